"""Static files under names that carry a hash of their content, so that browsers may keep them for a year."""

from __future__ import annotations

from servestatic.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed names once `collectstatic` has run; before that the plain names, so that a fresh checkout works."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The public name of a file; the name itself while nothing has been collected."""
        return super().stored_name(name) if self.hashed_files else name
