"""How the admin's theme (django-unfold) is set up: its name, its styles and what its sidebar leads to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _asset(path: str) -> Callable[[HttpRequest], str]:
    return lambda request: static(path)


def _may(permission: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.user.has_perm(permission)


def _item(title: Any, icon: str, page: str, permission: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{page}"), "permission": _may(permission)}


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Sales Agent",
    "SITE_HEADER": "Sales Agent",
    "SITE_ICON": _asset("admin_ui/mark.svg"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _asset("admin_ui/mark.svg")}],
    "STYLES": [_asset("admin_ui/tokens.css"), _asset("admin_ui/admin.css")],
    "SCRIPTS": [_asset("admin_ui/zone.js")],
    "DASHBOARD_CALLBACK": "salesagent.dashboard.fill",
    "SIDEBAR": {
        "navigation": [
            {
                "items": [
                    {"title": _("Home"), "icon": "home", "link": reverse_lazy("admin:index")},
                    _item(_("Desk"), "support_agent", "desk", "chat.change_conversation"),
                    _item(_("Conversations"), "forum", "chat_conversation_changelist", "chat.view_conversation"),
                    _item(_("Leads"), "contact_mail", "sales_lead_changelist", "sales.view_lead"),
                ]
            },
            {
                "title": _("The agent"),
                "items": [
                    _item(_("Personas"), "badge", "personas_persona_changelist", "personas.view_persona"),
                    _item(_("Sources"), "travel_explore", "knowledge_source_changelist", "knowledge.view_source"),
                    _item(_("Knowledge"), "menu_book", "knowledge_passage_changelist", "knowledge.view_passage"),
                    _item(_("Unanswered"), "help", "agent_unanswered_changelist", "agent.view_unanswered"),
                    _item(_("Products"), "sell", "sales_product_changelist", "sales.view_product"),
                    _item(_("Policies"), "verified", "sales_policy_changelist", "sales.view_policy"),
                    _item(_("Link hosts"), "link", "sales_linkhost_changelist", "sales.view_linkhost"),
                    _item(_("Promises"), "shield", "sales_promiserules_changelist", "sales.view_promiserules"),
                    _item(_("Voices"), "record_voice_over", "voice_listedvoice_changelist", "voice.view_listedvoice"),
                    _item(_("Custom voices"), "mic", "voice_customvoice_changelist", "voice.view_customvoice"),
                ],
            },
            {
                "title": _("Set up"),
                "items": [
                    _item(_("Sites"), "language", "chat_site_changelist", "chat.view_site"),
                    _item(_("Canned replies"), "quickreply", "sales_cannedreply_changelist", "sales.view_cannedreply"),
                    _item(_("Next steps"), "event_available", "sales_nextstep_changelist", "sales.view_nextstep"),
                    _item(_("Qualification"), "rule", "sales_qualification_changelist", "sales.view_qualification"),
                    _item(_("How sites sell"), "storefront", "sales_sitesales_changelist", "sales.view_sitesales"),
                    _item(_("Lead e-mails"), "mail", "sales_leadmail_changelist", "sales.view_leadmail"),
                    _item(_("Webhooks"), "webhook", "sales_endpoint_changelist", "sales.view_endpoint"),
                    _item(_("Deliveries"), "send", "sales_delivery_changelist", "sales.view_delivery"),
                    _item(_("Users"), "person", "auth_user_changelist", "auth.view_user"),
                    _item(_("Groups"), "group", "auth_group_changelist", "auth.view_group"),
                ],
            },
        ]
    },
}
