"""The addresses of speech."""

from __future__ import annotations

from django.urls import path

from voice import views

urlpatterns = [path("api/voice/<str:name>", views.clip, name="clip")]
