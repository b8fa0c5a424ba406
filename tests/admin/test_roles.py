"""S21: every page of the admin, for every role. A page that is not in the matrix fails the test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from chat.models import IdentitySecret, Site
from knowledge.models import Page, Passage, Source
from sales.models import (
    CannedReply,
    Delivery,
    Endpoint,
    EndpointSecret,
    Lead,
    LeadMail,
    LinkHost,
    NextStep,
    Policy,
    Product,
    PromiseRules,
    Qualification,
    SiteSales,
)
from tests.admin.rows import custom_voice, listed_voice, talk, unanswered

ROLES = ("nobody", "nora", "mia", "max", "root")

# What each role is answered: nobody (not signed in), Nora (staff without a group), Mia (sales manager),
# Max (marketer), Root (administrator). 405: the role may, but by POST only.
EVERYONE = "302 200 200 200 200"
MANAGERS = "302 403 200 403 200"
MARKETERS = "302 403 403 200 200"
ADMINISTRATORS = "302 403 403 403 200"
NO_ONE = "302 403 403 403 403"
BY_POST = "302 405 405 405 405"

CATALOGUE = ("Products", "Policies", "Link hosts", "Promises")

MATRIX = {
    "index": EVERYONE,
    "login": "200 302 302 302 302",
    "logout": BY_POST,
    "password_change": EVERYONE,
    "password_change_done": EVERYONE,
    "jsi18n": EVERYONE,
    "search": EVERYONE,
    "desk": MANAGERS,
    "desk_own_name": MANAGERS,
    "autocomplete": NO_ONE,
    "view_on_site": "302 404 404 404 404",
    "app_list chat": "302 404 200 404 200",
    "app_list sales": "302 404 200 200 200",
    "app_list personas": "302 404 404 200 200",
    "app_list knowledge": "302 404 404 200 200",
    "app_list voice": "302 404 404 200 200",
    "app_list auth": "302 404 404 404 200",
    "chat_conversation_changelist": MANAGERS,
    "chat_conversation_change": MANAGERS,
    "chat_conversation_history": MANAGERS,
    "chat_conversation_add": NO_ONE,
    "chat_conversation_delete": NO_ONE,
    "chat_conversation_review": BY_POST,
    "chat_conversation_assign": BY_POST,
    "chat_conversation_waited": BY_POST,
    "chat_conversation_export": MANAGERS,
    "sales_lead_changelist": MANAGERS,
    "sales_lead_change": MANAGERS,
    "sales_lead_history": MANAGERS,
    "sales_lead_add": NO_ONE,
    "sales_lead_delete": NO_ONE,
    "sales_lead_of": "302 403 302 403 302",  # to the lead
    "sales_lead_field": BY_POST,
    "sales_lead_outcome": BY_POST,
    **{f"sales_qualification_{page}": MANAGERS for page in ("changelist", "change", "history", "add", "delete")},
    **{f"sales_sitesales_{page}": MANAGERS for page in ("changelist", "change", "history", "add", "delete")},
    "app_list agent": "302 404 200 200 200",
    "agent_unanswered_changelist": "302 403 200 200 200",
    "agent_unanswered_change": "302 403 200 200 200",
    "agent_unanswered_history": "302 403 200 200 200",
    "agent_unanswered_add": NO_ONE,
    "agent_unanswered_delete": NO_ONE,
    "knowledge_correct": MANAGERS,
    "sales_delivery_changelist": MANAGERS,
    "sales_delivery_change": MANAGERS,
    "sales_delivery_history": MANAGERS,
    "sales_delivery_add": NO_ONE,
    "sales_delivery_delete": NO_ONE,
    "sales_delivery_again": BY_POST,
    **{
        f"sales_{model}_{page}": MARKETERS
        for model in ("product", "policy", "linkhost", "promiserules")
        for page in ("changelist", "change", "history", "add", "delete")
    },
    **{f"sales_cannedreply_{page}": MANAGERS for page in ("changelist", "change", "history", "add", "delete")},
    **{f"sales_nextstep_{page}": MANAGERS for page in ("changelist", "change", "history", "add", "delete")},
    **{f"sales_leadmail_{page}": MANAGERS for page in ("changelist", "change", "history", "add", "delete")},
    **{f"sales_endpoint_{page}": ADMINISTRATORS for page in ("changelist", "change", "history", "add", "delete")},
    **{f"sales_endpoint_{page}": BY_POST for page in ("test", "secret", "show", "retire")},
    "personas_persona_changelist": MARKETERS,
    "personas_persona_change": MARKETERS,
    "personas_persona_history": MARKETERS,
    "personas_persona_add": MARKETERS,
    "personas_persona_delete": NO_ONE,
    "personas_persona_versions": MARKETERS,
    "personas_persona_restore": BY_POST,
    "personas_persona_sample": BY_POST,
    "voice_listedvoice_changelist": MARKETERS,
    "voice_listedvoice_change": MARKETERS,
    "voice_listedvoice_history": MARKETERS,
    "voice_listedvoice_add": NO_ONE,
    "voice_listedvoice_delete": NO_ONE,
    "voice_listedvoice_fetch": BY_POST,
    "voice_customvoice_changelist": MARKETERS,
    "voice_customvoice_change": MARKETERS,
    "voice_customvoice_history": MARKETERS,
    "voice_customvoice_add": MARKETERS,
    "voice_customvoice_delete": MARKETERS,
    "voice_customvoice_refresh": BY_POST,
    "voice_customvoice_recording": MARKETERS,
    "knowledge_source_changelist": MARKETERS,
    "knowledge_source_change": MARKETERS,
    "knowledge_source_history": MARKETERS,
    "knowledge_source_add": MARKETERS,
    "knowledge_source_delete": MARKETERS,
    "knowledge_source_refresh": BY_POST,
    "knowledge_source_progress": MARKETERS,
    "knowledge_page_changelist": MARKETERS,
    "knowledge_page_change": MARKETERS,
    "knowledge_page_history": MARKETERS,
    "knowledge_page_add": NO_ONE,
    "knowledge_page_delete": NO_ONE,
    "knowledge_passage_changelist": MARKETERS,
    "knowledge_passage_change": MARKETERS,
    "knowledge_passage_history": MARKETERS,
    "knowledge_passage_add": MARKETERS,
    "knowledge_passage_delete": MARKETERS,
    **{f"chat_site_{page}": ADMINISTRATORS for page in ("changelist", "change", "history", "add", "delete")},
    **{f"auth_user_{page}": ADMINISTRATORS for page in ("changelist", "change", "history", "add", "delete")},
    **{f"auth_group_{page}": ADMINISTRATORS for page in ("changelist", "change", "history", "add", "delete")},
    "chat_site_secret": BY_POST,
    "chat_site_retire": BY_POST,
    "auth_user_password_change": ADMINISTRATORS,
}

# What is changed by POST: who may.
CHANGES = {
    "chat_conversation_review": "302 403 302 403 302",
    "chat_conversation_assign": "302 403 302 403 302",
    "chat_conversation_waited": "302 403 302 403 302",
    "sales_delivery_again": "302 403 302 403 302",
    "sales_lead_field": "302 403 302 403 302",
    "sales_lead_outcome": "302 403 302 403 302",
    "sales_endpoint_test": "302 403 403 403 302",
    "sales_endpoint_show": "302 403 403 403 200",
    "sales_endpoint_retire": "302 403 403 403 302",
    "sales_endpoint_secret": "302 403 403 403 200",
    "personas_persona_restore": "302 403 403 302 302",
    "personas_persona_sample": "302 403 403 400 400",  # nothing is written there
    "voice_listedvoice_fetch": "302 403 403 302 302",
    "voice_customvoice_add": "302 403 403 200 200",
    "voice_customvoice_refresh": "302 403 403 302 302",
    "knowledge_source_refresh": "302 403 403 302 302",
    "chat_site_secret": "302 403 403 403 200",
    "chat_site_retire": "302 403 403 403 302",
}


def names(patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)


@pytest.fixture
def clients(nora: Client, mia: Client, max_: Client, root: Client) -> dict[str, Client]:
    return {"nobody": Client(), "nora": nora, "mia": mia, "max": max_, "root": root}


@pytest.fixture
def addresses(site: Site) -> dict[str, str]:
    """One address for each page of the matrix."""
    chat = talk(site)
    endpoint = Endpoint.objects.create(site=site, url="http://127.0.0.1:1/hook")
    secrets = [EndpointSecret.objects.create(endpoint=endpoint).pk for _ in range(2)]
    objects = {
        "chat_conversation": chat.pk,
        "sales_lead_of": chat.pk,
        "sales_qualification": Qualification.objects.create(name="Ours").pk,
        "sales_sitesales": SiteSales.objects.create(site=site).pk,
        "sales_lead": Lead.objects.create(conversation=chat).pk,
        "sales_endpoint": endpoint.pk,
        "sales_product": Product.objects.create(name="Lamp").pk,
        "sales_policy": Policy.objects.create(name="Returns").pk,
        "sales_linkhost": LinkHost.objects.create(host="docs.shop.example").pk,
        "sales_promiserules": PromiseRules.objects.create(site=site).pk,
        "sales_cannedreply": CannedReply.objects.create(shortcut="hello", text="Hello!").pk,
        "sales_nextstep": NextStep.objects.create(site=site, title="Book a call").pk,
        "sales_leadmail": LeadMail.objects.create(site=site, addresses=["mia@shop.example"]).pk,
        "agent_unanswered": unanswered(chat).pk,
        "knowledge_correct": chat.messages.get(role="agent").pk,
        "sales_delivery": Delivery.objects.create(site=site, channel="webhook", endpoint=endpoint, event="x").pk,
        "chat_site": site.pk,
        "personas_persona": site.persona_id,
        "knowledge_source": (website := Source.objects.create(name="Our website", url="https://shop.example/")).pk,
        "knowledge_page": Page.objects.create(source=website, url="https://shop.example/prices").pk,
        "knowledge_passage": Passage.objects.create(title="Prices", text="9 EUR").pk,
        "voice_listedvoice": listed_voice("meher").pk,
        "voice_customvoice": custom_voice("voice_1").pk,
        "auth_user": User.objects.create(username="somebody").pk,
        "auth_group": Group.objects.create(name="Others").pk,
    }
    more: dict[str, list[Any]] = {"chat_conversation_export": ["csv"], "personas_persona_restore": [1]}
    more["voice_customvoice_recording"] = ["sample"]
    more |= {"sales_endpoint_show": secrets[:1], "sales_endpoint_retire": secrets[1:]}
    more["chat_site_retire"] = [IdentitySecret.objects.create(site=site).pk]
    found = {}
    for page in MATRIX:
        name, _, label = page.partition(" ")
        row = next((pk for model, pk in objects.items() if f"{name}_".startswith(f"{model}_")), None)
        if label:
            arguments: list[Any] = [label]
        elif name == "view_on_site":
            arguments = [4711, 1]
        elif row is None or name.endswith(("_changelist", "_add", "_sample", "_fetch", "voice_refresh", "_progress")):
            arguments = []
        else:
            arguments = [row, *more.get(name, [])]
        found[page] = reverse(f"admin:{name}", args=arguments)
    return found


def test_s21_every_page_is_in_the_matrix() -> None:
    # Django's own: an address without its end goes to the page, and an unknown one is answered to nobody in detail.
    nameless = {"<path:object_id>/", "(?P<url>.*)$"}
    assert set(names(admin.site.get_urls())) - nameless == {page.partition(" ")[0] for page in MATRIX}


@pytest.mark.parametrize("role", ROLES)
def test_s21_each_role_sees_only_its_own_pages(
    clients: dict[str, Client], addresses: dict[str, str], role: str
) -> None:
    column = ROLES.index(role)
    expected = {page: int(answers.split()[column]) for page, answers in MATRIX.items()}
    assert {page: clients[role].get(address).status_code for page, address in addresses.items()} == expected


@pytest.mark.parametrize("role", ROLES)
def test_s21_each_role_changes_only_its_own_rows(
    clients: dict[str, Client], addresses: dict[str, str], role: str
) -> None:
    column = ROLES.index(role)
    expected = {page: int(answers.split()[column]) for page, answers in CHANGES.items()}
    assert {page: clients[role].post(addresses[page]).status_code for page in CHANGES} == expected


@pytest.mark.parametrize("role", ["nora", "mia", "max"])
def test_s21_nobody_below_the_administrator_makes_users(clients: dict[str, Client], role: str) -> None:
    data = {"username": "sneak", "password1": "x9-long-enough", "password2": "x9-long-enough"}
    assert clients[role].post("/admin/auth/user/add/", data).status_code == 403


def test_s21_a_visitor_of_the_login_page_who_is_no_staff_stays_out(db: None) -> None:
    User.objects.create_user("customer", password="secret")
    client = Client()
    client.login(username="customer", password="secret")
    assert client.get("/admin/").status_code == 302


def test_it_makes_the_two_groups(mia: Client) -> None:
    def rights(group: str) -> set[str]:
        return set(Permission.objects.filter(group__name=group).values_list("codename", flat=True))

    assert rights("Sales managers") == {
        *("view_conversation", "change_conversation", "export_conversation"),
        *("view_lead", "change_lead", "export_lead"),
        *(
            f"{right}_{model}"
            for model in ("qualification", "qualificationfield", "sitesales")
            for right in ("view", "add", "change", "delete")
        ),
        *("view_unanswered", "change_unanswered"),
        *("view_delivery", "change_delivery"),
        *("view_cannedreply", "add_cannedreply", "change_cannedreply", "delete_cannedreply"),
        *(f"{may}_{what}" for what in ("nextstep", "slot") for may in ("view", "add", "change", "delete")),
        *("view_leadmail", "add_leadmail", "change_leadmail", "delete_leadmail"),
    }
    assert rights("Marketers") == {
        "view_persona",
        "add_persona",
        "change_persona",
        "view_personaversion",
        *("view_unanswered", "change_unanswered"),
        "view_passage",
        "add_passage",
        "change_passage",
        "delete_passage",
        "view_source",
        "add_source",
        "change_source",
        "delete_source",
        "view_page",
        "view_listedvoice",
        "change_listedvoice",
        "view_customvoice",
        "add_customvoice",
        "delete_customvoice",
        *(
            f"{right}_{model}"
            for right in ("view", "add", "change", "delete")
            for model in ("product", "price", "policy", "policywording", "linkhost", "promiserules")
        ),
    }


SALES = ("Qualification", "How sites sell")


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("nora", {"Home"}),
        (
            "mia",
            {
                "Home",
                "Desk",
                "Conversations",
                "Leads",
                "Unanswered",
                "Canned replies",
                "Next steps",
                "Lead e-mails",
                "Deliveries",
                *SALES,
            },
        ),
        ("max", {"Home", "Personas", "Sources", "Knowledge", *CATALOGUE, "Unanswered", "Voices", "Custom voices"}),
        (
            "root",
            {
                *("Home", "Desk", "Conversations", "Leads", "Sites", "Users", "Groups"),
                *("Canned replies", "Next steps", "Lead e-mails", "Webhooks", "Deliveries", *SALES),
                *("Personas", "Sources", "Knowledge", *CATALOGUE, "Unanswered", "Voices", "Custom voices"),
            },
        ),
    ],
)
def test_it_shows_each_role_its_own_way_in(clients: dict[str, Client], role: str, seen: set[str]) -> None:
    groups = clients[role].get("/admin/").context["sidebar_navigation"]
    assert {str(item["title"]) for group in groups for item in group["items"] if item["has_permission"]} == seen


def test_it_shows_a_marketer_no_figures(max_: Client) -> None:
    assert "figures" not in max_.get("/admin/").context


def test_it_shows_a_manager_no_personas(mia: Client) -> None:
    assert "personas" not in mia.get("/admin/").context
