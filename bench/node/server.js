// The usual chat server of a tutorial: Express, socket.io, the openai package. Stores nothing, promises nothing.
// Environment: PORT, OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_MODEL.

import { createServer } from "node:http";
import express from "express";
import OpenAI from "openai";
import { Server } from "socket.io";

const app = express();
app.get("/ready", (_request, response) => response.send("ready"));

const http = createServer(app);
const io = new Server(http);
const openai = new OpenAI({ maxRetries: 0 });

io.on("connection", (socket) => {
  socket.on("message", async ({ id, text }) => {
    const stream = await openai.chat.completions.create({
      model: process.env.OPENAI_MODEL,
      messages: [
        { role: "system", content: "You are a sales assistant." },
        { role: "user", content: text },
      ],
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const chunk of stream) {
      const piece = chunk.choices[0]?.delta?.content;
      if (piece) socket.emit("delta", { id, text: piece });
    }
    socket.emit("done", { id });
  });
});

http.listen(Number(process.env.PORT), "127.0.0.1");
