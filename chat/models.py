"""Sites, visitors, conversations, messages and replies: the rows, and the rules the database itself keeps."""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _


def new_key() -> str:
    """An unguessable name for something shown outside: 128 random bits, 22 characters."""
    return secrets.token_urlsafe(16)


class Site(models.Model):
    """A website that carries the chat."""

    class Theme(models.TextChoices):
        """How the widget looks."""

        AUTO = "auto", _("As the visitor's system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Position(models.TextChoices):
        """Where the launcher stands."""

        RIGHT = "right", _("Right")
        LEFT = "left", _("Left")

    name = models.CharField(_("name"), max_length=80)
    key = models.CharField(_("public key"), max_length=40, unique=True, default=new_key, editable=False)
    brand = models.CharField(_("brand colour"), max_length=7, default="#0B6B4E")
    allowed_origins = models.JSONField(
        _("allowed origins"),
        default=list,
        blank=True,
        help_text=_("Where the chat may be used: scheme, host and port, for example https://shop.example"),
    )
    own_origin = models.BooleanField(
        _("also on this server"), default=False, help_text=_("Answer pages that this server itself serves.")
    )
    is_default = models.BooleanField(_("default"), default=False, help_text=_("Used where a page names no site."))
    persona = models.ForeignKey("personas.Persona", on_delete=models.PROTECT, verbose_name=_("persona"))
    created_at = models.DateTimeField(auto_now_add=True)

    theme = models.CharField(_("light or dark"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    position = models.CharField(_("side"), max_length=5, choices=Position.choices, default=Position.RIGHT)
    locale = models.CharField(
        _("language"),
        max_length=35,
        blank=True,
        help_text=_("Of the widget's own words, such as de. Left empty: the language of the page."),
    )
    z_index = models.PositiveIntegerField(
        _("z-index"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(2**31 - 1)],
        help_text=_("Only where something of the page lies over the chat, or the chat over something."),
    )
    sound = models.BooleanField(
        _("sound"), default=False, help_text=_("A short sound on new messages, until the visitor mutes it.")
    )
    privacy = models.URLField(
        _("privacy notice"), max_length=300, blank=True, help_text=_("Its address; the chat's menu links to it.")
    )

    answer_within = models.PositiveIntegerField(
        _("answer within"),
        default=180,
        validators=[MinValueValidator(10), MaxValueValidator(86_400)],
        help_text=_("Seconds a person of the team has for an answer; then the visitor is told, and the agent goes on."),
    )
    hours = models.JSONField(_("business hours"), default=list, blank=True)
    holidays = models.JSONField(_("holidays"), default=list, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_site")
        ]

    def __str__(self) -> str:
        return self.name


class SiteAccess(models.Model):
    """Holds one of the staff to some sites; who has no such row sees all of them. See chat/staff.py."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="site_access")
    sites = models.ManyToManyField(Site, blank=True, related_name="+")

    class Meta:
        verbose_name = _("access to sites")
        verbose_name_plural = _("access to sites")

    def __str__(self) -> str:
        return str(self.user)


class Greeting(models.Model):
    """What the closed launcher says to somebody who has not written. The first that is due is shown, once a visit."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="greetings")
    place = models.PositiveSmallIntegerField(_("order"), default=0)
    text = models.CharField(_("text"), max_length=160)
    after = models.PositiveSmallIntegerField(
        _("after seconds"), null=True, blank=True, validators=[MaxValueValidator(3600)]
    )
    scroll = models.PositiveSmallIntegerField(
        _("after percent of the page"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    page = models.CharField(_("on pages"), max_length=200, blank=True)
    is_on = models.BooleanField(_("on"), default=True)

    class Meta:
        verbose_name = _("greeting")
        verbose_name_plural = _("greetings")
        ordering = ["place", "pk"]

    def __str__(self) -> str:
        return self.text


class IdentitySecret(models.Model):
    """With it a site's own server signs who its visitors are. What is kept is no secret (chat/identity.py)."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="identity_secrets")
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("identity secret")
        verbose_name_plural = _("identity secrets")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key[:6]


class Visitor(models.Model):
    """Somebody on a site, known by a token in their browser; where the site has signed who it is, by that name too."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE)
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    token_version = models.PositiveIntegerField(default=1, help_text=_("Raise it, and older tokens end."))
    created_at = models.DateTimeField(auto_now_add=True)
    # With defaults of the database, for processes of the release before this one: they run on while it is migrated.
    external_id = models.CharField(
        max_length=255, blank=True, default="", db_default="", help_text=_("Who it is to the site; empty: anonymous.")
    )
    name = models.CharField(
        max_length=120, blank=True, default="", db_default="", help_text=_("As the site has signed it.")
    )
    email = models.EmailField(blank=True, default="", db_default="", help_text=_("As the site has signed it."))

    class Meta:
        verbose_name = _("visitor")
        verbose_name_plural = _("visitors")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "external_id"], condition=~Q(external_id=""), name="one_visitor_per_external_id"
            )
        ]

    def __str__(self) -> str:
        return f"Visitor {self.key[:6]}"


class Conversation(models.Model):
    """One visitor's chat on one site. `last_seq` counts its messages and is the only order there is."""

    class Mode(models.TextChoices):
        """Who answers."""

        AGENT = "agent", _("Agent")
        WAITING = "waiting", _("Waiting for a person")
        HUMAN = "human", _("With a person")
        RETURNED = "returned", _("Returned to the agent")
        CLOSED = "closed", _("Closed")

    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE)
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="conversations")
    persona_version = models.ForeignKey("personas.PersonaVersion", on_delete=models.PROTECT)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.AGENT)
    last_seq = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    last_message_at = models.DateTimeField(_("last message"), null=True, blank=True, db_index=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    end_id = models.UUIDField(null=True, blank=True, editable=False, help_text=_("Of the visitor's last `end`."))
    human_id = models.UUIDField(null=True, blank=True, editable=False, help_text=_("Of the visitor's last `human`."))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer_by = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text=_("Until then a person answers, or the agent has it again.")
    )
    missed_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text=_("Nobody of the team answered in time.")
    )

    init_id = models.UUIDField(null=True, blank=True, editable=False)
    init_origin = models.CharField(max_length=300, blank=True, editable=False)
    page_url = models.CharField(_("page"), max_length=500, blank=True)
    page_title = models.CharField(max_length=200, blank=True)
    referrer = models.CharField(max_length=500, blank=True)
    pages = models.JSONField(default=list, blank=True, db_default=[], help_text=_("The last that were seen."))
    locale = models.CharField(max_length=35, blank=True)
    written_in = models.CharField(
        max_length=2,
        blank=True,
        db_default="",
        help_text=_("The language of what the visitor writes, once it is told."),
    )
    timezone = models.CharField(max_length=64, blank=True)

    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["-last_message_at"]
        constraints = [models.UniqueConstraint(fields=["init_id", "init_origin"], name="one_conversation_per_init")]
        permissions = [("export_conversation", "Can export conversations")]

    def __str__(self) -> str:
        return f"Conversation {self.key[:6]}"

    @property
    def spoken(self) -> str:
        """The locale in which the visitor is spoken to: as they write, else the site's, else the browser's."""
        return self.written_in or self.site.locale or self.locale


class Reply(models.Model):
    """The answer that a visitor's message is owed. This row is the queue: whoever claims it writes it."""

    class State(models.TextChoices):
        """Where the reply stands."""

        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Being written")
        DONE = "done", _("Done")

    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="replies")
    answers = models.PositiveIntegerField(help_text=_("The seq of the visitor's message."))
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0, help_text=_("The fence: raised by every claim."))
    released = models.PositiveSmallIntegerField(default=0, help_text=_("Attempts given back before a word was shown."))
    lease_until = models.DateTimeField(null=True, blank=True)
    stop_requested = models.BooleanField(default=False)
    text = models.TextField(blank=True, help_text=_("What has been written so far."))
    replaced = models.JSONField(default=list, blank=True, help_text=_("Attempts that were started over."))
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    source = models.CharField(_("answered by"), max_length=20, blank=True)
    model = models.CharField(max_length=120, blank=True)
    first_token_ms = models.PositiveIntegerField(null=True, blank=True)
    prompt_tokens = models.PositiveIntegerField(null=True, blank=True)
    completion_tokens = models.PositiveIntegerField(null=True, blank=True)
    fault = models.CharField(max_length=500, blank=True, help_text=_("What went wrong, for staff."))
    flags = models.JSONField(
        default=list, blank=True, db_default=[], help_text=_("What was held back from the visitor, for staff.")
    )
    rating = models.SmallIntegerField(null=True, blank=True)
    rating_comment = models.CharField(max_length=500, blank=True)

    # With defaults of the database, as with visitors.
    is_aloud = models.BooleanField(default=False, db_default=False, help_text=_("Whoever asked listens."))
    speech = models.JSONField(
        default=list,
        db_default=Value([], models.JSONField()),
        blank=True,
        help_text=_("The pieces in which it is spoken."),
    )
    heard = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("Characters that were heard when the visitor cut its speech off.")
    )

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "answers"], name="one_reply_per_message"),
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(state="running"), name="one_running_reply_per_conversation"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "lease_until"]),
            models.Index(fields=["conversation", "state"]),
            models.Index(fields=["created_at"]),
        ]

    def __str__(self) -> str:
        return f"Reply {self.key[:6]}"


class Message(models.Model):
    """One line of the transcript, as the visitor saw it."""

    class Role(models.TextChoices):
        """Who wrote it."""

        VISITOR = "visitor", _("Visitor")
        AGENT = "agent", _("Agent")
        HUMAN = "human", _("Person")
        NOTICE = "notice", _("Notice")

    class Status(models.TextChoices):
        """How it ended."""

        COMPLETE = "complete", _("Complete")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    seq = models.PositiveIntegerField()
    client_id = models.UUIDField(default=uuid.uuid4)
    role = models.CharField(max_length=8, choices=Role.choices)
    text = models.TextField(blank=True)
    via = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField(db_index=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.COMPLETE)
    reason = models.CharField(max_length=10, blank=True)
    reply = models.OneToOneField(Reply, on_delete=models.CASCADE, null=True, blank=True, related_name="message")
    answers = models.PositiveIntegerField(null=True, blank=True)
    citations = models.JSONField(default=list, blank=True)
    quick_replies = models.JSONField(default=list, blank=True)
    cards = models.JSONField(default=list, blank=True, db_default=[])
    persona_version = models.ForeignKey("personas.PersonaVersion", on_delete=models.PROTECT, null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(
        max_length=80, blank=True, default="", db_default="", help_text=_("Of a person, as the visitor saw it.")
    )

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["conversation", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="one_message_per_seq"),
            models.UniqueConstraint(fields=["conversation", "client_id"], name="one_message_per_client_id"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.seq}"


class ResumeCode(models.Model):
    """A mailed link's code, as its hash: good once, for one conversation (chat/resuming.py)."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:6]


class RateCount(models.Model):
    """How often something was done in one span of time; kept in the database so that limits hold everywhere."""

    key = models.CharField(max_length=80)
    window = models.PositiveBigIntegerField(help_text=_("Last minute of the span, counted since 1970."))
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="one_count_per_window")]

    def __str__(self) -> str:
        return f"{self.count} in window {self.window}"
