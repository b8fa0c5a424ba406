"""Pieces to be spoken, cut from a reply while it is being written."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.reading import Reader
from voice.sentences import Cutter, Piece, speakable


def cut(text: str, size: int = 3) -> list[Piece]:
    """The pieces of a reply that comes in deltas of `size` characters."""
    cutter = Cutter()
    pieces = [piece for at in range(0, len(text), size) for piece in cutter.feed(text[at : at + size])]
    return pieces + cutter.end()


def texts(text: str) -> list[str]:
    return [piece.text for piece in cut(text)]


def letters(text: str) -> list[str]:
    return [char for char in text if char.isalnum()]


def first_sentence(text: str) -> str:
    """What the second piece holds of `text`: all up to the first end of a sentence, clauses being ends no more."""
    lead = "x" * 60
    return texts(f"This is the first piece, {lead} {text}")[1].removeprefix(lead).strip()


# The first piece


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("We are open on Mondays, and on Fridays too.", "We are open on Mondays,"),
        ("Yes, of course we do that; it costs nothing.", "Yes, of course we do that;"),
        ("Here is what we can offer: a bicycle, and a boat.", "Here is what we can offer:"),
        ("Wir haben heute geöffnet – kommen Sie vorbei.", "Wir haben heute geöffnet –"),
        ("Hi! I am Robin. How can I help you today? Ask me.", "Hi! I am Robin. How can I help you today?"),
        (
            "您好，很高兴见到您，我们店今天全天营业到晚上九点。请问您需要什么？",
            "您好，很高兴见到您，我们店今天全天营业到晚上九点。",
        ),
        ("नमस्ते, हमारी दुकान आज खुली है। आप कब आएंगे?", "नमस्ते, हमारी दुकान आज खुली है।"),
        ("مرحبا بكم في متجرنا الكبير، كيف يمكنني مساعدتك؟", "مرحبا بكم في متجرنا الكبير،"),
        ("Здравствуйте, меня зовут Робин, чем помочь?", "Здравствуйте, меня зовут Робин,"),
        ("## What it costs today\n\nNothing.", "What it costs today."),
    ],
)
def test_it_is_the_first_clause_of_twenty_characters(text: str, first: str) -> None:
    assert texts(text)[0] == first


@pytest.mark.parametrize(
    "text",
    [
        "We are open on Mondays, ",
        "We are open on Mondays. ",
        "We are open on Mondays.\n",
        "We are **open on Mondays**! ",
        "您好很高兴见到您我们店今天全天营业到晚上九点。请",
        "There are 1,000 of them in all, ",
    ],
)
def test_it_comes_with_the_character_that_makes_it_certain(text: str) -> None:
    cutter = Cutter()

    assert [len(cutter.feed(char)) for char in text] == [0] * (len(text) - 1) + [1]


@pytest.mark.parametrize(
    "text",
    [
        "The whole thing costs $29.",
        "The whole thing weighs 3,",
        "We have all kinds of shoes e.g. ",
        "You should talk to our Dr. ",
        "You will find it all at https://example.com. ",
        "He always says to them “Come in. ",
        "Have a look at [our newest prices, ",
    ],
)
def test_it_waits_while_more_may_belong_to_it(text: str) -> None:
    assert Cutter().feed(text[:-1]) == []


# Where sentences end


@pytest.mark.parametrize(
    "sentence",
    [
        "It costs $29.50 a month or $ 1,299.99 a year.",
        "Shoes, e.g. boots and sandals, i.e. nearly all.",
        "Ask Dr. Lee, Mrs. Smith or Prof. J. R. Miller about it.",
        "We have them at https://www.example.com/a.b?c=d for all to see.",
        "Version 3.5 is from 12.5.2026 at 10.30 or 10:45.",
        "Well ... let me think … it is free.",
        "He said “Come in. Sit down. Stay.” and left us alone.",
        "She (that is Eve. You know her.) is in Rome.",
        "The U.S. price, the U.K. price, approx. the same, is in No. 5 too.",
        "It opens at 9 a.m. and closes at 5 p.m. on weekdays.",
        "Das gilt z. B. für Schuhe, d. h. fast alles, bzw. ca. 90 % davon.",
        "Sie sind am 3. Platz und zahlen inkl. MwSt. nur 5 Mio. Euro.",
        "Es liefert die Firma Huber GmbH & Co. KG aus Wien.",
        "Frau Dr. Huber wohnt in der Hauptstr. 5 in St. Pölten.",
        "La Sra. García y el Sr. López viven en la Av. Mayor, p. ej. hoy.",
        "M. Dupont et Mme. Petit, c.-à-d. nos amis, sont là env. deux heures.",
        "Il Sig. Rossi e la Dott.ssa Bianchi, ecc. sono qui.",
        "O Sr. Silva e a Profa. Souza, por ex. hoje, chegam às 10 h hoje.",
        "Dhr. de Vries heeft o.a. fietsen, bijv. die van hr. Jansen.",
        "Это стоит 5 тыс. руб. за штуку, т. е. дешево, в 2024 г. тоже.",
        "“Really?” she asked them all once more.",
    ],
)
def test_it_does_not_cut_within(sentence: str) -> None:
    assert first_sentence(f"{sentence} Something else follows.") == speakable(sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("It is $29. It is 7.", "It is $29."),
        ("No. It is not.", "No."),
        ("Is it? It is!", "Is it?"),
        ("It is! Yes.", "It is!"),
        ("Is it?! Yes.", "Is it?!"),
        ("He said “Go.” Then he left.", "He said “Go.”"),
        ('He said "Go." Then he left.', 'He said "Go."'),
        ("Shoes, hats, etc. We have all.", "Shoes, hats, etc."),
        ("A piece is 5 руб. Это все.", "A piece is 5 руб."),
        ("Ça va ? Oui !", "Ça va ?"),
        ("Bonjour ! Ça va ?", "Bonjour !"),
        ("¿Qué tal? Muy bien.", "¿Qué tal?"),
        ("好吗？好！", "好吗？"),
        ("“行。”他说。", "“行。”"),
        ("खुला है। आइए।", "खुला है।"),
        ("هل هو مجاني؟ نعم.", "هل هو مجاني؟"),
        ("Open\n\nMonday", "Open."),
        ("Open\n- Monday\n- Friday", "Open."),
        ("This is so.[1] That too.", "This is so."),
        ("This is so [2, 3]. That too.", "This is so."),
        ('A 5" pipe is here. That too.', 'A 5" pipe is here.'),
        ("An open (bracket. " + "y" * 140 + " ends here. Then.", "An open (bracket. " + "y" * 140 + " ends here."),
    ],
)
def test_it_ends_a_sentence(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence


# How long pieces are


def test_it_gathers_whole_sentences_up_to_140_characters() -> None:
    sentence = "x" * 33 + "."
    pieces = texts(f"{sentence} " * 12)

    assert [len(piece) for piece in pieces] == [34, 69, 139, 139, 34]


@pytest.mark.parametrize(("second", "pieces"), [(70, [140]), (71, [69, 71])])
def test_it_gathers_no_more_than_140(second: int, pieces: list[int]) -> None:
    lead = f"{'x' * 59}. " * 2
    text = f"{lead}{'y' * 68}. {'z' * (second - 1)}. {'w' * 139}."

    assert [len(piece) for piece in texts(text)] == [60, 60, *pieces, 140]


def test_its_second_piece_is_ready_before_the_first_has_been_played() -> None:
    text = "We are open on Mondays, and on Fridays too. We close at six. Come and see us, all of you, all the time."

    assert texts(text)[:2] == [
        "We are open on Mondays,",
        "and on Fridays too. We close at six. Come and see us, all of you, all the time.",
    ]


def test_it_speaks_a_sentence_of_up_to_250_characters_whole() -> None:
    sentence = "word, " * 40 + "end."

    assert sentence in texts(f"This is the first piece of all. {sentence}")


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("word " * 30 + "clause, " + "word " * 60, "clause,"),
        ("word " * 100, "word"),
        ("x" * 600, "x" * 250),
        ("कीं" * 200, "कीं"),
    ],
)
def test_it_cuts_a_longer_sentence_where_it_hurts_least(text: str, end: str) -> None:
    piece = texts(f"This is the first piece of all. {text}")[1]

    assert len(piece) <= 250
    assert piece.endswith(end)


@pytest.mark.parametrize("text", ["", " \n ", "…", "!!! ??", "🙂🙂", "[1]", "---", "```\ncode\n```", "- \n- ", "<br/>"])
def test_what_has_no_words_gives_no_piece(text: str) -> None:
    assert cut(text) == []


def test_a_lonely_sign_goes_with_its_neighbour() -> None:
    assert texts("– !\n\nWe are open on Mondays, and … – on Fridays. 🙂") == [
        "– ! We are open on Mondays,",
        "and … – on Fridays.",
    ]


def test_it_says_which_characters_of_the_reply_a_piece_stands_for() -> None:
    reply = "**Hello** and [very welcome](https://example.com) 🙂, dear! It costs *nothing* [1]."
    pieces = cut(reply)

    assert [reply[piece.offset : piece.offset + piece.chars] for piece in pieces] == [
        "**Hello** and [very welcome](https://example.com) 🙂,",
        " dear! It costs *nothing* [1].",
    ]


# What is read aloud


@pytest.mark.parametrize(
    ("markdown", "spoken"),
    [
        ("This is **bold**, *this* and __that__ and ***all*** ~~gone~~.", "This is bold, this and that and all gone."),
        ("# Title\nText\n## Next #1\n", "Title. Text. Next #1."),
        ("One\n- two\n* three\n+ four\n  - five", "One. two. three. four. five"),
        ("1. First\n2. Second\n10) Tenth", "1. First. 2. Second. 10) Tenth"),
        ("Use `make run` to start.", "Use make run to start."),
        ("Do this:\n```sh\nmake run\n```\nThen that.", "Do this: Then that."),
        ("Do this:\n~~~\nmake\n```\nrun\n~~~\nThat.", "Do this: That."),
        ("| Plan | Price |\n|---|:-:|\n| Basic | $9.50 |\n| Pro | -5 % |", "Plan, Price. Basic, $9.50. Pro, -5 %"),
        ("Plan | Price\n---|---\nBasic | 9\n", "Plan, Price. Basic, 9."),
        ("> Quoted\n> text", "Quoted. text"),
        ("Above\n\n---\n\n***\nBelow", "Above. Below"),
        ("See [our prices](https://example.com/a_(b)?c \"Title\"), please.", "See our prices, please."),
        ("See https://www.example.com/a/b?c=d#e.", "See example.com."),
        ("www.a.example, (http://b.example:80/x) or <https://c.example/y>!", "a.example, (b.example) or c.example!"),
        ("Is it https://example.com?", "Is it example.com?"),
        ("Write to <me@example.com> or me@example.com.", "Write to me@example.com or me@example.com."),
        ("A picture: ![of a cat](cat.png) here, [![and](a.png)](b) there.", "A picture: here, there."),
        ("Great![1] Look [here][2]!", "Great! Look here!"),
        ("It is so [1], [2, 3][4] and [12–14].", "It is so, and."),
        ("Good 👍🏽, 👨‍👩‍👧 great 1️⃣ 🇦🇹 ✅!", "Good, great 1!"),
        ("Two<br>lines and <b class='x'>bold</b>.", "Two lines and bold."),
        ('Now <break time="100s"/> listen <!-- secret --> well.', "Now listen well."),
        ("If a < b and 3 > 2 or b <c.", "If a b and 3 2 or b c."),
        ("2 * 3 is 6, my_name is \\*free\\*, ~5 %.", "2 × 3 is 6, my_name is free, ~5 %."),
        (f"{'long ' * 10}\nwrapped", f"{'long ' * 10}wrapped"),
        ("Main Street 1\n1010 Vienna", "Main Street 1. 1010 Vienna"),
        ("a\u200bb\ufeffc\u202ed\x07e", "abcde"),
        ("नमस्\u200dते", "नमस्\u200dते"),
        ("how I hate http and www", "how I hate http and www"),
    ],
)  # fmt: skip
def test_it_reads(markdown: str, spoken: str) -> None:
    assert speakable(markdown) == spoken


# What always holds

WORDS = [
    "We",
    "open",
    "at",
    "9",
    "$29.50",
    "e.g.",
    "Dr.",
    "Lee.",
    "**so**",
    "[link](https://a.example/b)",
    "https://c.example/d.",
]
WORDS += [
    "yes,",
    "no!",
    "Why?",
    "–",
    "…",
    "[1]",
    "🙂",
    "“Go.”",
    "(it",
    "is)",
    "<break time='9s'/>",
    "`x`",
    "\n\n",
    "\n- ",
    "| a | b |\n",
]
WORDS += ["Здравствуйте,", "мир.", "你好。", "世界！", "नमस्ते।", "مرحبا؟", "x" * 70, "\n# ", "\n```\ncode\n```\n"]
REPLIES = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
MARKS = st.text(alphabet=st.sampled_from(list('ab Z9.,!?:;…\n`*_~#|-<>[]()"“”。，！\\/hHwWtps')), max_size=400)
ANY = st.one_of(REPLIES, MARKS, st.text(max_size=300))


@given(ANY, st.lists(st.integers(min_value=1, max_value=30), max_size=80))
def test_the_pieces_do_not_depend_on_how_the_text_came(text: str, sizes: list[int]) -> None:
    cutter, pieces, at = Cutter(), [], 0
    for size in sizes:
        pieces += cutter.feed(text[at : at + size])
        at += size
    pieces += cutter.feed(text[at:]) + cutter.end()

    assert pieces == cut(text, 1)


@given(REPLIES)
def test_the_pieces_together_are_all_that_is_spoken(text: str) -> None:
    """But for lonely signs at the end. In some scripts, and in very long words, pieces meet without a space."""
    together = "".join("".join(texts(text)).split())
    whole = "".join(speakable(text).split())

    assert whole.startswith(together)
    assert not any(char.isalnum() for char in whole[len(together) :])


@given(ANY)
def test_no_letter_is_lost_or_said_twice(text: str) -> None:
    assert [char for char in "".join(texts(text)) if char.isalnum()] == [
        char for char in speakable(text) if char.isalnum()
    ]


@given(ANY)
def test_the_pieces_lie_one_after_the_other(text: str) -> None:
    pieces = cut(text)

    assert [piece.offset for piece in pieces[:1]] == [0] * bool(pieces)
    assert all(one.offset + one.chars == next_.offset for one, next_ in pairwise(pieces))
    assert all(piece.chars > 0 for piece in pieces)
    assert sum(piece.chars for piece in pieces) in range(len(text) + 1)


@given(ANY)
def test_each_piece_can_be_spoken(text: str) -> None:
    for piece in cut(text):
        assert 0 < len(piece.text) <= 250
        assert any(char.isalnum() for char in piece.text)
        assert piece.text == " ".join(piece.text.split())


@given(ANY)
def test_no_angle_bracket_reaches_the_voice(text: str) -> None:
    assert not set("<>") & set("".join(texts(text)) + speakable(text))


@given(REPLIES, REPLIES)
def test_the_first_piece_does_not_wait_for_what_follows_it(text: str, more: str) -> None:
    cutter = Cutter()
    before = cutter.feed(text)

    assert cut(text + more)[: len(before)] == before


@given(st.integers(min_value=20, max_value=140), st.sampled_from([", ", ". ", "! ", "? ", "; ", ": ", " – "]))
def test_the_first_piece_is_no_longer_than_it_must_be(length: int, end: str) -> None:
    clause = "a" * length + end

    assert texts(clause + "and more, and more. And more.")[0] == clause.strip()


UNITS = ["word, ", "a", "!", "etc. ", "<a", "[", "[1", "-", "`", "h", " w", "http://", "|-"]
UNITS += ['("', "*_~", "a. ", "。", "![", "\n- "]


@pytest.mark.parametrize("unit", UNITS)
def test_the_work_grows_with_the_text_alone(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """100 kB of what may always become something else: each character is looked at a few times, and little is held."""
    steps = 0
    real = Reader._step

    def counted(self: Reader, char: str, at: int) -> None:
        nonlocal steps
        steps += 1
        real(self, char, at)

    monkeypatch.setattr(Reader, "_step", counted)
    cutter = Cutter()
    text = (unit * 100_000)[:100_000]
    most = 0
    for at in range(0, len(text), 3):
        cutter.feed(text[at : at + 3])
        most = max(most, len(cutter._marks), len(cutter._reader._held))

    assert steps <= 4 * len(text)
    assert most <= 260
