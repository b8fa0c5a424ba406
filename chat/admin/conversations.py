"""Conversations: the list, the transcript, review, assignment and export."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from chat import handover, selections
from chat.admin import filters, words
from chat.admin.downloads import FORMATS, download
from chat.admin.seen import SeenAdmin, SeenSiteFilter
from chat.admin.transcript import entries
from chat.models import Conversation, Message

Conversations = QuerySet[Conversation]


@admin.register(Conversation)
class ConversationAdmin(SeenAdmin):
    """Chats in which somebody wrote. Nobody can add, change or delete what was said."""

    list_display = ("question", "last_message", "length", "state", "answered_by", "reviewed", "where")
    list_display_links = ("question",)
    list_filter = (
        filters.ActiveFilter,
        filters.AnswersFilter,
        filters.ReviewFilter,
        filters.MineFilter,
        "mode",
        filters.SourceFilter,
        ("site", SeenSiteFilter),
        ("last_message_at", filters.DaysFilter),
    )
    list_filter_submit = True
    list_fullwidth = True
    list_select_related = ("site", "visitor", "reviewed_by")
    list_per_page = 50
    ordering = ("-last_message_at", "-pk")
    search_fields = ("messages__text",)
    search_help_text = _("Words of a message; “in quotes” exactly so")
    actions = ("mark_reviewed", "assign_to_me", "export_json_lines", "export_csv")

    # Who may do what

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only visitors begin conversations."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:
        """A transcript is evidence."""
        return False

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whether the user may take transcripts out."""
        may: bool = self.has_view_permission(request) and request.user.has_perm("chat.export_conversation")
        return may

    # The list

    def get_queryset(self, request: HttpRequest) -> Conversations:
        """Conversations in which somebody wrote, with what the list shows of their messages."""
        first = Message.objects.filter(conversation=OuterRef("pk"), role=Message.Role.VISITOR).order_by("seq")
        found: Conversations = super().get_queryset(request).filter(last_seq__gt=0)
        return found.annotate(
            first_question=Subquery(first.values("text")[:1]),
            by_model=selections.answered_by(*selections.MODELS),
            by_builtin=selections.answered_by("builtin"),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: Conversations, search_term: str
    ) -> tuple[Conversations, bool]:
        """Conversations one of whose messages holds the words; never the same one twice."""
        return (queryset.filter(selections.mentioning(search_term)) if search_term.strip() else queryset), False

    @display(description=_("first question"))
    def question(self, conversation: Any) -> str:
        """How the visitor began."""
        return Truncator(" ".join((conversation.first_question or "").split())).chars(80) or str(conversation)

    @display(description=_("last message"), ordering="last_message_at")
    def last_message(self, conversation: Conversation) -> str:
        """When somebody last wrote, and when the chat was opened."""
        last, opened = words.time(conversation.last_message_at), words.time(conversation.created_at)
        return format_html("{} <small>{} {}</small>", last, _("opened"), opened)

    @display(description=_("messages"), ordering="last_seq")
    def length(self, conversation: Conversation) -> int:
        """How many messages it has."""
        return conversation.last_seq

    @display(description=_("site and visitor"), ordering="site__name")
    def where(self, conversation: Conversation) -> str:
        """The site, and a short name of the visitor."""
        return format_html("{} <small>{}</small>", conversation.site.name, words.visitor(conversation))

    @display(description=_("state"), ordering="mode")
    def state(self, conversation: Conversation) -> str:
        """Who answers; marked where a person is wanted."""
        words_of_mode = conversation.get_mode_display()
        wanted = conversation.mode == Conversation.Mode.WAITING
        return format_html('<span class="sa-tag is-waiting">{}</span>', words_of_mode) if wanted else words_of_mode

    @display(description=_("answered by"))
    def answered_by(self, conversation: Any) -> str:
        """Where its answers came from."""
        used = {"openai": conversation.by_model, "builtin": conversation.by_builtin}
        return ", ".join(words.source(name) for name, is_used in used.items() if is_used) or "–"

    @display(description=_("reviewed"), ordering="reviewed_at")
    def reviewed(self, conversation: Conversation) -> str:
        """Who has read it since the visitor last wrote."""
        if conversation.reviewed_at is None:
            return "–"
        return str(conversation.reviewed_by or _("Yes"))

    # Actions on many

    @admin.action(description=_("Mark as reviewed"), permissions=["change"])
    def mark_reviewed(self, request: HttpRequest, queryset: Conversations) -> None:
        """Record that the user has read them."""
        marked = queryset.filter(reviewed_at=None).update(reviewed_at=timezone.now(), reviewed_by=request.user.pk)
        messages.success(request, _("Marked as reviewed: %(count)s.") % {"count": marked})

    @admin.action(description=_("Assign to me"), permissions=["change"])
    def assign_to_me(self, request: HttpRequest, queryset: Conversations) -> None:
        """Make them the user's."""
        assigned = queryset.update(assigned_to=request.user.pk)
        messages.success(request, _("Assigned to you: %(count)s.") % {"count": assigned})

    @admin.action(description=_("Export as JSON lines"), permissions=["export"])
    def export_json_lines(self, request: HttpRequest, queryset: Conversations) -> HttpResponseBase:
        """Download them as JSON lines."""
        return download(request, queryset, "jsonl", "conversations")

    @admin.action(description=_("Export as CSV"), permissions=["export"])
    def export_csv(self, request: HttpRequest, queryset: Conversations) -> HttpResponseBase:
        """Download them as CSV."""
        return download(request, queryset, "csv", "conversations")

    # One conversation

    def get_urls(self) -> list[URLPattern]:
        """The transcript's own calls beside Django's pages."""
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/review/", view(require_POST(self.review_view)), name="chat_conversation_review"),
            path("<int:pk>/assign/", view(require_POST(self.assign_view)), name="chat_conversation_assign"),
            path("<int:pk>/waited/", view(require_POST(self.waited_view)), name="chat_conversation_waited"),
            path("<int:pk>/export.<str:form>", view(self.export_view), name="chat_conversation_export"),
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """The transcript, under the strict content policy: none of the theme's scripts."""
        conversation = self.get_object(request, object_id)
        if conversation is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]
        if not self.has_view_permission(request, conversation):
            raise PermissionDenied
        if request.method != "GET":
            return HttpResponse(status=405, headers={"Allow": "GET"})
        context = {
            "conversation": conversation,
            "entries": entries(conversation),
            "question": self.question(conversation),
            "visitor_name": words.visitor(conversation),
            "permanent_link": request.build_absolute_uri(request.path),
            "may_change": self.has_change_permission(request),
            "may_export": self.has_export_permission(request),
            "may_correct": request.user.has_perm("agent.change_unanswered"),
            "may_see_personas": request.user.has_perm("personas.view_persona"),
            "zone": str(timezone.get_current_timezone()),
        }
        return TemplateResponse(request, "admin/chat/conversation/transcript.html", context)

    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mark as reviewed, or take the mark away."""
        conversation = self._changeable(request, pk)
        on = "undo" not in request.POST
        conversation.reviewed_at = timezone.now() if on else None
        conversation.reviewed_by_id = request.user.pk if on else None
        conversation.save(update_fields=["reviewed_at", "reviewed_by"])
        self.log_change(request, conversation, "Marked as reviewed." if on else "Took the review mark away.")
        return redirect("admin:chat_conversation_change", pk)

    def assign_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Assign to the user, or to nobody."""
        conversation = self._changeable(request, pk)
        on = "undo" not in request.POST
        conversation.assigned_to_id = request.user.pk if on else None
        conversation.save(update_fields=["assigned_to"])
        self.log_change(request, conversation, "Took it on." if on else "Gave it back.")
        return redirect("admin:chat_conversation_change", pk)

    def waited_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take it off the waiting list."""
        conversation = self._changeable(request, pk)
        handover.stop_waiting(conversation.pk)
        self.log_change(request, conversation, "Took it off the waiting list.")
        return redirect("admin:chat_conversation_change", pk)

    def export_view(self, request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
        """One transcript as a file."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        if form not in FORMATS:
            raise Http404
        conversation = self._found(request, pk)
        return download(request, self.get_queryset(request).filter(pk=pk), form, f"conversation-{conversation.key}")

    def _changeable(self, request: HttpRequest, pk: int) -> Conversation:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return self._found(request, pk)

    def _found(self, request: HttpRequest, pk: int) -> Conversation:
        conversation: Conversation | None = self.get_object(request, str(pk))
        if conversation is None:
            raise Http404
        return conversation
