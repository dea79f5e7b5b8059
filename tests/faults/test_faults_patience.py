"""An Elasticsearch that is busy for longer than a run waits: the run is red and says so, the next one completes it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from proxy_es import Proxy, Reply, Request, Rule, failure, passed_on
from replays import answer, release
from runs_faults import DOCUMENTS, OFFERED, House, complete, is_told

PATIENCE = {"index/elasticsearch/patience.py": ("total_s: float = 300.0", "total_s: float = 2.0")}


def busy(request: Request) -> Reply:
    return failure("es_rejected_execution_exception", 429)


def away(request: Request) -> Reply:
    return failure("unavailable_shards_exception", 503)


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as it is, but that it waits for two seconds where it waits for five minutes."""
    return release(tmp_path_factory.mktemp("hasty"), PATIENCE)


@pytest.fixture
def proxy(elasticsearch: str) -> Iterator[Proxy]:
    proxy = Proxy(elasticsearch)
    yield proxy
    proxy.close()


@pytest.mark.slow
@pytest.mark.parametrize("rule", [busy, away])
def test_a_run_that_waited_too_long_is_red_and_the_next_one_completes_it(
    tmp_path: Path, hasty: Path, proxy: Proxy, alias: str, seed: Path, digest: str, rule: Rule
) -> None:
    house = House(tmp_path / "data", {"NEWS_INDEX_URL": f"{proxy.url}/{alias}"}, hasty)
    proxy.rule = rule
    done = house.run("ingest", str(seed), "--json")
    assert not is_told(house, done)
    assert proxy.asked > 1
    assert (answer(done)["offered"], answer(done)["pending"]) == (OFFERED, OFFERED - 1)
    proxy.rule = passed_on
    again = house.run("ingest", str(seed), "--json")
    assert again.returncode == 0, again.stderr
    assert answer(again)["unchanged"] == DOCUMENTS
    complete(house, digest)


@pytest.mark.slow
def test_a_node_that_is_busy_with_everything_costs_no_document(
    tmp_path: Path, hasty: Path, proxy: Proxy, alias: str, seed: Path, digest: str
) -> None:
    house = House(tmp_path / "data", {"NEWS_INDEX_URL": f"{proxy.url}/{alias}"}, hasty)
    proxy.rule, proxy.about = busy, "/"
    done = house.run("ingest", str(seed), "--json")
    proxy.rule = passed_on
    assert not is_told(house, done)
    again = house.run("ingest", str(seed), "--json")
    assert again.returncode == 0, again.stderr
    complete(house, digest)
