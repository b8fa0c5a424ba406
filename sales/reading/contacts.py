"""What code finds in one message of a visitor. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sales.reading.corrections import corrected
from sales.reading.emails import addresses, emails
from sales.reading.needs import needs
from sales.reading.phones import phones
from sales.reading.plain import Found, Missed, Text
from sales.reading.statements import statements

CONTACTS = ("email", "phone")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one message says of its writer, and what in it looks like a contact and is none."""

    found: tuple[Found, ...]
    missed: tuple[Missed, ...]

    @property
    def contact(self) -> str:
        """The first e-mail address, else the first telephone number, as it was written; else an empty string."""
        for name in CONTACTS:
            for found in self.found:
                if found.name == name:
                    return found.quote
        return ""


def find(text: str, regions: tuple[str, ...] = (), own: Collection[str] = ()) -> Finding:
    """Read one message.

    `regions`: countries its telephone numbers may be of (sales/reading/regions.py). `own`: host names of the site
    itself; neither they nor mailboxes there are a visitor's contact.
    """
    read = Text(text)
    seen: list[Found | Missed] = [
        *emails(read, own),
        *addresses(read, own),
        *phones(read, regions),
        *statements(Text(text)),
        *needs(read),
    ]
    found = dict.fromkeys(one for one in seen if isinstance(one, Found))
    missed = dict.fromkeys(one for one in seen if isinstance(one, Missed))
    for name in CONTACTS:
        for wrong in corrected(text, [one for one in found if one.name == name]):
            del found[wrong]
            missed[Missed("corrected", wrong.quote)] = None
    return Finding(tuple(found), tuple(missed))
