"""A conversation of 10,000 messages opens, and takes a message, as quickly as a short one."""

from __future__ import annotations

import asyncio
import time
import uuid
from pathlib import Path

from chaos.figures import percentile
from chaos.outcomes import unsettled
from chaos.raw import Opened, RawSocket, init
from chaos.stage import Db, Size, Stage, Verdict

NAME = "long_conversation"
EXCHANGES = 5_000
OPENINGS: dict[Size, int] = {"short": 5, "full": 40, "long": 40}
SHOWN = 50  # messages that come by themselves
OPENS_WITHIN = 1.0  # seconds, p95
ACK_WITHIN = 0.15  # seconds, p95
NUMBERS = "WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {})"
REPLIES = """
    INSERT INTO chat_reply (key, conversation_id, answers, state, attempt, released, stop_requested, text, replaced,
        created_at, finished_at, source, model, fault, rating_comment)
    {numbers} SELECT 'long-' || i, {conversation}, {last} + 2 * i - 1, 'done', 1, 0, false,
        'The answer to question ' || i, {empty}, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 'model', 'stand-in', '', ''
        FROM numbers
"""
MESSAGES = """
    INSERT INTO chat_message (conversation_id, seq, client_id, role, text, via, at, status, reason, answers, reply_id,
        citations, quick_replies)
    {numbers} SELECT {conversation}, {last} + 2 * i - 1, {uuid}, 'visitor', 'This is question ' || i, 'text',
        CURRENT_TIMESTAMP, 'complete', '', CAST(NULL AS integer), CAST(NULL AS bigint), {empty}, {empty} FROM numbers
    UNION ALL SELECT {conversation}, answers + 1, {uuid}, 'agent', text, '', created_at, 'complete', '', answers, id,
        {empty}, {empty} FROM chat_reply WHERE conversation_id = {conversation} AND substr(key, 1, 5) = 'long-'
"""
DIALECT = {
    "sqlite": {"uuid": "lower(hex(randomblob(16)))", "empty": "'[]'"},
    "postgres": {"uuid": "gen_random_uuid()", "empty": "CAST('[]' AS jsonb)"},
}


def run(folder: Path, *, db: Db, seed: int, size: Size) -> Verdict:
    """Write 10,000 messages past the application, then measure through its front door."""
    with Stage(folder, db=db) as stage:
        opened, acks = asyncio.run(_measure(stage, OPENINGS[size]))
        breaches = unsettled(stage, 30)
        [(rows, last)] = stage.sql("SELECT count(*), max(seq) FROM chat_message")
    if rows != last:
        breaches.append(f"one order: {rows} rows, the last of which is {last}")
    slow_open, slow_ack = percentile(opened, 0.95), percentile(acks, 0.95)
    if slow_open > OPENS_WITHIN:
        breaches.append(f"it opens within {slow_open} s (p95), not {OPENS_WITHIN}")
    if slow_ack > ACK_WITHIN:
        breaches.append(f"a message is acknowledged within {slow_ack} s (p95), not {ACK_WITHIN}")
    figures = {"messages": rows, "open_p50": percentile(opened, 0.5), "open_p95": slow_open}
    return Verdict(breaches, {**figures, "ack_p50": percentile(acks, 0.5), "ack_p95": slow_ack})


async def _measure(stage: Stage, times: int) -> tuple[list[float], list[float]]:
    """Seconds of each opening, until its newest message is there, and of each ack."""
    url = stage.web[0].url
    visitor = await init(url)
    await _ask(url, visitor)  # stores greeting and disclosure, and warms what the first answer needs
    _grow(stage)
    opened, acks = [], []
    for _ in range(times):
        began = time.monotonic()
        await init(url, visitor_token=visitor.token, conversation=visitor.conversation)
        socket = await RawSocket.dial(url)
        await socket.send_json(**visitor.hello())
        due = (await socket.until_type("connect"))["last_seq"]
        shown = [await socket.until_type("message") for _ in range(SHOWN)]
        assert shown[-1]["seq"] == due, shown[-1]
        opened.append(time.monotonic() - began)
        await socket.close()
        acks.append(await _ask(url, visitor))
    return opened, acks


async def _ask(url: str, visitor: Opened) -> float:
    """Ask and wait for the answer; seconds from sending to the ack."""
    socket = await RawSocket.dial(url)
    await socket.send_json(**visitor.hello(seq=2**53))
    await socket.until_type("connect")
    began = time.monotonic()
    await socket.send_json(type="message", id=str(uuid.uuid4()), text="What does it cost? [[tokens 4]]")
    ack = await socket.until_type("ack")
    took = time.monotonic() - began
    while (await socket.until_type("message")).get("reply") != ack["reply"]:
        pass
    await socket.close()
    return took


def _grow(stage: Stage) -> None:
    """Put 10,000 messages after what has been said."""
    [(conversation, last)] = stage.sql("SELECT id, last_seq FROM chat_conversation WHERE last_seq > 0")
    words = {"conversation": conversation, "last": last, "numbers": NUMBERS.format(EXCHANGES), **DIALECT[stage.db]}
    for statement in (REPLIES, MESSAGES):
        stage.sql(statement.format(**words))
    stage.sql("UPDATE chat_conversation SET last_seq = ? WHERE id = ?", last + 2 * EXCHANGES, conversation)
