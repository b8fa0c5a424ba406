"""The page on which whoever answers visitors writes the name that these read."""

from __future__ import annotations

import logging

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from sales.desk.access import PERMISSION

log = logging.getLogger(__name__)

LONGEST = 40


class OwnNameForm(forms.ModelForm):  # type: ignore[type-arg]
    """A first name; left empty, visitors read no name."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=LONGEST,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "given-name"}),
        help_text=_("Visitors read it beside your messages. Left empty, they read “Team member”."),
    )

    class Meta:
        model = User
        fields = ("first_name",)


def own_name(request: HttpRequest) -> HttpResponse:
    """The form, and back to the desk once it is kept."""
    user = request.user
    if not isinstance(user, User) or not user.has_perm(PERMISSION):
        raise PermissionDenied
    form = OwnNameForm(request.POST or None, instance=user)
    if form.is_valid():
        user.save(update_fields=["first_name"])
        log.info("User %s changed the name that visitors read", user.pk)
        return redirect("admin:desk")
    context = {**admin.site.each_context(request), "title": _("Your name"), "form": form}
    return TemplateResponse(request, "desk/own_name.html", context)
