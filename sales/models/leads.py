"""Leads: what a visitor has said of themselves, each piece with the words it was taken from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Lead(models.Model):
    """What the business knows of whoever writes in one conversation. All of it but overrides can be derived anew."""

    class Stage(models.TextChoices):
        """How far the sale has come; derived from what was said and found (sales/stage.py), never a gate."""

        ANSWER = "answer", _("Answering")
        NEED = "need", _("Need")
        FIT = "fit", _("Fit")
        PRICE = "price", _("Price")
        OBJECTION = "objection", _("Objection")
        NEXT_STEP = "next_step", _("Next step")
        RECAP = "recap", _("Recap")

    class Outcome(models.TextChoices):
        """What a conversation has come to (sales/outcome.py). Silence is never success."""

        QUALIFIED = "qualified", _("Qualified")
        BOOKED = "booked", _("Booked")
        HANDED_OVER = "handed_over", _("Handed over")
        ANSWERED = "answered", _("Answered")
        DISQUALIFIED = "disqualified", _("Disqualified")
        ABANDONED = "abandoned", _("Abandoned")
        SPAM = "spam", _("Spam")
        ERROR = "error", _("Error")

    conversation = models.OneToOneField("chat.Conversation", on_delete=models.CASCADE, related_name="lead")
    read_seq = models.PositiveIntegerField(default=0, help_text=_("Up to which message it was read."))
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.ANSWER)
    score = models.PositiveSmallIntegerField(_("score"), default=0)
    outcome = models.CharField(
        _("outcome"),
        max_length=12,
        choices=Outcome.choices,
        blank=True,
        db_index=True,
        help_text=_("Empty while it goes on."),
    )
    outcome_at = models.DateTimeField(null=True, blank=True)
    outcome_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Who has set it in place of the code."),
    )
    outcome_is_set = models.BooleanField(default=False, help_text=_("Set by a person: the code leaves it alone."))
    contact_at = models.DateTimeField(
        _("contact since"), null=True, blank=True, db_index=True, help_text=_("When the first contact was found.")
    )
    created_at = models.DateTimeField(_("began"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        ordering = ["-pk"]
        permissions = [("export_lead", "Can export leads")]

    def __str__(self) -> str:
        return f"Lead {self.pk}"


class LeadField(models.Model):
    """One thing a visitor has said of themselves. Rows are only added; the newest row of a name is current."""

    class By(models.TextChoices):
        """Who took it from what was said."""

        CODE = "code", _("Code")
        MODEL = "model", _("Model")
        PERSON = "person", _("Person")

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="fields")
    name = models.CharField(_("field"), max_length=40)
    value = models.CharField(_("value"), max_length=500, blank=True)
    quote = models.TextField(_("quote"), blank=True, help_text=_("The visitor's exact words."))
    message = models.ForeignKey("chat.Message", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    by = models.CharField(_("found by"), max_length=6, choices=By.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("lead field")
        verbose_name_plural = _("lead fields")
        ordering = ["lead", "pk"]
        indexes = [models.Index(fields=["lead", "name"]), models.Index(fields=["name", "value"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(by="person") | (~Q(quote="") & Q(message__isnull=False)), name="lead_field_has_a_quote"
            )
        ]

    def __str__(self) -> str:
        return self.name


class MissedContact(models.Model):
    """Words that look like a contact and were not taken as one, with the reason; staff can take them by hand."""

    class Reason(models.TextChoices):
        """Why they were not taken."""

        INCOMPLETE_EMAIL = "incomplete_email", _("An e-mail address without its end")
        PERHAPS_EMAIL = "perhaps_email", _("Perhaps an e-mail address, perhaps a sentence")
        HANDLE = "handle", _("A name on some network, no e-mail address")
        CORRECTED = "corrected", _("The visitor says that it is the wrong one")
        OWN = "own", _("The site's own mailbox")
        NO_SUCH_NUMBER = "no_such_number", _("No telephone number of a country that was tried")
        TOO_LONG = "too_long", _("Too many digits for a telephone number; not kept")
        ORDER = "order", _("The number of an order, an invoice or an article")
        AMOUNT = "amount", _("A price or a quantity")
        DATE = "date", _("A date")
        TIME = "time", _("A time")
        COMPUTER = "computer", _("The address of a computer")
        PLACE = "place", _("The coordinates of a place")
        CARD = "card", _("The number of a card; not kept")
        ACCOUNT = "account", _("The number of a bank account; not kept")

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="missed")
    message = models.ForeignKey("chat.Message", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    words = models.CharField(_("words"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("missed contact")
        verbose_name_plural = _("missed contacts")
        ordering = ["lead", "pk"]

    def __str__(self) -> str:
        return self.reason
