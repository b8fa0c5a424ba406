"""What personas tell others, who know them but whom they do not know."""

from __future__ import annotations

from django.dispatch import Signal

# Sent with `version` after a version was published that chats already open should take up as well. Each receiver
# returns how many chats it moved.
published_to_open_chats = Signal()

# Sent when the form of a persona is shown. Each receiver returns what can be chosen: `voices` and `languages`, each a
# list of pairs of a name as it is stored and words for people.
voices_asked = Signal()

# Sent with `persona` once its draft is stored, before it is published. Each receiver returns what staff should know,
# where something about it could not be done; else an empty text.
draft_kept = Signal()

# Sent with `text`, `voice`, `language`, `speed` and `pronunciation` by somebody who wants to hear them. The receiver
# returns a WAV file, or raises a `ProviderError`, whose message is for staff.
sample_asked = Signal()
