"""S17, secrets in logs, errors and pages: canaries stand for every secret, and everything is made to fail at DEBUG.

One real server, whose model refuses, breaks, overloads and repeats the key it was sent, whose Redis is away, and whose
tables are taken from it at the end; then everything it wrote, answered and stored is read.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest

from chat.models import Reply, Site
from tests.conftest import Server
from tests.fakes.model_server import Answer, ModelServer
from tests.operation.fixtures import FirstStart, signed_in
from tests.operation.installation import Installation, Process
from tests.security.raw import exchange, handshake, request
from tests.visitor import Visitor

SECRETS = {
    "SECRET_KEY": "canary-signing-" + "x7Qz3LmN9pRt5VwB" * 4,
    "OPENAI_API_KEY": "sk-canary-model-4f9a8d7c6b5e",
    "REDIS_URL": "redis://:canary-redis-81c2@127.0.0.1:1/0",
    "EMAIL_URL": "smtp://mailer:canary-mail-5d1e@127.0.0.1:1",
    "DEFAULT_FROM_EMAIL": "chat@shop.example",
}
CANARY = "canary"
KEY = SECRETS["OPENAI_API_KEY"]

# Every way a model server can fail; where it can speak, it repeats our key.
FAILURES = [
    Answer(says=["The price", " is"], end="cut"),
    Answer(says=["The price"], end="error"),
    Answer(says=["The price"], end="vanish"),
    Answer(raw=[f'data: {{"error": {{"message": "bad key {KEY}"}}}}\n\n'.encode()]),
    Answer(),
    Answer(status=500, body=f"<b>{KEY}</b>"),
    Answer(status=429, body={"error": {"message": f"{KEY} is limited", "code": "rate_limit_exceeded"}}),
]
# After one of these the model is left alone for a while.
REFUSED = Answer(
    status=401, body={"error": {"message": f"Incorrect API key provided: {KEY}", "code": "invalid_api_key"}}
)
REFUSALS = [
    REFUSED,
    Answer(status=400, body={"error": {"message": f"Bad request with {KEY}", "param": KEY}}),
    Answer(status=403, body={"error": {"message": f"{KEY} may not"}}),
    Answer(status=404, body={"error": {"message": f"No model for {KEY}", "code": "model_not_found"}}),
    Answer(status=422, body=f"<h1>{KEY}</h1>"),
    Answer(status=429, body={"error": {"message": KEY, "code": "insufficient_quota"}}),
]


@dataclass
class Ordeal:
    """What the server wrote, answered and stored."""

    installation: Installation
    process: Process
    answers: dict[str, str] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)
    identities: list[str] = field(default_factory=list)

    @property
    def output(self) -> dict[str, str]:
        """All that was written."""
        return {"stdout": self.process.said, "stderr": self.process.logged}


def ask(url: str, ordeal: Ordeal) -> None:
    """One visitor's question, to its answer."""
    vera = Visitor(url)
    try:
        vera.connect()
        ordeal.tokens.append(vera.init["visitor_token"])
        vera.ask("What does it cost?")
    finally:
        vera.leave()
    ordeal.answers[f"chat {len(ordeal.tokens)}"] = str([vera.init["persona"], vera.frames])
    ordeal.answers[f"history {len(ordeal.tokens)}"] = vera.history().text


def read_admin(browser: httpx2.Client, ordeal: Ordeal) -> None:
    """Every page of the admin that the home page, and each page it leads to, links."""
    seen, due = set[str](), ["/admin/"]
    for depth in range(3):
        found = set[str]()
        for path in due:
            seen.add(path)
            page = ordeal.answers[f"{depth} {path}"] = browser.get(path).text
            found |= set(re.findall(r'href="(/admin/[^"#]*)"', page)) if depth < 2 else set()
        due = sorted(path for path in found - seen if "logout" not in path and "?" not in path)


@pytest.fixture(scope="module")
def ordeal(first_start: FirstStart, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ordeal]:
    """A server that has been through all of it."""
    model = ModelServer()
    folder = tmp_path_factory.mktemp("ordeal")
    quick = {"MODEL_RETRIES": "0", "MODEL_FIRST_TOKEN_SECONDS": "1", "MODEL_SILENCE_SECONDS": "0.5"}
    with Installation(
        folder, of=first_start.data, LOG_LEVEL="DEBUG", OPENAI_BASE_URL=model.url, **SECRETS, **quick
    ) as shop:
        ordeal = Ordeal(shop, shop.up())
        process = ordeal.process
        for failure in FAILURES:
            model.plan(failure, Answer())
            ask(process.url, ordeal)
        model.plan(REFUSED)
        ask(process.url, ordeal)
        with signed_in(process.url, first_start.password) as browser:
            ordeal.sessions.append(browser.cookies["sessionid"])
            go_wrong(process.url, ordeal, browser)
            say_who_it_is(process.url, ordeal, browser)
            ordeal.answers["dump"] = shop.dump()
            read_admin(browser, ordeal)
            lose_the_tables(process.url, ordeal, browser)
        process.stop()
        yield ordeal
    model.close()


def go_wrong(url: str, ordeal: Ordeal, browser: httpx2.Client) -> None:
    """Pages that are not there, requests nobody can read, a socket with a staff cookie, and the health for both."""
    port = int(url.rpartition(":")[2])
    for path in (
        "/nothing",
        "/admin/nothing/",
        "/static/nothing.js",
        "/widget/nothing.js",
        "/api/chat/nothing",
        "/%ff",
    ):
        ordeal.answers[path] = httpx2.get(url + path).text
    host = f"Host: 127.0.0.1:{port}"
    cookie = f"Cookie: sessionid={ordeal.sessions[0]}"
    lines: list[tuple[str, ...]] = [
        ("GET / HTTP/9.9", host),
        ("NONSENSE",),
        ("GET / HTTP/1.1", "Host: evil.example", cookie),
        ("POST /api/chat/init HTTP/1.1", host, "Content-Length: nonsense"),
        ("POST /admin/login/ HTTP/1.1", host, cookie, "Content-Length: 0"),
    ]
    for number, sent in enumerate(lines):
        ordeal.answers[f"malformed {number}"] = exchange(port, request(*sent)).decode("latin1")
    for body in ("{", "[]", '{"visitor_token": 5}'):
        ordeal.answers[f"body {body}"] = httpx2.post(f"{url}/api/chat/init", content=body).text
    ordeal.answers["health"] = httpx2.get(f"{url}/api/health").text
    ordeal.answers["health for staff"] = browser.get("/api/health").text
    asked = handshake(f"127.0.0.1:{port}", f"Origin: {url}", cookie)
    ordeal.answers["socket with a session"] = exchange(port, asked).decode("latin1")


def say_who_it_is(url: str, ordeal: Ordeal, browser: httpx2.Client) -> None:
    """An identity secret is made, signs well and badly, and a transcript is asked for by somebody it has named."""
    sites = browser.get("/admin/chat/site/").text
    change = re.search(r"/admin/chat/site/\d+/change/", sites)
    assert change is not None
    page = browser.get(change[0]).text
    csrf = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    key = re.search(r"/widget/([\w-]+)\.js", page)
    assert csrf is not None
    assert key is not None
    made = browser.post(
        change[0].replace("change", "secret"),
        data={"csrfmiddlewaretoken": csrf[1]},
        headers={"Referer": url, "Origin": url},
    )
    secret = re.search(r'id="secret">([\w-]+)<', made.text)
    assert secret is not None
    now = int(time.time())
    claims = {"sub": "customer-7", "aud": key[1], "iat": now, "exp": now + 600}
    good, bad = jwt.encode(claims, secret[1]), jwt.encode({**claims, "aud": "other"}, secret[1])
    ordeal.identities += [secret[1], good, bad]
    ordeal.answers["bad identity"] = Visitor(url).post_init(identity=bad).text
    vera = Visitor(url).open(identity=good)
    ordeal.tokens.append(vera.init["visitor_token"])
    try:
        vera.connect().ask("What does it cost?")
    finally:
        vera.leave()
    headers = {**vera.headers(), "Authorization": f"Bearer {vera.init['visitor_token']}"}
    body = {"conversation": vera.init["conversation"], "email": "vera@ost.example"}
    ordeal.answers["mail"] = httpx2.post(f"{url}/api/chat/email", json=body, headers=headers).text


def lose_the_tables(url: str, ordeal: Ordeal, browser: httpx2.Client) -> None:
    """Errors nobody has thought of: the tables are gone."""
    ordeal.installation.execute("ALTER TABLE chat_site RENAME TO gone")
    for name, answer in {
        "init": httpx2.post(f"{url}/api/chat/init", json={"init_id": str(uuid.uuid4())}, headers={"Origin": url}),
        "home": httpx2.get(url),
        "site list": browser.get("/admin/chat/site/"),
    }.items():
        ordeal.answers[f"500 {name}"] = f"{answer.status_code} {answer.text}"


def where(texts: dict[str, str], word: str) -> dict[str, str]:
    """In which texts a word occurs, and around what."""
    found = {name: text.find(word) for name, text in texts.items()}
    return {name: texts[name][max(0, at - 200) : at + 200] for name, at in found.items() if at >= 0}


def test_the_ordeal_was_one(ordeal: Ordeal) -> None:
    """Without this the tests below would pass on a server to which nothing happened."""
    logged = str(ordeal.output)
    assert "DEBUG" in logged
    assert "Traceback" in logged
    assert "(401)" in logged
    assert "(500)" in logged
    assert '"cache":{"status":"down"' in ordeal.answers["health"]
    assert ordeal.answers["500 init"].startswith("500")
    assert len([name for name in ordeal.answers if "/admin/" in name]) > 10


def test_no_secret_is_in_the_logs(ordeal: Ordeal) -> None:
    """`OpenAIProvider._safe`, and nobody prints settings."""
    assert where(ordeal.output, CANARY) == {}


def test_no_secret_is_in_an_answer(ordeal: Ordeal) -> None:
    """Chats, histories, errors, admin pages, health for anybody and for staff."""
    assert where(ordeal.answers, CANARY) == {}


def test_no_secret_is_in_the_database(ordeal: Ordeal) -> None:
    """What went wrong is kept with each reply for staff: without the key that the server sent back."""
    assert "refused the key (401)" in ordeal.answers["dump"]
    assert where({"dump": ordeal.installation.dump()}, CANARY) == {}


def test_no_secret_is_in_the_static_files(ordeal: Ordeal) -> None:
    """Collected under the canary settings."""
    files = {str(path): path for path in (ordeal.installation.data / "static").rglob("*") if path.is_file()}
    assert [name for name, path in files.items() if CANARY.encode() in path.read_bytes()] == []
    assert files


def test_no_secret_is_shown_where_anybody_may_look(ordeal: Ordeal) -> None:
    """Health without details: neither addresses of servers nor versions nor errors."""
    assert set(re.findall(r'"(\w+)":"', ordeal.answers["health"])) == {"status"}
    assert "Traceback" not in str([text for name, text in ordeal.answers.items() if name.startswith("500")])


def test_no_token_or_session_is_in_the_logs(ordeal: Ordeal) -> None:
    """`configure.logging` holds uvicorn's own DEBUG back: it would write cookies, and the frames of every socket."""
    for secret in [*ordeal.tokens, *ordeal.sessions, "What does it cost?"]:
        assert where(ordeal.output, secret) == {}
    assert where(ordeal.output, ordeal.tokens[0][:20]) == {}


def test_no_identity_is_anywhere(ordeal: Ordeal) -> None:
    """The secret is computed, never kept; what it signed is read and forgotten."""
    assert '"code":"identity"' in ordeal.answers["bad identity"]
    assert '"code":"mail_failed"' in ordeal.answers["mail"]
    everything = {**ordeal.output, **ordeal.answers, "dump": ordeal.installation.dump()}
    for secret in ordeal.identities:
        assert where(everything, secret) == {}


def test_no_refusal_repeats_the_key(
    serve: Callable[..., Server],
    site: Site,
    visit: Callable[..., Visitor],
    model: ModelServer,
    with_model: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """`OpenAIProvider._translated_status`: the server's words are kept for staff, the key in them is not."""
    caplog.set_level("DEBUG")
    for refusal in REFUSALS:
        model.plan(refusal)
        visit(serve(**{**with_model, "OPENAI_API_KEY": KEY})).connect().ask("What does it cost?")
    faults = " ".join(Reply.objects.values_list("fault", flat=True))
    assert "[key] may not" in faults
    assert "No model for [key]" in faults
    assert CANARY not in faults + caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "postgres://user:canary@127.0.0.1:1/name",
        "postgres://user:canary/canary@127.0.0.1:1/name",
        "postgres://user:ca:canary@127.0.0.1:canary/name",
        "postgress://user:canary@127.0.0.1:1/name",
        "postgres://user:%zz[canary@127.0.0.1:1/name",
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(tmp_path: Path, url: str) -> None:
    """`configure.database` and `up` show neither the address nor the parser's words."""
    with Installation(tmp_path, DATABASE_URL=url, LOG_LEVEL="DEBUG") as shop:
        ended = shop.manage("up")
    assert ended.returncode != 0
    assert "DATABASE_URL" in ended.stderr
    assert CANARY not in ended.stdout + ended.stderr
