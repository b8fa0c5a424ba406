"""When a site's daily digest is due: once a day, at its hour in its time zone, however many processes look."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sales import mails
from sales.models import Delivery, LeadMail


def make_due() -> int:
    """Make the deliveries of the digests that are due; returns how many sites had one. None without a mail server.

    A day on which nobody wrote has none. A server that was away at the hour makes up for it later that day.
    """
    if not settings.SENDS_EMAIL:
        return 0
    return sum(_make(wanted) for wanted in LeadMail.objects.filter(digest=True).select_related("site"))


@transaction.atomic
def _make(wanted: LeadMail) -> bool:
    now = timezone.localtime(timezone=ZoneInfo(wanted.time_zone))
    today = now.date()
    if now.hour < wanted.digest_hour or wanted.last_digest == today:
        return False
    row = LeadMail.objects.filter(Q(last_digest=None) | Q(last_digest__lt=today), pk=wanted.pk, digest=True)
    if not row.update(last_digest=today) or not mails.anything_happened(wanted, today):
        return False
    Delivery.objects.bulk_create(
        Delivery(
            site=wanted.site,
            channel=Delivery.Channel.MAIL,
            address=address,
            event=mails.DIGEST,
            payload=today.isoformat(),
        )
        for address in wanted.addresses
    )
    return True
