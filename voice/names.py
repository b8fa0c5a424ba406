"""The names of clips on the wire: signed, so that only what we have said can be asked for.

`DIGEST~OWNER~SIGNATURE`; with an owner the name is worth something only to those who were told it.
"""

from __future__ import annotations

from django.core.signing import BadSignature, Signer

_signer = Signer(sep="~", salt="voice.clip")


def path(digest: str, owner: str) -> str:
    """Where a clip is served."""
    return f"/api/voice/{_signer.sign(f'{digest}~{owner}')}.pcm"


def read(name: str) -> tuple[str, str] | None:
    """The digest and the owner of a signed name; None for any other."""
    try:
        digest, _, owner = _signer.unsign(name).partition("~")
    except BadSignature:
        return None
    return digest, owner
