"""The peers: what each puts on a page, how it is opened, and what its back end would say.

Each function fills a folder with the files of a page and says how to go on. Where a package has built files for the
browser, those are taken as they are; only what comes as a React component is bundled, as its users would.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.widget.packages import MODULES, bundle, copilot

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title>
<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="A page of a shop, with nothing on it but words.">{head}</head>
<body><main><h1>A shop</h1><p>Words about what it sells.</p></main>{body}</body></html>"""

BOTPRESS = """
import { createElement as h, Fragment, useState } from "react";
import { createRoot } from "react-dom/client";
import { Fab, Webchat } from "@botpress/webchat";

function App() {
  const [open, setOpen] = useState(false);
  const chat = h(Webchat, { clientId: "bench", apiUrl: location.origin });
  const style = { position: "fixed", bottom: 20, right: 20, width: 64, height: 64 };
  return h(Fragment, null, open ? chat : null, h(Fab, { id: "open", style, onClick: () => setOpen(true) }));
}
createRoot(document.body.appendChild(document.createElement("div"))).render(h(App));
"""
TYPEBOT_SAYS = {
    "sessionId": "s",
    "resultId": "r",
    "typebot": {"id": "bench", "version": "6.1", "theme": {}, "settings": {}},
    "messages": [
        {"id": "m", "type": "text", "content": {"type": "richText", "richText": [{"children": [{"text": "Hello"}]}]}}
    ],
    "input": {"id": "i", "type": "text input"},
}
CHAINLIT_SAYS = {
    "/auth/config": {"requireLogin": False, "passwordAuth": False, "headerAuth": False, "oauthProviders": []},
    "/project/translations": {"translation": {}},
    "/project/settings": {
        "ui": {"name": "A shop"},
        "features": {},
        "userEnv": [],
        "threadResumable": False,
        "chatProfiles": [],
        "starters": [],
        "markdown": "",
        "debugUrl": None,
    },
}


@dataclass(frozen=True, slots=True)
class Peer:
    """A widget on a page. `opener` is what a visitor presses; None where there is no launcher.

    `opened` can be seen once it is open.
    """

    opener: str | None
    opened: str
    answers: Mapping[str, Any] = field(default_factory=dict)


def deep_chat(folder: Path) -> Peer:
    """The element of its bundle; it is the chat itself."""
    shutil.copy(MODULES / "deep-chat/dist/deepChat.bundle.js", folder / "chat.js")
    _page(folder, '<script type="module" src="chat.js"></script>', "<deep-chat demo='true'></deep-chat>")
    return Peer(None, "deep-chat #text-input")


def n8n(folder: Path) -> Peer:
    """Its bundle and style sheet, as its README says."""
    for file in [*(MODULES / "@n8n/chat/dist").glob("*.mjs"), MODULES / "@n8n/chat/dist/chat.bundle.es.js"]:
        shutil.copy(file, folder)
    shutil.copy(MODULES / "@n8n/chat/dist/style.css", folder)
    make = 'import { createChat } from "./chat.bundle.es.js"; createChat({ webhookUrl: location.origin + "/hook" });'
    _page(folder, '<link rel="stylesheet" href="style.css">', f'<script type="module">{make}</script>')
    return Peer(".chat-window-toggle", ".chat-window textarea", {"/hook": {"data": []}})


def typebot(folder: Path) -> Peer:
    """Its bubble."""
    shutil.copy(MODULES / "@typebot.io/js/dist/web.js", folder)
    options = '{ typebot: "bench", apiHost: location.origin }'
    _page(folder, "", f'<script type="module">import T from "./web.js"; T.initBubble({options});</script>')
    answers = {"/api/v1/typebots/bench/startChat": TYPEBOT_SAYS}
    return Peer("typebot-bubble [part=button]", "typebot-bubble .typebot-input, typebot-bubble input", answers)


def botpress(folder: Path) -> Peer:
    """Its React components, bundled with React."""
    (folder / "app.js").write_text(BOTPRESS)
    bundle(folder / "app.js", folder / "built.js")
    shutil.copy(MODULES / "@botpress/webchat/dist/style.css", folder)
    _page(folder, '<link rel="stylesheet" href="style.css">', '<script defer src="built.js"></script>')
    return Peer("#open", ".bpContainer")


def open_chat_studio(folder: Path) -> Peer:
    """Its element, in the files that load each other."""
    for file in (MODULES / "open-chat-studio-widget/dist/open-chat-studio-widget").glob("*.js"):
        shutil.copy(file, folder)
    script = '<script type="module" src="open-chat-studio-widget.esm.js"></script>'
    attributes = 'chatbot-id="bench" api-base-url="/" button-text="Chat" visible="false"'
    _page(folder, script, f"<open-chat-studio-widget {attributes}></open-chat-studio-widget>")
    return Peer("open-chat-studio-widget button", "open-chat-studio-widget textarea")


def chainlit(folder: Path) -> Peer:
    """Its copilot, out of the wheel."""
    shutil.copy(copilot(folder), folder / "copilot.js")
    mount = "mountChainlitWidget({ chainlitServer: location.origin });"
    (folder / "mount.js").write_text(mount)
    _page(folder, "", '<script src="copilot.js"></script><script src="mount.js"></script>')
    return Peer("#chainlit-copilot-button", "#chainlit-copilot-chat", CHAINLIT_SAYS)


PEERS: dict[str, tuple[str, Callable[[Path], Peer]]] = {
    "open-chat-studio": ("Open Chat Studio 0.6.0", open_chat_studio),
    "deep-chat": ("deep-chat 2.4.2", deep_chat),
    "typebot": ("Typebot 0.10.7", typebot),
    "botpress": ("Botpress 4.5.2", botpress),
    "n8n": ("@n8n/chat 1.37.0", n8n),
    "chainlit": ("Chainlit copilot 2.12.0", chainlit),
}


def _page(folder: Path, head: str, body: str) -> None:
    (folder / "index.html").write_text(PAGE.format(head=head, body=body))
