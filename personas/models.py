"""Personas: who the agent is, as marketers write it. A draft is edited; a published version never changes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from personas.placeholders import sample

CONTENT_FIELDS = (
    "name",
    "greeting",
    "disclosure",
    "quick_replies",
    "instructions",
    "model",
    "temperature",
    "max_reply_tokens",
    "reasoning_effort",
    "voice_engine",
    "voice",
    "voice_language",
    "voice_speed",
    "pronunciation",
)


SPEED = _("Write a number from 0.5 to 2, or leave it empty.")


class PersonaContent(models.Model):
    """What a marketer writes; the same in the draft and in every version."""

    class Engine(models.TextChoices):
        """Who reads answers aloud; never more than the server's own setting allows."""

        SERVER = "", _("As the server has it")
        BROWSER = "browser", _("The browser's own voice")
        OFF = "off", _("Nobody: text only")

    name = models.CharField(_("name"), max_length=80, help_text=_("The name visitors see."))
    greeting = models.TextField(_("greeting"), help_text=_("The first thing a visitor reads."))
    disclosure = models.TextField(
        _("disclosure"),
        default="I am an AI assistant. I can be wrong; ask for a person at any time.",
        help_text=_("Says that an AI is writing. Shown under the greeting, always."),
    )
    quick_replies = models.JSONField(_("quick replies"), default=list, blank=True)
    instructions = models.TextField(
        _("instructions"),
        blank=True,
        help_text=_("How the agent should sell: tone, what to ask, what to avoid."),
    )
    model = models.CharField(_("model"), max_length=120, blank=True, help_text=_("Empty: the model of OPENAI_MODEL."))
    temperature = models.FloatField(_("temperature"), null=True, blank=True)
    max_reply_tokens = models.PositiveIntegerField(_("longest reply (tokens)"), null=True, blank=True)
    reasoning_effort = models.CharField(_("reasoning effort"), max_length=20, blank=True)
    voice_engine = models.CharField(
        _("read aloud by"), max_length=7, choices=Engine.choices, default=Engine.SERVER, blank=True
    )
    voice = models.CharField(
        _("voice"),
        max_length=80,
        blank=True,
        validators=[RegexValidator(r"^[\w.-]+\Z", _("Write the name of a voice as the list of voices has it."))],
    )
    voice_language = models.CharField(
        _("language it reads in"),
        max_length=20,
        blank=True,
        validators=[
            RegexValidator(r"^([a-z]{2,3}|auto)\Z", _("Write a code such as en or de, or auto, or leave it empty."))
        ],
    )
    voice_speed = models.FloatField(
        _("speed"), null=True, blank=True, validators=[MinValueValidator(0.5, SPEED), MaxValueValidator(2, SPEED)]
    )
    pronunciation = models.JSONField(
        _("pronunciation"), default=list, blank=True, help_text=_("Lines such as: SQL = sequel")
    )

    class Meta:
        abstract = True

    def content(self) -> dict[str, Any]:
        """The marketer's fields by name."""
        return {name: getattr(self, name) for name in CONTENT_FIELDS}


class Persona(PersonaContent):
    """A persona's draft, and which version of it is public."""

    published = models.OneToOneField(
        "PersonaVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="published_of", editable=False
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("personas")

    def __str__(self) -> str:
        return self.name

    @property
    def sample_greeting(self) -> str:
        """The draft's greeting as a visitor of some site would read it."""
        return sample(self.greeting, persona=self.name)

    @property
    def has_unpublished_changes(self) -> bool:
        """Whether the draft differs from what visitors see."""
        return self.published is None or self.content() != self.published.content()

    @transaction.atomic
    def publish(self, author: User | None) -> PersonaVersion:
        """Make the draft public as a new version; new conversations begin with it."""
        Persona.objects.select_for_update().get(pk=self.pk)
        latest = self.versions.aggregate(latest=Max("number"))["latest"] or 0
        version = PersonaVersion.objects.create(persona=self, number=latest + 1, author=author, **self.content())
        self.published = version
        self.save(update_fields=["published", "updated_at"])
        return version

    def restore(self, version: PersonaVersion) -> None:
        """Copy a version's content into the draft; nothing changes for visitors until it is published."""
        for name, value in version.content().items():
            setattr(self, name, value)
        self.save()


class PersonaVersion(PersonaContent):
    """What a persona was when somebody published it. Never changes."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    published_at = models.DateTimeField(_("published"), auto_now_add=True)

    class Meta:
        verbose_name = _("persona version")
        verbose_name_plural = _("persona versions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["persona", "number"], name="one_number_per_persona")]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new version; a stored one is refused."""
        if not self._state.adding:
            raise ValidationError(_("A published version never changes. Edit the draft and publish it."))
        super().save(*args, **kwargs)
