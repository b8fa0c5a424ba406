"""Who may sit at the desk, and which conversations they may open: asked at the handshake, and again all the time."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import User
from django.http.cookie import parse_cookie

from chat import staff
from chat.models import Conversation
from salesagent.lib.client import Scope, header, own_origin
from salesagent.lib.errors import Refused
from salesagent.lib.origins import normal

PERMISSION = "chat.change_conversation"


def is_own_page(scope: Scope) -> bool:
    """Whether a handshake comes from a page of this very server: scheme, host and port are compared."""
    origin, own = normal(header(scope, b"origin")), own_origin(scope)
    trusted = {normal(entry) for entry in settings.CSRF_TRUSTED_ORIGINS}
    return origin is not None and own is not None and (origin == own or origin in trusted)


def session_of(scope: Scope) -> str:
    """The key of the admin's session in a handshake's cookies; empty where there is none."""
    return parse_cookie(header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME, "")


def user_of(session: str) -> User | None:
    """Whoever is signed in by this session and may answer visitors, as of now; else None. Uses the database.

    A session that was ended or has run out, a changed password, a disabled user and a role that was taken away all
    come to None.
    """
    if not session:
        return None
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore(session)
    user = get_user(cast(Any, SimpleNamespace(session=store)))
    may = isinstance(user, User) and user.is_active and user.is_staff and user.has_perm(PERMISSION)
    return user if isinstance(user, User) and may else None


def conversation_for(user: User, key: str) -> Conversation:
    """A conversation that the user may see; raises `Refused` (`unknown_conversation`). Uses the database."""
    found = Conversation.objects.select_related("site", "visitor", "taken_by", "assigned_to").filter(key=key).first()
    if found is None or not staff.may_see(user, found):
        raise Refused("unknown_conversation", "There is no such conversation, or it is not of your sites.")
    return found
