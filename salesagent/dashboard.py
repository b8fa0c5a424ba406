"""The figures of the admin's home page; each is the count of exactly the rows it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import selections
from chat.models import Conversation, Reply
from chat.staff import visible, visible_sites
from knowledge.models import Passage
from personas.models import Persona
from sales import catalogue
from sales import selections as of_leads
from sales.models import Delivery, Lead
from salesagent.lib.answering import asks_a_model

TROUBLE_LASTS = timedelta(hours=1)
GIVEN_UP_LASTS = timedelta(days=3)
MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of conversations or leads, and the list of them. `urgent`: somebody should look."""

    name: str
    count: int
    url: str
    meaning: str
    urgent: bool = False


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the home page shows this user, by what they may see."""
    may = request.user.has_perm
    mine: dict[str, Any] = {"model_configured": asks_a_model()}
    mine["model"] = settings.OPENAI_MODEL
    if may("chat.view_conversation") or may("sales.view_promiserules"):
        mine["unguarded"] = catalogue.unguarded(visible_sites(request.user))
    if may("chat.view_conversation"):
        mine |= {
            "figures": figures(request.user),
            "trouble": trouble(request.user),
            "any_conversation": _begun(request.user).exists(),
        }
    if may("sales.view_lead"):
        mine["lead_figures"] = lead_figures(request.user)
    if may("sales.view_delivery"):
        failed = Delivery.objects.filter(state=Delivery.State.FAILED, finished_at__gt=timezone.now() - GIVEN_UP_LASTS)
        mine["undelivered"] = visible(request.user, failed).count()
    if may("personas.view_persona"):
        mine["personas"] = Persona.objects.select_related("published").order_by("name")[:MOST_SHOWN]
    if may("knowledge.view_passage"):
        mine["passages"] = Passage.objects.filter(active=True).count()
    if may("chat.view_site"):
        mine["sites"] = visible_sites(request.user).order_by("-is_default", "name")[:MOST_SHOWN]
        mine["server"] = request.build_absolute_uri("/").rstrip("/")
    mine["nothing"] = not any(name in mine for name in ("figures", "personas", "passages", "sites"))
    return {**context, **mine}


def figures(user: User | AnonymousUser) -> list[Figure]:
    """Today's chats on the sites that the user may see, and those that need somebody."""
    begun = _begun(user)
    page = "admin:chat_conversation_changelist"
    return [
        _figure(begun.filter(selections.today()), _("Chats today"), page, "active=today", _("Somebody wrote today.")),
        _figure(
            begun.filter(selections.unanswered()),
            _("Not answered yet"),
            page,
            "answers=unanswered",
            _("An answer is in the queue, or has taken over 30 seconds."),
            urgent=True,
        ),
        _figure(
            begun.filter(selections.failed(selections.start_of_day())),
            _("Failed today"),
            page,
            "answers=failed_today",
            _("An answer broke off or never came."),
            urgent=True,
        ),
        _figure(
            begun.filter(selections.waiting()),
            _("Waiting for a person"),
            page,
            "answers=no_person",
            _("The visitor asked for somebody who has not come."),
            urgent=True,
        ),
    ]


def lead_figures(user: User | AnonymousUser) -> list[Figure]:
    """What today has brought on the sites that the user may see."""
    leads = visible(user, Lead.objects.all(), "conversation__site")
    today = selections.start_of_day()
    page = "admin:sales_lead_changelist"
    return [
        _figure(
            leads.filter(of_leads.new(today)),
            _("New leads today"),
            page,
            "new=today",
            _("A visitor left a contact for the first time."),
        ),
        _figure(
            leads.filter(of_leads.booked(today)),
            _("Booked today"),
            page,
            "new=booked",
            _("An appointment was made or moved."),
        ),
    ]


def trouble(user: User | AnonymousUser) -> Reply | None:
    """The last reply of the past hour at which something went wrong."""
    recent = Reply.objects.exclude(fault="").filter(created_at__gte=timezone.now() - TROUBLE_LASTS)
    recent = visible(user, recent, "conversation__site")
    return recent.select_related("conversation").order_by("-created_at").first()


def _begun(user: User | AnonymousUser) -> QuerySet[Conversation]:
    return visible(user, Conversation.objects.filter(last_seq__gt=0))


def _figure(rows: QuerySet[Any], name: str, page: str, query: str, meaning: str, *, urgent: bool = False) -> Figure:
    count = rows.count()
    return Figure(name, count, f"{reverse(page)}?{query}", meaning, urgent=urgent and count > 0)
