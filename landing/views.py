"""The page a stranger sees first."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

SUGGESTED_QUESTIONS = (
    _("What does it cost?"),
    _("How do I put it on my site?"),
    _("Do you ever invent answers?"),
    _("Where are conversations stored?"),
)
"""What a visitor may ask with one click. The demonstration knowledge answers each of them."""


class LandingView(TemplateView):
    """Renders the landing page, which embeds the chat of the default site."""

    http_method_names = ["get", "head", "options"]
    template_name = "landing/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add `questions`: the suggested questions, in the order they are shown."""
        return super().get_context_data(questions=SUGGESTED_QUESTIONS, **kwargs)
