"""S13, frames: no page of ours lets itself be framed, whoever asks and however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from chat.models import Site
from tests.admin.rows import talk


def addresses(patterns: list[Any], before: str = "/") -> Iterator[str]:
    """Every address of the URL conf that is written without a parameter."""
    for pattern in patterns:
        text = str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, before + text)
        elif isinstance(pattern, URLPattern) and "<" not in text and "(" not in text:
            yield before + text.removesuffix("\\Z")


@pytest.fixture
def root(db: None) -> Client:
    """The administrator."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("root"))
    return client


def refuses_frames(response: HttpResponseBase) -> bool:
    """Whether a page says so, in the old way and in the new."""
    policy = response.headers.get("Content-Security-Policy", "")
    return "frame-ancestors 'none'" in policy and response.headers.get("X-Frame-Options") == "DENY"


def test_no_page_can_be_framed(root: Client, site: Site) -> None:
    """CONTENT_SECURITY_POLICY and X_FRAME_OPTIONS, for every address there is."""
    chat = talk(site)
    more = [
        f"/admin/chat/site/{site.pk}/change/",
        f"/admin/chat/conversation/{chat.pk}/change/",
        f"/admin/chat/conversation/{chat.pk}/history/",
        f"/admin/personas/persona/{site.persona_id}/change/",
        f"/admin/personas/persona/{site.persona_id}/versions/",
        f"/widget/{site.key}.js",
        "/nothing/here",
        "/admin/nothing/",
    ]
    found = [*addresses(get_resolver().url_patterns), *more]
    assert len(found) > 30
    for client in (root, Client(raise_request_exception=False)):
        assert [address for address in found if not refuses_frames(client.get(address))] == []


def test_the_page_with_a_secret_cannot_be_framed(root: Client, site: Site) -> None:
    """An answer to a POST is a page like any other."""
    assert refuses_frames(root.post(f"/admin/chat/site/{site.pk}/secret/"))


def test_a_page_that_fails_cannot_be_framed(root: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error page comes from the same middleware."""
    monkeypatch.setattr(User, "has_perm", _failing)
    answer = root.get("/admin/")
    assert answer.status_code == 500
    assert refuses_frames(answer)


def _failing(*args: Any, **kwargs: Any) -> bool:
    raise RuntimeError("made to fail")
