"""What the agent may use: passages, each with what it is cited by; and the sources and pages they were taken from."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _


class SourceQuerySet(models.QuerySet["Source"]):
    """Sources, and how far their reading is."""

    def with_progress(self) -> SourceQuerySet:
        """Each with `pages_found` and `pages_read` of the present round, and its number of `passages_kept`."""
        found = Page.objects.filter(found=OuterRef("round"))
        return self.annotate(  # type: ignore[no-redef]  # declared below, too
            pages_found=_count(found),
            pages_read=_count(found.filter(visited=OuterRef("round"))),
            pages_failed=_count(Page.objects.filter(state=Page.State.FAILED)),
            passages_kept=_count(Passage.objects.all()),
        )

    def of_website(self, url: str, site_key: str) -> SourceQuerySet:
        """The website of an address, whether it was written with https or http."""
        rest = url.partition("://")[2]
        return self.filter(kind=Source.Kind.WEBSITE, url__in=(f"https://{rest}", f"http://{rest}"), site_key=site_key)


def _count(rows: models.QuerySet[Any]) -> Coalesce:
    """How many of these rows belong to the source of the query around it."""
    of_source = rows.filter(source=OuterRef("pk")).order_by().values("source").annotate(number=Count("pk"))
    return Coalesce(Subquery(of_source.values("number")), 0)


class Source(models.Model):
    """Where passages come from: a website, a file, or text that somebody pasted.

    It is read in rounds. Rows of pages are written as soon as an address is found, so a round that was cut off goes on
    where it ended. `lease_until` says until when somebody reads it, `attempt` counts who began to: each write names it.
    """

    class Kind(models.TextChoices):
        """What is read."""

        WEBSITE = "website", _("Website")
        FILE = "file", _("File")
        TEXT = "text", _("Text")

    class State(models.TextChoices):
        """How its reading stands."""

        WAITING = "waiting", _("Waiting")
        READING = "reading", _("Being read")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.WEBSITE)
    name = models.CharField(_("name"), max_length=200, help_text=_("Answers cite a text by this name."))
    site_key = models.CharField(
        _("site key"),
        max_length=40,
        blank=True,
        db_index=True,
        help_text=_("The public key of the one site that may use it (see Sites). Empty: every site."),
    )
    url = models.CharField(
        _("address"), max_length=500, blank=True, help_text=_("Where a visitor can read it: https://… or a path.")
    )
    text = models.TextField(_("text"), blank=True, help_text=_("Plain text or markdown; it is cut at its headings."))
    content = models.BinaryField(null=True, editable=False)
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    most_pages = models.PositiveIntegerField(_("most pages"), default=500)
    most_depth = models.PositiveSmallIntegerField(
        _("most clicks"), default=8, help_text=_("How many clicks from its first page, where it has no sitemap.")
    )
    refresh_hours = models.PositiveIntegerField(
        _("look again after"), default=24, help_text=_("Hours. 0: only when somebody asks for it.")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING, db_index=True)
    error = models.TextField(_("what went wrong"), blank=True)
    round = models.PositiveIntegerField(default=0)
    bytes_read = models.PositiveBigIntegerField(default=0, help_text="Of the present round.")
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(_("last read"), null=True, blank=True)
    next_at = models.DateTimeField(_("next reading"), null=True, blank=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # Set by `with_progress`.
    pages_found: int
    pages_read: int
    pages_failed: int
    passages_kept: int

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Page(models.Model):
    """One page of a source. `found` and `visited` are the last rounds in which it was linked to, and read."""

    class State(models.TextChoices):
        """What came of it."""

        WAITING = "waiting", _("Waiting")
        READ = "read", _("Read")
        SAME = "same", _("The same as another")
        EMPTY = "empty", _("No text")
        HIDDEN = "hidden", _("Asks not to be used")
        GONE = "gone", _("Gone")
        FAILED = "failed", _("Failed")

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="pages", verbose_name=_("source"))
    url = models.CharField(_("address"), max_length=500, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    error = models.TextField(_("what went wrong"), blank=True)
    depth = models.PositiveSmallIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    visited = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    links = models.JSONField(default=list, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["depth", "pk"]
        constraints = [models.UniqueConstraint(fields=["source", "url"], name="one_page_for_an_address")]
        indexes = [models.Index(fields=["source", "found", "visited"], name="pages_to_visit")]

    def __str__(self) -> str:
        return self.title or self.url


class Passage(models.Model):
    """A piece of knowledge short enough to be quoted. One without a `source` was written by hand."""

    source = models.ForeignKey(
        Source, on_delete=models.CASCADE, null=True, blank=True, related_name="passages", verbose_name=_("source")
    )
    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, null=True, blank=True, related_name="passages", verbose_name=_("page")
    )
    site_key = models.CharField(
        _("site key"),
        max_length=40,
        blank=True,
        db_index=True,
        help_text=_("The public key of the site that may use it. Empty: every site."),
    )
    title = models.CharField(_("title"), max_length=200)
    heading = models.CharField(
        _("heading"), max_length=300, blank=True, help_text=_("The path of headings above it on its page.")
    )
    text = models.TextField(_("text"))
    url = models.CharField(_("address"), max_length=500, blank=True, help_text=_("Where a visitor can read it."))
    language = models.CharField(_("language"), max_length=8, blank=True, help_text=_("Two letters. Empty: found out."))
    active = models.BooleanField(_("active"), default=True, help_text=_("Only active passages are used."))
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True, db_index=True)

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class PassageVectors(models.Model):
    """The embeddings of a passage's pieces by one model, of the passage as it was at `of`.

    `data` holds `pieces` rows of 32-bit floats, each of length 1; no pieces: the server refuses this text.
    """

    passage = models.OneToOneField(Passage, models.CASCADE, related_name="vectors")
    model = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    of = models.DateTimeField()
    pieces = models.PositiveIntegerField()
    data = models.BinaryField()
    made_at = models.DateTimeField(auto_now=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.model}: {self.pieces}"
