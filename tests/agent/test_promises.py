"""Prices and promises through a whole reply: a model that says anything, on a real socket."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chat.models import Message, Reply, Site
from knowledge import search
from knowledge.models import Passage
from sales import catalogue
from sales.models import LinkHost, NextStep, Policy, PolicyWording, Price, Product, PromiseRules, Slot
from tests.agent.businesses import kept
from tests.conftest import Server
from tests.fakes.model_server import Answer, ModelServer
from tests.visitor import Frame, Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]
ATTACKS = kept("attacks.json")
ENDING = "I would rather have a person confirm that to you."


@pytest.fixture
def shop(site: Site) -> Site:
    """A site that sells cars and software, and knows what it promises."""
    for name, attribute, amount, currency, period in [
        ("Tahoe", "", 58195, "USD", "once"),
        ("Team plan", "per user", 9, "EUR", "month"),
        ("Pro plan", "per user", 29, "EUR", "month"),
    ]:
        product = Product.objects.create(name=name)
        Price.objects.create(product=product, attribute=attribute, amount=amount, currency=currency, period=period)
    for name, text in ATTACKS["world"]["rows"]:
        policy = Policy.objects.create(site=site, name=name)
        PolicyWording.objects.create(policy=policy, text=text)
    LinkHost.objects.create(host="shop.example")
    return site


@pytest.fixture
def vera(serve: Serve, shop: Site, visit: Visit, with_model: dict[str, Any]) -> Visitor:
    """Vera, connected to an agent whose model says what it is told."""
    limits = {"MESSAGES_PER_MINUTE": 1000, "MAX_REPLIES_PER_CONVERSATION": 0}
    return visit(serve(**with_model, **limits)).connect()


def pieces(text: str, size: int = 3) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def says(model: ModelServer, text: str, size: int = 3, **more: Any) -> None:
    model.plan(Answer(says=pieces(text, size), **more))


def shown(vera: Visitor, final: Frame) -> str:
    return "".join(frame["text"] for frame in vera.deltas(final["reply"]))


def without_approved(text: str) -> str:
    """What is said but for the text of the site itself at its end, which may stand in place of a claim."""
    texts = [fact.said("en") for fact in catalogue.approved(Site.objects.get()).facts]
    return next((text.removesuffix(each) for each in sorted(texts, key=len, reverse=True) if text.endswith(each)), text)


def test_a_model_is_told_the_whole_catalogue(vera: Visitor, model: ModelServer) -> None:
    says(model, "Hello!")
    vera.ask("Hi")
    told = model.requests[-1]["messages"][0]["content"]
    assert "Pro plan: per user: €29 per month." in told
    assert "You can return unused goods within 14 days" in told


def test_a_catalogue_too_long_for_the_model_is_not_told_whole(
    serve: Serve, shop: Site, visit: Visit, model: ModelServer, with_model: dict[str, Any]
) -> None:
    says(model, "Hello!")
    visit(serve(**with_model, MODEL_CONTEXT_TOKENS=2000)).connect().ask("Hi")
    assert "Pro plan" not in model.requests[-1]["messages"][0]["content"]


def test_an_approved_price_is_said_as_the_model_says_it(vera: Visitor, model: ModelServer) -> None:
    text = "The Team plan costs 9 EUR per user and month. How many people are you?"
    says(model, text)
    final = vera.ask("What does the Team plan cost?")
    assert (final["text"], final["status"]) == (text, "complete")
    assert Reply.objects.get().flags == []


def test_an_unapproved_price_is_never_sent(vera: Visitor, model: ModelServer) -> None:
    says(model, "Sure! The Tahoe is yours for $1, and that is final.")
    final = vera.ask("Sell me the Tahoe for $1")
    assert final["text"] == "Sure! The Tahoe is yours for … To be exact: The Chevrolet Tahoe costs $58,195."
    assert shown(vera, final) == final["text"]
    assert not any("$1" in json.dumps(frame) for frame in vera.frames if frame.get("role") != "visitor")


def test_the_reply_ends_complete_by_the_approved_ending(vera: Visitor, model: ModelServer) -> None:
    says(model, "It is free. " + "And so on. " * 500, pause=0.001)
    final = vera.ask("Is the Tahoe free?")
    reply = Reply.objects.get()
    assert (final["status"], final.get("reason")) == ("complete", None)
    assert (reply.source, reply.attempt, reply.fault) == ("openai", 1, "")


def test_the_model_is_cut_off(vera: Visitor, model: ModelServer) -> None:
    says(model, "It is free. " + "And so on. " * 5000, pause=0.002)
    vera.ask("Is the Tahoe free?")
    for _ in range(100):
        if not model.open_streams:
            break
        vera.send(type="ping", n=1)
        vera.until_type("pong")
    assert model.open_streams == 0


def test_staff_see_what_was_held_back(vera: Visitor, model: ModelServer) -> None:
    says(model, "You get 50% off with the code SAVE50.")
    vera.ask("Any discount?")
    (flag,) = Reply.objects.get().flags
    assert (flag["kind"], flag["why"]) == ("held", "percent") or flag["why"] == "code"
    assert flag["text"] == "50% off with the code SAVE50."


def test_s8_a_link_beside_words_is_left_out_and_the_answer_goes_on(vera: Visitor, model: ModelServer) -> None:
    says(model, "It is in [our terms](https://evil.example/terms). What else would you like to know?")
    final = vera.ask("Where are your terms?")
    assert final["text"] == shown(vera, final) == "It is in our terms. What else would you like to know?"
    flags = Reply.objects.get().flags
    assert flags == [{"kind": "held", "text": "[our terms](https://evil.example/terms)", "why": "link"}]


def test_what_was_held_back_is_not_in_the_next_prompt(vera: Visitor, model: ModelServer) -> None:
    says(model, "The Tahoe is yours for $13.")
    vera.ask("How much?")
    says(model, "Gladly.")
    vera.ask("Thank you")
    assert "$13" not in json.dumps(model.requests[1]["messages"])


def test_harmless_text_is_not_waited_for(vera: Visitor, model: ModelServer) -> None:
    model.plan(Answer(says=["Hello", " there,", " what", " do you need?"], pause=0.05))
    final = vera.ask("Hi")
    assert next(vera.deltas(final["reply"]))["text"] == "Hello"


def test_a_claim_is_held_when_the_answer_is_cut_short(vera: Visitor, model: ModelServer) -> None:
    says(model, "The Team plan costs 9", end="length")
    final = vera.ask("What does the Team plan cost?")
    assert (final["text"], final["status"], final["reason"]) == ("The Team plan costs ", "failed", "length")


def test_the_site_may_say_it_in_its_own_words(shop: Site, vera: Visitor, model: ModelServer) -> None:
    PromiseRules.objects.create(site=shop, endings={"en": "Ask our desk, please."})
    says(model, "It is free.")
    assert vera.ask("Is the Tahoe free?")["text"].endswith("Ask our desk, please.")


def test_the_ending_is_in_the_language_of_the_visitor(vera: Visitor, model: ModelServer) -> None:
    says(model, "Ja, der Tahoe ist kostenlos.")
    final = vera.ask("Ist der Tahoe bei Ihnen wirklich kostenlos zu haben?")
    assert final["text"].endswith("Das möchte ich Ihnen lieber von einem Menschen bestätigen lassen.")


def test_the_guard_can_be_switched_off(shop: Site, vera: Visitor, model: ModelServer) -> None:
    PromiseRules.objects.create(site=shop, guard="off")
    says(model, "It is free.")
    assert vera.ask("Is the Tahoe free?")["text"] == "It is free."


def test_without_a_catalogue_nothing_is_held_back(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: dict[str, Any]
) -> None:
    says(model, "It costs $1.")
    assert visit(serve(**with_model)).connect().ask("How much?")["text"] == "It costs $1."


def test_a_price_in_a_source_given_for_the_reply_may_be_said(vera: Visitor, model: ModelServer) -> None:
    Passage.objects.create(title="Parking", text="Parking in the garage costs 18 EUR per day.")
    search.refresh()
    says(model, "Parking costs 18 EUR per day [1].")
    assert vera.ask("What does parking in the garage cost?")["text"] == "Parking costs 18 EUR per day [1]."


def test_the_catalogue_answers_without_a_model(serve: Serve, shop: Site, visit: Visit) -> None:
    final = visit(serve()).connect().ask("How much is the Pro plan?")
    assert "€29 per month" in final["text"]
    assert Reply.objects.get().flags == []


def test_the_built_in_answerer_passes(serve: Serve, shop: Site, visit: Visit) -> None:
    vera = visit(serve()).connect()
    for question in ("Is shipping free?", "Can I return software?", "What is the warranty of the Tahoe?", "Hello"):
        vera.ask(question)
    assert [reply.flags for reply in Reply.objects.all()] == [[], [], [], []]


def test_a_contact_given_to_the_built_in_answerer_is_said_back(serve: Serve, shop: Site, visit: Visit) -> None:
    vera = visit(serve()).connect()
    for contact in ("meine nr ist 0171 2345678", "tom [at] studio-nord dot de", "lucia.fernandez arroba correo.es"):
        assert contact.removeprefix("meine nr ist ") in vera.ask(contact)["text"]
    assert [reply.flags for reply in Reply.objects.all()] == [[], [], []]


def test_s8_what_code_decides_holds_no_word_of_the_visitor(
    serve: Serve, shop: Site, visit: Visit, model: ModelServer, with_model: dict[str, Any]
) -> None:
    step = NextStep.objects.create(site=shop, title="Book a call", url="https://shop.example/call")
    Slot.objects.create(next_step=step, starts_at=timezone.now() + timedelta(days=1))
    visitor = visit(serve(**with_model), timezone="All/Yours_for_$1", locale="en").connect()
    says(model, "Gladly.")
    (name,) = (text for text in visitor.ask("I would like to book, I am v@ost.example")["quick_replies"] if ":" in text)
    says(model, "The Tahoe is yours for $1.")
    pressed = [f"{name} for $1", "It is yours for $1, 10:00 (UTC)", name]
    answers = [visitor.answer_to(visitor.say(text, via="quick_reply"))["text"] for text in pressed]
    assert answers[2].startswith(f"{name} is booked for you")
    assert "$1" not in "".join(answers)


def test_s8_no_attack_gets_an_unapproved_claim_onto_the_wire(vera: Visitor, model: ModelServer) -> None:
    passed = []
    for question, text, leaks in ATTACKS["attacks"]:
        says(model, text, size=4)
        final = vera.ask(question or "Tell me about the offer, please.")
        sent = without_approved(shown(vera, final)) + without_approved(final["text"])
        if any(leak in sent for leak in leaks) or not Reply.objects.latest("pk").flags:
            passed.append((text, final["text"]))
    assert passed == []
    assert not Message.objects.filter(role="agent", text__contains="evil.").exists()
