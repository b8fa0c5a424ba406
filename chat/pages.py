"""Which pages a visitor was on, as their browser tells it: nothing that is known, and bounded in size."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from chat.events import iso
from chat.models import Conversation

MOST = 20
LONGEST_TITLE = 200
Pages = list[dict[str, str]]


def with_page(pages: Pages, url: str, title: str) -> Pages:
    """The last distinct pages, oldest first, each as `url`, `title` and `at`, its last visit (ISO 8601)."""
    if not url:
        return pages
    others = [page for page in pages if page["url"] != url]
    return [*others, {"url": url, "title": title[:LONGEST_TITLE], "at": iso(timezone.now())}][-MOST:]


@transaction.atomic
def move_to_page(conversation_id: int, url: str, title: str) -> None:
    """The visitor is on this page now. A conversation that was deleted is left alone."""
    conversation = Conversation.objects.select_for_update().filter(pk=conversation_id).first()
    if conversation is None:
        return
    conversation.page_url, conversation.page_title = url, title[:LONGEST_TITLE]
    conversation.pages = with_page(conversation.pages, url, title)
    conversation.save(update_fields=["page_url", "page_title", "pages"])
