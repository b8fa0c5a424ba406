"""Sources in the admin: added by kind, watched while they are read, refreshed and deleted; and their pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from unfold.admin import ModelAdmin
from unfold.decorators import display

from knowledge.admin.source_forms import FORMS
from knowledge.models import Page, Passage, Source
from salesagent.lib.bodies import is_shortened

LABELS = {"waiting": "info", "reading": "info", "ready": "success", "failed": "danger"}
SHOWN = 500  # characters of an error in the list
# What makes it be read again when it is changed.
READ_AGAIN = {"url", "text", "most_pages", "most_depth", "name"}


@admin.register(Source)
class SourceAdmin(ModelAdmin):
    """What the agent learns from. The reading itself is done in the background of a process that answers."""

    class Media:
        js = (Script("admin_ui/progress.js", defer=True),)

    list_display = ("name", "kind", "state_label", "progress", "site_key", "last_at", "next_at")
    list_filter = ("kind", "state", "site_key")
    search_fields = ("name", "url", "file_name")
    search_help_text = gettext_lazy("A name or an address")
    list_per_page = 50
    actions = None
    readonly_fields = ("state_in_words", "progress", "error", "last_at", "next_at", "file_name")
    change_form_template = "admin/knowledge/source/change_form.html"
    change_list_template = "admin/knowledge/source/change_list.html"

    # The list

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        """Each with its progress; without its file."""
        return Source.objects.with_progress().defer("content", "text")

    @display(description=gettext_lazy("state"), label=LABELS)
    def state_label(self, source: Source) -> tuple[str, str]:
        """How its reading stands."""
        return source.state, source.get_state_display()

    @display(description=gettext_lazy("state"))
    def state_in_words(self, source: Source) -> str:
        """The same where there is no coloured label."""
        return source.get_state_display()

    @display(description=gettext_lazy("progress"))
    def progress(self, source: Source) -> str:
        """How far it is, and what went wrong."""
        passages = ngettext("%(count)s passage", "%(count)s passages", source.passages_kept) % {
            "count": source.passages_kept
        }
        if source.kind != Source.Kind.WEBSITE:
            return passages if not source.error else f"{passages}. {source.error[:SHOWN]}"
        pages = _("%(read)s of %(found)s pages") % {"read": source.pages_read, "found": source.pages_found}
        failed = ngettext("%(count)s failed", "%(count)s failed", source.pages_failed) % {"count": source.pages_failed}
        told = [pages, *([failed] if source.pages_failed else []), passages]
        return f"{', '.join(told)}. {source.error[:SHOWN]}" if source.error else ", ".join(told)

    # The form

    def _kind(self, request: HttpRequest, obj: Source | None) -> str:
        asked = obj.kind if obj is not None else request.GET.get("kind", "")
        return asked if asked in FORMS else Source.Kind.WEBSITE

    def get_form(self, request: HttpRequest, obj: Source | None = None, change: bool = False, **kwargs: Any) -> Any:
        """The form of its kind."""
        form = FORMS[self._kind(request, obj)]
        made: Any = super().get_form(request, obj, change, **{**kwargs, "form": form, "fields": form.Meta.fields})  # type: ignore[attr-defined]
        made.is_shortened = is_shortened(request)
        return made

    def get_fieldsets(self, request: HttpRequest, obj: Source | None = None) -> Any:
        """What is set, and below it what has come of it."""
        kind = self._kind(request, obj)
        names: list[str] = list(FORMS[kind].Meta.fields)  # type: ignore[attr-defined]
        if obj is None:
            return [(None, {"fields": ["upload", *names] if kind == Source.Kind.FILE else names})]
        more = {Source.Kind.WEBSITE: ["next_at"], Source.Kind.FILE: ["file_name"], Source.Kind.TEXT: []}
        told = ["state_in_words", "progress", "last_at", *more[Source.Kind(kind)]]
        return [(None, {"fields": names}), (gettext_lazy("How it goes"), {"fields": told})]

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        """Keep what was written, and nothing else: somebody may be reading it at this moment."""
        if not change:
            obj.kind = self._kind(request, None)
            obj.save()
            return
        changed = set(form.changed_data)
        obj.save(update_fields=sorted(changed | {"name"}))
        self._tell_passages(obj, form.initial)
        if obj.kind != Source.Kind.FILE and changed & READ_AGAIN:
            # Whoever reads it now has read something else, and is told by the attempt.
            Source.objects.filter(pk=obj.pk).update(
                state=Source.State.WAITING, attempt=F("attempt") + 1, lease_until=None
            )

    def _tell_passages(self, source: Source, before: dict[str, Any]) -> None:
        """What passages have of their source is as it says now. A file is not read again, so its name goes too."""
        passages, now = Passage.objects.filter(source=source), timezone.now()
        passages.exclude(site_key=source.site_key).update(site_key=source.site_key, updated_at=now)
        if source.kind == Source.Kind.FILE:
            passages.filter(title=before["name"]).update(title=source.name, updated_at=now)
            passages.filter(url=before["url"]).update(url=source.url, updated_at=now)

    def response_add(self, request: HttpRequest, obj: Source, post_url_continue: str | None = None) -> HttpResponse:
        """To its own page, where its reading can be watched."""
        messages.success(request, _("It is added, and read in the background; this page shows how it goes."))
        return redirect("admin:knowledge_source_change", obj.pk)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """In numbers: a website has thousands of rows, and whoever may delete it may delete them."""
        keys = [source.pk for source in objs]
        counts = {
            Source._meta.verbose_name_plural: len(keys),
            Page._meta.verbose_name_plural: Page.objects.filter(source__in=keys).count(),
            Passage._meta.verbose_name_plural: Passage.objects.filter(source__in=keys).count(),
        }
        return [str(source) for source in objs], counts, set(), []

    # Beside Django's pages

    def get_urls(self) -> list[URLPattern]:
        """Refreshing, and the progress that a script asks for."""
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/refresh/", view(require_POST(self.refresh_view)), name="knowledge_source_refresh"),
            path("progress/", view(require_safe(self.progress_view)), name="knowledge_source_progress"),
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def refresh_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have it read as soon as a process has time."""
        source = get_object_or_404(Source, pk=pk)
        if not self.has_change_permission(request, source):
            raise PermissionDenied
        if source.kind == Source.Kind.FILE:
            messages.error(request, _("The file is not kept, only its text. Upload it again, and delete this one."))
        elif Source.objects.filter(pk=pk).exclude(state=Source.State.READING).update(state=Source.State.WAITING):
            self.log_change(request, source, "Asked for a refresh.")
            messages.success(request, _("It is read again in the background; this page shows how it goes."))
        else:
            messages.info(request, _("It is being read already."))
        return redirect("admin:knowledge_source_change", pk)

    def progress_view(self, request: HttpRequest) -> HttpResponse:
        """How far each source is that is asked for by `pk`."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        keys = [int(key) for key in request.GET.getlist("pk")[:100] if key.isdecimal() and len(key) < 15]
        sources = self.get_queryset(request).filter(pk__in=keys)
        told = {
            str(source.pk): {
                "state": source.get_state_display(),
                "progress": self.progress(source),
                "done": source.state in {Source.State.READY, Source.State.FAILED},
            }
            for source in sources
        }
        return JsonResponse(told)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, and which of it is being read."""
        open_ones = Source.objects.filter(state__in=(Source.State.WAITING, Source.State.READING))
        return super().changelist_view(request, {**(extra_context or {}), **_watched(open_ones)})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The form, with the pages by their state."""
        one = Source.objects.filter(pk=object_id) if object_id.isdecimal() else Source.objects.none()
        counted = Page.objects.filter(source__in=one).order_by().values("state").annotate(number=Count("pk"))
        by_state = [(Page.State(row["state"]).label, row["number"], row["state"]) for row in counted]
        context = {
            **(extra_context or {}),
            **_watched(one),
            "pages_by_state": by_state,
        }
        return super().change_view(request, object_id, form_url, context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """With one button to save: each kind has a form of its own."""
        one = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **one})


def _watched(sources: QuerySet[Source]) -> dict[str, Any]:
    keys = list(sources.values_list("pk", flat=True)[:100])
    return {"watched": ",".join(map(str, keys)), "progress_url": reverse("admin:knowledge_source_progress")}


@admin.register(Page)
class PageAdmin(ModelAdmin):
    """The pages of sources, with what was taken from them. To be looked at: they change where they stand."""

    list_display = ("title_or_address", "source", "state_label", "number_of_passages", "read_at")
    list_filter = (("source", RelatedOnlyFieldListFilter), "state")
    list_select_related = ("source",)
    search_fields = ("title", "url")
    search_help_text = gettext_lazy("Words of the title or the address")
    list_per_page = 50
    actions = None
    fields = ("source", "title", "url", "state_in_words", "error", "read_at")
    readonly_fields = fields
    change_form_template = "admin/knowledge/page/change_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        """Nobody: it would come back with the next reading. Its passages can be switched off."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Page]:
        """Each with its number of passages."""
        return super().get_queryset(request).annotate(passages_kept=Count("passages"))  # type: ignore[no-any-return]

    @display(description=gettext_lazy("page"), ordering="title")
    def title_or_address(self, page: Page) -> str:
        """What it is called."""
        return str(page)

    @display(description=gettext_lazy("state"), label={"read": "success", "failed": "danger", "waiting": "info"})
    def state_label(self, page: Page) -> tuple[str, str]:
        """What came of it."""
        return page.state, page.get_state_display()

    @display(description=gettext_lazy("state"))
    def state_in_words(self, page: Page) -> str:
        """The same where there is no coloured label."""
        return page.get_state_display()

    @display(description=gettext_lazy("passages"), ordering="passages_kept")
    def number_of_passages(self, page: Any) -> int:
        """How many passages were taken from it."""
        return int(page.passages_kept)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The page, and its passages in its own order."""
        passages = Passage.objects.filter(page=int(object_id)) if object_id.isdecimal() else Passage.objects.none()
        context = {**(extra_context or {}), "passages": passages.order_by("pk")[:500]}
        return super().change_view(request, object_id, form_url, context)
