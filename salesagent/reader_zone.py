"""The time zone of whoever reads the admin: their browser puts its name in a cookie (static/admin_ui/zone.js)."""

from __future__ import annotations

from datetime import tzinfo
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

COOKIE = "timezone"


def of(request: HttpRequest) -> tzinfo:
    """The reader's zone; the server's own (TIME_ZONE) where the cookie is missing or names none."""
    try:
        return ZoneInfo(request.COOKIES[COOKIE])
    except (KeyError, ValueError, OSError):  # no cookie or no such zone; not a name at all; a folder of zones
        return timezone.get_default_timezone()
