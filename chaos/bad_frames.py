"""Frames no client should send, each with what docs/protocol.md has the server answer. Nothing here knows our code."""

from __future__ import annotations

import json
import random
import string
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from chaos.raw import BINARY, TEXT

Frame = dict[str, Any]

# What of each type must be there, and of what kind it is.
REQUIRED: dict[str, dict[str, type]] = {
    "message": {"id": str, "text": str},
    "typing": {"on": bool},
    "stop": {"reply": str},
    "sound": {"on": bool},
    "heard": {"reply": str, "attempt": int, "index": int, "ms": int},
    "human": {"id": str},
    "end": {"id": str},
    "page": {"url": str},
    "rate": {"reply": str, "value": int},
    "ping": {"n": int},
}
WRONG: dict[type, list[Any]] = {
    str: [None, 7, -1, 1.5, True, [], ["x"], {}, {"text": "x"}],
    int: [None, "1", "", 1.5, True, [], {}, -1, 2**53 + 1, 2**64, -(2**63), 10**400],
    bool: [None, 0, 1, "true", "", [], {}],
}
ONE_ERROR = frozenset({"bad_frame"})
SECOND_CONNECT = "second connect"  # the first one would be a matter of tokens
# What a frame that may be legal after all can get.
PERHAPS = frozenset({"bad_frame", "too_long", "conflict", "version", "ack", "pong", ""})
NASTY = "\u202e\u200d\ufeff\u0301\u2028\u2029\U0001f9d1\u200d\U0001f680 ́ß中文\u0600\t\n<b>&amp;'\"\\ \U0010ffff\ufffe"


@dataclass(frozen=True, slots=True)
class Case:
    """One frame. `wanted`: error codes or types of answer of which it must get exactly one; "" is none at all."""

    kind: str
    data: bytes
    wanted: frozenset[str] = ONE_ERROR
    opcode: int = TEXT


def cases(dice: random.Random) -> Iterator[Case]:
    """Frames without end."""
    while True:
        yield dice.choice(KINDS)(dice)


def valid(dice: random.Random) -> Frame:
    """A frame as it should be. Its message would be stored."""
    made: dict[type, Callable[[], Any]] = {
        str: lambda: "".join(dice.choices(string.ascii_letters, k=dice.randint(1, 30))),
        int: lambda: dice.randint(0, 1000),
        bool: lambda: dice.random() < 0.5,
    }
    kind = dice.choice(list(REQUIRED))
    frame: Frame = {"type": kind} | {name: made[of]() for name, of in REQUIRED[kind].items()}
    if "id" in frame:
        frame["id"] = str(uuid.UUID(int=dice.getrandbits(128), version=4))
    if kind == "rate":
        frame["value"] = dice.choice([1, -1])
    return frame


def good_text(dice: random.Random) -> str:
    """A text that is legal and unusual."""
    return f"{dice.randrange(10**9)} " + "".join(dice.choices(NASTY, k=dice.randint(1, 40))) + "?"


def _encoded(frame: object) -> bytes:
    return json.dumps(frame, ensure_ascii=False).encode()


def _truncated(dice: random.Random) -> Case:
    text = json.dumps(valid(dice))
    return Case("malformed", text[: dice.randrange(1, len(text))].encode())


def _broken(dice: random.Random) -> Case:
    text = json.dumps(valid(dice))
    ways = [
        text.replace('"', "'"),
        text[:-1] + ",}",
        text + dice.choice("}],x"),
        "\ufeff" + text,
        text.replace(":", "="),
        text + " // said",
        text.replace("{", "{,", 1),
        text + text,
        f"[{text}]",
        json.dumps(text),
    ]
    return Case("malformed", dice.choice(ways).encode())


def _noise(dice: random.Random) -> Case:
    return Case("malformed", ("~" + "".join(dice.choices(string.printable + NASTY, k=dice.randint(0, 200)))).encode())


def _deep(dice: random.Random) -> Case:
    depth = dice.choice([50, 900, 1100, 5_000, 9_000])
    nested = dice.choice([("[", "]", ""), ('{"a":', "}", "1")])
    deep = nested[0] * depth + nested[2] + nested[1] * depth
    ways = [
        (deep, ONE_ERROR),
        (nested[0] * depth, ONE_ERROR),
        (f'{{"type":"ping","n":{deep}}}', ONE_ERROR),
        # Fields that are not known are to be ignored, but nobody owes the reader every depth of them.
        (f'{{"type":"typing","on":true,"unknown":{deep}}}', frozenset({"bad_frame", ""})),
    ]
    text, wanted = dice.choice(ways)
    return Case("deep", text.encode(), wanted)


def _wrong_type(dice: random.Random) -> Case:
    frame = valid(dice)
    name = dice.choice(list(REQUIRED[frame["type"]]))
    wrong = WRONG[REQUIRED[frame["type"]][name]]
    frame[name] = dice.choice([value for value in wrong if name != "value" or value != -1])
    return Case("wrong type", _encoded(frame))


def _missing(dice: random.Random) -> Case:
    frame = valid(dice)
    del frame[dice.choice([name for name in frame if name in REQUIRED[frame["type"]] or name == "type"])]
    return Case("wrong type", _encoded(frame))


def _no_object(dice: random.Random) -> Case:
    return Case("wrong type", _encoded(dice.choice([None, True, 0, 1.5, "ping", [], [1, 2], {}, {"type": None}])))


def _unknown(dice: random.Random) -> Case:
    kind = dice.choice(["", "Ping", "ping ", "ack", "delta", "error", "__class__", "speech", "x" * 5000, ["ping"], {}])
    return Case("wrong type", _encoded({**valid(dice), "type": kind}))


def _bad_value(dice: random.Random) -> Case:
    identity = str(uuid.UUID(int=dice.getrandbits(128)))
    frames: list[Frame] = [
        {"type": "message", "id": identity.upper() + "A", "text": "x"},
        {"type": "message", "id": "", "text": "x"},
        {"type": "message", "id": identity + "\n", "text": "x"},
        {"type": "message", "id": identity, "text": ""},
        {"type": "message", "id": identity, "text": " \n\t\u2003"},
        {"type": "message", "id": identity, "text": "x", "via": "pigeon"},
        {"type": "rate", "reply": "x", "value": 2},
        {"type": "rate", "reply": "x", "value": 1, "comment": "x" * 501},
    ]
    return Case("wrong type", _encoded(dice.choice(frames)))


def _second_connect(dice: random.Random) -> Case:
    frame = {"type": "connect", "protocol": dice.choice([1, 1, "1", None]), "token": "x", "conversation": "y"}
    return Case(SECOND_CONNECT, _encoded(frame))


def _nan(dice: random.Random) -> Case:
    word = dice.choice(["NaN", "Infinity", "-Infinity", "1e999", "-0x1", "01", "1.", ".5", "+1"])
    return Case("NaN", f'{{"type":"ping","n":{word}}}'.encode())


def _duplicate(dice: random.Random) -> Case:
    n = dice.randrange(1000)
    ways = [
        f'{{"type":"ping","n":{n},"n":"x"}}',
        f'{{"type":"nonsense","type":"ping","n":{n}}}',
        f'{{"type":"ping","type":"nonsense","n":{n}}}',
        f'{{"n":{n},"n":{n},"type":"ping"}}',
    ]
    return Case("duplicate keys", dice.choice(ways).encode(), frozenset({"bad_frame", "pong"}))


def _nul(dice: random.Random) -> Case:
    identity = str(uuid.UUID(int=dice.getrandbits(128)))
    ways = [
        f'{{"type":"message","id":"{identity}","text":"a\\u0000b"}}',
        f'{{"type":"message","id":"{identity}","text":"a\0b"}}',
        f'{{"type":"message","id":"{identity[:-1]}\\u0000","text":"a"}}',
        '{"type":"page","url":"https://example.com/\\u0000"}',
        '{"type":"page","url":"https://example.com/","title":"\\u0000"}',
        '{"type":"ping\\u0000","n":1}',
        '{"type":"stop","reply":"\\u0000"}',
        "\0" * dice.randint(1, 100),
        '{"type":"ping","n":1}\0',
    ]
    return Case("NUL", dice.choice(ways).encode())


def _surrogate(dice: random.Random) -> Case:
    identity = str(uuid.UUID(int=dice.getrandbits(128)))
    lone = dice.choice(["\\ud800", "\\udc00", "\\udfff\\ud800", "\\uD83D", "a\\ud83dx"])
    ways = [
        f'{{"type":"message","id":"{identity}","text":"{lone}"}}',
        f'{{"type":"stop","reply":"{lone}"}}',
        f'{{"type":"page","url":"https://example.com/{lone}"}}',
        f'{{"type":"{lone}"}}',
    ]
    return Case("lone surrogates", dice.choice(ways).encode())


def _binary(dice: random.Random) -> Case:
    ways = [dice.randbytes(dice.randint(0, 300)), _encoded(valid(dice)), b"\xff" * 10]
    return Case("binary", dice.choice(ways), opcode=BINARY)


def _empty(dice: random.Random) -> Case:
    return Case("empty", dice.choice([b"", b" ", b"\n\t ", b"\xe2\x80\x83"]))


def _long(dice: random.Random) -> Case:
    identity = str(uuid.UUID(int=dice.getrandbits(128)))
    letter = dice.choice(["x", "ß"])
    size = dice.randint(4001, 30_000)
    frame = {"type": "message", "id": identity, "text": letter * size}
    return Case("too long", _encoded(frame), frozenset({"too_long"}))


def _mutated(dice: random.Random) -> Case:
    """A valid frame with a few characters changed, added or taken away."""
    text = list(json.dumps(valid(dice)))
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(text) or 1)
        how = dice.random()
        if how < 0.4:
            text[at : at + 1] = dice.choice(string.printable + NASTY)
        elif how < 0.7:
            text[at:at] = dice.choice('{}[]",:\\0x\u00e9')
        else:
            del text[at : at + dice.randint(1, 3)]
    return Case("mutated", "".join(text).encode(), PERHAPS)


KINDS: list[Callable[[random.Random], Case]] = [
    _truncated, _broken, _noise, _deep, _wrong_type, _missing, _no_object, _unknown, _bad_value, _nan, _duplicate,
    _second_connect, _nul, _surrogate, _binary, _empty, _long, _mutated, _mutated,
]  # fmt: skip
