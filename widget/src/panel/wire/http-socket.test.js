import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { HttpSocket } from "./http-socket.js";

const HELLO = { type: "connect", protocol: 1, token: "T", conversation: "C", seq: 4 };

/** A server whose answers are the test's, and a socket to it with what it said. */
async function start(t, { events, send }) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const body = pieces.length ? JSON.parse(Buffer.concat(pieces).toString()) : undefined;
    asked.push({ url: request.url, token: request.headers.authorization, body });
    await (request.method === "POST" ? send : events)(response, body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const socket = new HttpSocket(`http://127.0.0.1:${server.address().port}`);
  t.after(() => {
    socket.close();
    server.closeAllConnections();
    server.close();
  });
  const heard = [];
  socket.onmessage = ({ data }) => heard.push(JSON.parse(data));
  const closed = new Promise((resolve) => {
    socket.onclose = ({ code }) => resolve(code);
  });
  await new Promise((resolve) => {
    socket.onopen = resolve;
  });
  return { socket, asked, heard, closed };
}

const until = async (holds) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const say = (socket, frame) => socket.send(JSON.stringify(frame));
const quiet = (response) => response.writeHead(200).flushHeaders();
const refuse = (status, code) => (response) => response.writeHead(status).end(JSON.stringify({ code }));

test("it reads frames however they are cut, from where the client is", async (t) => {
  const events = (response) => {
    const bytes = Buffer.from(': hello\n\ndata: {"type":"connect"}\n\ndata: {"type":"delta","text":"é"}\n\n');
    response.writeHead(200);
    for (const byte of bytes) response.write(Buffer.of(byte));
  };
  const { socket, asked, heard } = await start(t, { events });
  say(socket, { ...HELLO, reply: "R", attempt: 2, offset: 7 });
  await until(() => heard.length === 2);
  assert.deepEqual(heard, [{ type: "connect" }, { type: "delta", text: "é" }]);
  assert.equal(asked[0].url, "/api/chat/events?conversation=C&seq=4&reply=R&attempt=2&offset=7");
  assert.equal(asked[0].token, "Bearer T");
});

test("it sends frames in order, one call at a time, and hears what is said to them", async (t) => {
  const calls = [];
  const send = async (response, [, ...frames]) => {
    calls.push(frames.map(({ n }) => n));
    await new Promise((resolve) => setTimeout(resolve, 30));
    const said = [{ type: "connect" }, ...frames.map(({ n }) => ({ type: "pong", n }))];
    response.end(JSON.stringify({ frames: said }));
  };
  const { socket, heard } = await start(t, { events: quiet, send });
  say(socket, HELLO);
  for (const n of [1, 2, 3]) say(socket, { type: "ping", n });
  await until(() => heard.length === 3);
  assert.deepEqual(calls, [[1], [2, 3]]);
  assert.deepEqual(
    heard.map(({ n }) => n),
    [1, 2, 3],
  );
});

test("it never puts the token into an address or a body", async (t) => {
  const send = (response) => response.end('{"frames":[]}');
  const { socket, asked } = await start(t, { events: quiet, send });
  say(socket, { ...HELLO, token: "secret-token" });
  say(socket, { type: "ping", n: 1 });
  await until(() => asked.length === 2);
  assert.ok(asked.every(({ url, body }) => !JSON.stringify([url, body]).includes("secret-token")));
});

for (const [status, code, closedWith] of [
  [401, "unauthorized", 4401],
  [403, "origin", 4403],
  [429, "rate_limited", 4429],
  [404, "unknown_conversation", 1013],
]) {
  test(`it closes with ${closedWith} where the server refuses as ${code}`, async (t) => {
    const { socket, heard, closed } = await start(t, { events: refuse(status, code) });
    say(socket, HELLO);
    assert.equal(await closed, closedWith);
    assert.equal(heard[0].code, code);
  });
}

test("it is lost when the stream ends, and when a call fails", async (t) => {
  const ending = await start(t, { events: (response) => response.writeHead(200).end() });
  say(ending.socket, HELLO);
  assert.equal(await ending.closed, 1006);
  const failing = await start(t, { events: quiet, send: (response) => response.destroy() });
  say(failing.socket, HELLO);
  say(failing.socket, { type: "ping", n: 1 });
  assert.equal(await failing.closed, 1006);
});

test("it says nothing any more once it was closed", async (t) => {
  const { socket, heard, closed } = await start(t, { events: quiet });
  say(socket, HELLO);
  socket.close();
  const first = await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 50, "nothing"))]);
  assert.equal(first, "nothing");
  assert.deepEqual(heard, []);
});
