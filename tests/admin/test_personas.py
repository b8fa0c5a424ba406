"""Personas: the draft, publishing, versions, and validation that says what to do."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from chat.models import Conversation, Site
from personas.models import Persona, PersonaVersion
from tests.admin.rows import conversation, talk

GOOD = {
    "name": "Robin",
    "greeting": "Welcome to {site}! I am {persona}.",
    "disclosure": "I am an AI.",
    "quick_replies": "What does it cost?\n\n  Can I try it?  \nWhat does it cost?",
    "instructions": "Be brief.",
}


def form(persona: Persona) -> str:
    return f"/admin/personas/persona/{persona.pk}/change/"


def send(client: Client, persona: Persona, button: str, **changes: str) -> Any:
    return client.post(form(persona), {**GOOD, **changes, button: ""}, follow=True)


def errors(client: Client, persona: Persona, **changes: str) -> str:
    response = send(client, persona, "_publish", **changes)
    return " ".join(str(text) for texts in response.context["adminform"].form.errors.values() for text in texts)


def test_it_saves_a_draft_that_visitors_do_not_see(max_: Client, persona: Persona) -> None:
    send(max_, persona, "_save")
    persona.refresh_from_db()
    assert persona.greeting == GOOD["greeting"]
    assert persona.published is not None
    assert persona.published.greeting == "Hello."


def test_it_publishes_a_new_version(max_: Client, persona: Persona) -> None:
    page = send(max_, persona, "_publish").content.decode()
    persona.refresh_from_db()
    assert persona.published is not None
    assert persona.published.number == 2
    assert persona.published.greeting == GOOD["greeting"]
    assert persona.published.author is not None
    assert persona.published.author.username == "max"
    assert "Version 2 is public. New chats begin with it." in page


def test_it_keeps_quick_replies_as_a_list_without_blanks_and_repeats(max_: Client, persona: Persona) -> None:
    send(max_, persona, "_save")
    persona.refresh_from_db()
    assert persona.quick_replies == ["What does it cost?", "Can I try it?"]


def test_it_shows_quick_replies_one_to_a_line(max_: Client, persona: Persona) -> None:
    Persona.objects.filter(pk=persona.pk).update(quick_replies=["One?", "Two?"])
    assert "One?\nTwo?</textarea>" in max_.get(form(persona)).content.decode()


def test_it_makes_and_publishes_a_persona_in_one_go(max_: Client, db: None) -> None:
    max_.post("/admin/personas/persona/add/", {**GOOD, "_publish": ""})
    assert Persona.objects.get().published is not None


def test_it_leaves_open_chats_with_their_version(max_: Client, site: Site) -> None:
    chat = talk(site)
    send(max_, site.persona, "_publish")
    chat.refresh_from_db()
    assert chat.persona_version.number == 1


def test_it_publishes_to_open_chats_too(max_: Client, site: Site) -> None:
    chats = [talk(site), talk(site)]
    page = send(max_, site.persona, "_publish_open").content.decode()
    assert {Conversation.objects.get(pk=chat.pk).persona_version.number for chat in chats} == {2}
    assert "2 open chats go on with it." in page


def test_it_moves_a_chat_in_which_nobody_has_written_yet_without_counting_it(max_: Client, site: Site) -> None:
    chat = conversation(site)
    page = send(max_, site.persona, "_publish_open").content.decode()
    chat.refresh_from_db()
    assert chat.persona_version.number == 2
    assert "0 open chats go on with it." in page


def test_it_leaves_closed_chats_and_other_personas_alone(max_: Client, site: Site) -> None:
    closed = talk(site)
    Conversation.objects.filter(pk=closed.pk).update(mode=Conversation.Mode.CLOSED)
    ada = Persona.objects.create(name="Ada", greeting="Hi.")
    ada.publish(None)
    elsewhere = talk(Site.objects.create(name="Other", persona=ada))
    send(max_, site.persona, "_publish_open")
    closed.refresh_from_db()
    elsewhere.refresh_from_db()
    assert closed.persona_version.number == 1
    assert elsewhere.persona_version.persona == ada


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"greeting": ""}, "Write a greeting: it is the first thing a visitor reads."),
        ({"greeting": "  \n "}, "Write a greeting"),
        ({"disclosure": ""}, "Say that an AI is writing"),
        ({"greeting": "Hi {company}"}, "Nothing fills {company}; a visitor would read it as it stands."),
        ({"disclosure": "Hi { visitor }"}, "Nothing fills {visitor}"),
        ({"instructions": "Use {name} and {site}"}, "Nothing fills {name};"),
        ({"quick_replies": "Fine?\nHi {company}"}, "There are: {site} {persona}"),
        (
            {"quick_replies": "\n".join(f"Question {n}?" for n in range(7))},
            "These are 7 quick replies. Keep the best 6.",
        ),
        ({"quick_replies": "x" * 81}, "has 81 characters. A quick reply has at most 80"),
        ({"temperature": "3"}, "Write a number from 0 to 2"),
    ],
)
def test_it_says_what_is_wrong_and_what_to_do(
    max_: Client, persona: Persona, changes: dict[str, str], said: str
) -> None:
    assert said in errors(max_, persona, **changes)
    assert PersonaVersion.objects.count() == 1


def test_it_refuses_a_prompt_over_half_of_the_models_room(max_: Client, persona: Persona, settings: Any) -> None:
    settings.MODEL_CONTEXT_TOKENS = 1000
    said = errors(max_, persona, instructions="ä" * 750)  # 1500 bytes: 500 tokens, and the greeting
    assert "500 fit, which is half of MODEL_CONTEXT_TOKENS" in said
    assert not errors(max_, persona, instructions="ä" * 650)


@pytest.mark.parametrize(("key", "said"), [("", True), ("sk-x", False)])
def test_it_says_what_takes_effect_without_a_model(
    max_: Client, persona: Persona, settings: Any, key: str, said: bool
) -> None:
    settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = key, ""
    page = max_.get(form(persona)).content.decode()
    assert ("instructions and model settings do once a model is set" in page) == said


def test_it_shows_who_published_what_and_what_changed(max_: Client, persona: Persona) -> None:
    send(max_, persona, "_publish")
    page = max_.get(f"/admin/personas/persona/{persona.pk}/versions/").content.decode()
    assert page.index('id="v2"') < page.index('id="v1"')
    assert "<del>Hello.</del>" in page
    assert "<ins>Welcome to {site}! I am {persona}.</ins>" in page
    assert "max, <time" in page


def test_it_compares_the_draft_with_what_visitors_see(max_: Client, persona: Persona) -> None:
    send(max_, persona, "_save")
    page = max_.get(f"/admin/personas/persona/{persona.pk}/versions/").content.decode()
    assert "The draft" in page
    assert "<ins>Be brief.</ins>" in page


def test_it_says_when_versions_will_appear(max_: Client, db: None) -> None:
    draft = Persona.objects.create(name="New", greeting="Hi.")
    assert "No version yet" in max_.get(f"/admin/personas/persona/{draft.pk}/versions/").content.decode()


def test_it_restores_a_version_into_the_draft(max_: Client, persona: Persona) -> None:
    send(max_, persona, "_publish")
    page = max_.post(f"/admin/personas/persona/{persona.pk}/versions/1/restore/", follow=True).content.decode()
    persona.refresh_from_db()
    assert persona.greeting == "Hello."
    assert persona.published is not None
    assert persona.published.number == 2
    assert "Version 1 is restored into the draft. Publish it to make it public." in page


def test_it_restores_nothing_by_a_link(max_: Client, persona: Persona) -> None:
    assert max_.get(f"/admin/personas/persona/{persona.pk}/versions/1/restore/").status_code == 405


def test_it_restores_no_version_of_another_persona(max_: Client, persona: Persona) -> None:
    other = Persona.objects.create(name="Other", greeting="Hi.")
    assert max_.post(f"/admin/personas/persona/{other.pk}/versions/1/restore/").status_code == 404


def test_it_never_changes_a_version(persona: Persona) -> None:
    assert persona.published is not None
    persona.published.greeting = "Other."
    with pytest.raises(ValidationError):
        persona.published.save()


def test_it_deletes_no_persona_that_visitors_have_met(root: Client, persona: Persona) -> None:
    assert root.post(f"/admin/personas/persona/{persona.pk}/delete/", {"post": "yes"}).status_code == 403
    root.post(
        "/admin/personas/persona/", {"action": "delete_selected", "_selected_action": [persona.pk], "post": "yes"}
    )
    assert Persona.objects.filter(pk=persona.pk).exists()


def test_it_deletes_a_draft_that_nobody_met(root: Client, db: None) -> None:
    draft = Persona.objects.create(name="New", greeting="Hi.")
    root.post(f"/admin/personas/persona/{draft.pk}/delete/", {"post": "yes"})
    assert not Persona.objects.exists()
