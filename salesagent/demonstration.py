"""The demonstration site: an agent that sells this very product, so that a new installation has somebody to talk to."""

from __future__ import annotations

import json
from pathlib import Path

from django.db import transaction

from chat.models import Site
from knowledge.models import Passage
from personas.models import Persona

FOLDER = Path(__file__).parent / "demo"


@transaction.atomic
def load() -> bool:
    """Load it where there is no site yet; False (and nothing changed) where there is one."""
    if Site.objects.exists():
        return False
    persona = Persona.objects.create(**json.loads((FOLDER / "persona.json").read_text()))
    persona.publish(None)
    Site.objects.create(name="Sales Agent", own_origin=True, is_default=True, persona=persona)
    Passage.objects.bulk_create(article(path) for path in sorted((FOLDER / "knowledge").glob("*.md")))
    return True


def article(path: Path) -> Passage:
    """A passage from a file: `# Title`, perhaps a line `url: …`, then the text."""
    title, _, text = path.read_text().strip().partition("\n")
    url = ""
    if text.lstrip().startswith("url:"):
        line, _, text = text.lstrip().partition("\n")
        url = line.removeprefix("url:").strip()
    return Passage(title=title.removeprefix("#").strip(), text=text.strip(), url=url, language="en")
