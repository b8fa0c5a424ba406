"""A site's identity secrets: made and shown once, retired when another is in use."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from chat.admin.seen import SeenAdmin
from chat.identity import MOST_SECRETS, secret_of
from chat.models import IdentitySecret, Site
from chat.staff import visible


class SecretsMixin(SeenAdmin):
    """The calls of a site's page that make and retire secrets."""

    site_path = "pk"

    def get_urls(self) -> list[URLPattern]:
        """They stand beside Django's pages."""
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/secret/", view(require_POST(self.secret_view)), name="chat_site_secret"),
            path("<int:pk>/secret/<int:secret>/retire/", view(require_POST(self.retire_view)), name="chat_site_retire"),
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    @sensitive_variables("secret")
    def secret_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a secret and show it: on this page, and nowhere else again."""
        with transaction.atomic():
            site = self._site(request, pk)
            if site.identity_secrets.count() >= MOST_SECRETS:
                messages.error(request, _("Two secrets are in use. Retire one first."))
                return redirect("admin:chat_site_change", pk)
            row = IdentitySecret.objects.create(site=site)
        self.log_change(request, site, f"Made identity secret {row}.")
        context = {
            **self.admin_site.each_context(request),
            "title": _("A new identity secret"),
            "opts": self.opts,
            "original": site,
            "secret": secret_of(row),
            "row": row,
        }
        response = TemplateResponse(request, "admin/chat/site/secret.html", context)
        response["Cache-Control"] = "no-store"
        return response

    def retire_view(self, request: HttpRequest, pk: int, secret: int) -> HttpResponse:
        """Retire a secret: what it has signed is good no longer."""
        with transaction.atomic():
            site = self._site(request, pk)
            row = site.identity_secrets.filter(pk=secret).first()
            if row is None:
                raise Http404
            name = str(row)
            row.delete()
        self.log_change(request, site, f"Retired identity secret {name}.")
        messages.success(request, _("Secret %(name)s is retired.") % {"name": name})
        return redirect("admin:chat_site_change", pk)

    def _site(self, request: HttpRequest, pk: int) -> Site:
        if not self.has_change_permission(request):
            raise PermissionDenied
        site = visible(request.user, Site.objects.filter(pk=pk), "pk").select_for_update().first()
        if site is None:
            raise Http404
        return site
