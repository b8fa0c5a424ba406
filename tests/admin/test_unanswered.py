"""Unanswered questions and wrong answers in the admin: what staff write is what the next visitor is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from agent.models import Asking, Unanswered
from chat.models import Conversation, Message, Site
from chat.staff import hold_to
from knowledge.models import Passage
from knowledge.search import refresh, search
from tests.admin.rows import answer, conversation, say, talk, unanswered
from tests.admin.staff import staff

LIST = "/admin/agent/unanswered/"


@pytest.fixture(autouse=True)
def _looks_anew(db: None) -> Iterator[None]:
    refresh()
    yield
    refresh()


def address(question: Unanswered) -> str:
    return reverse("admin:agent_unanswered_change", args=[question.pk])


def correction(message: Message) -> str:
    return reverse("admin:knowledge_correct", args=[message.pk])


def found(question: str, site: Site) -> str:
    """What a visitor of the site would be answered from."""
    return search(question, site_key=site.key)[0].text


# Unanswered


def test_it_lists_what_was_asked_most_first(max_: Client, site: Site) -> None:
    unanswered(talk(site), "rare", "A rare one?")
    for _ in range(2):
        unanswered(talk(site), "often", "An often asked one?")
    page = max_.get(LIST).content.decode()
    assert page.index("An often asked one?") < page.index("A rare one?")


def test_it_leads_to_an_example(mia: Client, site: Site) -> None:
    chat = talk(site)
    unanswered(chat)
    assert f'href="/admin/chat/conversation/{chat.pk}/change/#m1"' in mia.get(LIST).content.decode()


def test_it_says_what_the_list_is_for_where_nothing_is_in_it(max_: Client) -> None:
    assert "Nothing here" in max_.get(LIST).content.decode()


def test_an_answer_is_found_by_the_next_visitor_at_once(max_: Client, site: Site) -> None:
    question = unanswered(talk(site), "do you deliver to the moon", "Do you deliver to the Moon?")
    assert search("Do you deliver to the Moon?", site_key=site.key) == []
    data = {"title": "Do you deliver to the Moon?", "text": "Not yet. We fly in 2031.", "url": ""}
    assert max_.post(address(question), data).status_code == 302
    assert found("do you deliver to the moon", site) == "Not yet. We fly in 2031."


def test_an_answer_is_known_to_its_site_alone(max_: Client, site: Site) -> None:
    max_.post(address(unanswered(talk(site))), {"title": "Do you deliver?", "text": "Yes.", "url": ""})
    assert Passage.objects.get().site_key == site.key


def test_an_answered_question_leaves_the_list(max_: Client, site: Site) -> None:
    question = unanswered(talk(site), text="Do you deliver at night?")
    max_.post(address(question), {"title": "Do you deliver at night?", "text": "Yes.", "url": ""})
    max_.get(LIST)  # the note that it was kept
    assert "Do you deliver at night?" not in max_.get(LIST).content.decode()
    assert "Do you deliver at night?" in max_.get(f"{LIST}?state=answered").content.decode()


def test_it_is_open_again_when_its_answer_is_deleted(max_: Client, site: Site) -> None:
    question = unanswered(talk(site))
    max_.post(address(question), {"title": "Do you deliver?", "text": "Yes.", "url": ""})
    Passage.objects.get().delete()
    question.refresh_from_db()
    assert question.passage is None


def test_an_answer_without_words_is_not_kept(max_: Client, site: Site) -> None:
    page = max_.post(address(unanswered(talk(site))), {"title": "Do you deliver?", "text": " ", "url": ""})
    assert page.status_code == 200
    assert "This field is required" in page.content.decode()
    assert not Passage.objects.exists()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example", "data:text/html,x"])
def test_its_link_can_be_opened_by_a_browser(max_: Client, site: Site, url: str) -> None:
    page = max_.post(address(unanswered(talk(site))), {"title": "Deliver?", "text": "Yes.", "url": url})
    assert page.status_code == 200
    assert not Passage.objects.exists()


def test_it_can_be_put_aside_and_taken_up_again(max_: Client, site: Site) -> None:
    question = unanswered(talk(site))
    for action, expected in (("put_aside", True), ("take_up", False)):
        max_.post(f"{LIST}?state=all", {"action": action, "_selected_action": [question.pk]})
        question.refresh_from_db()
        assert question.put_aside is expected


def test_what_a_visitor_wrote_is_never_markup(max_: Client, site: Site) -> None:
    question = unanswered(talk(site), "x", "<script>alert(1)</script>")
    for page in (LIST, address(question)):
        assert "<script>alert(1)" not in max_.get(page).content.decode()


def test_who_is_held_to_a_site_sees_its_questions_alone(site: Site) -> None:
    other = Site.objects.create(name="Other", persona=site.persona)
    here, there = unanswered(talk(site), "here", "Here?"), unanswered(talk(other), "there", "There?")
    client = staff("held", "Sales managers")
    hold_to(User.objects.get(username="held"), [site])
    page = client.get(LIST).content.decode()
    assert ("Here?" in page, "There?" in page) == (True, False)
    assert client.post(address(there), {"title": "There?", "text": "No."}).status_code == 302
    assert client.get(correction(_told(there))).status_code == 404
    assert client.get(correction(_told(here))).status_code == 200
    assert not Passage.objects.exists()


def _told(question: Unanswered) -> Message:
    return Asking.objects.get(question=question).conversation.messages.get(role="agent")


# Wrong answer


@pytest.fixture
def wrong(site: Site) -> Message:
    """An answer out of a passage that is not true any more."""
    Passage.objects.create(title="Delivery", text="Delivery takes ten days.", url="/delivery")
    cited = [{"title": "Delivery", "url": "/delivery"}]
    return answer(conversation(site), "How long does delivery take?", "Delivery takes ten days.", citations=cited)


def test_every_answer_in_the_transcript_can_be_called_wrong(mia: Client, wrong: Message) -> None:
    page = mia.get(f"/admin/chat/conversation/{wrong.conversation_id}/change/").content.decode()
    assert page.count("Wrong answer?") == 1
    assert correction(wrong) in page


def test_it_shows_what_was_asked_and_told(mia: Client, wrong: Message) -> None:
    page = mia.get(correction(wrong)).content.decode()
    assert "How long does delivery take?" in page
    assert "Delivery takes ten days." in page


def test_a_correction_is_what_the_next_visitor_is_told(mia: Client, wrong: Message, site: Site) -> None:
    assert found("How long does delivery take?", site) == "Delivery takes ten days."
    data = {"title": "How long does delivery take?", "text": "Two days.", "retired": [Passage.objects.get().pk]}
    assert mia.post(correction(wrong), data).status_code == 302
    assert found("How long does delivery take?", site) == "Two days."
    assert not Passage.objects.get(title="Delivery").active


def test_a_correction_comes_first_though_the_wrong_passage_stays(mia: Client, wrong: Message, site: Site) -> None:
    mia.post(correction(wrong), {"title": "How long does delivery take?", "text": "Two days."})
    assert Passage.objects.get(title="Delivery").active
    assert found("How long does delivery take?", site) == "Two days."


def test_only_what_was_cited_can_be_taken_out_of_use(mia: Client, wrong: Message) -> None:
    other = Passage.objects.create(title="Prices", text="10 €")
    mia.post(correction(wrong), {"title": "Delivery?", "text": "Two days.", "retired": [other.pk]})
    other.refresh_from_db()
    assert other.active


def test_what_is_personal_in_the_question_is_masked(mia: Client, site: Site) -> None:
    told = answer(conversation(site), "I am jane@example.com, do you deliver?", "No.")
    page = mia.get(correction(told)).content.decode()
    assert "jane@example.com" not in page
    assert "I am •••, do you deliver?" in page


def test_a_greeting_is_no_answer(mia: Client, site: Site) -> None:
    greeting = say(conversation(site), "agent", "Hello, I am Robin.")
    page = mia.get(f"/admin/chat/conversation/{greeting.conversation_id}/change/").content.decode()
    assert "Wrong answer?" not in page
    assert mia.get(correction(greeting)).status_code == 404


def test_what_a_visitor_wrote_cannot_be_corrected(mia: Client, site: Site) -> None:
    asked = Conversation.objects.get(pk=talk(site).pk).messages.get(role="visitor")
    assert mia.get(correction(asked)).status_code == 404
