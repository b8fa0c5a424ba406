"""The widget in all its states, for whoever designs, tests or photographs it: while developing only."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.generic import TemplateView


class GalleryView(TemplateView):
    """Renders every state of the widget side by side; `?state=name` shows one alone. 404 without DEBUG."""

    http_method_names = ["get", "head", "options"]
    template_name = "landing/gallery.html"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Refuse where the product is in use."""
        if not settings.DEBUG:
            raise Http404
        return super().dispatch(request, *args, **kwargs)
