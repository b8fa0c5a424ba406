"""`{% chat_widget %}`: puts the chat on a page of this server."""

from __future__ import annotations

from django import template

from chat.models import Site
from chat.widget import script_path

register = template.Library()


@register.inclusion_tag("chat/widget.html")
def chat_widget() -> dict[str, str]:
    """The script tag of the default site; nothing where there is none."""
    site = Site.objects.filter(is_default=True).first()
    return {"path": script_path(site) if site else ""}
