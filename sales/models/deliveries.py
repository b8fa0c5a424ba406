"""What leaves the house: events to tell of, the webhooks and e-mails made of them, and where these go."""

from __future__ import annotations

import secrets

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from chat.models import new_key
from sales.models.leads import Lead


def new_delivery_key() -> str:
    """The name of a delivery, the same at every try: 128 random bits, without a dot (it is part of what is signed)."""
    return f"msg_{secrets.token_urlsafe(16)}"


class Event(models.Model):
    """Something that has happened and of which nobody was told yet; stored in the transaction in which it happened."""

    class Kind(models.TextChoices):
        """What it was."""

        LEAD = "lead", _("A lead has changed")
        HANDOVER = "handover", _("The visitor asked for a person")

    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Told(models.Model):
    """What the world was told of a lead last, so that it is told of what is new, and of each thing once."""

    lead = models.OneToOneField(Lead, on_delete=models.CASCADE, related_name="told")
    is_created = models.BooleanField(default=False, help_text=_("Its first contact was told of."))
    field_id = models.PositiveBigIntegerField(default=0, help_text=_("The newest of its fields that was told of."))
    outcome = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("told")
        verbose_name_plural = _("told")

    def __str__(self) -> str:
        return f"Told of lead {self.lead_id}"


class Endpoint(models.Model):
    """An address that is called when something happens on a site."""

    class Topic(models.TextChoices):
        """What it can be called for."""

        LEAD_CREATED = "lead.created", _("New lead")
        LEAD_UPDATED = "lead.updated", _("Lead changed")
        CONVERSATION_ENDED = "conversation.ended", _("Conversation ended")
        HANDOVER_REQUESTED = "handover.requested", _("A person was asked for")

    site = models.ForeignKey("chat.Site", on_delete=models.CASCADE, related_name="endpoints", verbose_name=_("site"))
    url = models.URLField(_("address"), max_length=500)
    events = models.JSONField(_("events"), default=list)
    is_on = models.BooleanField(_("on"), default=True)
    off_because = models.CharField(_("why it is off"), max_length=300, blank=True, editable=False)
    paused_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["site", "pk"]

    def __str__(self) -> str:
        return self.url


class EndpointSecret(models.Model):
    """With it calls of a webhook are signed. What is kept is no secret (sales/webhooks.py)."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="secrets")
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("webhook secret")
        verbose_name_plural = _("webhook secrets")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key[:6]


class LeadMail(models.Model):
    """Who of a site is written to about leads, and when."""

    site = models.OneToOneField("chat.Site", on_delete=models.CASCADE, related_name="lead_mail", verbose_name=_("site"))
    addresses = models.JSONField(_("addresses"), default=list)
    each_lead = models.BooleanField(_("each new lead"), default=False)
    waiting = models.BooleanField(_("a visitor asks for a person"), default=False, db_default=False)
    digest = models.BooleanField(_("a digest every day"), default=False)
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the digest"), default=8, validators=[MaxValueValidator(23)]
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    last_digest = models.DateField(null=True, blank=True, editable=False, help_text=_("The day of the last digest."))

    class Meta:
        verbose_name = _("lead e-mails")
        verbose_name_plural = _("lead e-mails")
        ordering = ["site"]

    def __str__(self) -> str:
        return str(self.site)


class Delivery(models.Model):
    """One webhook call or one e-mail to one address. This row is the outbox: whoever claims it sends it."""

    class Channel(models.TextChoices):
        """How it goes."""

        WEBHOOK = "webhook", _("Webhook")
        MAIL = "mail", _("E-mail")

    class State(models.TextChoices):
        """Where it stands."""

        PENDING = "pending", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")

    key = models.CharField(_("id"), max_length=40, unique=True, default=new_delivery_key, editable=False)
    site = models.ForeignKey("chat.Site", on_delete=models.CASCADE, related_name="+", verbose_name=_("site"))
    conversation = models.ForeignKey(
        "chat.Conversation", on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    channel = models.CharField(_("channel"), max_length=7, choices=Channel.choices)
    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries", verbose_name=_("webhook")
    )
    address = models.EmailField(_("address"), blank=True)
    event = models.CharField(_("event"), max_length=30)
    payload = models.TextField(
        blank=True, help_text=_("A webhook's body, byte for byte. E-mails are written when they are sent.")
    )
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0, help_text=_("The fence: raised by every claim."))
    tries_before = models.PositiveSmallIntegerField(default=0, help_text=_("Tries before it was sent again by hand."))
    next_try = models.DateTimeField(_("next try"), db_default=Now())
    lease_until = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("last answer"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "next_try"]), models.Index(fields=["finished_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="webhook", endpoint__isnull=False) | (Q(channel="mail") & ~Q(address="")),
                name="delivery_goes_somewhere",
            )
        ]

    def __str__(self) -> str:
        return self.key
