"""Voices for marketers: the provider's list, and voices of one's own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from unfold.admin import ModelAdmin
from unfold.decorators import display

from salesagent.lib.bodies import is_shortened
from salesagent.lib.errors import ProviderError, ProviderSilent
from voice import catalogue, custom, recordings
from voice.forms import CustomVoiceForm
from voice.models import CustomVoice, ListedVoice

DASHBOARD = "https://app.smallest.ai"


class LanguageFilter(SimpleListFilter):
    """Voices that read a language, in the provider's words for it."""

    title = gettext_lazy("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The languages that are on the list."""
        texts = ListedVoice.objects.values_list("languages", flat=True).distinct()
        names = {name for text in texts for name in text.split(", ") if name}
        return [(name, name) for name in sorted(names)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ListedVoice]) -> QuerySet[ListedVoice]:
        """Those that read it."""
        return queryset.filter(languages__contains=language) if (language := self.value()) else queryset


@admin.register(ListedVoice)
class ListedVoiceAdmin(ModelAdmin):
    """The provider's voices, to look through. Nobody edits them; the list is fetched as a whole."""

    list_display = ("name", "voice_id", "languages", "accent", "gender", "age")
    list_display_links = None
    list_filter = (LanguageFilter, "accent", "gender", "age")
    search_fields = ("name", "voice_id", "languages", "accent")
    search_help_text = gettext_lazy("A name, a language or an accent")
    list_per_page = 50
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: ListedVoice | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ListedVoice | None = None) -> bool:
        """Nobody."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The fetching beside Django's pages."""
        view = self.admin_site.admin_view(require_POST(self.fetch_view))
        return [path("fetch/", view, name="voice_listedvoice_fetch"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """The list, with how old it is, or with what is missing to fetch it."""
        newest = ListedVoice.objects.order_by("fetched_at").values_list("fetched_at", flat=True).last()
        context = {
            **(extra_context or {}),
            "has_key": bool(settings.SMALLEST_API_KEY),
            "fetched_at": newest,
            "model": settings.SMALLEST_MODEL,
            "may_fetch": request.user.has_perm("voice.change_listedvoice"),
        }
        response: HttpResponseBase = super().changelist_view(request, context)
        return response

    def fetch_view(self, request: HttpRequest) -> HttpResponse:
        """Take over the provider's list."""
        if not request.user.has_perm("voice.change_listedvoice"):
            raise PermissionDenied
        try:
            count = catalogue.fetch()
        except ProviderError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("The list is fetched: %(count)s voices.") % {"count": count})
        return redirect("admin:voice_listedvoice_changelist")


@admin.register(CustomVoice)
class CustomVoiceAdmin(ModelAdmin):
    """Voices made from recordings. Made and forgotten, never edited; their files are played to staff alone."""

    class Media:
        js = (Script("admin_ui/listen.js", defer=True),)

    list_display = ("name", "state", "speaker", "consented_on", "created_by", "created_at")
    list_select_related = ("created_by",)
    actions = None
    fields = (
        *("name", "state_in_words", "voice_id", "model", "language"),
        *("speaker", "consented_on", "created_by", "created_at"),
    )
    readonly_fields = fields
    change_form_template = "admin/voice/customvoice/view.html"
    delete_confirmation_template = "admin/voice/customvoice/forget.html"

    STATES = {
        "completed": ("ready", gettext_lazy("Ready")),
        "pending": ("wait", gettext_lazy("Being made")),
        "processing": ("wait", gettext_lazy("Being made")),
        "failed": ("bad", gettext_lazy("Failed at the provider")),
        "gone": ("bad", gettext_lazy("No longer at the provider")),
        "sent": ("bad", gettext_lazy("Sent, without an answer")),
    }

    @display(description=gettext_lazy("status"), label={"ready": "success", "wait": "warning", "bad": "danger"})
    def state(self, voice: CustomVoice) -> tuple[str, str]:
        """How far its making is."""
        return self._state(voice)

    def _state(self, voice: CustomVoice) -> tuple[str, str]:
        kind, words = self.STATES.get(voice.status, ("wait", voice.status))
        return kind, str(words)

    @display(description=gettext_lazy("status"))
    def state_in_words(self, voice: CustomVoice) -> str:
        """The same where there is no coloured label."""
        return self._state(voice)[1]

    def has_change_permission(self, request: HttpRequest, obj: CustomVoice | None = None) -> bool:
        """Nobody: consent was given for what is there."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Refreshing and the recordings beside Django's pages."""
        view = self.admin_site.admin_view
        own = [
            path("refresh/", view(require_POST(self.refresh_view)), name="voice_customvoice_refresh"),
            path(
                "<int:pk>/recording/<str:which>/",
                view(require_safe(self.recording_view)),
                name="voice_customvoice_recording",
            ),
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """The list, with what is missing to make a voice."""
        context = {**(extra_context or {}), "has_key": bool(settings.SMALLEST_API_KEY)}
        response: HttpResponseBase = super().changelist_view(request, context)
        return response

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form. Not Django's: the provider is asked outside of any transaction."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CustomVoiceForm(request.POST or None, request.FILES or None, is_shortened=is_shortened(request))
        if request.method == "POST" and form.is_valid() and (voice := self._made(request, form)) is not None:
            return redirect("admin:voice_customvoice_change", voice.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Make a custom voice"),
            "opts": self.opts,
            "form": form,
            "media": form.media,
            "has_key": bool(settings.SMALLEST_API_KEY),
        }
        return TemplateResponse(request, "admin/voice/customvoice/make.html", context)

    def _made(self, request: HttpRequest, form: CustomVoiceForm) -> CustomVoice | None:
        """The voice; None where it could not be made, which the form then says."""
        given = {name: value for name, value in form.cleaned_data.items() if name != "consent"}
        assert request.user.is_authenticated  # noqa: S101 - as on every page of the admin
        try:
            voice = custom.make(**given, confirmed_by=request.user)
        except ProviderError as error:
            form.add_error(None, error.message)
            if isinstance(error, ProviderSilent):
                form.add_error(None, _("It may have made the voice all the same: look at its dashboard first."))
            return None
        self.log_addition(request, voice, f"Made custom voice {voice.voice_id}; consent of the speaker confirmed.")
        messages.success(request, _("The voice is made. Choose it under Persona → Voice, and listen to a sample."))
        return voice

    def refresh_view(self, request: HttpRequest) -> HttpResponse:
        """Ask how the making goes."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        try:
            custom.refresh()
        except ProviderError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("The status of each voice is as the provider has it now."))
        return redirect("admin:voice_customvoice_changelist")

    def recording_view(self, request: HttpRequest, pk: int, which: str) -> HttpResponse:
        """The sample or the statement of consent."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        voice = get_object_or_404(CustomVoice, pk=pk)
        files = {"sample": voice.sample, "statement": voice.statement}
        try:
            with files[which].open() as file:
                recording = recordings.read(file.read())
        except (KeyError, FileNotFoundError):
            recording = None
        if recording is None:
            raise Http404
        response = HttpResponse(recording.audio, content_type=recording.content_type)
        response["Content-Disposition"] = f'inline; filename="{which}{recording.suffix}"'
        response["Cache-Control"] = "private, no-store"
        return response

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Ask first, and say what stays where."""
        context = {**(extra_context or {}), "title": _("Forget a custom voice"), "dashboard": DASHBOARD}
        response: HttpResponseBase = super().delete_view(request, object_id, context)
        return response

    def delete_model(self, request: HttpRequest, obj: CustomVoice) -> None:
        """Forget it, and say what is left to do."""
        custom.forget(obj)
        said = _(
            "“%(name)s” is forgotten here, with its sample, its statement and what it has said. Smallest.ai keeps "
            "its copy, %(id)s, until you delete it on the voice's page in the provider's dashboard:"
        ) % {"name": obj, "id": obj.voice_id}
        link = format_html('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>', DASHBOARD)
        messages.success(request, format_html("{} {}", said, link))

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """Back to the list."""
        return redirect("admin:voice_customvoice_changelist")
