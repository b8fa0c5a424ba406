"""The page of the desk."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from sales.desk.access import PERMISSION
from sales.desk.actions import shown_name


def desk(request: HttpRequest) -> TemplateResponse:
    """Everything on it comes through the staff socket, but what visitors call whoever sits here."""
    user = request.user
    if not isinstance(user, User) or not user.has_perm(PERMISSION):
        raise PermissionDenied
    context = {"words": _words(), "shown_as": shown_name(user)}
    return TemplateResponse(request, "desk/desk.html", context)


def _words() -> dict[str, str]:
    """What the page's scripts say, in the reader's language; {…} are places that they fill in."""
    return {
        "agentOwes": _("The agent is working on an answer …"),
        "agentWrites": _("Agent, writing …"),
        "alertWaiting": _("{visitor} waits for a person on {site}"),
        "alertWrote": _("{visitor} has written on {site}"),
        "assign": _("Assign to me"),
        "assignedTo": _("Assigned to {who}"),
        "email": _("E-mail, signed by the site"),
        "failed": _("This answer failed"),
        "inserted": _("Reply /{shortcut} is in the text."),
        "link_lost": _("The connection is lost. It is tried again; what you have sent goes out then."),
        "link_signedOut": _("You are signed out, or may no longer answer visitors. Sign in again and load this page."),
        "locale": _("Language and time zone"),
        "noMessage": _("Nothing written yet"),
        "openQuestions": _("Open questions"),
        "outcome": _("Outcome"),
        "page": _("Is on the page"),
        "pagesSeen": _("Was on the pages"),
        "referrer": _("Came from"),
        "removeTag": _("Remove tag {name}"),
        "role_agent": _("Agent (AI)"),
        "role_human": _("Team"),
        "role_notice": _("Notice"),
        "role_visitor": _("Visitor"),
        "score": _("Score"),
        "site": _("Site"),
        "sources": _("Sources:"),
        "state_agent": _("The agent answers"),
        "state_closed": _("Ended by the visitor"),
        "state_human": _("With a person"),
        "state_missed": _("Nobody answered in time"),
        "state_returned": _("Returned to the agent"),
        "state_waiting": _("Waits for a person"),
        "stage": _("Stage"),
        "stopped": _("Stopped here"),
        "take": _("Take over"),
        "takeFrom": _("Take over from {who}"),
        "unassign": _("Give it back"),
        "unread": _("New"),
        "visitorWrites": _("The visitor is writing …"),
        "wrong": _("Wrong answer?"),
        "withColleague": _("{who} has this conversation"),
        "withYou": _("You have this conversation"),
    }
