"""What the agent keeps: the tokens spent each day."""

from __future__ import annotations

from django.db import models


class DailySpend(models.Model):
    """Tokens bought on one day (UTC), counting what running replies have reserved."""

    day = models.DateField(unique=True)
    tokens = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.tokens} tokens"
