"""Webhooks: where events go, with which secret they are signed, and whether they arrive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminURLInputWidget

from chat.admin.seen import SeenAdmin, SeenSiteFilter
from sales import couriers, webhooks
from sales.models import Delivery, Endpoint, EndpointSecret


class EndpointForm(forms.ModelForm):  # type: ignore[type-arg]
    """A webhook, its events as boxes to tick."""

    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=UnfoldAdminURLInputWidget(attrs={"placeholder": "https://crm.example/hooks/sales-agent"}),
        help_text=_("Called by POST. Use https: what is sent holds what visitors said of themselves."),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"), choices=Endpoint.Topic.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    class Meta:
        model = Endpoint
        fields = ("site", "url", "events", "is_on")


@admin.register(Endpoint)
class EndpointAdmin(SeenAdmin):
    """Addresses that are called when something happens."""

    form = EndpointForm
    list_display = ("url", "site", "topics", "on")
    list_filter = (("site", SeenSiteFilter), "is_on")
    list_select_related = ("site",)

    @display(description=_("events"))
    def topics(self, endpoint: Endpoint) -> str:
        """What it is called for."""
        names = dict(Endpoint.Topic.choices)
        return ", ".join(str(names[topic]) for topic in endpoint.events if topic in names)

    @display(description=_("on"), ordering="is_on")
    def on(self, endpoint: Endpoint) -> str:
        """Whether it is called; if not, why."""
        return str(_("Yes")) if endpoint.is_on else endpoint.off_because or str(_("No"))

    def save_model(self, request: HttpRequest, obj: Endpoint, form: Any, change: bool) -> None:
        """A new one has a secret from the beginning; one that is switched on again starts afresh."""
        if obj.is_on:
            obj.off_because, obj.paused_until = "", None
        super().save_model(request, obj, form, change)
        if not obj.secrets.exists():
            EndpointSecret.objects.create(endpoint=obj)

    def get_urls(self) -> list[URLPattern]:
        """They stand beside Django's pages."""
        calls: dict[str, tuple[Callable[..., HttpResponse], str]] = {
            "test": (self.test_view, "test/"),
            "secret": (self.secret_view, "secret/"),
            "show": (self.show_view, "secret/<int:secret>/show/"),
            "retire": (self.retire_view, "secret/<int:secret>/retire/"),
        }
        own = [
            path(f"<int:pk>/{rest}", self.admin_site.admin_view(require_POST(view)), name=f"sales_endpoint_{name}")
            for name, (view, rest) in calls.items()
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Call it now, and say what it answered."""
        endpoint = self._found(request, pk)
        said = {"site": {"key": endpoint.site.key, "name": endpoint.site.name}, "says": "It works."}
        delivery = Delivery.objects.create(
            site=endpoint.site,
            channel=Delivery.Channel.WEBHOOK,
            endpoint=endpoint,
            event=webhooks.TEST,
            payload=webhooks.envelope(webhooks.TEST, said),
        )
        answer = couriers.send_now(delivery)
        if answer is None:
            messages.info(request, _("It is being called. See its state here in a moment."))
        elif answer.arrived:
            messages.success(request, _("It was called, and answered %(words)s.") % {"words": answer.words})
        else:
            messages.error(request, _("It was called in vain: %(words)s") % {"words": answer.words})
        return redirect("admin:sales_endpoint_change", pk)

    def secret_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make one more secret and show it; both sign until the old one is retired."""
        with transaction.atomic():
            endpoint = self._found(request, pk, lock=True)
            if endpoint.secrets.count() >= webhooks.MOST_SECRETS:
                messages.error(request, _("Two secrets are in use. Retire one first."))
                return redirect("admin:sales_endpoint_change", pk)
            row = EndpointSecret.objects.create(endpoint=endpoint)
        self.log_change(request, endpoint, f"Made secret {row}.")
        return self._shown(request, endpoint, row)

    def show_view(self, request: HttpRequest, pk: int, secret: int) -> HttpResponse:
        """Show a secret."""
        endpoint = self._found(request, pk)
        row = self._secret(endpoint, secret)
        self.log_change(request, endpoint, f"Looked at secret {row}.")
        return self._shown(request, endpoint, row)

    def retire_view(self, request: HttpRequest, pk: int, secret: int) -> HttpResponse:
        """Retire a secret: nothing is signed with it any more. The last one stays."""
        with transaction.atomic():
            endpoint = self._found(request, pk, lock=True)
            row = self._secret(endpoint, secret)
            name = str(row)
            if endpoint.secrets.count() > 1:
                row.delete()
                self.log_change(request, endpoint, f"Retired secret {name}.")
                messages.success(request, _("Secret %(name)s is retired.") % {"name": name})
            else:
                messages.error(request, _("It is the only secret. Make another first."))
        return redirect("admin:sales_endpoint_change", pk)

    @sensitive_variables("secret")
    def _shown(self, request: HttpRequest, endpoint: Endpoint, row: EndpointSecret) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("The secret of a webhook"),
            "opts": self.opts,
            "original": endpoint,
            "secret": webhooks.secret_of(row),
            "row": row,
        }
        response = TemplateResponse(request, "admin/sales/endpoint/secret.html", context)
        response["Cache-Control"] = "no-store"
        return response

    def _found(self, request: HttpRequest, pk: int, *, lock: bool = False) -> Endpoint:
        if not self.has_change_permission(request):
            raise PermissionDenied
        rows: QuerySet[Endpoint] = self.get_queryset(request)
        rows = rows.select_for_update(of=("self",)) if lock else rows
        endpoint = rows.select_related("site").filter(pk=pk).first()
        if endpoint is None:
            raise Http404
        return endpoint

    def _secret(self, endpoint: Endpoint, pk: int) -> EndpointSecret:
        row = endpoint.secrets.filter(pk=pk).first()
        if row is None:
            raise Http404
        return row
