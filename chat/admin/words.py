"""How staff pages write times, names and states; the same in the list and on the transcript."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from chat.events import iso
from chat.models import Conversation

SOURCES = {"builtin": _("Built-in"), "openai": _("Model"), "second": _("Second model")}

REASONS = {
    "cut": _("The connection to the model was cut off."),
    "stalled": _("The model stopped writing."),
    "length": _("It reached the length limit."),
    "filtered": _("The model's own filter held it back."),
    "error": _("An error ended it."),
}


def time(at: datetime | None) -> SafeString | None:
    """A moment in the reader's zone: the hour for today, else with the day; the full one on hover."""
    if at is None:
        return None
    local = timezone.localtime(at)
    today = local.date() == timezone.localdate()
    short = formats.date_format(local, "H:i" if today else "j M, H:i" if local.year == timezone.now().year else "j M Y")
    title = f"{formats.date_format(local, 'j F Y, H:i:s')} {local.tzname()}"
    return format_html('<time datetime="{}" title="{}">{}</time>', iso(at), title, short)


def source(name: str) -> str:
    """Who answered."""
    return str(SOURCES.get(name, name))


def visitor(conversation: Conversation) -> str:
    """A visitor's short name."""
    return f"#{conversation.visitor.key[:6]}"


HELD = {
    "money": _("A price that is not in the catalogue, a policy or a source."),
    "percent": _("A percentage that is not in the catalogue, a policy or a source."),
    "figure": _("A figure that is not in the catalogue, a policy or a source."),
    "date": _("A date that no policy or source promises."),
    "free": _("Something was called free that is not known to be."),
    "discount": _("A discount that is not known."),
    "guarantee": _("A guarantee or promise that is not known."),
    "refund": _("A refund that is not known."),
    "legal": _("Words that may bind the business."),
    "best_price": _("A comparison of prices that is not known."),
    "link": _("A link to a host that is not approved."),
    "contact": _("A telephone number that is not known."),
    "code": _("A code that is not known."),
    "prompt": _("It repeated its own instructions, which are not for visitors."),
}
