"""What sales tells others, who know it but whom it does not know."""

from __future__ import annotations

from django.dispatch import Signal

# Sent after the commit, with `lead` and `new_contact` (whether this change brought its first contact).
lead_changed = Signal()
