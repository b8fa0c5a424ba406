"""The built-in answerer: a prompt in, words and an end out."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.language import LANGUAGES
from agent.phrases import phrases
from agent.providers.base import End, Part, Prompt, Source, Text, Turn
from agent.providers.builtin import BuiltinAnswerer
from agent.providers.talk import compose, is_unanswered
from knowledge.text import sentences
from sales.qualification import Field, Scheme
from sales.reading.contacts import find
from sales.reading.regions import regions
from sales.standing import Standing

PRICE = Source(
    "Plans", "We have two plans. The small plan costs 10 € a month. It can be cancelled any day.", "/plans", "en", 1.0
)
LONG = "We like summer, and we like it long, so that there is time to walk along the river and to look at it. " * 4
LICENCE = Source("Licence", "The licence is MIT. Anybody may use it.", "/licence", "en", 0.9)
SAYS = phrases("en").says
NEED, OFFER, UNKNOWN = "What would you like to use it for?", SAYS["offer"], SAYS["unknown"]
SCHEME = Scheme("Need", (Field("need", "Need", 100, {"en": NEED}),))


def prompt(*said: str, sources: tuple[Source, ...] = (), locale: str = "en") -> Prompt:
    """A prompt whose turns alternate, the visitor's first and last."""
    turns = [Turn("assistant" if number % 2 else "user", text) for number, text in enumerate(said)]
    findings = [find(text, regions(locale)) for text in said[::2]]
    known = frozenset(found.name for finding in findings for found in finding.found)
    standing = Standing(known=known, scheme=SCHEME, contact=findings[-1].contact)
    return Prompt("You sell plans.", tuple(turns), sources, locale, standing)


def pieces(asked: Prompt) -> list[Text | End]:
    async def collect() -> list[Text | End]:
        return [piece async for piece in BuiltinAnswerer().stream(asked)]

    return asyncio.run(collect())


def reply(*said: str, sources: tuple[Source, ...] = (), locale: str = "en") -> tuple[str, End]:
    *words, end = pieces(prompt(*said, sources=sources, locale=locale))
    assert isinstance(end, End)
    return "".join(word.text for word in words if isinstance(word, Text)), end


def say(*said: str, sources: tuple[Source, ...] = (), locale: str = "en") -> str:
    return reply(*said, sources=sources, locale=locale)[0]


# It answers


def test_it_answers_in_the_words_of_the_source() -> None:
    assert say("What does the small plan cost?", sources=(PRICE,)).startswith(PRICE.text)


def test_it_cites_the_source() -> None:
    assert reply("What does it cost?", sources=(PRICE,))[1].citations == ({"title": "Plans", "url": "/plans"},)


def test_it_ends_by_its_own_word_and_names_no_model() -> None:
    end = reply("What does it cost?", sources=(PRICE,))[1]
    assert (end.finish, end.model) == ("stop", "")


def test_it_streams_a_few_words_at_a_time() -> None:
    words = pieces(prompt("What does it cost?", sources=(PRICE,)))[:-1]
    assert len(words) > 5
    assert all(isinstance(word, Text) and 0 < len(word.text.split()) <= 2 for word in words)


def test_it_says_the_same_to_the_same() -> None:
    assert pieces(prompt("price", sources=(PRICE, LICENCE))) == pieces(prompt("price", sources=(PRICE, LICENCE)))


def test_it_quotes_the_sentences_of_a_long_source_that_answer() -> None:
    source = Source("Plans", f"The small plan costs 10 € a month. {LONG}", score=1.0)
    assert say("What does the small plan cost?", sources=(source,)).startswith("The small plan costs 10 € a month.\n\n")


def test_it_does_not_cut_a_short_source() -> None:
    source = Source("Norway", "Yes, we ship to Norway. Customs duties are paid by the buyer.", score=1.0)
    assert say("do u ship to norway", sources=(source,)).startswith(source.text)


def test_it_marks_a_gap_between_sentences() -> None:
    source = Source("A", f"Red shoes cost 5 €. {LONG} Red hats cost 7 €.", score=1.0)
    assert say("red cost", sources=(source,)).startswith("Red shoes cost 5 €. … Red hats cost 7 €.")


def test_it_uses_what_was_said_before_for_a_question_that_says_nothing() -> None:
    answer = say(
        "What does the small plan cost?", "The small plan costs 10 € a month.", "tell me more", sources=(PRICE,)
    )
    assert answer.startswith(("We have two plans.", "It can be cancelled any day."))


@given(
    st.lists(st.text(alphabet=st.sampled_from("abcdef ?!,"), min_size=1, max_size=60), min_size=1, max_size=6),
    st.text(alphabet=st.sampled_from("abcdef ?"), max_size=40),
)
def test_every_sentence_it_quotes_stands_in_the_source(written: list[str], question: str) -> None:
    source = Source("Title", ". ".join(written), "", "en", 1.0)
    answer, end = reply(f"What does the small plan say about {question}?", sources=(source,))
    assert end.citations == ({"title": "Title", "url": ""},)
    quoted = answer.removesuffix(NEED).strip()
    assert all(sentence in source.text for part in quoted.split(" … ") for sentence in sentences(part))


# It asks one question, after the answer


def test_it_asks_what_it_is_for_after_the_first_answer() -> None:
    assert say("What does it cost?", sources=(PRICE,)).endswith(f"\n\n{NEED}")


def test_it_does_not_ask_two_turns_in_a_row() -> None:
    assert "?" not in say("What does it cost?", f"10 €\n\n{NEED}", "And what licence?", sources=(LICENCE,))


def test_it_offers_to_take_a_contact_later() -> None:
    said = ("What does it cost?", f"10 €\n\n{NEED}", "What licence?", "The licence is MIT.", "small plan?")
    assert say(*said, sources=(PRICE,)).endswith(OFFER)


def test_it_does_not_ask_for_a_contact_it_has() -> None:
    said = ("cost? I am jane@example.com", f"10 €\n\n{NEED}", "What licence?", "The licence is MIT.", "small plan?")
    assert "?" not in say(*said, sources=(PRICE,))


def test_it_does_not_ask_the_same_twice() -> None:
    said = ("cost?", f"10 €\n\n{NEED}", "licence?", f"MIT.\n\n{OFFER}", "plans?", "Two.", "small plan?")
    assert "?" not in say(*said, sources=(PRICE,))


def test_it_takes_note_of_what_it_is_for() -> None:
    assert say("cost?", f"10 €\n\n{NEED}", "For my shop in Graz.") == SAYS["noted"]


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("ok thx thats all", "bye"),
        ("thanks a lot for your help", "welcome"),
        ("lol", "declined"),
        ("whatever", "declined"),
        ("let me think about it", "declined"),
        ("no idea", "declined"),
    ],
)
def test_it_takes_no_note_of_small_talk(text: str, reply: str) -> None:
    assert say("cost?", f"10 €\n\n{NEED}", text) == SAYS[reply]
    assert not is_unanswered(prompt("cost?", f"10 €\n\n{NEED}", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_that_one_can_book_to_who_asks_for_an_appointment(language: str) -> None:
    *words, _ = pieces(replace(prompt("rdv", locale=language), can_book=True))
    assert "".join(word.text for word in words if isinstance(word, Text)) == phrases(language).says["bookable"]


def test_a_wish_for_an_appointment_is_unanswered_where_none_can_be_booked() -> None:
    assert is_unanswered(prompt("quiero concertar una cita", locale="es"))
    assert not is_unanswered(replace(prompt("quiero concertar una cita", locale="es"), can_book=True))


# It admits what it does not know


@pytest.mark.parametrize("sources", [(), (Source("Mars", "Mars is red.", score=0.3),)])
def test_it_says_that_it_does_not_know(sources: tuple[Source, ...]) -> None:
    answer, end = reply("How far is Mars?", sources=sources)
    assert (answer, end.citations, end.quick_replies) == (UNKNOWN, (), ("Talk to a person",))


def test_it_does_not_ask_again_for_a_contact_it_has() -> None:
    assert say("jane@example.com", "Thank you.", "How far is Mars?") == SAYS["unknown_again"]


def test_it_asks_for_more_words_where_the_question_names_nothing() -> None:
    assert say("What is it?") == SAYS["vague"]


# It takes a contact


@pytest.mark.parametrize("contact", ["jane@example.com", "+43 660 123 45 67", "0660/1234567", "(555) 010-9999"])
def test_it_repeats_a_contact_back(contact: str) -> None:
    assert say("How far is Mars?", UNKNOWN, f"Sure: {contact}.") == SAYS["contact"].format(contact=contact)


def test_it_answers_first_where_a_contact_comes_with_a_question() -> None:
    answer = say("What does the small plan cost? I am jane@example.com", sources=(PRICE,))
    assert answer.startswith(PRICE.text)
    assert answer.endswith(SAYS["contact"].format(contact="jane@example.com"))


def test_it_says_that_it_does_not_know_where_a_contact_comes_with_a_question() -> None:
    answer = say("How far is Mars? I am jane@example.com")
    assert answer == f"{SAYS['unknown_again']}\n\n{SAYS['contact'].format(contact='jane@example.com')}"


def test_it_says_how_to_leave_a_contact() -> None:
    assert say("How far is Mars?", UNKNOWN, "yes please") == SAYS["leave_contact"]


def test_it_takes_no_for_an_answer() -> None:
    assert say("How far is Mars?", UNKNOWN, "No, thanks!") == SAYS["declined"]


# It asks back


SMALL = Source("Price of the small plan", "It costs 10 €.", "/small", "en", 1.0)
LARGE = Source("Price of the large plan", "It costs 40 €.", "/large", "en", 1.0)


def test_it_asks_back_when_two_sources_compete() -> None:
    answer, end = reply("price?", sources=(SMALL, LARGE))
    assert answer == f"{SMALL.title}: It costs 10 €.\n\n{LARGE.title}: It costs 40 €.\n\n{SAYS['which']}"
    assert end.quick_replies == (SMALL.title, LARGE.title)
    assert end.citations == (SMALL.citation(), LARGE.citation())


def test_it_asks_back_when_the_sources_differ_in_their_figures() -> None:
    basic, pro = Source("Basic", "It costs 10 €.", score=1.0), Source("Pro", "It costs 40 €.", score=1.0)
    assert reply("What does it cost?", sources=(basic, pro))[1].quick_replies == ("Basic", "Pro")


def test_it_does_not_ask_back_when_one_source_is_meant() -> None:
    assert reply("price of the large plan", sources=(LARGE, SMALL))[1].quick_replies == ()


def test_it_does_not_ask_back_when_the_sources_say_the_same() -> None:
    again = Source("Price list", "It costs 10 €.", score=1.0)
    assert reply("cost?", sources=(again, Source("Prices", "It costs 10 €.", score=1.0)))[1].quick_replies == ()


# It talks


@pytest.mark.parametrize("text", ["hi", "Hello!", "Good morning", "hey there", "Hi Robin"])
def test_it_greets(text: str) -> None:
    assert say(text) == SAYS["hello"]


@pytest.mark.parametrize("text", ["Thanks!", "ok, thank you very much", "Great, thanks a lot"])
def test_it_answers_thanks(text: str) -> None:
    assert say(text) == SAYS["welcome"]


def test_it_says_goodbye() -> None:
    assert say("Bye bye") == SAYS["bye"]


def test_it_answers_a_question_that_begins_with_a_greeting() -> None:
    assert say("Hi, what does the small plan cost?", sources=(PRICE,)).startswith(PRICE.text)


@pytest.mark.parametrize(
    "text",
    ["Are you a bot?", "are you human", "Are you a bot or a real person?", "Which model are you?", "Are you ChatGPT?"],
)
def test_it_says_what_it_is(text: str) -> None:
    answer = say(text, sources=(PRICE,))
    assert "not a person and not a large language model" in answer


@pytest.mark.parametrize(
    "text", ["Talk to a person", "Can I please speak to a human?", "I want to talk to someone", "real person please"]
)
def test_it_says_that_the_team_has_been_told(text: str) -> None:
    assert say(text) == SAYS["person"]


def test_it_answers_a_question_about_persons_from_the_sources() -> None:
    source = Source("People", "A visitor can talk to a person at any time.", score=1.0)
    answer, end = reply("Can a visitor talk to a person?", sources=(source,))
    assert answer.startswith(source.text)
    assert end.quick_replies == ("Talk to a person",)


# It speaks the visitor's language


def test_it_goes_by_the_text_before_the_locale() -> None:
    assert say("Wie weit ist es zum Mars?", locale="fr") == phrases("de").says["unknown"]


def test_it_goes_by_the_locale_where_the_text_is_too_short() -> None:
    assert say("ok", locale="fr-FR") == phrases("fr").says["welcome"]


def test_it_goes_by_what_was_written_before() -> None:
    assert say("Was kostet der kleine Tarif im Monat?", "10 €", "ok", locale="en") == phrases("de").says["welcome"]


def test_it_quotes_a_source_of_another_language_and_says_so() -> None:
    answer = say("Was kostet der kleine Plan?", sources=(PRICE,), locale="de")
    assert answer.startswith("Meine Quelle dazu ist auf Englisch. In ihren eigenen Worten:\n\n")
    assert "The small plan costs 10 € a month." in answer


def test_it_quotes_a_source_of_the_same_language_as_it_is() -> None:
    source = Source("Preise", "Der kleine Tarif kostet 10 € im Monat.", language="de", score=1.0)
    assert say("Was kostet der kleine Tarif?", sources=(source,)).startswith(source.text)


def test_it_finds_out_the_language_of_a_source() -> None:
    source = Source("Preise", "Der kleine Tarif kostet 10 € im Monat.", score=1.0)
    assert "auf" not in say("Was kostet der kleine Tarif?", sources=(source,)).split("\n")[0]


def test_it_says_which_languages_it_has() -> None:
    answer = say("Hur långt är det till planeten Mars?")
    assert answer.startswith("I have no sentences of my own in your language. I have them in English, German, French")
    assert answer.endswith(UNKNOWN)


def test_it_says_so_once() -> None:
    first = say("Hur långt är det till planeten Mars?")
    assert say("Hur långt är det till planeten Mars?", first, "Och hur långt är det till månen?") == UNKNOWN


FAR = {
    "en": "How far is Mars?",
    "de": "Wie weit ist es bis zum Mars?",
    "fr": "À quelle distance se trouve Mars ?",
    "es": "¿A qué distancia está Marte?",
    "it": "Quanto dista il pianeta Marte?",
    "pt": "A que distância fica Marte?",
    "nl": "Hoe ver is de planeet Mars?",
    "pl": "Jak daleko jest planeta Mars?",
    "ru": "Как далеко находится Марс?",
    "uk": "Як далеко знаходиться планета Марс?",
    "tr": "Mars gezegeni ne kadar uzakta?",
    "zh": "火星离地球有多远？",
    "ja": "火星までの距離はどれくらいですか？",
    "ar": "كم يبعد كوكب المريخ؟",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_admits_not_knowing_in(language: str) -> None:
    answer, end = reply(FAR[language])
    assert (answer, end.quick_replies) == (phrases(language).says["unknown"], (phrases(language).button,))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_offers_no_person_to_who_waits_for_one_in(language: str) -> None:
    *_, end = pieces(replace(prompt(FAR[language]), is_waiting=True))
    assert isinstance(end, End)
    assert end.quick_replies == ()


# Anything a visitor may write


@given(st.text(st.characters(), min_size=1), st.text(max_size=10))
def test_it_takes_any_question(question: str, locale: str) -> None:
    answer, end = reply(question, sources=(PRICE,), locale=locale)
    assert answer.strip()
    assert end.finish == "stop"


@pytest.mark.parametrize("question", ["do i need a gpu", "How fast is it", "can it book meetings"])
def test_it_knows_a_question_without_its_mark(question: str) -> None:
    told = "It costs nothing.\n\nWhat would you like to use it for?"
    assert say("What does it cost?", told, question).startswith("I don’t know that")


def test_a_greeting_with_a_question_is_not_only_greeted() -> None:
    assert say("Hola, ¿hacen envíos?").startswith("No lo sé")


# It says goodbye, and it tells the team


@pytest.mark.parametrize("text", ["ok thx bye", "thanks, bye!", "great, thank you, goodbye"])
def test_thanks_and_a_goodbye_are_a_goodbye(text: str) -> None:
    assert say("What does it cost?", f"10 €\n\n{NEED}", text) == SAYS["bye"]


PERSON = Source("People", "A visitor can ask to talk to a person at any time. That is a human.", "", "en", 1.0)


@pytest.mark.parametrize(
    "text",
    ["can i talk to a human pls", "I want to talk to a person about the small plan", "I’d like to speak to somebody"],
)
def test_who_asks_for_a_person_is_told_that_the_team_knows_and_nothing_else(text: str) -> None:
    answer, end = reply(text, sources=(PERSON,))
    assert (answer, end.quick_replies) == (SAYS["person"], ())


def test_who_also_asks_something_else_is_answered_too() -> None:
    answer, end = reply("Can I talk to a person? And what does the small plan cost?", sources=(PRICE,))
    assert answer == f"{PRICE.text}\n\n{SAYS['person']}"
    assert end.quick_replies == ()


# It takes what visitors tell of themselves, and rude words, for what they are


TOLD = {
    "en": "I am the owner and can say yes myself",
    "de": "ich bin der geschäftsführer und entscheide selbst",
    "fr": "je suis la gérante et c'est moi qui décide",
    "es": "soy el gerente y decido yo",
    "it": "sono il titolare e decido io",
    "pt": "sou o dono e decido sozinho",
    "nl": "ik ben de eigenaar en ik beslis zelf",
    "pl": "jestem właścicielem i sam decyduję",
    "ru": "я директор и решаю сам",
    "uk": "я директор і вирішую сам",
    "tr": "şirketin müdürüyüm",
    "zh": "我是经理，我自己决定",
    "ja": "私は社長です",
    "ar": "أنا المدير وأقرر بنفسي",
}
RUDE = {
    "en": ["u suck", "u r dumb", "you are useless idiot", "stupid bot", "is this bot dumb"],
    "de": ["du bist echt blöd", "scheiß bot"],
    "fr": ["vous êtes nul"],
    "es": ["eres idiota"],
    "it": ["sei stupido"],
    "pt": ["você é burro"],
    "nl": ["je bent dom"],
    "pl": ["jesteś głupi"],
    "ru": ["ты тупой"],
    "uk": ["ти дурний"],
    "tr": ["çok aptalsın"],
    "zh": ["你真没用"],
    "ja": ["役立たず"],
    "ar": ["أنت غبي"],
}
AWAY = {
    "en": ["leave me alone", "im not interested, stop", "not interested thanks", "please stop sending messages"],
    "de": ["lass mich in ruhe", "kein Interesse"],
    "fr": ["laissez-moi tranquille"],
    "es": ["déjame en paz"],
    "it": ["lasciami in pace"],
    "pt": ["me deixe em paz"],
    "nl": ["laat me met rust"],
    "pl": ["zostaw mnie w spokoju"],
    "ru": ["оставьте меня в покое"],
    "uk": ["дайте мені спокій"],
    "tr": ["beni rahat bırakın"],
    "zh": ["别烦我"],
    "ja": ["放っておいて"],
    "ar": ["اتركني وشأني"],
}


@pytest.mark.parametrize(("language", "text"), TOLD.items())
def test_who_tells_of_themselves_is_thanked_and_asked_what_they_would_like_to_know(language: str, text: str) -> None:
    assert reply(text, locale=language)[0] == phrases(language).says["noted"]
    assert not is_unanswered(prompt(text, locale=language))


@pytest.mark.parametrize(
    "text",
    [
        "we are a company of 40 people, Baker Ltd, budget around 5k, my boss Sarah decides, we need it by march",
        "hi we are a small school",
        "I'm from Leeds",
        "we have 12 employees",
    ],
)
def test_it_takes_note_of_a_company_a_place_and_who_decides(text: str) -> None:
    assert say(text) == SAYS["noted"]


@pytest.mark.parametrize("text", ["I am a teacher and I look for a planet", "we are a school, how far is mars"])
def test_who_asks_beside_what_they_tell_is_told_that_it_is_not_known(text: str) -> None:
    assert say(text) == UNKNOWN
    assert is_unanswered(prompt(text))


@pytest.mark.parametrize(("language", "text"), [(one, text) for one, texts in RUDE.items() for text in texts])
def test_to_rude_words_it_is_sorry_and_says_who_can_be_asked_for(language: str, text: str) -> None:
    answer, end = reply(text, sources=(PRICE,), locale=language)
    assert (answer, end.quick_replies) == (phrases(language).says["sorry"], ())
    assert not is_unanswered(prompt(text, locale=language))


@pytest.mark.parametrize(("language", "text"), [(one, text) for one, texts in AWAY.items() for text in texts])
def test_it_leaves_in_peace_who_wants_to_be_left(language: str, text: str) -> None:
    answer, end = reply(text, sources=(PRICE,), locale=language)
    assert (answer, end.quick_replies) == (phrases(language).says["in_peace"], ())
    assert not is_unanswered(prompt(text, locale=language))


@pytest.mark.parametrize("text", ["can I stop it?", "is the price a joke", "go", "bot"])
def test_a_word_that_may_be_meant_well_is_not_taken_for_rude(text: str) -> None:
    assert say(text) not in {SAYS["sorry"], SAYS["in_peace"]}


@pytest.mark.parametrize("text", ["k thx", "ok, thanks a lot", "lol"])
def test_it_says_no_second_time_that_it_does_not_know_to_who_is_polite(text: str) -> None:
    assert say("How far is Mars?", UNKNOWN, text) in {SAYS["welcome"], SAYS["declined"]}


def test_it_asks_what_is_meant_where_nothing_is_asked() -> None:
    assert say("im so tired of this") == SAYS["vague"]
    assert not is_unanswered(prompt("im so tired of this"))


@pytest.mark.parametrize("text", ["hola q precio tiene", "wat about returns", "rückgabe"])
def test_what_people_ask_a_business_about_is_a_question_without_more_words(text: str) -> None:
    assert is_unanswered(prompt(text))


# It answers each of several things


COST, YEARS = Source("Oslo desk", "Oslo desk: 499 EUR once.", score=1.0), Source("Guarantee", "5 years.", score=1.0)
DAYS, FREE = (
    Source("Delivery time", "It takes 5 days.", score=1.0),
    Source("Delivery cost", "It costs 19 EUR.", score=1.0),
)
TWO = "what does the Oslo desk cost and how long is the guarantee"


def parts(question: str, *found: tuple[str, tuple[Source, ...]], whole: float = 0.5) -> Prompt:
    asked = tuple(Part(text, sources) for text, sources in found)
    sources = tuple(replace(source, score=whole) for part in asked for source in part.sources)
    return replace(prompt(question, sources=sources), parts=asked)


def test_it_answers_each_of_several_things_with_its_own_source() -> None:
    answer = compose(parts(TWO, ("what does the Oslo desk cost", (COST,)), ("how long is the guarantee", (YEARS,))))
    assert answer.text.startswith(f"{COST.text}\n\n{YEARS.text}\n\n")
    assert answer.citations == (COST.citation(), YEARS.citation())


@pytest.mark.parametrize("whole", [0.3, 0.6])
def test_several_things_that_are_all_answered_are_no_unanswered_question(whole: float) -> None:
    asked = parts(TWO, ("what does the Oslo desk cost", (COST,)), ("how long is the guarantee", (YEARS,)), whole=whole)
    assert not is_unanswered(asked)


def test_it_says_which_of_several_things_it_does_not_know() -> None:
    asked = parts("what does it cost and how far is Mars", ("what does it cost", (COST,)), ("how far is Mars", ()))
    answer = compose(asked)
    assert answer.text == f"{COST.text}\n\n{SAYS['rest']}\n{UNKNOWN}"
    assert (answer.citations, answer.quick_replies) == ((COST.citation(),), ("Talk to a person",))
    assert is_unanswered(asked)
    assert compose(replace(asked, is_waiting=True)).quick_replies == ()


def test_it_tells_all_that_answers_a_part_equally_well() -> None:
    asked = parts("the Oslo desk price and delivery", ("the Oslo desk price", (COST,)), ("delivery", (DAYS, FREE)))
    assert compose(asked).text.startswith(f"{COST.text}\n\n{DAYS.text}\n\n{FREE.text}")


def test_it_answers_each_of_several_things_that_come_with_a_contact_and_thanks_for_it() -> None:
    found = ("what does the Oslo desk cost", (COST,)), ("how long is the guarantee", (YEARS,))
    answer = compose(parts(f"{TWO}? I am jane@example.com", *found))
    assert answer.text == f"{COST.text}\n\n{YEARS.text}\n\n{SAYS['contact'].format(contact='jane@example.com')}"


def test_what_it_does_not_know_is_left_to_a_person_where_a_contact_came_with_it() -> None:
    question = "what does it cost and how far is Mars? I am jane@example.com"
    answer = compose(parts(question, ("what does it cost", (COST,)), ("how far is Mars", ())))
    thanks = SAYS["contact"].format(contact="jane@example.com")
    assert answer.text == f"{COST.text}\n\n{SAYS['rest']}\n{SAYS['unknown_again']}\n\n{thanks}"


def test_one_source_that_answers_all_of_it_is_quoted_once() -> None:
    both = Source("Price", "It costs 9 €, delivery included.", score=1.0)
    answer = compose(parts("price and delivery", ("price", (both,)), ("delivery", (both,)), whole=1.0))
    assert answer.citations == (both.citation(),)


def test_a_source_that_answers_nearly_all_of_a_sentence_leaves_nothing_unknown() -> None:
    asked = parts("How do I install and start it?", ("How do I install", (LICENCE,)), ("start it", ()), whole=0.9)
    assert "don’t know" not in compose(asked).text


def test_who_asks_several_things_of_which_none_is_known_is_told_so_once() -> None:
    assert compose(parts("is there a pool and a spa price", ("is there a pool", ()), ("spa price", ()))).text == UNKNOWN


@pytest.mark.parametrize(("language", "text"), [("en", "no thanks"), ("de", "nein danke"), ("fr", "non merci")])
def test_a_no_to_nothing_is_taken_for_one(language: str, text: str) -> None:
    assert say(text, locale=language) == phrases(language).says["declined"]
