"""The voices one can choose: the provider's list, kept here, and one's own."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from salesagent.lib.errors import ProviderUnreachable
from voice import smallest_records
from voice.desk import ask
from voice.models import CustomVoice, ForgottenVoice, ListedVoice

MOST_CHARS = {"voice_id": 80, "name": 80, "languages": 300, "accent": 60, "gender": 30, "age": 30}

# What the voices read, by the provider's codes.
LANGUAGES = {
    "ar": "العربية",
    "bn": "বাংলা",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "español",
    "fi": "suomi",
    "fr": "français",
    "gu": "ગુજરાતી",
    "hi": "हिन्दी, English",
    "id": "bahasa Indonesia",
    "it": "italiano",
    "ja": "日本語",
    "kn": "ಕನ್ನಡ",
    "ko": "한국어",
    "ml": "മലയാളം",
    "mr": "मराठी",
    "ms": "bahasa Melayu",
    "nl": "Nederlands",
    "no": "norsk",
    "or": "ଓଡ଼ିଆ",
    "pa": "ਪੰਜਾਬੀ",
    "pl": "polski",
    "pt": "português",
    "ru": "русский",
    "sv": "svenska",
    "ta": "தமிழ்",
    "te": "తెలుగు",
    "tr": "Türkçe",
    "vi": "Tiếng Việt",
    "zh": "中文",
}


def fetch() -> int:
    """Put the provider's list in place of the kept one; returns how many voices it has. Raises `ProviderError`."""
    now = timezone.now()
    rows = {row.voice_id: row for row in (_row(voice) for voice in ask(lambda engine: engine.voices()))}
    if not rows:
        raise ProviderUnreachable(_("Smallest.ai sent a list without a voice; the one that is kept here stays."))
    for row in rows.values():
        row.fetched_at = now
    with transaction.atomic():
        ListedVoice.objects.all().delete()
        ListedVoice.objects.bulk_create(rows.values())
    return len(rows)


def choices() -> list[tuple[str, str]]:
    """Ids of the voices one can choose, each with words for people; one's own come first."""
    own = CustomVoice.objects.filter(status="completed").exclude(voice_id="")
    own = own.exclude(voice_id__in=ForgottenVoice.objects.values("voice_id"))
    return [
        *((voice.voice_id, _("%(name)s · custom voice") % {"name": voice.name}) for voice in own),
        *((voice.voice_id, _described(voice)) for voice in ListedVoice.objects.all()),
    ]


def languages() -> list[tuple[str, str]]:
    """Codes of the languages that voices read, each with words for people."""
    return [("auto", _("found out from the text")), *LANGUAGES.items()]


def _described(voice: ListedVoice) -> str:
    return " · ".join(filter(None, (voice.name, voice.languages, voice.accent, voice.gender, voice.age)))


def _row(voice: smallest_records.ListedVoice) -> ListedVoice:
    told = {
        "voice_id": voice.voice_id,
        "name": voice.name,
        "languages": ", ".join(voice.languages),
        "accent": voice.accent,
        "gender": voice.gender,
        "age": voice.age,
    }
    return ListedVoice(**{field: text[: MOST_CHARS[field]] for field, text in told.items()})
