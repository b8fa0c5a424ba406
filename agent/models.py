"""What the agent keeps: the tokens spent each day, and the questions it could not answer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DailySpend(models.Model):
    """Tokens bought on one day (UTC), counting what running replies have reserved."""

    day = models.DateField(unique=True)
    tokens = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.tokens} tokens"


class Unanswered(models.Model):
    """A question that the knowledge held no answer to, asked once or often in about the same words.

    Open until an answer is written (`passage`) or it is put aside. What visitors wrote stands in its askings alone, and
    goes with their conversations; one that nobody asks any more goes too.
    """

    site = models.ForeignKey("chat.Site", models.CASCADE, verbose_name=_("site"))
    words = models.CharField(max_length=200, editable=False)  # folded, without punctuation: what groups the askings
    passage = models.ForeignKey(
        "knowledge.Passage", models.SET_NULL, null=True, blank=True, verbose_name=_("answer"), related_name="+"
    )
    put_aside = models.BooleanField(_("put aside"), default=False)

    class Meta:
        verbose_name = _("unanswered question")
        verbose_name_plural = _("unanswered questions")
        constraints = [models.UniqueConstraint(fields=["site", "words"], name="one_group_of_a_question")]

    def __str__(self) -> str:
        newest = self.askings.order_by("-at").first()
        return newest.text[:80] if newest else self.words[:80]


class Asking(models.Model):
    """One visitor's question that was not answered; e-mail addresses and telephone numbers in it are masked."""

    question = models.ForeignKey(Unanswered, models.CASCADE, related_name="askings")
    conversation = models.ForeignKey("chat.Conversation", models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField()
    text = models.CharField(max_length=500)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "seq"], name="one_asking_of_a_message")]

    def __str__(self) -> str:
        return self.text[:80]
