"""How words are pronounced: lines such as "SQL = sequel", kept at the provider.

A dictionary is found by its lines and its content never changes, so that what is public sounds as it did while a draft
is edited, and clips that were made are right.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable

from django.conf import settings

from salesagent.lib.errors import ProviderError
from voice.desk import ask
from voice.models import Dictionary

log = logging.getLogger(__name__)

Lines = list[str]


def find(lines: Lines) -> str:
    """The id of the dictionary with these lines; empty where the provider has none."""
    if not lines:
        return ""
    rows = Dictionary.objects.filter(account=_account(), digest=_digest(lines))
    return rows.values_list("there", flat=True).first() or ""


def keep(lines: Lines) -> None:
    """Have the provider keep these lines, if it does not yet. Raises `ProviderError`."""
    if not lines or find(lines):
        return
    items = [(word.strip(), said.strip()) for word, _, said in (line.partition("=") for line in lines)]
    there = ask(lambda engine: engine.keep_dictionary("", items))
    Dictionary.objects.update_or_create(account=_account(), digest=_digest(lines), defaults={"there": there})


def drop_all_but(used: Iterable[Lines]) -> None:
    """Let the provider delete what nobody uses any more. What it will not delete now is tried again the next time."""
    unused = Dictionary.objects.filter(account=_account()).exclude(digest__in=[_digest(lines) for lines in used])
    for id, there in unused.values_list("pk", "there"):
        try:
            ask(lambda engine, there=there: engine.drop_dictionary(there))  # type: ignore[misc]
        except ProviderError as error:
            log.warning("A pronunciation dictionary stays at the provider: %s", error.message)
            return
        Dictionary.objects.filter(pk=id).delete()


def _digest(lines: Lines) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _account() -> str:
    return hashlib.sha256(settings.SMALLEST_API_KEY.encode()).hexdigest()[:16]
