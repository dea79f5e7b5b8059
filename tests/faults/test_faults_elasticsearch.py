"""Whole runs into an Elasticsearch that misbehaves: all is in at the end, or the run is red and the next completes it.

A rule of the proxy decides what becomes of every request; the node behind it is real. Never is a run green with
documents missing.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from builders import ingest, installation, page, quiet
from proxy_es import Proxy, Reply, Request, Rule, edited, failure, passed_on
from real_elasticsearch import Node, send
from replays import answer
from runs_faults import DOCUMENTS, OFFERED, House, complete, is_told, undisturbed

from pipeline import stages
from pipeline.errors import ServiceError
from pipeline.index.query import parse
from pipeline.verify import verify


@pytest.fixture
def proxy(elasticsearch: str) -> Iterator[Proxy]:
    proxy = Proxy(elasticsearch)
    yield proxy
    proxy.close()


@pytest.fixture
def house(tmp_path: Path, proxy: Proxy, alias: str) -> House:
    return House(tmp_path / "data", {"NEWS_INDEX_URL": f"{proxy.url}/{alias}"})


def cut_before_the_work(request: Request) -> Reply:
    return None


def cut_after_the_work(request: Request) -> Reply:
    request.forward(request.body)
    return None


def busy(request: Request) -> Reply:
    return failure("es_rejected_execution_exception", 429)


def away(request: Request) -> Reply:
    return failure("unavailable_shards_exception", 503)


def slow(request: Request) -> Reply:
    time.sleep(2)
    return request.forward(request.body)


def half_done(error: dict[str, Any]) -> Rule:
    """Every other document of a bulk is taken, and the others get this error."""

    def rule(request: Request) -> Reply:
        lines = request.body.splitlines(keepends=True)
        taken = [line for n, line in enumerate(lines) if n // 2 % 2 == 0]

        def edit(body: dict[str, Any]) -> None:
            for n, item in enumerate(request.items):
                if n % 2:
                    body["errors"] = True
                    body["items"].append({"index": {"_id": item["index"]["_id"], **error}})

        return edited(request.forward(b"".join(taken)), edit)

    return rule


def first(count: int, rule: Rule) -> Rule:
    return lambda request: rule(request) if request.number <= count else passed_on(request)


NO_ROOM = {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "queue is full"}}
MOVING = {"status": 503, "error": {"type": "unavailable_shards_exception", "reason": "the shard is moving"}}
UNDIGESTED = {"status": 400, "error": {"type": "document_parsing_exception", "reason": "made up"}}

PASSING = {
    "cut off before the work": first(2, cut_before_the_work),
    "cut off after the work": first(2, cut_after_the_work),
    "429 for a while": first(3, busy),
    "503 for a while": first(3, away),
    "slow": slow,
    "half of the documents find no room": first(1, half_done(NO_ROOM)),
    "half of the documents are on a shard that moves": first(2, half_done(MOVING)),
}
STAYING = {
    "cut off before the work": (cut_before_the_work, "cannot reach Elasticsearch at"),
    "cut off after the work": (cut_after_the_work, "cannot reach Elasticsearch at"),
    "a gateway's page": (lambda request: (500, b"<html>Internal Error</html>"), "refuses a request"),
    "the key was taken away": (lambda request: failure("security_exception", 401), "NEWS_INDEX_API_KEY"),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_is_waited_for(house: House, proxy: Proxy, seed: Path, digest: str, fault: str) -> None:
    proxy.rule = PASSING[fault]
    done = house.run("ingest", str(seed), "--json")
    assert done.returncode == 0, done.stderr
    assert proxy.asked > 1
    complete(house, digest)


@pytest.mark.slow
@pytest.mark.parametrize("fault", STAYING)
def test_a_fault_that_stays_makes_the_run_red_and_the_next_run_completes_it(
    house: House, proxy: Proxy, seed: Path, digest: str, fault: str
) -> None:
    proxy.rule, says = STAYING[fault]
    done = house.run("ingest", str(seed), "--json")
    assert not is_told(house, done)
    assert says in done.stderr
    counts = answer(done)
    assert (counts["offered"], counts["pending"]) == (OFFERED, OFFERED - 1)
    assert {missing["why"][:13] for missing in house.report()["missing"]} == {"pending: run "}
    proxy.rule = passed_on
    again = house.run("ingest", str(seed), "--json")
    assert again.returncode == 0, again.stderr
    assert answer(again)["unchanged"] == DOCUMENTS
    complete(house, digest)


@pytest.mark.slow
def test_nobody_listens_from_the_beginning(house: House, seed: Path, digest: str) -> None:
    """What was fetched is archived all the same; the next run finds it there."""
    index = house.settings["NEWS_INDEX_URL"]
    dead = f"http://127.0.0.1:9/{index.rpartition('/')[2]}"
    done = house.run("ingest", str(seed), "--json", NEWS_INDEX_URL=dead)
    assert done.returncode == 3
    assert "cannot reach Elasticsearch at http://127.0.0.1:9" in done.stderr
    assert answer(done)["pending"] == OFFERED - 1
    assert house.run("ingest", str(seed)).returncode == 0
    complete(house, digest)


@pytest.mark.slow
def test_documents_that_elasticsearch_refused_are_failed_with_its_reason_and_tried_again(
    house: House, proxy: Proxy, seed: Path, digest: str
) -> None:
    proxy.rule = half_done(UNDIGESTED)
    done = house.run("ingest", str(seed), "--json")
    failed = answer(done)["failed"]
    assert done.returncode == 1
    assert failed > 0
    report = house.report()
    assert report["indexed"] + len(report["missing"]) == DOCUMENTS
    assert {missing["why"] for missing in report["missing"]} == {"document_parsing_exception: made up"}
    proxy.rule = passed_on
    assert house.run("ingest", str(seed)).returncode == 0
    complete(house, digest)


@pytest.mark.slow
def test_an_index_that_takes_no_writes_as_on_a_full_disk_stops_the_run_at_once(
    house: House, proxy: Proxy, elasticsearch: str, alias: str, seed: Path, digest: str
) -> None:
    """Elasticsearch sets this block by itself on a disk that is nearly full; here it comes after the first bulk."""
    sources = [str(seed / "many.jsonl"), str(seed)]  # an order each

    def full_disk(request: Request) -> Reply:
        reply = request.forward(request.body)
        if request.number == 1:
            send(f"{elasticsearch}/{alias}/_settings", "PUT", {"index.blocks.read_only_allow_delete": True})
        return reply

    proxy.rule = full_disk
    done = house.run("ingest", *sources, "--json")
    assert not is_told(house, done)
    assert "takes no writes" in done.stderr
    assert len(house.report()["missing"]) > DOCUMENTS // 2
    proxy.rule = passed_on
    assert house.run("ingest", *sources, "--json").returncode == 3  # the disk is still full
    send(f"{elasticsearch}/{alias}/_settings", "PUT", {"index.blocks.read_only_allow_delete": None})
    assert house.run("ingest", *sources).returncode == 0
    complete(house, digest)


STEP = 4
"""Requests between those that are refused first: every kind of them is met, in a quarter of the time."""


@pytest.mark.slow
def test_an_elasticsearch_that_refuses_from_any_request_on_leaves_a_run_that_the_next_one_completes(
    proxy: Proxy, alias: str, tmp_path: Path
) -> None:
    """Requests all over a run are the last one that is answered, those of its end among them."""
    seed = tmp_path / "seed"
    seed.mkdir()
    for name in ("north", "south", "east"):
        (seed / f"{name}.html").write_text(page(f"About {name}", name, f"https://{name}.example/one"))
    digest = undisturbed(tmp_path, seed)
    proxy.about = "/"
    for number in range(0, 100, STEP):
        proxy.asked, proxy.rule = 0, until(number)
        house = installation(tmp_path / str(number), NEWS_INDEX_URL=f"{proxy.url}/{alias}-{number}")
        try:
            ingest(house, seed)
            break
        except ServiceError:
            assert stages.cut_short(house, "run-1").pending in (0, 3)
        proxy.rule = passed_on
        stages.resume(house, quiet, lambda sentence: None)
        report = verify(house)
        assert (report.digest, report.missing, report.unexpected, report.stale) == (digest, (), (), ()), number
        assert len({document["story"] for document in house.index.export(parse(""))}) == 1, number
        house.index.close()
    assert 10 < proxy.asked <= number < proxy.asked + STEP
    proxy.rule = passed_on
    assert verify(house).digest == digest
    house.index.close()


def until(number: int) -> Rule:
    """The key is taken away after so many requests."""
    return lambda request: passed_on(request) if request.number <= number else failure("security_exception", 401)


@pytest.mark.slow
@pytest.mark.parametrize("comes_back_after_s", [0.0, 12.0])
def test_a_node_that_dies_in_the_middle_of_a_bulk(
    elasticsearch_node: Callable[..., Node], tmp_path: Path, seed: Path, digest: str, comes_back_after_s: float
) -> None:
    """As by a power cut, with some of the bulk's documents on its disk; then it comes back, in time or too late."""
    node, sources = elasticsearch_node(), [str(seed / "many.jsonl"), str(seed)]  # an order each
    proxy = Proxy(node.url)
    house = House(tmp_path / "data", {"NEWS_INDEX_URL": f"{proxy.url}/news"})
    revivers: list[threading.Timer] = []

    def power_cut(request: Request) -> Reply:
        if request.number != 2:
            return passed_on(request)
        working = threading.Thread(target=lambda: _ignored(lambda: request.forward(request.body)))
        working.start()
        time.sleep(0.05)
        node.kill()
        working.join()
        revivers.append(threading.Timer(comes_back_after_s, node.restart))
        revivers[0].start()
        return None

    proxy.rule = power_cut
    done = house.run("ingest", *sources, "--json")
    assert done.returncode in (0, 3), done.stderr
    assert revivers
    revivers[0].join()
    green = is_told(house, done)
    assert green or "cannot reach Elasticsearch" in done.stderr
    assert house.run("ingest", *sources).returncode == 0
    complete(house, digest)
    proxy.close()


def _ignored(work: Callable[[], object]) -> None:
    with suppress(OSError):
        work()
