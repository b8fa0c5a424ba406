"""Questions that the knowledge does not answer: kept after the reply, counted, and gone with their conversations."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from agent.masking import masked
from agent.models import Asking, Unanswered
from agent.providers.base import Prompt
from agent.providers.talk import is_unanswered
from chat.models import Conversation
from chat.transcripts import Claim
from knowledge.lexicon import lexicon


def note(claim: Claim, prompt: Prompt) -> None:
    """Keep the visitor's question of a reply, if the sources found for it do not answer it. Doing it twice is harmless.

    An answer that was written for it before evidently does not answer it any more: the question is open again.
    """
    if not is_unanswered(prompt):
        return
    text = masked(prompt.question)
    words = normalised(text)
    if not words:
        return
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().filter(pk=claim.conversation_id).first()
        if conversation is None:  # deleted meanwhile
            return
        question, is_new = Unanswered.objects.get_or_create(site_id=conversation.site_id, words=words)
        if not is_new and question.passage_id is not None:
            Unanswered.objects.filter(pk=question.pk).update(passage=None)
        told = {"question": question, "text": text[:500]}
        Asking.objects.get_or_create(conversation=conversation, seq=claim.answers, defaults=told)


def normalised(text: str) -> str:
    """What groups questions: the folded words, without case and punctuation, at most 200 characters."""
    return " ".join(lexicon("").tokens(text))[:200]


def on_asking_deleted(sender: object, instance: Asking, **kwargs: Any) -> None:
    """With the last asking its question goes."""
    Unanswered.objects.filter(pk=instance.question_id, askings=None).delete()
