"""Django's registration of the landing page."""

from django.apps import AppConfig


class LandingConfig(AppConfig):
    """The landing page: templates and static files, no rows of its own."""

    name = "landing"
