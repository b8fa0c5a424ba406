"""Rows as the chat leaves them, made directly, so that a test can say what staff will find."""

from __future__ import annotations

import io
import wave
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from agent.models import Asking, Unanswered
from chat.models import Conversation, Message, Reply, Site, Visitor
from voice.models import CustomVoice, ListedVoice


def conversation(site: Site, **fields: Any) -> Conversation:
    """A chat in which nobody has written yet."""
    version = site.persona.published
    assert version is not None
    visitor = Visitor.objects.create(site=site)
    return Conversation.objects.create(site=site, visitor=visitor, persona_version=version, **fields)


def say(chat: Conversation, role: str, text: str, at: datetime | None = None, **fields: Any) -> Message:
    """One more message of a chat."""
    chat.last_seq += 1
    chat.last_message_at = at or timezone.now()
    chat.save(update_fields=["last_seq", "last_message_at"])
    return Message.objects.create(
        conversation=chat, seq=chat.last_seq, role=role, text=text, at=chat.last_message_at, **fields
    )


def ask(chat: Conversation, question: str, at: datetime | None = None, **reply: Any) -> Reply:
    """A visitor's question and the reply it is owed; queued unless said otherwise."""
    asked = say(chat, Message.Role.VISITOR, question, at)
    made = Reply.objects.create(conversation=chat, answers=asked.seq, **reply)
    Reply.objects.filter(pk=made.pk).update(created_at=asked.at)
    return made


def answer(chat: Conversation, question: str, text: str, at: datetime | None = None, **more: Any) -> Message:
    """A question and its answer. `status`, `reason` and `citations` go to the message, the rest to the reply."""
    of_message = {name: more.pop(name) for name in ("status", "reason", "citations") if name in more}
    facts = {"source": "builtin", "attempt": 1, "text": text, **more}
    reply = ask(chat, question, at, state=Reply.State.DONE, finished_at=timezone.now(), **facts)
    return say(
        chat,
        Message.Role.AGENT,
        text,
        at,
        reply=reply,
        answers=reply.answers,
        persona_version=chat.persona_version,
        **of_message,
    )


def talk(site: Site, question: str = "Do you deliver?", text: str = "Yes.", **more: Any) -> Conversation:
    """A chat with one question and its answer."""
    chat = conversation(site)
    answer(chat, question, text, **more)
    return chat


def unanswered(chat: Conversation, words: str = "do you deliver", text: str = "Do you deliver?") -> Unanswered:
    """A question of a chat that found nothing."""
    question, _ = Unanswered.objects.get_or_create(site=chat.site, words=words)
    Asking.objects.create(question=question, conversation=chat, seq=1, text=text)
    return question


def ago(**span: float) -> datetime:
    """A moment before now."""
    return timezone.now() - timedelta(**span)


def wav_file(seconds: float, rate: int = 8_000) -> bytes:
    """A WAV file that plays so long."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, rate, 0, "NONE", ""))
        writer.writeframes(bytes(2 * round(rate * seconds)))
    return file.getvalue()


def listed_voice(voice_id: str, **fields: Any) -> ListedVoice:
    """A voice of the kept list."""
    told = {"name": voice_id.title(), "languages": "english", "accent": "american", "gender": "female", **fields}
    return ListedVoice.objects.create(voice_id=voice_id, fetched_at=timezone.now(), **told)


def custom_voice(voice_id: str, **fields: Any) -> CustomVoice:
    """A voice that somebody had made of themselves."""
    told = {"name": "Vera's voice", "status": "completed", "model": "lightning_v3.1_pro", "speaker": "Vera", **fields}
    files = {name: ContentFile(wav_file(6), name=f"{name}.wav") for name in ("sample", "statement")}
    return CustomVoice.objects.create(voice_id=voice_id, consented_on=timezone.localdate(), **told, **files)
