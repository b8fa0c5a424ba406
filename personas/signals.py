"""What personas tell others, who know them but whom they do not know."""

from __future__ import annotations

from django.dispatch import Signal

# Sent with `version` after a version was published that chats already open should take up as well. Each receiver
# returns how many chats it moved.
published_to_open_chats = Signal()
