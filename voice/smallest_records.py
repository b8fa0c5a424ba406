"""What Smallest.ai says of voices, clones and transcripts, read with tolerance: what is missing is empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ListedVoice:
    """A voice of the catalogue. `languages` are the service's own words, such as `english`."""

    voice_id: str
    name: str
    languages: tuple[str, ...] = ()
    accent: str = ""
    gender: str = ""
    age: str = ""


@dataclass(frozen=True, slots=True)
class ClonedVoice:
    """A voice made from a sample. `status`: pending, processing, completed or failed.

    `models`: what it speaks with, in the spelling of `Voice.model`.
    """

    voice_id: str
    name: str
    status: str = ""
    language: str = ""
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard in a recording, and how long it was where that is known."""

    text: str
    seconds: float | None


def voices(body: Any) -> list[ListedVoice]:
    """The catalogue in an answer; an item without an id is passed over."""
    return [_voice(item) for item in _items(body, "voices") if _text(item, "voiceId")]


def clones(body: Any) -> list[ClonedVoice]:
    """The cloned voices in an answer; an item without an id is passed over."""
    return [clone(item) for item in _items(body, "data") if _text(item, "voiceId")]


def clone(item: Any) -> ClonedVoice:
    """A cloned voice; its id is empty where the answer names none."""
    id = _text(item, "voiceId")
    models = tuple(model.replace("-", "_") for model in _texts(item, "modelIds") or _texts(item, "model"))
    return ClonedVoice(id, _text(item, "displayName") or id, _text(item, "status"), _text(item, "language"), models)


def transcript(body: Any) -> Transcript | None:
    """What was heard; None where the answer holds no transcription."""
    if not isinstance(body, dict) or not isinstance(text := body.get("transcription"), str):
        return None
    metadata = body.get("metadata")
    seconds = metadata.get("duration") if isinstance(metadata, dict) else None
    return Transcript(text.strip(), float(seconds) if isinstance(seconds, int | float) else None)


def dictionary_id(body: Any) -> str:
    """The id of a pronunciation dictionary; empty where the answer names none."""
    return _text(body, "id")


def _voice(item: dict[str, Any]) -> ListedVoice:
    id, tags = _text(item, "voiceId"), item.get("tags")
    name = _text(item, "displayName") or id
    accent, gender, age = (_text(tags, field) for field in ("accent", "gender", "age"))
    return ListedVoice(id, name, _texts(tags, "language"), accent, gender, age)


def _items(body: Any, name: str) -> Iterator[dict[str, Any]]:
    items = body.get(name) if isinstance(body, dict) else None
    return (item for item in items if isinstance(item, dict)) if isinstance(items, list) else iter(())


def _text(item: Any, name: str) -> str:
    value = item.get(name) if isinstance(item, dict) else None
    return value if isinstance(value, str) else ""


def _texts(item: Any, name: str) -> tuple[str, ...]:
    """Texts in a list; one that stands alone is a list of one."""
    value = item.get(name) if isinstance(item, dict) else None
    values = value if isinstance(value, list) else [value]
    return tuple(value for value in values if isinstance(value, str) and value)
