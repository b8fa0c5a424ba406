"""Unanswered questions and wrong answers: what staff write to them becomes knowledge."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from agent.answer_form import AnswerForm
from agent.masking import masked
from agent.models import Asking, Unanswered
from agent.unanswered import normalised
from chat.admin import words
from chat.admin.seen import SeenAdmin
from chat.models import Message
from chat.staff import may_see
from knowledge.models import Passage


class StateFilter(admin.SimpleListFilter):
    """Open ones, unless others are asked for."""

    title = _("state")
    parameter_name = "state"
    states = {
        "answered": Q(passage__isnull=False),
        "aside": Q(put_aside=True, passage=None),
        "all": Q(),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What can be chosen beside the open ones."""
        return [("answered", _("Answered")), ("aside", _("Put aside")), ("all", _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The questions in that state."""
        return queryset.filter(self.states.get(self.value() or "", Q(passage=None, put_aside=False)))

    def choices(self, changelist: Any) -> Any:
        """The first choice is called by what it is."""
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": _("Open")} if number == 0 else choice


@admin.register(Unanswered)
class UnansweredAdmin(SeenAdmin):
    """Questions that found nothing; opening one is to answer it."""

    list_display = ("question", "times", "last_asked", "conversation", "site")
    list_display_links = ("question",)
    list_filter = (StateFilter,)
    search_fields = ("words",)
    list_select_related = ("site",)
    list_per_page = 50
    actions = ("put_aside", "take_up")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only visitors ask."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It goes with the conversations it was asked in."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Each with how often and when it was asked, the newest words for it, and where they stand."""
        newest = Asking.objects.filter(question=OuterRef("pk")).order_by("-at", "-pk")
        rows = (
            super()
            .get_queryset(request)
            .annotate(
                count=Count("askings"),
                last_at=Max("askings__at"),
                text=Subquery(newest.values("text")[:1]),
                example=Subquery(newest.values("conversation_id")[:1]),
                example_seq=Subquery(newest.values("seq")[:1]),
            )
        )
        ordered: QuerySet[Any] = rows.order_by("-count", "-last_at")
        return ordered

    @display(description=_("question"), ordering="words")
    def question(self, row: Any) -> str:
        """As it was asked last."""
        return str(row.text or row.words)

    @display(description=_("asked"), ordering="count")
    def times(self, row: Any) -> int:
        """How often."""
        return int(row.count)

    @display(description=_("last asked"), ordering="last_at")
    def last_asked(self, row: Any) -> str:
        """When."""
        return words.time(row.last_at) or "–"

    @display(description=_("conversation"))
    def conversation(self, row: Any) -> str:
        """An example."""
        if row.example is None:
            return "–"
        address = reverse("admin:chat_conversation_change", args=[row.example])
        return format_html('<a href="{}#m{}">{}</a>', address, row.example_seq, _("Read it"))

    @admin.action(description=_("Put aside: no question for this site"), permissions=["change"])
    def put_aside(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Take them off the list of open ones."""
        Unanswered.objects.filter(pk__in=queryset.values("pk")).update(put_aside=True)

    @admin.action(description=_("Take up again"), permissions=["change"])
    def take_up(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Put them back among the open ones."""
        Unanswered.objects.filter(pk__in=queryset.values("pk")).update(put_aside=False)

    # Answering

    def get_urls(self) -> list[URLPattern]:
        """Correcting a message, beside Django's pages."""
        own = [path("correct/<int:message>/", self.admin_site.admin_view(self.correct_view), name="knowledge_correct")]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Write the answer to an unanswered question."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]
        if not self.has_change_permission(request, found):
            raise PermissionDenied
        form = AnswerForm(request.POST or None, initial={"title": found.text})
        if form.is_valid():
            self._keep(request, form, found.site.key, found.site_id, found.words)
            return redirect("admin:agent_unanswered_changelist")
        context = {"title": _("Write the answer"), "asked": found.text}
        return self._page(request, form, context)

    def correct_view(self, request: HttpRequest, message: int) -> HttpResponse:
        """Write what an agent's message should have said."""
        if not (self.has_change_permission(request) and request.user.has_perm("chat.view_conversation")):
            raise PermissionDenied
        rows = Message.objects.select_related("conversation__site")
        wrong = rows.filter(pk=message, role=Message.Role.AGENT, answers__isnull=False).first()
        if wrong is None or not may_see(request.user, wrong.conversation):
            raise Http404
        asked = rows.filter(conversation=wrong.conversation, seq=wrong.answers or 0).first()
        question = masked(asked.text)[:200] if asked else ""
        site = wrong.conversation.site
        initial = {"title": question, "text": wrong.text}
        form = AnswerForm(request.POST or None, initial=initial, cited=_cited(wrong, site.key))
        if form.is_valid():
            self._keep(request, form, site.key, site.pk, normalised(question))
            for passage in form.cleaned_data["retired"]:
                passage.active = False
                passage.save(update_fields=["active", "updated_at"])
                self.log_change(request, passage, "Taken out of use: an answer from it was wrong.")
            return redirect(f"{reverse('admin:chat_conversation_change', args=[wrong.conversation_id])}#m{wrong.seq}")
        return self._page(request, form, {"title": _("Wrong answer"), "asked": question, "told": wrong.text})

    def _keep(self, request: HttpRequest, form: AnswerForm, site_key: str, site_id: int, asked: str) -> None:
        """Make the answer knowledge, and the question answered."""
        passage = form.save(commit=False)
        passage.site_key = site_key
        passage.save()
        Unanswered.objects.filter(site_id=site_id, words=asked).update(passage=passage, put_aside=False)
        self.log_addition(request, passage, "Written as the answer to a visitor's question.")
        messages.success(request, _("Thank you. The next visitor who asks this is answered with it."))

    def _page(self, request: HttpRequest, form: AnswerForm, context: dict[str, Any]) -> TemplateResponse:
        shown = {**self.admin_site.each_context(request), "opts": self.opts, "form": form, **context}
        return TemplateResponse(request, "admin/agent/unanswered/answer.html", shown)


def _cited(message: Message, site_key: str) -> QuerySet[Passage]:
    """The passages in use that a message cites."""
    cited = Q(pk__in=[])
    for row in message.citations:
        cited |= Q(title=row.get("title", ""), url=row.get("url", ""))
    return Passage.objects.filter(cited, active=True, site_key__in=("", site_key))
