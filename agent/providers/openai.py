"""Any server that speaks OpenAI's Chat Completions, streamed. The one file that knows the `openai` package.

The SDK gives authentication, errors and connections; its typed stream costs more than all the rest together, so the
raw lines are parsed here. Retries and time-outs are ours (agent/providers/chain.py): the SDK's own sleeping is off.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import openai
import orjson
from openai import AsyncOpenAI, DefaultAioHttpClient

from agent.prompts import cited, messages
from agent.providers.base import End, Prompt, Text, Tools
from agent.tokens import estimate
from agent.tools import DESCRIBED, ROUNDS
from salesagent.lib.answers import retry_after
from salesagent.lib.errors import (
    PromptRefused,
    ProviderBusy,
    ProviderError,
    ProviderRefused,
    ProviderSilent,
    ProviderUnreachable,
    StreamBroken,
)

AFTER_FINISH = 2.0  # seconds that the usage record may take to come after the last word
OF_THE_PROMPT = {"content_filter", "content_policy_violation", "invalid_prompt", "context_length_exceeded"}
LONGEST_ARGUMENTS = 4_000  # characters
MOST_TOKENS = 2**31 - 1  # what the column holds
OTHER_FIELDS = {b"event", b"id", b"retry"}
FINISH = {"stop": "stop", "length": "length", "content_filter": "filtered"}


@dataclass(frozen=True, slots=True)
class Options:
    """How to reach a server and what it understands. Times in seconds."""

    api_key: str = ""
    base_url: str = ""
    model: str = ""
    persona_names_model: bool = True  # whether a persona's own model is asked for here
    token_limit_field: str = "max_completion_tokens"  # noqa: S105 - no secret
    temperature: float | None = None
    reasoning_effort: str = ""
    include_usage: bool = True
    extra: dict[str, Any] = field(default_factory=dict)
    first_token: float = 15
    silence: float = 15
    total: float = 90


class OpenAIProvider:
    """Answers through one server. Belongs to one event loop; `close` ends its connections."""

    def __init__(self, options: Options, *, name: str = "openai") -> None:
        self.name = name
        self.options = options
        self._include_usage = options.include_usage
        self._knows_tools = True
        self._client = AsyncOpenAI(
            api_key=options.api_key or "none",
            base_url=options.base_url or None,
            max_retries=0,
            timeout=httpx2.Timeout(options.total, connect=5),
            http_client=DefaultAioHttpClient(),
        )

    def warm(self) -> None:
        """Load what the SDK loads at its first use, so that no visitor waits for it. Call it on a thread."""
        _ = self._client.chat.completions.with_streaming_response, self._client.platform_headers()

    async def close(self) -> None:
        """End the pooled connections."""
        await self._client.close()

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Text | End, None]:
        """Yield the answer as it comes, then how it ended by the server's own word. Raises `ProviderError`."""
        seen = _Answer()
        try:
            async with asyncio.timeout(self.options.total):
                for round_ in range(ROUNDS):
                    async with contextlib.aclosing(self._records(prompt, seen, round_)) as records:
                        async for text in records:
                            yield Text(text)
                    if seen.finish != "tool_calls" or not seen.calls or prompt.tools is None or round_ == ROUNDS - 1:
                        break
                    await self._answer_calls(prompt.tools, seen)
        except TimeoutError:
            raise self._stalled(seen, f"{self.options.total:g} s in all") from None
        yield self._end(prompt, seen)

    async def _answer_calls(self, tools: Tools, seen: _Answer) -> None:
        """Have done what the model asked for; its next request is told of it."""
        calls = [
            {"id": call.id or f"call_{index}", "type": "function", "function": {"name": call.name, "arguments": "{}"}}
            for index, call in sorted(seen.calls.items())
        ]
        results = [await tools.call(call.name, call.arguments) for _, call in sorted(seen.calls.items())]
        seen.told.append({"role": "assistant", "content": "".join(seen.text[seen.round_began :]), "tool_calls": calls})
        for made, (_, call), result in zip(calls, sorted(seen.calls.items()), results, strict=True):
            made["function"] = {"name": call.name, "arguments": _object(call.arguments)}
            seen.told.append({"role": "tool", "tool_call_id": made["id"], "content": result})
        seen.begin_round()

    async def _records(self, prompt: Prompt, seen: _Answer, round_: int) -> AsyncGenerator[str, None]:
        """The pieces of text in the server's records."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self.options.first_token) as guard:
                async with self._open(prompt, seen, round_) as response:
                    async for line in _lines(response.iter_bytes()):
                        record = self._record(line, seen)
                        if record == b"[DONE]":
                            return
                        for text in self._read(record, seen):
                            yield text
                        patience = AFTER_FINISH if seen.finish else self.options.silence
                        if seen.text or seen.finish or seen.calls:
                            guard.reschedule(loop.time() + patience)
        except TimeoutError:
            if not seen.finish:
                raise self._stalled(seen, "silence") from None
        except openai.APIError as error:
            raise self._translated(error, begun=bool(seen.text)) from None
        except (httpx2.HTTPError, httpx2.StreamError) as error:
            if not seen.finish:
                raise self._broken(seen, "cut", f"The connection broke ({type(error).__name__}).") from None

    @contextlib.asynccontextmanager
    async def _open(self, prompt: Prompt, seen: _Answer, round_: int) -> AsyncIterator[Any]:
        create = self._client.chat.completions.with_streaming_response.create
        while True:
            try:
                manager = create(**self._request(prompt, seen, round_))
                response = await manager.__aenter__()
                break
            except openai.APIStatusError as error:
                if not self._gives_in(error):
                    raise
        try:
            yield response
        finally:
            await manager.__aexit__(None, None, None)

    def _gives_in(self, error: openai.APIStatusError) -> bool:
        """Whether a refused request is worth sending again, without what this server does not know."""
        said = f"{error.body} {error.message}"
        if error.status_code not in {400, 404, 422, 501}:
            return False
        if self._include_usage and "stream_options" in said:
            self._include_usage = False  # what it costs is estimated from now on
            return True
        if self._knows_tools and re.search(r"\btools?\b|tool_choice|function", said, re.IGNORECASE):
            self._knows_tools = False
            return True
        return False

    def _request(self, prompt: Prompt, seen: _Answer, round_: int) -> dict[str, Any]:
        options = self.options
        request: dict[str, Any] = {
            "model": (prompt.model if options.persona_names_model else "") or options.model,
            # As they are: the SDK would walk through every message of the conversation, on the event loop.
            "messages": (),
            "extra_body": {**options.extra, "messages": [*messages(prompt), *seen.told]},
            "stream": True,
            options.token_limit_field: max(1, prompt.max_tokens - (estimate("".join(seen.text)) if seen.text else 0)),
        }
        if prompt.tools is not None and self._knows_tools and round_ < ROUNDS - 1:
            request["tools"] = DESCRIBED
        if self._include_usage:
            request["stream_options"] = {"include_usage": True}
        temperature = options.temperature if prompt.temperature is None else prompt.temperature
        if temperature is not None:
            request["temperature"] = temperature
        if effort := prompt.reasoning_effort or options.reasoning_effort:
            request["reasoning_effort"] = effort
        return request

    def _record(self, line: bytes, seen: _Answer) -> bytes:
        """The record in a line of the event stream; empty where it holds none.

        Browsers pass over what they do not know. Here it may be a piece of the answer that was garbled on its way, and
        an answer with a hole must not pass for a whole one.
        """
        name, _, value = line.partition(b":")
        if name == b"data":
            return value.strip()
        if name.strip() and name not in OTHER_FIELDS:
            raise self._broken(seen, "error", "The model server sent what is no event stream.")
        return b""

    def _read(self, record: bytes, seen: _Answer) -> list[str]:
        """Take in one record; the text it adds."""
        if not record:
            return []
        try:
            data = orjson.loads(record)
        except ValueError:
            raise self._broken(seen, "error", "The model server sent a record that is no JSON.") from None
        if not isinstance(data, dict):
            return []
        if error := data.get("error"):
            message = error.get("message") if isinstance(error, dict) else error
            raise self._broken(seen, "error", f"The model server reported an error: {self._safe(str(message))}")
        seen.model = data.get("model") or seen.model
        if usage := data.get("usage"):
            seen.prompt_tokens = _sum(seen.prompt_before, _count(usage, "prompt_tokens"))
            seen.completion_tokens = _sum(seen.completion_before, _count(usage, "completion_tokens"))
        pieces = []
        for choice in (data.get("choices") or [])[:1]:
            # PostgreSQL stores no NUL.
            if text := ((choice.get("delta") or {}).get("content") or "").replace("\0", ""):
                if seen.text and len(seen.text) == seen.round_began and not seen.text[-1][-1:].isspace():
                    text = f" {text}"  # what is said after a call follows what was said before it
                pieces.append(text)
                seen.text.append(text)
            seen.add_calls((choice.get("delta") or {}).get("tool_calls"))
            seen.finish = choice.get("finish_reason") or seen.finish
        return pieces

    def _end(self, prompt: Prompt, seen: _Answer) -> End:
        finish = FINISH.get(seen.finish)
        if finish is None:
            why = f"finish_reason {seen.finish!r}" if seen.finish else "no finish_reason"
            raise self._broken(seen, "error" if seen.finish else "cut", f"The stream ended with {why}.")
        text = "".join(seen.text)
        if finish == "stop" and not text.strip():
            raise ProviderUnreachable("The model server answered with an empty text.")
        return End(
            finish,  # type: ignore[arg-type]  # the values of FINISH
            citations=cited(text, prompt.sources),
            model=seen.model,
            prompt_tokens=seen.prompt_tokens,
            completion_tokens=seen.completion_tokens,
        )

    def _stalled(self, seen: _Answer, what: str) -> ProviderError:
        if seen.text:
            return StreamBroken(f"The model server stopped sending ({what}).", reason="stalled")
        return ProviderSilent(f"The model server sent nothing in time ({what}).")

    def _broken(self, seen: _Answer, reason: str, message: str) -> ProviderError:
        return StreamBroken(message, reason=reason) if seen.text else ProviderUnreachable(message)

    def _translated(self, error: openai.APIError, *, begun: bool) -> ProviderError:
        """The SDK's error as ours, with the cause and the cure."""
        if begun:
            return StreamBroken(f"The connection to the model server broke: {self._safe(error.message)}", reason="cut")
        # A refused connection comes as a time-out of connecting.
        reached = not isinstance(error.__cause__, httpx2.ConnectTimeout | httpx2.ConnectError)
        if isinstance(error, openai.APITimeoutError) and reached:
            return ProviderSilent("The model server did not answer in time.")
        if not isinstance(error, openai.APIStatusError):
            where = self.options.base_url or "OpenAI"
            return ProviderUnreachable(f"The model server at {where} cannot be reached. Check OPENAI_BASE_URL.")
        return self._translated_status(error)

    def _translated_status(self, error: openai.APIStatusError) -> ProviderError:
        status, said = error.status_code, self._safe(error.message)
        if status == 401:
            return ProviderRefused("The model server refused the key (401). Check OPENAI_API_KEY.")
        if status == 403:
            return ProviderRefused(f"The key may not use this model (403). Check OPENAI_API_KEY and its rights. {said}")
        if status == 404:
            return ProviderRefused(
                f"The model server does not know the model or the address (404). "
                f"Check OPENAI_MODEL, the persona's model and OPENAI_BASE_URL. {said}"
            )
        if error.code == "insufficient_quota":
            return ProviderRefused("The account's quota is used up. Add credit at the model provider.")
        if error.code in OF_THE_PROMPT:
            return PromptRefused(f"The model server refused what the visitor wrote ({status}). {said}")
        if status in {408, 409, 429}:
            return ProviderBusy(
                f"The model server is busy ({status}). {said}", retry_after=retry_after(error.response.headers)
            )
        if status >= 500:
            return ProviderUnreachable(f"The model server failed ({status}).")
        return ProviderRefused(f"The model server refused the request ({status}). {said}")

    def _safe(self, text: str) -> str:
        """A server's words without our key in them, and not endless."""
        key = self.options.api_key
        return (text.replace(key, "[key]") if key else text)[:300]


@dataclass(slots=True)
class _Answer:
    """What the records have said so far."""

    text: list[str] = field(default_factory=list)
    finish: str = ""
    model: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    calls: dict[int, _Call] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)  # of earlier rounds: what was asked for, and what came
    round_began: int = 0  # the first piece of text of this round
    prompt_before: int = 0
    completion_before: int = 0

    def add_calls(self, deltas: Any) -> None:
        """Take in pieces of calls; what is no call is passed over."""
        for delta in deltas if isinstance(deltas, list) else []:
            if not isinstance(delta, dict):
                continue
            index = delta.get("index")
            call = self.calls.setdefault(index if isinstance(index, int) else len(self.calls), _Call())
            function = delta.get("function")
            call.id = str(delta.get("id") or call.id)
            if isinstance(function, dict):
                call.name += str(function.get("name") or "")
                call.arguments = (call.arguments + str(function.get("arguments") or ""))[:LONGEST_ARGUMENTS]

    def begin_round(self) -> None:
        """What follows is another answer of the server to the same prompt."""
        self.calls, self.finish, self.round_began = {}, "", len(self.text)
        self.prompt_before, self.completion_before = self.prompt_tokens or 0, self.completion_tokens or 0


@dataclass(slots=True)
class _Call:
    """A call as its pieces come."""

    id: str = ""
    name: str = ""
    arguments: str = ""


def _object(arguments: str) -> str:
    """The arguments as they may be sent back: a server refuses what is no JSON."""
    try:
        return arguments if isinstance(orjson.loads(arguments), dict) else "{}"
    except ValueError:
        return "{}"


def _sum(before: int, count: int | None) -> int | None:
    """The count of all rounds; None where this one is not known."""
    return None if count is None else min(before + count, MOST_TOKENS)


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The lines of an event stream. Split at line feeds only: JSON may hold other line separators raw."""
    rest = b""
    async for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line
    yield rest


def _count(usage: dict[str, Any], name: str) -> int | None:
    """A count the server reports, or None where it is none that can be kept."""
    value = usage.get(name)
    return value if isinstance(value, int) and 0 <= value <= MOST_TOKENS else None
