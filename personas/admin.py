"""Personas for marketers: a draft, its publication, and its versions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django_ratelimit.core import is_ratelimited
from unfold.admin import ModelAdmin
from unfold.decorators import display

from personas import differences
from personas.forms import SAMPLE_CHARS, PersonaForm, SampleForm
from personas.models import Persona, PersonaVersion
from personas.signals import draft_kept, published_to_open_chats, sample_asked, voices_asked
from salesagent.lib.answering import asks_a_model
from salesagent.lib.errors import ProviderError
from salesagent.lib.http import answer

SAMPLE_RATE = "20/m"  # samples that one person may hear


@admin.register(Persona)
class PersonaAdmin(ModelAdmin):
    """Who the agent is. Versions are only ever made, by publishing; they have no pages to change or delete them."""

    class Media:
        js = (Script("admin_ui/listen.js", defer=True),)

    form = PersonaForm
    list_display = ("name", "greeting_start", "public_version", "draft")
    list_select_related = ("published",)
    search_fields = ("name", "greeting", "instructions")
    warn_unsaved_form = True
    fieldsets = (
        (gettext_lazy("What visitors see"), {"fields": ("name", "greeting", "disclosure", "quick_replies")}),
        (gettext_lazy("How the agent sells"), {"fields": ("instructions",)}),
        (
            gettext_lazy("Model settings"),
            {"fields": ("model", "temperature", "max_reply_tokens", "reasoning_effort")},
        ),
        (
            gettext_lazy("Voice"),
            {"fields": ("voice_engine", "voice", "voice_language", "voice_speed", "pronunciation")},
        ),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Persona | None = None) -> bool:
        """Only of drafts that nobody ever met: versions stay."""
        return obj is not None and obj.published is None and super().has_delete_permission(request, obj)

    @display(description=gettext_lazy("greeting"))
    def greeting_start(self, persona: Persona) -> str:
        """How it greets."""
        return Truncator(" ".join(persona.sample_greeting.split())).chars(80)

    @display(description=gettext_lazy("public version"))
    def public_version(self, persona: Persona) -> str:
        """What visitors see."""
        return _("Version %(number)s") % {"number": persona.published.number} if persona.published else _("None yet")

    @display(description=gettext_lazy("draft"), label={"new": "warning", "same": "success"})
    def draft(self, persona: Persona) -> tuple[str, str]:
        """Whether something waits to be published."""
        if persona.has_unpublished_changes:
            return "new", _("Not published yet")
        return "same", _("Published")

    # The form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        """The form, with what publishing would do."""
        context = {
            **(extra_context or {}),
            "model_configured": asks_a_model(),
            "show_save_and_add_another": False,
            "voice_out": settings.VOICE_OUT,
            "has_voice_key": bool(settings.SMALLEST_API_KEY),
            "sample_chars": SAMPLE_CHARS,
            "choices": [choices for _receiver, choices in voices_asked.send(sender=Persona)],
        }
        response: HttpResponseBase = super().changeform_view(request, object_id, form_url, context)
        return response

    def save_model(self, request: HttpRequest, obj: Persona, form: Any, change: bool) -> None:
        """Keep the draft, and publish it where a button says so."""
        super().save_model(request, obj, form, change)
        # After the commit, because others may ask an outside service; before what publishing has put there.
        transaction.on_commit(lambda: self._tell(request, obj))
        if "_publish" in request.POST or "_publish_open" in request.POST:
            self._publish(request, obj, to_open_chats="_publish_open" in request.POST)

    def _tell(self, request: HttpRequest, persona: Persona) -> None:
        for _receiver, trouble in draft_kept.send(sender=Persona, persona=persona):
            if trouble:
                messages.warning(request, trouble)

    def _publish(self, request: HttpRequest, persona: Persona, *, to_open_chats: bool) -> None:
        version = persona.publish(request.user)  # type: ignore[arg-type]
        self.log_change(request, persona, f"Published version {version.number}.")
        said = _("Version %(number)s is public. New chats begin with it.") % {"number": version.number}
        if to_open_chats:
            answers = published_to_open_chats.send(sender=Persona, version=version)
            moved = sum(int(count or 0) for _receiver, count in answers)
            also = ngettext("%(count)s open chat goes on with it.", "%(count)s open chats go on with it.", moved) % {
                "count": moved
            }
            said = f"{said} {also}"
        messages.success(request, said)

    def response_add(self, request: HttpRequest, obj: Persona, post_url_continue: str | None = None) -> HttpResponse:
        """Back to the form."""
        return self._after_saving(request, obj)

    def response_change(self, request: HttpRequest, obj: Persona) -> HttpResponse:
        """Back to the form."""
        return self._after_saving(request, obj)

    def _after_saving(self, request: HttpRequest, persona: Persona) -> HttpResponse:
        if "_publish" not in request.POST and "_publish_open" not in request.POST:
            messages.success(request, _("The draft is saved. Visitors see it once you publish it."))
        return redirect("admin:personas_persona_change", persona.pk)

    # Its voice

    def sample_view(self, request: HttpRequest) -> HttpResponse:
        """The voice of a form that is being edited, as a WAV file; or JSON with a `message` for whoever asks."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = SampleForm(request.POST)
        if not form.is_valid():
            said = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return answer({"message": said}, status=400)
        if is_ratelimited(request, group="sample", key="user", rate=SAMPLE_RATE, increment=True):
            return answer({"message": _("That were many samples. Please wait a minute.")}, status=429)
        chosen = form.cleaned_data
        try:
            heard = sample_asked.send(
                sender=Persona,
                text=chosen["sample_text"],
                voice=chosen["voice"],
                language=chosen["voice_language"],
                speed=chosen["voice_speed"],
                pronunciation=chosen["pronunciation"],
            )
        except ProviderError as error:
            return answer({"message": error.message}, status=502)
        response = HttpResponse(heard[0][1], content_type="audio/wav")
        response["Cache-Control"] = "no-store"
        return response

    # The versions

    def get_urls(self) -> list[URLPattern]:
        """The sample and the versions' pages beside Django's."""
        view = self.admin_site.admin_view
        own = [
            path("sample/", view(require_POST(self.sample_view)), name="personas_persona_sample"),
            path("<int:pk>/versions/", view(self.versions_view), name="personas_persona_versions"),
            path(
                "<int:pk>/versions/<int:number>/restore/",
                view(require_POST(self.restore_view)),
                name="personas_persona_restore",
            ),
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def versions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every published version, newest first, each with what it changed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        persona = get_object_or_404(Persona.objects.select_related("published"), pk=pk)
        versions = list(persona.versions.select_related("author"))
        older: list[PersonaVersion | None] = [*versions[1:], None][: len(versions)]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "persona": persona,
            "title": _("Versions of %(name)s") % {"name": persona.name},
            "may_change": self.has_change_permission(request),
            "draft_changes": differences.between(persona.published, persona) if persona.published else [],
            "versions": [
                (version, differences.between(before, version)) for version, before in zip(versions, older, strict=True)
            ],
        }
        return TemplateResponse(request, "admin/personas/persona/versions.html", context)

    @transaction.atomic
    def restore_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Copy a version into the draft."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        persona = get_object_or_404(Persona, pk=pk)
        version = get_object_or_404(persona.versions.all(), number=number)
        persona.restore(version)
        self.log_change(request, persona, f"Restored version {number} into the draft.")
        messages.success(
            request,
            _("Version %(number)s is restored into the draft. Publish it to make it public.") % {"number": number},
        )
        return redirect("admin:personas_persona_change", pk)
