"""The addresses of the chat."""

from __future__ import annotations

from django.urls import path

from chat import fallback, own_chat, resume_views, views, widget

urlpatterns = [
    path("api/chat/init", views.init),
    path("api/chat/history", views.messages),
    path("api/chat/delete", own_chat.delete),
    path("api/chat/email", own_chat.email),
    path("api/chat/resume", resume_views.resume),
    path("api/chat/resume/page", resume_views.where),
    path("resume", resume_views.page),
    path("api/chat/send", fallback.send),
    path("api/chat/events", fallback.events),
    path("widget/<slug:key>.js", widget.script, name="widget"),
]
