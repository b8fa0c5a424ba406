"""Users and groups in the admin, in the theme's form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from chat import staff
from chat.models import Site

admin.site.unregister(User)
admin.site.unregister(Group)


class SitesOfUserForm(UserChangeForm):
    """A user, with the sites they are held to."""

    sites = forms.ModelMultipleChoiceField(
        Site.objects.order_by("name"),
        required=False,
        label=_("Sites"),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Which sites' conversations and leads this user sees. None chosen: those of all sites."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sites"].initial = staff.sites_of(self.instance) if self.instance.pk else None


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):  # type: ignore[type-arg]
    """Who may sign in, and which sites they see."""

    form = SitesOfUserForm
    fieldsets = (*DjangoUserAdmin.fieldsets[:2], (_("Sites"), {"fields": ("sites",)}), *DjangoUserAdmin.fieldsets[2:])  # type: ignore[index]
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """With the user, which sites they are held to."""
        super().save_related(request, form, formsets, change)
        if "sites" in form.cleaned_data:
            staff.hold_to(form.instance, form.cleaned_data["sites"])


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    """What a role may do."""
