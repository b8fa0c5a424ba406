"""The one script tag: the built loader with a site's public settings in front."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import orjson
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.cache import patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import condition, require_safe

from chat.models import Site

LOADER = "widget/loader.js"
PANEL = "widget/panel.js"
MAX_AGE = 600  # seconds


def script_path(site: Site) -> str:
    """The path of a site's script."""
    return f"/widget/{site.key}.js"


def _etag(request: HttpRequest, key: str) -> str | None:
    site = Site.objects.filter(key=key).first()
    return quote_etag(f"{hashlib.sha256(_body(request, site)).hexdigest()[:20]}") if site else None


@require_safe
@condition(etag_func=_etag)
def script(request: HttpRequest, key: str) -> HttpResponse:
    """Serve a site's script; any page may load it, the chat itself decides by the page's origin."""
    site = Site.objects.filter(key=key).first()
    if site is None:
        return HttpResponse(
            "console.error('Sales Agent: there is no such site. Check the key in the script tag.');",
            status=404,
            content_type="text/javascript; charset=utf-8",
        )
    response = HttpResponse(_body(request, site), content_type="text/javascript; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_cache_control(response, public=True, max_age=MAX_AGE, stale_while_revalidate=86_400)
    return response


def _body(request: HttpRequest, site: Site) -> bytes:
    public = {
        "site": site.key,
        "api": f"{request.scheme}://{request.get_host()}",
        "panel": request.build_absolute_uri(static(PANEL)),
        "accent": site.brand,
        "name": site.name,
    }
    prelude = b"window.SalesAgentSettings=" + orjson.dumps(public).replace(b"<", b"\\u003c") + b";\n"
    return prelude + _loader()


@cache
def _loader_once() -> bytes:
    found = finders.find(LOADER)
    return Path(str(found)).read_bytes() if found else b""


def _loader() -> bytes:
    return _loader_once.__wrapped__() if settings.DEBUG else _loader_once()
