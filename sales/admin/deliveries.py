"""Deliveries: what was sent, what waits, what was given up and why."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from chat.admin.seen import SeenAdmin, SeenSiteFilter
from sales import outbox
from sales.models import Delivery


@admin.register(Delivery)
class DeliveryAdmin(SeenAdmin):
    """Webhook calls and e-mails. Nobody writes or deletes them; who may, has them sent again."""

    list_display = ("event", "goes_to", "shown_state", "tries", "answer", "created_at", "next")
    list_filter = ("state", "channel", "event", ("site", SeenSiteFilter))
    list_select_related = ("endpoint", "site")
    list_per_page = 50
    ordering = ("-pk",)
    search_fields = ("key", "address", "endpoint__url", "conversation__key")
    search_help_text = _("An id, an address, or a conversation's name")
    actions = ("again",)
    fields = (
        *("event", "goes_to", "site", "shown_state", "answer", "tries", "created_at", "next"),
        *("finished_at", "key", "payload"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come of themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        """Nothing is written here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        """They go by themselves, 30 days after they were over, or with their conversation."""
        return False

    def has_again_permission(self, request: HttpRequest) -> bool:
        """Whether the user may have them sent again."""
        may: bool = self.has_view_permission(request) and request.user.has_perm("sales.change_delivery")
        return may

    @display(description=_("to"))
    def goes_to(self, delivery: Delivery) -> str:
        """The address."""
        return str(delivery.endpoint or delivery.address)

    @display(description=_("state"), ordering="state")
    def shown_state(self, delivery: Delivery) -> str:
        """Where it stands; marked where it was given up."""
        words = delivery.get_state_display()
        failed = delivery.state == Delivery.State.FAILED
        return format_html('<span class="sa-tag is-waiting">{}</span>', words) if failed else words

    @display(description=_("tries"), ordering="attempts")
    def tries(self, delivery: Delivery) -> int:
        """How often it was tried."""
        return delivery.attempts

    @display(description=_("next try"), ordering="next_try")
    def next(self, delivery: Delivery) -> Any:
        """When it is tried next, where it still is."""
        return delivery.next_try if delivery.state == Delivery.State.PENDING else None

    @admin.action(description=_("Send again"), permissions=["again"])
    def again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Put them back into the queue."""
        count = outbox.send_again(queryset)
        messages.success(request, _("In the queue again: %(count)s.") % {"count": count})

    def get_urls(self) -> list[URLPattern]:
        """The button of a delivery's page."""
        again = self.admin_site.admin_view(require_POST(self.again_view))
        own = [path("<int:pk>/again/", again, name="sales_delivery_again")]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put one back into the queue."""
        if not self.has_again_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).filter(pk=pk)
        if not rows.exists():
            raise Http404
        if outbox.send_again(rows):
            messages.success(request, _("It is in the queue again, and sent within seconds. Load this page again."))
        else:
            messages.info(request, _("It is in the queue already."))
        return redirect("admin:sales_delivery_change", pk)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """One delivery, with its button."""
        context = {**(extra_context or {}), "may_send_again": self.has_again_permission(request)}
        return super().change_view(request, object_id, form_url, context)
