"""Leads for sales managers: the list, one lead with its evidence, corrections, export."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from chat.admin import words
from chat.admin.filters import ChoiceFilter
from chat.admin.seen import SeenAdmin, SeenSiteFilter
from chat.models import Conversation
from chat.selections import start_of_day
from chat.staff import may_see
from sales import capture, ending, export, ledger, selections
from sales.booking import BOOKED
from sales.brief import brief, label_of
from sales.ledger import QuoteNotFound
from sales.models import Lead, LeadField
from sales.models.qualification import NAME
from sales.qualification import CONTACTS, NAMES, scheme_of
from salesagent.lib.errors import Refused

log = logging.getLogger(__name__)

Leads = QuerySet[Lead]
LONGEST_NAME = 40
LONGEST_NEED = 60
FORMATS = {
    "csv": ("text/csv; charset=utf-8", export.csv_lines),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", export.excel),
}


class ContactFilter(admin.SimpleListFilter):
    """Whether there is a contact."""

    title = _("contact")
    parameter_name = "contact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Yes or no."""
        return [("yes", _("With a contact")), ("no", _("Without one"))]

    def queryset(self, request: HttpRequest, queryset: Leads) -> Leads:
        """The leads of the chosen kind."""
        return queryset.filter(contact_at__isnull=self.value() == "no") if self.value() else queryset


class NewFilter(ChoiceFilter):
    """What has come in, in the reader's days."""

    title = _("new")
    parameter_name = "new"
    options = (
        ("today", _("First contact today"), lambda request: selections.new(start_of_day())),
        ("booked", _("Booked today"), lambda request: selections.booked(start_of_day())),
        ("untouched", _("Not worked on yet"), lambda request: selections.untouched()),
    )


@admin.register(Lead)
class LeadAdmin(SeenAdmin):
    """What visitors have said of themselves. A lead begins with a conversation, and goes with it."""

    site_path = "conversation__site"
    list_display = (
        *("who", "contact", "need", "booking", "score"),
        *("shown_stage", "shown_outcome", "last_message", "site"),
    )
    list_display_links = ("who",)
    list_filter = (NewFilter, ContactFilter, "outcome", "stage", ("conversation__site", SeenSiteFilter))
    list_filter_submit = True
    list_fullwidth = True
    list_select_related = ("conversation__site", "conversation__visitor")
    list_per_page = 50
    search_fields = ("fields__value",)
    search_help_text = _("A name, an address, a number: anything a visitor said of themselves")
    actions = ("export_csv", "export_excel")

    # Who may do what

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A lead begins with a conversation."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Lead | None = None) -> bool:
        """A lead goes with its conversation."""
        return False

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whether the user may take leads out."""
        may: bool = self.has_view_permission(request) and request.user.has_perm("sales.export_lead")
        return may

    # The list

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """What nobody has worked on first, of that who can be reached, of these the highest score."""
        best_first = [F(key).desc() for key in ("is_untouched", "has_contact", "score")]
        return [*best_first, F("contact_at").desc(nulls_last=True), "-pk"]

    def get_queryset(self, request: HttpRequest) -> Leads:
        """Leads of chats in which somebody wrote, with the newest of each field that the list shows, the best first."""
        rows = LeadField.objects.filter(lead=OuterRef("pk")).order_by("-pk").values("value")
        shown = ("name", "company", *CONTACTS, "need", BOOKED)
        newest = {f"newest_{name}": Subquery(rows.filter(name=name)[:1]) for name in shown}
        found: Leads = (
            super()
            .get_queryset(request)
            .annotate(
                **newest,
                is_untouched=ExpressionWrapper(selections.untouched(), output_field=BooleanField()),
                has_contact=ExpressionWrapper(Q(contact_at__isnull=False), output_field=BooleanField()),
            )
        )
        return found

    def get_search_results(self, request: HttpRequest, queryset: Leads, search_term: str) -> tuple[Leads, bool]:
        """Leads of which a field, or the chat's own name, holds what was looked for; never the same one twice."""
        wanted = search_term.strip()
        if not wanted:
            return queryset, False
        holding = LeadField.objects.filter(Q(value__icontains=wanted) | Q(quote__icontains=wanted), lead=OuterRef("pk"))
        return queryset.filter(Exists(holding) | Q(conversation__key=wanted)), False

    @display(description=_("lead"))
    def who(self, lead: Any) -> str:
        """The name, else the company, else the visitor's short name."""
        return lead.newest_name or lead.newest_company or words.visitor(lead.conversation)

    @display(description=_("contact"), ordering="contact_at")
    def contact(self, lead: Any) -> str:
        """E-mail address and telephone number."""
        return ", ".join(filter(None, (lead.newest_email, lead.newest_phone))) or "–"

    @display(description=_("need"))
    def need(self, lead: Any) -> str:
        """What they want, as far as one line goes."""
        return Truncator(lead.newest_need or "–").chars(LONGEST_NEED)

    @display(description=_("booking"))
    def booking(self, lead: Any) -> Any:
        """The time of their appointment; in the visitor's words where they told of it."""
        said = lead.newest_booking or "–"
        try:
            at = datetime.fromisoformat(said)
        except ValueError:
            return Truncator(said).chars(LONGEST_NEED)
        return words.time(at) if at.tzinfo else said

    @display(description=_("stage"), ordering="stage")
    def shown_stage(self, lead: Lead) -> str:
        """How far it has come."""
        return lead.get_stage_display()

    @display(description=_("outcome"), ordering="outcome")
    def shown_outcome(self, lead: Lead) -> str:
        """What it came to; marked where a person has said so."""
        shown = lead.get_outcome_display() or "–"
        return format_html("{} <small>{}</small>", shown, _("set by hand")) if lead.outcome_is_set else shown

    @display(description=_("last message"), ordering="conversation__last_message_at")
    def last_message(self, lead: Lead) -> Any:
        """When somebody last wrote."""
        return words.time(lead.conversation.last_message_at)

    @display(description=_("site"), ordering="conversation__site__name")
    def site(self, lead: Lead) -> str:
        """Where it began."""
        return lead.conversation.site.name

    @admin.action(description=_("Export as CSV"), permissions=["export"])
    def export_csv(self, request: HttpRequest, queryset: Leads) -> HttpResponseBase:
        """Download them as CSV."""
        return self._download(request, queryset, "csv")

    @admin.action(description=_("Export for Excel"), permissions=["export"])
    def export_excel(self, request: HttpRequest, queryset: Leads) -> HttpResponseBase:
        """Download them as a workbook."""
        return self._download(request, queryset, "xlsx")

    def _download(self, request: HttpRequest, queryset: Leads, form: str) -> HttpResponseBase:
        media_type, write = FORMATS[form]
        ids = sorted(queryset.order_by().values_list("pk", flat=True))
        log.info("Export of %s lead(s) as %s by user %s", len(ids), form, request.user.pk)
        response = StreamingHttpResponse(list(write(ids)))
        response["Content-Type"] = media_type
        response["Content-Disposition"] = f'attachment; filename="leads.{form}"'
        return response

    # One lead

    def get_urls(self) -> list[URLPattern]:
        """The lead's own calls beside Django's pages."""
        view = self.admin_site.admin_view
        own = [
            path("of/<int:pk>/", view(self.of_view), name="sales_lead_of"),
            path("<int:pk>/field/", view(require_POST(self.field_view)), name="sales_lead_field"),
            path("<int:pk>/outcome/", view(require_POST(self.outcome_view)), name="sales_lead_outcome"),
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """A lead with its evidence, under the strict content policy: none of the theme's scripts."""
        lead = self.get_object(request, object_id)
        if lead is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]
        if not self.has_view_permission(request, lead):
            raise PermissionDenied
        if request.method != "GET":
            return HttpResponse(status=405, headers={"Allow": "GET"})
        scheme = scheme_of(lead.conversation.site_id)
        history = lead.fields.select_related("message", "user").order_by("-pk")
        names = dict.fromkeys([*(field.name for field in scheme.fields), *NAMES, *(row.name for row in history)])
        context = {
            "lead": lead,
            "who": self.who(lead),
            "visitor_name": words.visitor(lead.conversation),
            "brief": brief(lead.conversation_id),
            "history": [(label_of(row.name, scheme), row) for row in history],
            "missed": lead.missed.select_related("message"),
            "names": [(name, label_of(name, scheme)) for name in names],
            "outcomes": Lead.Outcome.choices,
            "transcript": reverse("admin:chat_conversation_change", args=[lead.conversation_id]),
            "may_change": self.has_change_permission(request),
            "zone": str(timezone.get_current_timezone()),
        }
        return TemplateResponse(request, "admin/sales/lead/lead.html", context)

    def of_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The lead of a conversation, read up to its last message."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        conversation = Conversation.objects.filter(pk=pk).first()
        if conversation is None or not may_see(request.user, conversation):
            raise Http404
        return redirect("admin:sales_lead_change", capture.catch_up(pk).pk)

    def field_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Add a field, correct one, or take one back with an empty value."""
        lead = self._changeable(request, pk)
        given = {name: request.POST.get(name, "").strip() for name in ("name", "other", "value", "quote")}
        name = given["other"] or given["name"]
        try:
            NAME(name)
            if len(name) > LONGEST_NAME or len(given["value"]) > ledger.LONGEST_VALUE:
                raise ValidationError(_("That is too long."))
            ledger.add(lead, name, given["value"], given["quote"], by=LeadField.By.PERSON, user=request.user)
            self.log_change(request, lead, f"Wrote {name}.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except QuoteNotFound:
            messages.error(
                request, _("These words do not stand in what the visitor wrote. Copy them from the transcript.")
            )
        except Refused:
            raise Http404 from None
        return redirect("admin:sales_lead_change", pk)

    def outcome_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Set the outcome by hand, or give it back to the code."""
        lead = self._changeable(request, pk)
        chosen = request.POST.get("outcome", "")
        if chosen and chosen not in Lead.Outcome.values:
            raise Http404
        try:
            ending.set_by_hand(lead, chosen, request.user)
        except Refused:
            raise Http404 from None
        self.log_change(request, lead, f"Set the outcome: {chosen or 'by code'}.")
        return redirect("admin:sales_lead_change", pk)

    def _changeable(self, request: HttpRequest, pk: int) -> Lead:
        if not self.has_change_permission(request):
            raise PermissionDenied
        lead: Lead | None = self.get_object(request, str(pk))
        if lead is None:
            raise Http404
        return lead
