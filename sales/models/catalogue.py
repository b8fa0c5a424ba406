"""What may be claimed: products with their prices, policies in approved words, and where links may lead."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

CURRENCY = RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters, such as EUR."))
HOST = RegexValidator(
    r"^(\*\.)?([a-z0-9-]+\.)+[a-z0-9-]{2,}\Z", _("A host such as docs.shop.example or *.shop.example.")
)
_EVERY_SITE = _("Left empty: for every site.")


class Product(models.Model):
    """Something that is sold."""

    site = models.ForeignKey(
        "chat.Site", on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("site"), help_text=_EVERY_SITE
    )
    name = models.CharField(_("name"), max_length=120)
    other_names = models.CharField(
        _("other names"),
        max_length=300,
        blank=True,
        help_text=_("What else visitors call it, also in their languages; with commas between."),
    )
    description = models.TextField(_("description"), max_length=2000, blank=True)
    url = models.URLField(_("address"), max_length=300, blank=True)
    is_active = models.BooleanField(_("sold now"), default=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="one_product_per_name", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """What a product, or one form of it, costs."""

    class Period(models.TextChoices):
        """What the amount is paid for."""

        ONCE = "once", _("once")
        HOUR = "hour", _("an hour")
        DAY = "day", _("a day")
        NIGHT = "night", _("a night")
        WEEK = "week", _("a week")
        MONTH = "month", _("a month")
        YEAR = "year", _("a year")

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="prices")
    attribute = models.CharField(
        _("for"),
        max_length=120,
        blank=True,
        help_text=_("What it is the price of, such as: per user, 500 pieces, setup."),
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, validators=[CURRENCY])
    period = models.CharField(_("paid"), max_length=5, choices=Period.choices, default=Period.ONCE)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day on which it holds."))

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def clean(self) -> None:
        """A price cannot end before it begins."""
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": _("This day is before the first one.")})


class Policy(models.Model):
    """A promise the business makes, in words it has approved: what they state may be said, nothing beyond."""

    class Kind(models.TextChoices):
        """What it is about."""

        DISCOUNT = "discount", _("Discount")
        GUARANTEE = "guarantee", _("Guarantee")
        REFUND = "refund", _("Refund")
        DELIVERY = "delivery", _("Delivery")
        BOOKING = "booking", _("Booking")
        OTHER = "other", _("Other")

    site = models.ForeignKey(
        "chat.Site", on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("site"), help_text=_EVERY_SITE
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    is_active = models.BooleanField(_("holds now"), default=True)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class PolicyWording(models.Model):
    """A policy in one language."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="wordings")
    language = models.CharField(
        _("language"),
        max_length=2,
        default="en",
        validators=[RegexValidator(r"^[a-z]{2}\Z", _("Two letters, such as en."))],
    )
    text = models.TextField(_("approved words"), max_length=2000)

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["policy", "language"], name="one_wording_per_language")]

    def __str__(self) -> str:
        return self.language


class LinkHost(models.Model):
    """A host to which the agent may link."""

    site = models.ForeignKey(
        "chat.Site", on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("site"), help_text=_EVERY_SITE
    )
    host = models.CharField(_("host"), max_length=200, validators=[HOST])

    class Meta:
        verbose_name = _("link host")
        verbose_name_plural = _("link hosts")
        ordering = ["host", "pk"]

    def __str__(self) -> str:
        return self.host


class PromiseRules(models.Model):
    """How one site guards prices and promises; a site without this row guards them once it has something to compare."""

    class Guard(models.TextChoices):
        """What is held back until it is approved."""

        AUTO = "auto", _("Prices and promises, once there is a product or a policy")
        ON = "on", _("Prices and promises")
        OFF = "off", _("Nothing")

    site = models.OneToOneField("chat.Site", on_delete=models.CASCADE, related_name="promises", verbose_name=_("site"))
    guard = models.CharField(_("held back until approved"), max_length=4, choices=Guard.choices, default=Guard.AUTO)
    endings = models.JSONField(
        _("said instead"),
        default=dict,
        blank=True,
        help_text=_(
            "By language, such as {“en”: “A colleague will confirm that.”}. It is said where you have approved nothing "
            "of the kind that was claimed; else that is. Left empty: our own sentence."
        ),
    )

    class Meta:
        verbose_name = _("rules for promises")
        verbose_name_plural = _("rules for promises")

    def __str__(self) -> str:
        return str(self.site)

    def clean(self) -> None:
        """Endings are sentences, by language."""
        endings = self.endings
        if not isinstance(endings, dict) or not all(
            isinstance(language, str) and isinstance(text, str) and 0 < len(text) <= 500
            for language, text in endings.items()
        ):
            raise ValidationError({"endings": _("One sentence for each language, at most 500 characters long.")})
