"""Knowledge for marketers: passages, and the sources they are taken from."""

from knowledge.admin.passages import PassageAdmin, PassageForm
from knowledge.admin.sources import PageAdmin, SourceAdmin

__all__ = ["PageAdmin", "PassageAdmin", "PassageForm", "SourceAdmin"]
