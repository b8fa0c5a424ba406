"""Where finished clips are: a row for each, the audio in Django's storage, the least recently used gone first."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import timedelta
from enum import Enum

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Now
from django.utils import timezone

from salesagent.lib.database import from_now
from voice.base import Voice
from voice.models import Clip

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=4)  # renewed every second by whoever makes the clip
UNUSED = timedelta(days=30)
USED_AGAIN = timedelta(hours=1)  # how exactly it is known when a clip was used last
MEGABYTE = 1_000_000


class Turn(Enum):
    """Who has to do what about a clip."""

    WHOLE = "it is there"
    OURS = "we make it"
    THEIRS = "another process makes it"


def keep(text: str, voice: Voice, owner: str) -> str:
    """Store the row of a clip, made or not, and return its digest. `owner` "" makes it everybody's."""
    digest = voice.digest(text)
    row, created = Clip.objects.get_or_create(
        digest=digest, defaults={"text": text, "voice": asdict(voice), "owner": owner}
    )
    if not created and row.owner and not owner:
        Clip.objects.filter(pk=row.pk).update(owner="")
    return digest


@transaction.atomic
def order(text: str, voice: Voice, owner: str) -> Turn:
    """Store the row of a clip, and take the turn to make it where that is to be done."""
    return take(keep(text, voice, owner))


@transaction.atomic
def take(digest: str) -> Turn:
    """Whose turn it is to make a clip. Raises `Clip.DoesNotExist`."""
    row = Clip.objects.get(digest=digest)
    if row.size is not None:
        return Turn.WHOLE
    free = Q(lease_until=None) | Q(lease_until__lt=Now())
    taken = Clip.objects.filter(free, pk=row.pk, size=None).update(lease_until=from_now(LEASE))
    return Turn.OURS if taken else Turn.THEIRS


def renew(digest: str) -> None:
    """It is still being made."""
    Clip.objects.filter(digest=digest, size=None).update(lease_until=from_now(LEASE))


def ordered(digest: str) -> tuple[str, Voice]:
    """What a clip is to say, and by whom. Raises `Clip.DoesNotExist`."""
    row = Clip.objects.get(digest=digest)
    return row.text, Voice(**row.voice)


def is_being_made(digest: str) -> bool:
    """Whether some process is at it."""
    return Clip.objects.filter(digest=digest, size=None, lease_until__gt=Now()).exists()


def was_given_back(digest: str) -> bool:
    """Whether whoever was at it could not make it."""
    return Clip.objects.filter(digest=digest, size=None, lease_until=None).exists()


def give_back(digest: str) -> None:
    """A clip could not be made: whoever asks next may try."""
    Clip.objects.filter(digest=digest, size=None).update(lease_until=None)


def put(digest: str, audio: bytes) -> None:
    """Keep the audio of a clip, and throw away what is used least where there is too much of it."""
    name = _name(digest)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(audio))
    kept = Clip.objects.filter(digest=digest).update(
        size=len(audio), lease_until=None, is_wanted=False, used_at=timezone.now()
    )
    if not kept:  # forgotten meanwhile
        default_storage.delete(name)
    _make_room()


def get(digest: str) -> bytes | None:
    """The audio of a clip; None where it is not whole, or its file is gone: then it may be made again."""
    row = Clip.objects.filter(digest=digest).exclude(size=None).first()
    if row is None:
        return None
    try:
        with default_storage.open(_name(digest)) as file:
            audio: bytes = file.read()
    except FileNotFoundError:
        audio = b""
    if len(audio) != row.size:
        Clip.objects.filter(pk=row.pk).update(size=None)
        return None
    if row.used_at < timezone.now() - USED_AGAIN:
        Clip.objects.filter(pk=row.pk).update(used_at=timezone.now())
    return audio


def forget(owner: str) -> None:
    """Delete the clips of a conversation."""
    _delete(Clip.objects.filter(owner=owner).exclude(owner=""))


def forget_voice(voice_id: str) -> None:
    """Delete all that a voice has said."""
    _delete(Clip.objects.filter(voice__voice=voice_id))


def _delete(rows: QuerySet[Clip]) -> None:
    for pk, digest in list(rows.values_list("pk", "digest")):
        Clip.objects.filter(pk=pk).delete()
        default_storage.delete(_name(digest))


def want(texts: list[str], voice: Voice) -> None:
    """Have lines made before anybody asks for them."""
    for text in texts:
        Clip.objects.filter(digest=keep(text, voice, ""), size=None).update(is_wanted=True)


def wanted() -> str | None:
    """The digest of a clip that is to be made before anybody asks."""
    free = Q(lease_until=None) | Q(lease_until__lt=Now())
    return Clip.objects.filter(free, is_wanted=True, size=None).order_by("pk").values_list("digest", flat=True).first()


def unwant(digest: str) -> None:
    """A line cannot be made before somebody asks for it."""
    Clip.objects.filter(digest=digest).update(is_wanted=False)


def _make_room() -> None:
    """Throw audio away while there is too much; a row goes once nobody has asked for it for long."""
    over = (Clip.objects.aggregate(held=Sum("size"))["held"] or 0) - settings.VOICE_CACHE_MB * MEGABYTE
    oldest = Clip.objects.exclude(size=None).order_by("used_at")
    for pk, digest, size in oldest.values_list("pk", "digest", "size").iterator():
        if over <= 0:
            break
        Clip.objects.filter(pk=pk).update(size=None)
        default_storage.delete(_name(digest))
        over -= size or 0
    Clip.objects.filter(size=None, lease_until=None, used_at__lt=timezone.now() - UNUSED).delete()


def _name(digest: str) -> str:
    return f"voice/{digest[:2]}/{digest}.pcm"
