"""What staff see of chats: conversations with their transcripts, and sites."""

from __future__ import annotations

from chat.admin.conversations import ConversationAdmin
from chat.admin.sites import SiteAdmin

__all__ = ["ConversationAdmin", "SiteAdmin"]
