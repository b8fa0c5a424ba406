"""What the built-in answerer says to a prompt, decided step by step. Pure and deterministic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from agent.language import LANGUAGES, browsers_language, spoken
from agent.phrases import phrases, turned_away, wants_person
from agent.providers.base import Part, Prompt, Source
from agent.providers.extract import Reading
from knowledge.languages import language_of
from knowledge.text import sentences
from sales.reading.answers import asks_back, is_answer, is_small_talk, puts_off
from sales.reading.questions import is_question, tells_of_oneself
from sales.reading.words import pattern
from sales.stage import CONTACT

# A source answers a question when it covers at least half of what the question says.
CONFIDENT = 0.5
# One that covers more than this answers it nearly whole.
_WHOLE = 0.8
# Sources this near to each other compete.
_NEAR = 0.02
_MOST_COMPETING = 3
_FEW_WORDS = 3
_MY_LANGUAGES = "I have no sentences of my own in your language. I have them in {languages}."


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole reply; it cites what it quotes, and nothing else."""

    text: str
    citations: tuple[dict[str, str], ...] = ()
    quick_replies: tuple[str, ...] = ()


def compose(prompt: Prompt) -> Answer:
    """The reply to the visitor's last message."""
    if prompt.decided:
        return Answer(prompt.decided, quick_replies=prompt.decided_replies)
    return _Talk(prompt).answer()


def is_unanswered(prompt: Prompt) -> bool:
    """Whether the visitor asked something that the sources do not answer, whoever wrote the reply."""
    return not prompt.decided and _Talk(prompt).is_unanswered()


class _Talk:
    """One reply in the making: what was said, in which language, and what the sources hold."""

    def __init__(self, prompt: Prompt) -> None:
        self.question = prompt.question
        self.asked = [turn.text for turn in prompt.turns[:-1] if turn.role == "user"]
        self.told = [turn.text for turn in prompt.turns[:-1] if turn.role == "assistant"]
        self.language = spoken([*self.asked, self.question], prompt.locale)
        self.turned_away = turned_away(self.question, self.language, browsers_language(prompt.locale))
        self.phrases = phrases(self.language)
        self.says = self.phrases.says
        # What is only near in meaning covers no word of the question; it cannot be quoted with confidence.
        self.sources = tuple(sorted(prompt.sources, key=lambda source: source.score == 0))
        self.standing = prompt.standing
        self.can_book = prompt.can_book
        self.person = () if prompt.is_waiting else (self.phrases.button,)  # nobody is called twice
        self.contact = self.standing.contact
        self.context = self.asked[-1] if self.asked else ""
        self.reading = Reading(self.question, self.language, self.sources, self.context)
        self.parts = prompt.parts

    def answer(self) -> Answer:
        """The first of the steps that has something to say."""
        steps = (
            self._to_our_offer,
            self._small_talk,
            self._to_booking,
            self._to_our_question,
            self._each_part,
            self._quoted,
            self._told_of_oneself,
            self._to_contact,
            self._not_known,
        )
        return self._introduced(next(answer for step in steps if (answer := step())))

    def is_unanswered(self) -> bool:
        """Whether a question was asked that no step but the last has an answer to."""
        if self._to_our_offer() or self._small_talk() or self._to_booking() or self._to_our_question():
            return False
        if self._each_part():
            return not all(map(_is_answered, self.parts))
        if self._quoted() or self._told_of_oneself():
            return False
        return self._seeks() and (self._questions() or not self.contact)

    # Steps, each an answer or None

    def _to_our_offer(self) -> Answer | None:
        """A yes or a no to our offer to take a contact."""
        if self.contact or not self._we_asked("offer", "unknown"):
            return None
        if self.phrases.is_only("yes", self.question):
            return Answer(self.says["leave_contact"])
        return Answer(self.says["declined"]) if self.phrases.is_only("no", self.question) else None

    def _small_talk(self) -> Answer | None:
        if self.contact:
            return None
        if self._wants_person() and not (self.phrases.asks_besides(self.question) and self._confident()):
            return Answer(self._told_the_team())
        if self.turned_away:
            return Answer(self.says[self.turned_away])
        if self.phrases.asks_for("identity", self.question):
            return Answer(self.says["identity"], quick_replies=self.person)
        if self.phrases.is_only("hello", self.question):
            return Answer(self.says["hello"])
        if self.phrases.is_only("bye", self.question, beside="thanks"):
            return Answer(self.says["bye"])
        if self.phrases.is_only("thanks", self.question):
            return Answer(self.says["welcome"])
        if self.phrases.is_only("no", self.question, beside="thanks"):
            return Answer(self.says["declined"])
        polite = is_small_talk(self.question)
        if self._questions() or not (polite or puts_off(self.question)):
            return None
        kinds = {"farewell": "bye", "satisfied": "welcome"} if polite else {}
        said = (told for kind, told in kinds.items() if pattern(kind).search(self.question))
        return Answer(self.says[next(said, "declined")])

    def _to_booking(self) -> Answer | None:
        """To who asks for an appointment: what may be booked stands under the answer."""
        return Answer(self.says["bookable"]) if self.can_book and not self.contact and not self._confident() else None

    def _to_our_question(self) -> Answer | None:
        """An answer to what we asked last."""
        field = self._asked_field()
        if not field or self._confident() or self.contact or self._questions() or asks_back(field, self.question):
            return None
        return Answer(self.says["noted" if is_answer(field, self.question) else "declined"])

    def _each_part(self) -> Answer | None:
        """To several things asked at once: what answers each, or that it is not known."""
        answered = [part for part in self.parts if _is_answered(part)]
        unknown = len(answered) < len(self.parts)
        # Of half a question much may be found by chance.
        known = any(part.sources[0].score > _WHOLE for part in answered) if unknown else bool(answered)
        if not known or self._wants_person() or (unknown and self._is_told_whole()):
            return None
        if self.contact and not self._questions():
            return None
        quotes: dict[Source, str] = {}
        for part in answered:
            reading = Reading(part.question, self.language, part.sources)
            for place in _competing(part.sources, reading):
                quotes.setdefault(part.sources[place], reading.quote(place))
        if not unknown and len(quotes) == 1:
            return None
        groups = [list(group) for _, group in groupby(quotes, _written_in)]
        again = self.says["unknown_again" if self.contact or self.standing.has_contact else "unknown"]
        # Not in the visitor's own words: said by us, a figure or a promise in them would be one of ours.
        rest = f"{self.says['rest']}\n{again}" if unknown else ""
        besides = self._thanks_for_contact() or ("" if unknown else self._next_question())
        told = [self._in_its_language(sources[0], "\n\n".join(map(quotes.__getitem__, sources))) for sources in groups]
        person = self.person if unknown else ()
        text = "\n\n".join(filter(None, [*told, rest, besides]))
        return Answer(text, tuple(each.citation() for each in quotes), person)

    def _is_told_whole(self) -> bool:
        """Whether one source answers nearly all of what one sentence asks."""
        return bool(self.sources) and self.sources[0].score > _WHOLE and len(sentences(self.question)) == 1

    def _quoted(self) -> Answer | None:
        if not self._confident() or (self.contact and not self._questions()):
            return None
        competing = _competing(self.sources, self.reading)
        if len(competing) > 1:
            return self._asking_back(competing)
        source = self.sources[0]
        said = [sentence for text in self.told for sentence in sentences(text)]
        quote = self.reading.quote(0, said=said if not self.reading.has_own_words else ())
        told = self._told_the_team() if self._wants_person() else ""
        besides = told or self._thanks_for_contact() or self._next_question()
        parts = [self._in_its_language(source, quote), besides]
        person = self.person if not told and self.phrases.mentions("person", self.question) else ()
        return Answer("\n\n".join(filter(None, parts)), (source.citation(),), person)

    def _told_of_oneself(self) -> Answer | None:
        told = tells_of_oneself(self.question) or (not is_question(self.question) and self.phrases.tells(self.question))
        return Answer(self.says["noted"]) if told and not self.contact else None

    def _to_contact(self) -> Answer | None:
        if not self.contact:
            return None
        unanswered = self.says["unknown_again"] if self._questions() else ""
        return Answer("\n\n".join(filter(None, [unanswered, self._thanks_for_contact()])))

    def _not_known(self) -> Answer:
        few = len(self.question.split()) <= _FEW_WORDS
        if few and self.phrases.mentions("hello", self.question) and not self._questions():
            return Answer(self.says["hello"])
        if not self._seeks():
            return Answer(self.says["vague"])
        again = self.standing.has_contact
        return Answer(self.says["unknown_again" if again else "unknown"], (), self.person)

    # What they are made of

    def _wants_person(self) -> bool:
        return self.question.strip() == self.phrases.button or wants_person(self.question, self.language)

    def _told_the_team(self) -> str:
        return self.says["person_known" if self.standing.has_contact else "person"]

    def _questions(self) -> bool:
        return self.phrases.is_question(self.question)

    def _seeks(self) -> bool:
        """Whether it names something, and asks for it."""
        return self.reading.has_own_words and (is_question(self.question) or self.phrases.seeks(self.question))

    def _confident(self) -> bool:
        return bool(self.sources) and self.sources[0].score >= CONFIDENT

    def _asking_back(self, competing: list[int]) -> Answer:
        sources = [self.sources[place] for place in competing]
        quoted = [(self.sources[place].title, self.reading.quote(place, 1)) for place in competing]
        quotes = [quote if quote.startswith(f"{title}:") else f"{title}: {quote}" for title, quote in quoted]
        text = self._in_its_language(sources[0], "\n\n".join(quotes))
        titles = tuple(source.title for source in sources)
        return Answer(f"{text}\n\n{self.says['which']}", tuple(source.citation() for source in sources), titles)

    def _in_its_language(self, source: Source, quote: str) -> str:
        written_in = _written_in(source)
        if written_in == self.phrases.language:
            return quote
        return self.says["source_language"].format(language=self.phrases.name_of(written_in)) + "\n\n" + quote

    def _thanks_for_contact(self) -> str:
        return self.says["contact"].format(contact=self.contact) if self.contact else ""

    def _next_question(self) -> str:
        """One question to go on with: never two turns in a row, never one that was asked before."""
        if self._we_asked("offer", "unknown", "which") or self._asked_field():
            return ""
        asked = {self.standing.scheme.asked_by(told) for told in self.told}
        asked |= {CONTACT} if self._ever_asked("offer", "unknown") else set()
        ask = self.standing.next_question(self.phrases.language, messages=len(self.asked) + 1, asked=asked)
        return (ask.text or self.says["offer"]) if ask else ""

    def _asked_field(self) -> str:
        """The field of the site's scheme that our last words asked for; empty where they asked for none."""
        return self.standing.scheme.asked_by(self.told[-1]) if self.told else ""

    def _we_asked(self, *questions: str) -> bool:
        """Whether our last words were one of these."""
        return bool(self.told) and any(self.told[-1].endswith(text) for text in _in_any_language(*questions))

    def _ever_asked(self, *questions: str) -> bool:
        return any(text in told for text in _in_any_language(*questions) for told in self.told)

    def _introduced(self, answer: Answer) -> Answer:
        """Said once to a visitor whose language we have no sentences in: which ones we have."""
        have = _MY_LANGUAGES.format(languages=", ".join(phrases("en").name_of(language) for language in LANGUAGES))
        if self.language in LANGUAGES or any(have in told for told in self.told):
            return answer
        return replace(answer, text=f"{have}\n\n{answer.text}")


def _competing(sources: Sequence[Source], reading: Reading) -> list[int]:
    """The places of the sources that answer the question equally well, one for each title."""
    best = sources[0]
    titles = {best.title: 0}
    for place, source in enumerate(sources):
        if abs(source.score - best.score) <= _NEAR and reading.rivals(0, place):
            titles.setdefault(source.title, place)
    return list(titles.values())[:_MOST_COMPETING]


def _written_in(source: Source) -> str:
    return source.language or language_of(source.text, ["en"])


def _is_answered(part: Part) -> bool:
    return bool(part.sources) and part.sources[0].score >= CONFIDENT


def _in_any_language(*keys: str) -> Iterator[str]:
    return (phrases(language).says[key] for language in LANGUAGES for key in keys)
