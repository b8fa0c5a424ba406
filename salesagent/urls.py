"""Which address is answered by which app."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from salesagent import health

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/health", health.health),
    path("api/ready", health.ready),
    path("", include("chat.urls")),
    path("", include("agent.urls")),
    path("", include("voice.urls")),
    path("", include("landing.urls")),
]
