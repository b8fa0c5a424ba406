"""What may be claimed: products with their prices, policies with their words, hosts for links, rules of each site."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import URLField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminTextInputWidget

from chat.admin.seen import SeenAdmin, SeenSiteFilter
from chat.models import Site
from chat.staff import sites_of, visible_sites
from sales import catalogue
from sales.currencies import code_of
from sales.models import LinkHost, Policy, PolicyWording, Price, Product, PromiseRules
from sales.models.catalogue import CURRENCY

WHICH_CURRENCY = _("Write the currency as three letters, such as EUR, or as its sign, such as €.")


class OfSitesAdmin(SeenAdmin):
    """Rows of one site or of all; whoever is held to some sites makes none for all."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The site may be left empty by those who see all of them."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.related_model is Site and field is not None and sites_of(request.user) is not None:
            field.required = True
        return field


class PriceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A price, its currency as people write it."""

    currency = forms.CharField(
        label=_("Currency"),
        max_length=12,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "EUR", "aria-label": _("Currency")}),
        error_messages={"max_length": WHICH_CURRENCY},
    )

    class Meta:
        model = Price
        fields = ("attribute", "amount", "currency", "period", "valid_from", "valid_until")

    def clean_currency(self) -> str:
        """Its code."""
        code = code_of(self.cleaned_data["currency"])
        try:
            CURRENCY(code)
        except ValidationError:
            raise ValidationError(WHICH_CURRENCY) from None
        return code


class PriceInline(TabularInline):
    """The prices of a product."""

    model = Price
    form = PriceForm
    extra = 0


class WordingInline(TabularInline):
    """A policy's words, one row for each language."""

    model = PolicyWording
    extra = 0


@admin.register(Product)
class ProductAdmin(OfSitesAdmin):
    """What is sold, and for how much."""

    list_display = ("name", "site", "is_active")
    list_filter = ("is_active", ("site", SeenSiteFilter))
    list_select_related = ("site",)
    search_fields = ("name", "other_names", "description")
    inlines = (PriceInline,)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """An address without a scheme is one of the web of today."""
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Policy)
class PolicyAdmin(OfSitesAdmin):
    """What is promised, in approved words."""

    list_display = ("name", "kind", "site", "is_active")
    list_filter = ("kind", "is_active", ("site", SeenSiteFilter))
    list_select_related = ("site",)
    search_fields = ("name", "wordings__text")
    inlines = (WordingInline,)


@admin.register(LinkHost)
class LinkHostAdmin(OfSitesAdmin):
    """Where the agent may link to."""

    list_display = ("host", "site")
    list_filter = (("site", SeenSiteFilter),)
    list_select_related = ("site",)
    search_fields = ("host",)


@admin.register(PromiseRules)
class PromiseRulesAdmin(SeenAdmin):
    """Whether a site holds claims back, and what is said instead."""

    list_display = ("site", "guard")
    list_select_related = ("site",)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list; it warns where a model writes and nothing is held back."""
        open_sites = catalogue.unguarded(visible_sites(request.user))
        return super().changelist_view(request, {**(extra_context or {}), "unguarded": open_sites})
