"""The one script tag: the built loader with a site's public settings in front."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.templatetags.static import static
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from chat import brand
from chat.models import Greeting, Site

LOADER = "widget/loader.js"
CHUNKS = ("chime", "controls", "http", "listening", "own", "resume", "voice")  # loaded by those who need them
PANEL = re.compile(r"panel\.([a-z]{2,3})\.js")
MAX_AGE = 600  # seconds
MOST_GREETINGS = 5


def script_path(site: Site) -> str:
    """The path of a site's script."""
    return f"/widget/{site.key}.js"


@require_safe
@gzip_page
def script(request: HttpRequest, key: str) -> HttpResponseBase:
    """Serve a site's script; any page may load it, the chat itself decides by the page's origin."""
    site = Site.objects.filter(key=key).first()
    if site is None:
        return HttpResponse(
            "console.error('Sales Agent: there is no such site. Check the key in the script tag.');",
            status=404,
            content_type="text/javascript; charset=utf-8",
        )
    loader, panels = _built()
    body = _prelude(request, site, panels) + loader
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["ETag"] = etag = quote_etag(hashlib.sha256(body).hexdigest()[:20])
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_cache_control(response, public=True, max_age=MAX_AGE, stale_while_revalidate=86_400)
    return get_conditional_response(request, etag=etag, response=response) or response


def _prelude(request: HttpRequest, site: Site, panels: dict[str, str]) -> bytes:
    public = {
        "site": site.key,
        "api": f"{request.scheme}://{request.get_host()}",
        "panels": {language: static(path) for language, path in panels.items()},
        "chunks": {name: static(f"widget/{name}.js") for name in CHUNKS},
        "name": site.name,
        **_chosen(site),
    }
    return b"window.SalesAgentSettings=" + orjson.dumps(public).replace(b"<", b"\\u003c") + b";\n"


def _chosen(site: Site) -> dict[str, Any]:
    """What the site has set otherwise than the widget has it by itself."""
    chosen = {
        "accent": brand.declarations(site.brand),
        "theme": site.theme if site.theme != Site.Theme.AUTO else "",
        "locale": site.locale,
        "position": site.position if site.position != Site.Position.RIGHT else "",
        "z_index": site.z_index,
        "sound": site.sound,
        "privacy": site.privacy,
        "greetings": [_greeting(row) for row in site.greetings.filter(is_on=True)[:MOST_GREETINGS]],
    }
    return {name: value for name, value in chosen.items() if value}


def _greeting(row: Greeting) -> dict[str, Any]:
    conditions = {"after": row.after, "scroll": row.scroll, "page": row.page}
    return {"text": row.text, **{name: value for name, value in conditions.items() if value}}


@cache
def _built_once() -> tuple[bytes, dict[str, str]]:
    found = finders.find(LOADER)
    if not found:
        return b"", {}
    loader = Path(str(found))
    names = sorted(path.name for path in loader.parent.glob("panel.*.js"))
    panels = {match[1]: f"widget/{name}" for name in names if (match := PANEL.fullmatch(name))}
    return loader.read_bytes(), panels


def _built() -> tuple[bytes, dict[str, str]]:
    """The loader, and the panel's file for each language."""
    return _built_once.__wrapped__() if settings.DEBUG else _built_once()
