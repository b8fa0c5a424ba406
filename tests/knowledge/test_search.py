"""Search through its front door: passages in the database, a question, what is found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.index import Entry, PassageIndex
from knowledge.models import Passage
from knowledge.search import Found, refresh, search, warm
from tests.knowledge.conftest import Write

PRICE = "The small plan costs 10 € a month. The large plan costs 40 € a month."
DELIVERY = "Parcels leave our warehouse on the next working day. Delivery to Austria takes three days."


def titles(found: list[Found]) -> list[str]:
    return [one.title for one in found]


def ask(question: str, **options: str) -> list[Found]:
    return search(question, **{"site_key": "shop", **options})  # type: ignore[arg-type]


# What it finds


def test_it_finds_the_passage_that_speaks_of_the_question(write: Write) -> None:
    write("Plans", PRICE)
    write("Delivery", DELIVERY)
    assert titles(ask("How long does delivery to Austria take?"))[0] == "Delivery"


def test_it_finds_other_forms_of_a_word(write: Write) -> None:
    write("Parcels", DELIVERY)
    assert titles(ask("delivered parcel")) == ["Parcels"]


def test_it_finds_a_word_that_only_the_title_holds(write: Write) -> None:
    write("Warranty", "Two years on everything.")
    assert titles(ask("What about the warranty?")) == ["Warranty"]


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        ("de", "wie bau ich das in meine Seite ein", "Zum Einbauen genügt eine Zeile."),
        ("de", "wie gebe ich das zurück", "Sie können es 30 Tage lang zurückgeben."),
        ("nl", "hoe voeg ik dat in", "Invoegen gaat met één regel."),
    ],
)
def test_it_finds_a_verb_whose_first_part_stands_at_the_end(
    write: Write, language: str, question: str, text: str
) -> None:
    write("A", text, language=language)
    write("B", "Wir sind in Graz." if language == "de" else "Wij zitten in Gent.", language=language)
    assert titles(ask(question, language=language)) == ["A"]


def test_it_finds_another_word_for_the_same_thing(write: Write) -> None:
    write("Plans", PRICE)
    assert titles(ask("What is the price?")) == ["Plans"]


def test_it_finds_forms_that_no_rule_leads_back(write: Write) -> None:
    write("Password", "If you have forgotten it, use the link below.")
    assert titles(ask("I forgot it")) == ["Password"]


def test_it_finds_an_everyday_word_of_the_same_meaning(write: Write) -> None:
    write("History", "The workshop was founded by two carpenters.")
    write("Delivery", DELIVERY)
    assert titles(ask("Who established it?")) == ["History"]


def test_it_finds_a_word_of_the_same_root(write: Write) -> None:
    write("Colours", "The choice of colours is yours.")
    assert titles(ask("Which shade can I choose?")) == ["Colours"]


def test_of_two_texts_with_the_same_words_it_prefers_the_one_that_holds_what_is_asked_for(write: Write) -> None:
    write("Workshop", "Our people work in the workshop with the greatest of pleasure. So it is.")
    write("Workshop", "In the workshop work 34 of our people, and with the greatest of pleasure.")
    assert "34" in ask("How many people work in the workshop?")[0].text


def test_it_forgives_a_typing_error(write: Write) -> None:
    write("Delivery", DELIVERY)
    assert titles(ask("Do you ship to Austira?")) == ["Delivery"]


def test_it_finds_a_title_made_of_common_words(write: Write) -> None:
    write("What is this?", "A shop for shoes.")
    write("Delivery", DELIVERY)
    assert titles(ask("What is this?")) == ["What is this?"]


def test_it_finds_nothing_in_words_it_does_not_hold(write: Write) -> None:
    write("Plans", PRICE)
    assert ask("Who was the first emperor of China?") == []


def test_it_finds_nothing_where_nothing_is_known(db: None) -> None:
    refresh()
    assert ask("What does it cost?") == []


def test_it_brings_what_can_be_cited(write: Write) -> None:
    passage = write("Plans", PRICE, url="/prices", language="en")
    assert ask("What does the small plan cost?")[0] == Found(passage.pk, "Plans", PRICE, "/prices", "en", 1.0)


def test_it_keeps_to_the_limit(write: Write) -> None:
    for number in range(6):
        write(f"Plan {number}", PRICE)
    assert len(search("plan", site_key="", limit=3)) == 3


def test_it_looks_for_what_is_asked_and_not_for_what_is_told_besides(write: Write) -> None:
    write("Plans", PRICE)
    best = ask("Hello, I am Vera and run three bakeries in Linz. What does the small plan cost? It is rather urgent.")[
        0
    ]
    assert (best.title, best.score) == ("Plans", 1.0)


# How sure it is


def test_it_scores_a_question_that_is_covered_whole_with_one(write: Write) -> None:
    write("Delivery", DELIVERY)
    assert ask("delivery to Austria")[0].score == 1.0


def test_it_scores_a_question_about_something_else_below_one_half(write: Write) -> None:
    write("Delivery", DELIVERY)
    assert ask("Which mountains of Austria are volcanoes?")[0].score < 0.5


def test_a_word_that_is_everywhere_says_less_than_a_rare_one(write: Write) -> None:
    for place in ("Graz", "Linz", "Wels"):
        write(f"Shop in {place}", f"Our shop in {place} is open from Monday to Friday.")
    common, rare = ask("shop zoo")[0].score, ask("Linz zoo")[0].score
    assert common < rare


# Whose and which passages


def test_it_uses_passages_of_every_site_and_of_the_own_one(write: Write) -> None:
    write("Everywhere", "The price is 1 €.")
    write("Here", "The price is 2 €.", site_key="shop")
    write("Elsewhere", "The price is 3 €.", site_key="other")
    assert sorted(titles(ask("price"))) == ["Everywhere", "Here"]


def test_it_uses_only_active_passages(write: Write) -> None:
    write("Old", PRICE, active=False)
    assert ask("price") == []


def test_it_follows_a_change_at_once_in_the_process_that_made_it(write: Write) -> None:
    passage = write("Plans", PRICE)
    assert ask("refund") == []
    passage.text = "A refund takes a week."
    passage.save()
    assert ask("refund")[0].text == "A refund takes a week."


def test_it_forgets_a_deleted_passage_at_once(write: Write) -> None:
    passage = write("Plans", PRICE)
    assert ask("price")
    passage.delete()
    assert ask("price") == []


def test_it_sees_what_another_process_changed_when_it_looks_again(write: Write) -> None:
    write("Plans", PRICE)
    assert ask("price")
    Passage.objects.update(active=False)
    refresh()
    assert ask("price") == []


def test_it_looks_at_the_database_at_most_once_a_second(write: Write, django_assert_num_queries: object) -> None:
    write("Plans", PRICE)
    warm()
    with django_assert_num_queries(0):  # type: ignore[operator]
        ask("price")


# Long texts


def test_it_cuts_a_long_article_into_pieces_that_can_be_quoted(write: Write) -> None:
    filler = "\n\n".join(f"Paragraph {number} speaks of gardening and flowers. " * 8 for number in range(40))
    article = f"{filler}\n\nThe warranty lasts three years."
    write("Article", article)
    best = ask("How long does the warranty last?")[0]
    assert "The warranty lasts three years." in best.text
    assert len(best.text) <= 1500
    assert best.text in article


def test_one_long_article_does_not_fill_the_answer(write: Write) -> None:
    write("Article", "\n\n".join("The price of flowers is never the same. " * 12 for _ in range(20)))
    write("Plans", "The price of the small plan is 10 €, and everybody knows it.")
    assert "Plans" in titles(ask("price"))


# Languages


@pytest.mark.parametrize(
    ("language", "title", "text", "question"),
    [
        ("de", "Lieferung", "Die Lieferungen dauern drei Tage.", "Wie lange dauert eine Lieferung?"),
        ("fr", "Livraison", "Les livraisons prennent trois jours.", "Combien de temps prend une livraison ?"),
        ("es", "Envíos", "Los envíos tardan tres días.", "¿Cuánto tarda un envio?"),
        ("it", "Consegne", "Le consegne richiedono tre giorni.", "Quanto tempo richiede una consegna?"),
        ("pt", "Entregas", "As entregas demoram três dias.", "Quanto demora uma entrega?"),
        ("nl", "Leveringen", "Leveringen duren drie dagen.", "Hoe lang duurt een levering?"),
        ("pl", "Dostawa", "Dostawa trwa trzy dni.", "Ile trwają dostawy?"),
        ("ru", "Доставка", "Доставка занимает три дня.", "Сколько дней идёт доставка?"),
        ("uk", "Доставка", "Доставка триває три дні.", "Скільки триває доставки?"),
        ("tr", "Teslimat", "Teslimat üç gün sürer.", "Teslimatlar ne kadar sürer?"),
        ("zh", "配送", "配送需要三天。", "配送需要多久？"),
        ("ja", "配送", "配送には三日かかります。", "配送には何日かかりますか？"),
        ("ar", "التوصيل", "يستغرق التوصيل ثلاثة أيام.", "كم يستغرق توصيل الطلب؟"),
        ("sv", "Leverans", "Leveranser tar tre dagar.", "Hur lång tid tar en leverans?"),
    ],
)
def test_it_searches_in(language: str, title: str, text: str, question: str, write: Write) -> None:
    write("Plans", PRICE)
    write(title, text)
    best = ask(question)[0]
    assert (best.title, best.language) == (title, language)


@pytest.mark.parametrize(
    "question",
    [
        "Was kostet das?",
        "Combien ça coûte ?",
        "¿Cuánto cuesta?",
        "Ile to kosztuje?",
        "多少钱？",
        "料金は？",
        "كم السعر؟",
    ],
)
def test_it_finds_a_source_in_another_language_by_what_is_asked_for(question: str, write: Write) -> None:
    write("Delivery", DELIVERY, language="en")
    write("Plans", PRICE, language="en")
    assert titles(ask(question))[0] == "Plans"


def test_it_prefers_the_visitors_own_language(write: Write) -> None:
    write("English", "Wi-Fi 2026 in every room.", language="en")
    write("Deutsch", "Wi-Fi 2026 in jedem Zimmer.", language="de")
    assert titles(ask("Wi-Fi 2026", language="de"))[0] == "Deutsch"


# What was said before


def test_a_short_question_is_helped_by_what_was_said_before(write: Write) -> None:
    write("Small plan", "The price is 10 €.")
    write("Large plan", "The price is 40 €.")
    assert titles(ask("and the price?", context="Tell me about the large plan"))[0] == "Large plan"


def test_a_question_that_says_enough_is_not(write: Write) -> None:
    write("Delivery", DELIVERY)
    write("Plans", PRICE)
    assert titles(ask("How long does delivery to Austria take?", context="large plan price")) == ["Delivery"]


# Anything a visitor may write


@pytest.fixture(scope="module")
def index() -> PassageIndex:
    index = PassageIndex()
    index.change([Entry(1, "", "Plans", PRICE, "", "en"), Entry(2, "", "配送", "配送需要三天。", "", "zh")], [])
    return index


WEIRD = [
    "",
    " ",
    "\0",
    "\ud800",
    'title:"price" AND (text:* OR -cost)^2~3 [a TO z]',
    "a" * 16_000,
    "price " * 3_000,
    "价格" * 8_000,
    "🙂" * 4_000,
    "\u202e\u200b\ufeff",
    "İIıi̇ ẞß ﬁ ①",
    "../../etc/passwd'; DROP TABLE knowledge_passage; --",
]


@pytest.mark.parametrize("question", WEIRD)
def test_it_takes_any_question(question: str, index: PassageIndex) -> None:
    index.search(question, site_key="shop", language="en", limit=4, context=question)


@pytest.mark.parametrize("question", WEIRD)
def test_it_takes_any_question_and_finds_out_its_language(question: str, write: Write) -> None:
    write("Plans", PRICE)
    assert len(ask(question)) <= 1


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    question=st.text(st.characters(), max_size=300),
    language=st.sampled_from(["en", "de", "zh", "ja", "pl", "sv", "xx", ""]),
)
def test_it_never_raises(question: str, language: str, index: PassageIndex) -> None:
    for found in index.search(question, site_key="shop", language=language, limit=4):
        assert 0 <= found.score <= 1


def test_it_serves_many_threads_at_once(index: PassageIndex) -> None:
    def look(_: int) -> str:
        return index.search("What does it cost?", site_key="", language="en", limit=1)[0].title

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(look, range(200))) == {"Plans"}
