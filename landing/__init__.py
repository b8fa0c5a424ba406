"""The public pages that carry the chat: the landing page and the error pages beside it."""
