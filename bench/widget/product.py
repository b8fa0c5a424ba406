"""Our side: the product as an operator starts it, a scripted model behind it, and pages of somebody else's origin."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.widget.pages import Pages
from bench.widget.peers import PAGE
from tests.fakes.model_server import ModelServer
from tests.operation.installation import Installation

# Neither what one visitor may send nor what a day may cost is to end a run.
LIMITS = {"MESSAGES_PER_MINUTE": "100000", "MAX_TOKENS_PER_DAY": "1000000000", "INIT_RATE": "100000/m"}
LAUNCHER = "sales-agent .launcher"
PANEL = "sales-agent textarea"


@dataclass(frozen=True, slots=True)
class Product:
    """What is up: our own landing page, a page without the widget, the same page with it, and the model behind it."""

    landing: str
    bare: str
    with_widget: str
    model: ModelServer


@contextmanager
def product(folder: Path) -> Iterator[Product]:
    """Start all of it; it ends with the `with` block."""
    files, data = folder / "pages", folder / "ours"
    files.mkdir()
    data.mkdir()
    model = ModelServer()
    settings = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "bench", "OPENAI_MODEL": "bench", **LIMITS}
    try:
        with Pages(files) as pages, Installation(data, of=None, **settings) as installation:
            url = installation.up().url
            ((key,),) = installation.rows("SELECT key FROM chat_site WHERE is_default")
            installation.execute("UPDATE chat_site SET allowed_origins = ?", json.dumps([pages.url]))
            script = f'<script async src="{url}/widget/{key}.js"></script>'
            (files / "bare.html").write_text(PAGE.format(head="", body=""))
            (files / "with.html").write_text(PAGE.format(head=script, body=""))
            yield Product(f"{url}/", f"{pages.url}/bare.html", f"{pages.url}/with.html", model)
    finally:
        model.close()
