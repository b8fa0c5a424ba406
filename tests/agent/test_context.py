"""The hot context: complete, ordered, small, and rebuilt when the cache is lost or behind."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from agent import context
from agent.context import Context, Entry
from agent.providers.base import Turn
from agent.tokens import estimate
from chat.models import Conversation, Message, Site, Visitor


@pytest.fixture
def conversation(site: Site) -> Conversation:
    cache.clear()
    assert site.persona.published is not None
    visitor = Visitor.objects.create(site=site)
    return Conversation.objects.create(site=site, visitor=visitor, persona_version=site.persona.published)


def tell(conversation: Conversation, seq: int, role: str, text: str, answers: int | None = None) -> None:
    Message.objects.create(conversation=conversation, seq=seq, role=role, text=text, answers=answers, at=timezone.now())


def test_it_is_read_from_the_database_on_a_miss(conversation: Conversation) -> None:
    tell(conversation, 1, "agent", "Hi")
    tell(conversation, 2, "visitor", "Hello")
    assert [entry.text for entry in context.load(conversation).entries] == ["Hi", "Hello"]


def test_a_kept_context_is_completed_where_it_is_behind(
    conversation: Conversation, django_assert_num_queries: Any
) -> None:
    tell(conversation, 1, "agent", "Hi")
    context.keep(conversation.key, context.load(conversation))
    tell(conversation, 2, "visitor", "Hello")
    with django_assert_num_queries(1):
        assert [entry.seq for entry in context.load(conversation).entries] == [1, 2]


def test_a_context_with_a_gap_is_dropped(conversation: Conversation) -> None:
    context.keep(conversation.key, Context((Entry(1, "agent", 0, "Hi"),)))
    for seq in range(2, context.MOST_ENTRIES + 12):
        tell(conversation, seq, "visitor", str(seq))
    entries = context.load(conversation).entries
    assert len(entries) == context.MOST_ENTRIES
    assert [entry.seq for entry in entries] == list(range(12, context.MOST_ENTRIES + 12))


def test_another_installations_conversation_is_not_taken_for_ours(conversation: Conversation) -> None:
    """Two installations may share one Redis, and both have a conversation number 1."""
    context.keep("the-key-of-another", Context((Entry(1, "visitor", 0, "My card number is ..."),)))
    cache.set(f"context:{conversation.pk}", (1.0, ((1, "visitor", 0, "theirs"),)))
    assert context.load(conversation).entries == ()


def test_an_idle_context_is_cleaned_up(conversation: Conversation, settings: Any) -> None:
    settings.CONTEXT_SECONDS = -1
    context.keep(conversation.key, Context((Entry(1, "agent", 0, "Hi"),)))
    assert context.load(conversation).entries == ()


def test_losing_the_cache_loses_nothing(conversation: Conversation, settings: Any) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9"},
    }
    tell(conversation, 1, "agent", "Hi")
    context.keep(conversation.key, context.load(conversation))
    assert [entry.text for entry in context.load(conversation).entries] == ["Hi"]


def test_each_answer_stands_after_its_question() -> None:
    entries = (
        Entry(1, "agent", 0, "Hi"),
        Entry(2, "visitor", 0, "First?"),
        Entry(3, "visitor", 0, "Second?"),
        Entry(4, "agent", 2, "One."),
        Entry(5, "visitor", 0, "Third?"),
    )
    turns = context.turns_for(Context(entries), answers=3)
    assert [turn.text for turn in turns] == ["Hi", "First?", "One.", "Second?"]


def test_the_question_stands_last_whatever_was_said_since() -> None:
    entries = (
        Entry(1, "visitor", 0, "A person, please."),
        Entry(2, "notice", 0, "A person is coming."),
        Entry(3, "visitor", 0, "Do you give discounts?"),
        Entry(4, "human", 0, "One moment."),
        Entry(5, "notice", 0, "Nobody of the team could answer in time."),
    )
    turns = context.turns_for(Context(entries), answers=3)
    assert [turn.text for turn in turns][-3:] == [entries[3].text, entries[4].text, entries[2].text]


def test_whole_exchanges_are_dropped_from_the_oldest_on() -> None:
    turns = [Turn(role, f"{n} " + "x" * 300) for n in range(6) for role in ("user", "assistant")]
    kept = context.prune(turns, budget=3 * estimate(*(turn.text for turn in turns[:2])))
    assert [turn.text[0] for turn in kept] == ["3", "3", "4", "4", "5", "5"]


def test_the_last_exchanges_always_stay() -> None:
    turns = [Turn("user", "x" * 3000), Turn("assistant", "y" * 3000), Turn("user", "z" * 3000)]
    assert context.prune(turns, budget=1) == turns


@pytest.mark.parametrize(("counted", "correction"), [(50, 0.5), (1, 0.3), (1000, 1.5)])
def test_the_servers_count_corrects_the_estimate(counted: int, correction: float) -> None:
    assert context.corrected(Context(()), estimated=100, counted=counted).correction == correction


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("We deliver within three days to all of Europe.", 9), ("我们三天之内送货到欧洲各地。", 11), ("", 0)],
)
def test_the_estimate_is_an_upper_bound(text: str, tokens: int) -> None:
    assert estimate(text) >= tokens


def test_a_question_that_many_messages_followed_is_still_there(conversation: Conversation) -> None:
    for seq in range(1, 303):
        tell(conversation, seq, "visitor", f"Question {seq}")
    told = context.load(conversation, 2)
    assert context.turns_for(told, 2)[-1].text == "Question 2"
