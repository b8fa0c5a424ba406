"""The time zone of whoever reads the admin: their browser puts its name in a cookie (static/admin_ui/zone.js)."""

from __future__ import annotations

from datetime import tzinfo
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest
from django.utils import timezone

COOKIE = "timezone"


def of(request: HttpRequest) -> tzinfo:
    """The reader's zone; the server's own (TIME_ZONE) where the cookie is missing or names none."""
    name = request.COOKIES.get(COOKIE, "")
    return ZoneInfo(name) if name in available_timezones() else timezone.get_default_timezone()
