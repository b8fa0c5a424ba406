"""The addresses of the agent."""

from __future__ import annotations

from django.urls import path

from agent import views

urlpatterns = [path("api/voice/transcribe", views.transcribe)]
