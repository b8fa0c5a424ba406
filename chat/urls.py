"""The addresses of the chat."""

from __future__ import annotations

from django.urls import path

from chat import fallback, own_chat, views, widget

urlpatterns = [
    path("api/chat/init", views.init),
    path("api/chat/history", views.messages),
    path("api/chat/delete", own_chat.delete),
    path("api/chat/email", own_chat.email),
    path("api/chat/send", fallback.send),
    path("api/chat/events", fallback.events),
    path("widget/<slug:key>.js", widget.script, name="widget"),
]
