"""The project's own application, and the admin site it puts in place of Django's."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class SalesAgentConfig(AppConfig):
    """Holds the commands and checks that belong to the whole project."""

    name = "salesagent"


class AdminConfig(DjangoAdminConfig):
    """Django's admin with our site class."""

    default_site = "salesagent.admin_site.SalesAgentAdminSite"
