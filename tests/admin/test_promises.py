"""Catalogue, policies and what was held back, as staff see them."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from chat import mail
from chat.models import Reply, Site
from sales import catalogue
from sales.currencies import code_of
from sales.models import Policy, PolicyWording, Price, Product, PromiseRules
from tests.admin.rows import talk

HELD = [{"kind": "held", "text": "<b>yours for $1</b>", "why": "money"}]


def test_the_transcript_shows_what_was_held_back(mia: Client, site: Site) -> None:
    chat = talk(site)
    Reply.objects.filter(conversation=chat).update(flags=HELD)
    page = mia.get(reverse("admin:chat_conversation_change", args=[chat.pk])).content.decode()
    assert "Held back from the visitor" in page
    assert "&lt;b&gt;yours for $1&lt;/b&gt;" in page


def test_the_visitor_is_not_sent_what_was_held_back(site: Site) -> None:
    chat = talk(site)
    Reply.objects.filter(conversation=chat).update(flags=HELD)
    assert "yours for" not in mail.transcript(chat, "vera@shop.example", None).message().as_string()


def lamp(currency: str) -> dict[str, Any]:
    """The form of a new product with one price."""
    return {
        "name": "Lamp", "other_names": "Leuchte", "description": "A lamp.", "url": "shop.example/lamp",
        "is_active": "on",
        "prices-TOTAL_FORMS": 1, "prices-INITIAL_FORMS": 0, "prices-0-amount": "49.90", "prices-0-currency": currency,
        "prices-0-period": "once",
    }  # fmt: skip


def test_a_product_is_made_with_its_prices(max_: Client, site: Site) -> None:
    assert max_.post(reverse("admin:sales_product_add"), lamp("EUR")).status_code == 302
    (fact,) = catalogue.approved(site).facts
    assert fact.text == "A lamp. Lamp: 49.90 EUR once."


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("€", "EUR"), ("eur", "EUR"), ("Euro", "EUR"), ("$", "USD"), ("US$", "USD"), ("£", "GBP"), ("CHF", "CHF")),
        *(("Fr.", "CHF"), ("zł", "PLN"), ("ZŁ", "PLN"), ("Kč", "CZK"), ("₺", "TRY"), ("TL", "TRY"), ("₴", "UAH")),
        *(("грн.", "UAH"), ("₽", "RUB"), ("руб.", "RUB"), ("円", "JPY"), ("¥", "JPY"), ("元", "CNY"), ("R$", "BRL")),
        *(("د.إ", "AED"), ("ر.س", "SAR"), (" sek ", "SEK")),
    ],
)
def test_a_currency_may_be_written_as_people_write_it(max_: Client, site: Site, written: str, code: str) -> None:
    assert max_.post(reverse("admin:sales_product_add"), lamp(written)).status_code == 302
    assert Price.objects.get().currency == code


@pytest.mark.parametrize("written", ["kr", "money", "a very long currency", "E1R"])
def test_a_currency_that_nobody_can_name_is_refused_in_plain_words(max_: Client, site: Site, written: str) -> None:
    page = max_.post(reverse("admin:sales_product_add"), lamp(written))
    assert "Write the currency as three letters, such as EUR, or as its sign, such as €." in page.content.decode()
    assert not Price.objects.exists()


@pytest.mark.parametrize("code", json.loads(Path("sales/currencies.json").read_text("utf-8")))
def test_no_sign_stands_for_two_currencies(code: str) -> None:
    signs = json.loads(Path("sales/currencies.json").read_text("utf-8"))[code]
    assert {code_of(sign) for sign in signs} == {code}


def test_a_price_counts_only_while_it_holds(site: Site) -> None:
    lamp = Product.objects.create(name="Lamp")
    Price.objects.create(product=lamp, amount=40, currency="EUR", valid_until="2020-01-01")
    Price.objects.create(product=lamp, amount=50, currency="EUR", valid_from="2020-01-02")
    (fact,) = catalogue.approved(site).facts
    assert fact.text == "Lamp: 50 EUR once."


def test_a_site_claims_what_is_its_own_and_what_is_everybodys(site: Site) -> None:
    other = Site.objects.create(name="Other", persona=site.persona)
    for owner, name in ((site, "Mine"), (other, "Theirs"), (None, "Ours")):
        PolicyWording.objects.create(policy=Policy.objects.create(site=owner, name=name), text=f"{name}.")
    assert {fact.title for fact in catalogue.approved(site).facts} == {"Mine", "Ours"}


def test_claims_are_held_back_once_there_is_something_to_compare_them_with(site: Site) -> None:
    assert not catalogue.approved(site).guarded
    Product.objects.create(name="Lamp")
    assert catalogue.approved(site).guarded
    PromiseRules.objects.create(site=site, guard="off")
    assert not catalogue.approved(site).guarded


def test_what_is_saved_here_may_be_claimed_at_once(site: Site) -> None:
    lamp = Product.objects.create(name="Lamp")
    price = Price.objects.create(product=lamp, amount=40, currency="EUR")
    assert catalogue.approved(site).facts[0].text == "Lamp: 40 EUR once."
    price.amount = Decimal(50)
    price.save()
    assert catalogue.approved(site).facts[0].text == "Lamp: 50 EUR once."
    lamp.delete()
    assert not catalogue.approved(site).facts


def test_what_another_process_saved_may_be_claimed_after_a_second(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue.approved(site)
    Product.objects.bulk_create([Product(name="Lamp")])  # sends no signal, as another process does not
    assert not catalogue.approved(site).facts
    later = time.monotonic() + catalogue.KEPT
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert catalogue.approved(site).facts


def test_the_answers_of_a_second_share_one_look(site: Site, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    Product.objects.create(name="Lamp")
    catalogue.approved(site)
    with django_assert_num_queries(0):
        assert catalogue.approved(site).facts


def test_it_looks_up_products_by_what_they_are_called(site: Site) -> None:
    Product.objects.create(name="Lamp", other_names="Leuchte")
    Product.objects.create(name="Chair")
    assert [fact.title for fact in catalogue.look_up(site, "Was kostet die Leuchte?")] == ["Lamp"]


def test_an_ending_must_be_a_sentence_for_each_language(max_: Client, site: Site) -> None:
    form = {"site": site.pk, "guard": "auto", "endings": '["no"]'}
    page = max_.post(reverse("admin:sales_promiserules_add"), form)
    assert b"One sentence for each language" in page.content


WARNING = "prices and promises are not checked"


def warned(client: Client, page: str = "/admin/") -> bool:
    return WARNING in client.get(page).content.decode()


@pytest.fixture
def model(settings: Any) -> None:
    settings.OPENAI_API_KEY = "sk-canary-1234"


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("page", ["/admin/", "/admin/sales/promiserules/"])
def test_it_warns_where_a_model_answers_and_nothing_is_held_back(root: Client, site: Site, page: str) -> None:
    assert warned(root, page)
    text = root.get(page).content.decode()
    assert "There is no product and no policy" in text
    for cure in ("sales/product/add/", "sales/policy/add/", f"sales/promiserules/add/?site={site.pk}&amp;guard=on"):
        assert f'href="/admin/{cure}"' in text


def test_it_warns_of_nothing_while_the_built_in_answerer_answers(root: Client, site: Site) -> None:
    assert not warned(root)


@pytest.mark.usefixtures("model")
def test_a_product_ends_the_warning(root: Client, site: Site) -> None:
    Product.objects.create(name="Lamp", site=site)
    assert not warned(root)


@pytest.mark.usefixtures("model")
def test_a_policy_for_every_site_ends_the_warning(root: Client, site: Site) -> None:
    PolicyWording.objects.create(policy=Policy.objects.create(name="Returns"), text="30 days.")
    assert not warned(root)


@pytest.mark.usefixtures("model")
def test_a_policy_without_its_words_does_not_end_the_warning(root: Client, site: Site) -> None:
    Policy.objects.create(name="Returns")
    assert warned(root)


@pytest.mark.usefixtures("model")
def test_promises_switched_on_end_the_warning(root: Client, site: Site) -> None:
    PromiseRules.objects.create(site=site, guard="on")
    assert not warned(root)


@pytest.mark.usefixtures("model")
def test_it_warns_of_a_site_on_which_promises_were_switched_off(root: Client, site: Site) -> None:
    Product.objects.create(name="Lamp")
    rules = PromiseRules.objects.create(site=site, guard="off")
    text = root.get("/admin/").content.decode()
    assert "Promises is set to hold back nothing" in text
    assert f'href="/admin/sales/promiserules/{rules.pk}/change/"' in text


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("guard", ["", "auto", "on", "off"])
@pytest.mark.parametrize("has_product", [True, False])
def test_it_warns_of_exactly_the_sites_that_are_not_guarded(site: Site, guard: str, has_product: bool) -> None:
    if guard:
        PromiseRules.objects.create(site=site, guard=guard)
    if has_product:
        Product.objects.create(name="Lamp")
    assert catalogue.unguarded(Site.objects.all()).exists() is not catalogue.approved(site).guarded


@pytest.mark.usefixtures("model")
def test_a_manager_who_may_not_cure_it_is_told_whom_to_ask(mia: Client, site: Site) -> None:
    text = mia.get("/admin/").content.decode()
    assert "Ask a marketer or an administrator" in text
    assert "/sales/product/add/" not in text


@pytest.mark.usefixtures("model")
def test_it_asks_the_database_once_for_all_unguarded_sites(
    site: Site, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in ("Second", "Third"):
        other = Site.objects.create(name=name, persona=site.persona)
        PromiseRules.objects.create(site=other, guard="off")
    with django_assert_num_queries(1):
        assert len([getattr(each, "promises", None) for each in catalogue.unguarded(Site.objects.all())]) == 3
