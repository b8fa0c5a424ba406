"""Search by meaning: vectors made in the background, joined with the words in time, and never in the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import numpy as np
import pytest
from django.contrib.auth.models import User

from chat.models import Site
from knowledge import embeddings, hybrid, vectors
from knowledge.models import Passage, PassageVectors
from knowledge.search import refresh, search
from tests.conftest import Server
from tests.fakes.embeddings_server import EmbeddingsServer
from tests.fakes.model_server import ModelServer
from tests.operation.fixtures import signed_in
from tests.visitor import Visitor


@pytest.fixture
def staff(transactional_db: None) -> None:
    """Somebody who may sign in."""
    User.objects.create_superuser("admin", password="a long pass phrase")


def eventually(found: Callable[[], bool]) -> bool:
    """Whether something becomes true within eight seconds."""
    until = time.monotonic() + 8
    while not found() and time.monotonic() < until:
        time.sleep(0.05)
    return found()


@pytest.fixture
def fake() -> Iterator[EmbeddingsServer]:
    server = EmbeddingsServer()
    yield server
    server.close()


@pytest.fixture
def keeper(
    fake: EmbeddingsServer, settings: Any, db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[vectors.VectorKeeper]:
    """The keeper of this process, without its thread: tests say when it works."""
    settings.EMBEDDINGS_BASE_URL, settings.EMBEDDINGS_API_KEY, settings.EMBEDDINGS_MODEL = fake.url, "emb-key", "one"
    settings.EMBEDDINGS_SECONDS = 0.3
    embeddings._endpoint.cache_clear()
    endpoint = embeddings.endpoint()
    assert endpoint is not None
    kept = vectors.VectorKeeper(endpoint)
    monkeypatch.setattr(vectors, "_keeper", kept)
    refresh()
    yield kept
    endpoint.close()
    embeddings._endpoint.cache_clear()
    refresh()


@pytest.fixture
def garage(db: None) -> Passage:
    Passage.objects.create(title="Bread", text="Our bakery opens at six.")
    return Passage.objects.create(title="Workshop", text="Each bicycle is mended by our mechanics in Graz.")


def ready(keeper: vectors.VectorKeeper) -> None:
    keeper.make()
    keeper.follow()


def found(question: str, site: str = "") -> list[str]:
    return [hit.title for hit in search(question, site_key=site)]


def in_time(work: Callable[[], Any]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


# It finds


def test_it_finds_what_means_the_same_in_other_words(keeper: vectors.VectorKeeper, garage: Passage) -> None:
    assert "Workshop" not in found("Velocipede?")
    ready(keeper)
    assert found("Velocipede?")[0] == "Workshop"


def test_it_claims_no_confidence_for_what_only_meaning_found(keeper: vectors.VectorKeeper, garage: Passage) -> None:
    ready(keeper)
    assert search("Velocipede?", site_key="")[0].score == 0.0


def test_what_both_ways_find_comes_first(keeper: vectors.VectorKeeper, garage: Passage) -> None:
    Passage.objects.create(title="For rent", text="A velocipede costs 40 € a day.")
    ready(keeper)
    assert found("velocipede")[0] == "For rent"


def test_it_keeps_to_the_passages_of_the_site(keeper: vectors.VectorKeeper, garage: Passage) -> None:
    Passage.objects.filter(pk=garage.pk).update(site_key="other")
    ready(keeper)
    assert "Workshop" not in found("Velocipede?", "mine")
    assert "Workshop" in found("Velocipede?", "other")


def test_it_sends_key_and_model(keeper: vectors.VectorKeeper, garage: Passage, fake: EmbeddingsServer) -> None:
    ready(keeper)
    assert (fake.keys[0], fake.models[0]) == ("Bearer emb-key", "one")


# It keeps


def test_it_makes_each_vector_once(keeper: vectors.VectorKeeper, garage: Passage, fake: EmbeddingsServer) -> None:
    ready(keeper)
    ready(keeper)
    assert len(fake.texts) == 2


def test_it_makes_the_vector_of_a_changed_text_anew(
    keeper: vectors.VectorKeeper, garage: Passage, fake: EmbeddingsServer
) -> None:
    ready(keeper)
    garage.text = "We bake."
    garage.save()
    keeper.follow()
    assert keeper.count() == 1  # the old one is not used meanwhile
    ready(keeper)
    assert fake.texts[2:] == ["Workshop\nWe bake."]
    assert keeper.count() == 2


def test_it_does_not_ask_again_where_the_text_stayed(
    keeper: vectors.VectorKeeper, garage: Passage, fake: EmbeddingsServer
) -> None:
    ready(keeper)
    garage.url = "/workshop"
    garage.save()
    ready(keeper)
    assert (len(fake.texts), keeper.count()) == (2, 2)


def test_another_model_makes_all_anew(keeper: vectors.VectorKeeper, garage: Passage, fake: EmbeddingsServer) -> None:
    ready(keeper)
    other = vectors.VectorKeeper(embeddings.Endpoint(fake.url, "", "two", 0.3))
    ready(other)
    assert (fake.models, other.count()) == (["one", "two"], 2)


def test_it_goes_on_where_it_was(
    keeper: vectors.VectorKeeper, fake: EmbeddingsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "BATCH", 1)
    for number in range(3):
        Passage.objects.create(title=f"P{number}", text="Text.")
    embed, calls = keeper._endpoint.embed, iter((True, False))

    def failing_second(texts: Any, seconds: float) -> Any:
        if not next(calls, True):
            raise embeddings.EmbeddingsFailed("gone")
        return embed(texts, seconds)

    monkeypatch.setattr(keeper._endpoint, "embed", failing_second)
    with pytest.raises(embeddings.EmbeddingsFailed):
        keeper.make()
    assert PassageVectors.objects.count() == 1
    keeper.make()
    assert (PassageVectors.objects.count(), len(fake.texts)) == (3, 3)


def test_a_text_that_is_refused_keeps_the_others_from_nothing(
    keeper: vectors.VectorKeeper, garage: Passage, fake: EmbeddingsServer
) -> None:
    fake.behaves = "refuses"
    Passage.objects.create(title="Bad", text="Please refuse me.")
    ready(keeper)
    asked = len(fake.requests)
    ready(keeper)
    assert (keeper.count(), len(fake.requests)) == (2, asked)


def test_a_deleted_passage_is_forgotten(keeper: vectors.VectorKeeper, garage: Passage) -> None:
    ready(keeper)
    garage.delete()
    keeper.follow()
    assert (keeper.count(), PassageVectors.objects.count()) == (1, 1)


def test_an_inactive_passage_is_not_found_before_the_keeper_looks(
    keeper: vectors.VectorKeeper, garage: Passage
) -> None:
    ready(keeper)
    garage.active = False
    garage.save()
    assert "Workshop" not in found("Velocipede?")


# It is never in the way

MISBEHAVIOUR = ["down", "locked", "slow", "trickles", "cut", "garbage", "few", "nothing"]


@pytest.mark.parametrize("how", MISBEHAVIOUR)
def test_words_are_enough(keeper: vectors.VectorKeeper, garage: Passage, fake: EmbeddingsServer, how: str) -> None:
    ready(keeper)
    search("warm up", site_key="")
    fake.behaves = how
    assert in_time(lambda: found("mechanics in Graz")) < 1.0
    assert found("mechanics in Graz")[0] == "Workshop"


@pytest.mark.parametrize("how", MISBEHAVIOUR)
def test_nobody_waits_for_it_a_second_time(
    keeper: vectors.VectorKeeper, garage: Passage, fake: EmbeddingsServer, how: str
) -> None:
    ready(keeper)
    fake.behaves = how
    found("mechanics")
    assert in_time(lambda: found("mechanics")) < 0.2


@pytest.mark.parametrize(
    ("how", "cause"),
    [
        ("down", "answered 500"),
        ("locked", "EMBEDDINGS_API_KEY"),
        ("slow", "EMBEDDINGS_SECONDS"),
        ("cut", "EMBEDDINGS_BASE_URL"),
        ("garbage", "cannot be read"),
        ("few", "0 vectors for 1 texts"),
        ("nothing", "vectors that are none"),
    ],
)
def test_staff_are_told_the_cause(
    keeper: vectors.VectorKeeper, garage: Passage, fake: EmbeddingsServer, how: str, cause: str
) -> None:
    ready(keeper)
    fake.behaves = how
    found("mechanics")
    assert cause in hybrid.fault()
    assert "emb-key" not in hybrid.fault()


def test_it_is_used_again_when_it_is_well_again(
    keeper: vectors.VectorKeeper, garage: Passage, fake: EmbeddingsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(keeper)
    fake.behaves = "down"
    found("Velocipede?")
    fake.behaves = "well"
    monkeypatch.setattr(keeper._endpoint, "_until", 0.0)  # the pause is over
    found("Velocipede?")  # asks, and does not wait
    until = time.monotonic() + 5
    while hybrid.fault() and time.monotonic() < until:
        time.sleep(0.01)
    assert found("Velocipede?")[0] == "Workshop"


def test_vectors_of_another_width_are_not_compared(
    keeper: vectors.VectorKeeper, garage: Passage, fake: EmbeddingsServer
) -> None:
    ready(keeper)
    fake.behaves = "flat"
    assert found("mechanics")[0] == "Workshop"


def test_a_dead_address_is_told_at_once(settings: Any, db: None) -> None:
    endpoint = embeddings.Endpoint("http://127.0.0.1:9/v1", "", "one", 0.3)
    with pytest.raises(embeddings.EmbeddingsFailed, match="cannot be reached"):
        endpoint.embed(["text"], 1.0)
    endpoint.close()


def test_without_an_endpoint_nothing_is_asked(db: None, settings: Any) -> None:
    settings.EMBEDDINGS_BASE_URL = settings.EMBEDDINGS_API_KEY = ""
    assert not hybrid.is_on()


def test_its_vectors_are_of_length_one(keeper: vectors.VectorKeeper, garage: Passage) -> None:
    ready(keeper)
    kept = PassageVectors.objects.get(passage=garage)
    rows = np.frombuffer(bytes(kept.data), dtype=np.float32).reshape(kept.pieces, -1)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0)


def test_a_server_shows_staff_why_search_goes_by_words(
    serve: Callable[..., Server], fake: EmbeddingsServer, staff: None
) -> None:
    Passage.objects.create(title="Workshop", text="Each bicycle is mended by our mechanics in Graz.")
    fake.behaves = "locked"
    server = serve(EMBEDDINGS_BASE_URL=fake.url, EMBEDDINGS_API_KEY="emb-key")

    def part() -> dict[str, str]:
        with signed_in(server.url, "a long pass phrase") as browser:
            found: dict[str, str] = browser.get("/api/health").json()["parts"]["embeddings"]
            return found

    assert eventually(lambda: part()["status"] == "degraded")
    assert "EMBEDDINGS_API_KEY" in part()["detail"]
    assert httpx2.get(f"{server.url}/api/health").json()["parts"]["embeddings"] == {"status": "degraded"}


def test_a_server_makes_vectors_and_answers_by_them(
    serve: Callable[..., Server],
    site: Site,
    visit: Callable[..., Visitor],
    fake: EmbeddingsServer,
    model: ModelServer,
    with_model: dict[str, Any],
) -> None:
    Passage.objects.create(title="Workshop", text="Each bicycle is mended by our mechanics in Graz.")
    server = serve(EMBEDDINGS_BASE_URL=fake.url, EMBEDDINGS_SECONDS=5.0, **with_model)
    assert eventually(hybrid.is_on)
    assert visit(server).connect().ask("Velocipede?")["status"] == "complete"
    assert "mended by our mechanics" in model.requests[-1]["messages"][-1]["content"]
