"""A run as a whole: side by side, within its time, stopped in the middle, and when the ledger fails."""

import asyncio
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bad_server import Asked, message, saying
from feed_server import RSS, Reader, Site, item, page, published, reader, rss, served, teaser

from pipeline.clock import milliseconds, strictly_increasing
from pipeline.errors import ServiceError
from pipeline.ledger import Ledger
from pipeline.polls import Learned, Polled
from pipeline.sources.feeds.source import Step
from pipeline.sources.fetch.fetcher import Fetcher


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    ends = time.monotonic() + 5
    while time.monotonic() < ends and (left := set(threading.enumerate()) - before):
        time.sleep(0.01)
    assert not left


def offers(desk: Reader, *feeds: str, **more: Any) -> Iterator[Step]:
    return desk.source(*feeds, **more).offers(strictly_increasing(milliseconds(desk.at)))


def test_what_a_feed_offers_comes_before_what_is_remembered_of_it(desk: Reader, site: Site) -> None:
    site.answers["/b"] = page()
    feed = site.serve("/rss", item(site.url("/a")), teaser(site.url("/b"), "Quota"))
    places = [
        (type(step).__name__, getattr(step, "locator", None) or [one.locator for one in getattr(step, "items", ())])
        for step in offers(desk, feed)
    ]
    a, b = site.url("/a"), site.url("/b")
    assert places[:4] == [("RawDocument", a), ("Polled", [a, b]), ("RawDocument", b), ("Polled", [b])]


def test_documents_have_moments_of_the_readers_clock_in_their_order(desk: Reader, site: Site) -> None:
    links = [site.url(f"/{n}") for n in range(5)]
    read = desk.read(site.serve("/rss", *(item(link, link) for link in links)))
    moments = [document.fetched_at for document in read.documents.values()]
    assert all(earlier < later for earlier, later in pairwise(moments))


@pytest.mark.parametrize("taken", [1, 2])
def test_who_stops_before_a_feed_is_remembered_is_offered_all_of_it_again(desk: Reader, site: Site, taken: int) -> None:
    feed = site.serve("/rss", *(item(site.url(f"/{n}"), f"Story {n}") for n in range(3)))
    steps = offers(desk, feed)
    for _ in range(taken):
        next(steps)
    steps.close()  # type: ignore[attr-defined]  # it is a generator
    read = desk.read(feed)
    assert len(read.documents) == 3
    assert site.server.asked[-1].headers.get("if-none-match") is None


def test_pages_that_were_not_landed_are_fetched_by_the_next_run(desk: Reader, site: Site) -> None:
    site.answers |= {f"/{n}": page() for n in range(4)}
    feed = site.serve("/rss", *(teaser(site.url(f"/{n}"), f"Story {n}") for n in range(4)))
    landed: list[Step] = []
    for step in offers(desk, feed):
        landed.append(step)
        if len(landed) == 5:  # the feed; a page and its item; another
            break
    desk.ledger.remember([step for step in landed if isinstance(step, Polled | Learned)])
    read = desk.read(feed)
    assert len(read.documents) == 2
    assert read.polls == {}
    assert desk.read(feed).steps == []


def test_a_reader_who_stops_early_stops_the_asking(desk: Reader, site: Site) -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    site.answers |= {"/slow": slow}
    quick = site.serve("/rss", item(site.url("/a")))
    with published() as other:
        desk.allowed |= {other.server.name}
        other.answers["/rss"] = slow
        start = time.monotonic()
        with pytest.raises(RuntimeError, match="the reader"):
            land_badly(offers(desk, quick, other.url("/rss")))
        assert time.monotonic() - start < 3


def land_badly(steps: Iterator[Step]) -> None:
    next(steps)
    raise RuntimeError("the reader's own")


def test_the_deadline_ends_a_run_and_what_was_not_done_is_done_by_the_next(
    desk: Reader, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    waits = {"s": 30.0}

    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(waits["s"])
        writer.write(page() if asked.path == "/b" else message("200 OK", RSS, body=rss(item(site.url("/c")))))

    with published() as other:
        desk.allowed |= {other.server.name}
        desk.policy = {"deadline_s": 30.0}
        site.answers["/b"] = other.answers["/rss"] = slow
        feeds = [site.serve("/rss", item(site.url("/a"), "Quota"), teaser(site.url("/b"))), other.url("/rss")]
        start = time.monotonic()
        with caplog.at_level(logging.WARNING):
            read = desk.read(*feeds, deadline_s=2)
        assert 2 <= time.monotonic() - start < 3
        assert "the run's 2 s are over" in caplog.text
        assert (set(read.documents), set(read.polls)) == ({site.url("/a")}, {feeds[0]})
        waits["s"] = 0.0
        read = desk.read(*feeds)
        assert (set(read.documents), set(read.polls)) == ({site.url("/b"), site.url("/c")}, {feeds[1]})


def test_a_slow_feed_and_a_slow_page_delay_nobody(desk: Reader, site: Site) -> None:
    slow_s = 3.0  # much more than the others take together, on a busy machine too
    desk.policy = {"deadline_s": 30.0}

    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(slow_s)
        writer.write(page())

    with published() as other, published() as third:
        desk.allowed |= {other.server.name, third.server.name}
        other.answers |= {"/rss": slow, "/page": slow}
        links = [teaser(other.url("/page")), *(item(third.url(f"/{n}"), f"Story {n}") for n in range(5))]
        feeds = [other.url("/rss"), third.serve("/rss", *links), *(
            site.serve(f"/{n}", item(site.url(f"/story-{n}"), f"Story of {n}")) for n in range(5)
        )]  # fmt: skip
        start, moments = time.monotonic(), list[float]()
        for step in offers(desk, *feeds):
            if isinstance(step, Polled) and step.poll:
                moments.append(time.monotonic() - start)
        assert len(moments) == 7
        assert moments[-2] < slow_s <= moments[-1]


def test_one_host_is_asked_by_one_request_at_a_time_with_a_gap(tmp_path: Path) -> None:
    with published("127.0.0.2") as site:
        site.answers |= {"/a": page(), "/b": page()}
        feeds = [site.serve(f"/{n}", teaser(site.url("/a")), teaser(site.url("/b"), "Quota")) for n in range(2)]
        ledger = Ledger(f"sqlite:///{tmp_path}/ledger.sqlite")
        desk = Reader(ledger, frozenset(), {"gap_s": 0.2, "ports": frozenset({site.server.port})})
        desk.fetcher = lambda policy, **more: Fetcher(policy, objection=lambda address: None, **more)
        desk.read(*feeds)
        assert sorted(site.asked(robots=True)) == ["/0", "/1", "/a", "/b", "/robots.txt"]
        assert all(later.at - earlier.at >= 0.2 for earlier, later in pairwise(site.server.asked))
        assert site.server.busiest == 1
        ledger.close()


def test_ten_feeds_of_a_dead_host_cost_one_attempt(tmp_path: Path, desk: Reader) -> None:
    looked_up: list[str] = []

    async def lookup(host: str, port: int) -> Sequence[str]:
        looked_up.append(host)
        raise OSError("no such name")

    desk.fetcher = lambda policy, **more: Fetcher(policy, lookup=lookup, **more)
    read = desk.read(*(f"http://dead.example/{n}" for n in range(10)))
    assert looked_up == ["dead.example"]
    assert [poll.answer for poll in read.polls.values()] == ["unreachable"] * 10
    assert [state.requests for state in read.states.values()].count(0) == 9


def test_a_feed_is_asked_politely_all_its_life(desk: Reader, site: Site) -> None:
    site.answers["/a"] = page()
    feed = site.serve("/rss", teaser(site.url("/a")))
    for _ in range(150):
        desk.read(feed)
        desk.later(minutes=10)
    state = desk.ledger.feeds([feed])[feed]
    asked = [one for one in site.server.asked if one.path == "/rss"]
    assert len(asked) > 2
    assert (state.requests, state.unconditional, state.early, state.after_429) == (len(asked), 1, 0, 0)
    assert ["if-none-match" in one.headers for one in asked] == [False] + [True] * (len(asked) - 1)


def test_a_feed_that_asks_us_to_wait_is_not_asked_before_by_force(desk: Reader, site: Site) -> None:
    site.answers["/rss"] = message("429 Slow Down", "Retry-After: 7200")
    feed = site.url("/rss")
    desk.read(feed)
    desk.later(minutes=119)
    assert desk.read(feed, force=True).steps == []
    desk.later(minutes=2)
    site.serve("/rss", item(site.url("/a")))
    assert len(desk.read(feed).documents) == 1
    assert desk.ledger.feeds([feed])[feed].after_429 == 0


def test_a_redirect_to_a_place_that_waits_puts_a_feed_off(desk: Reader, site: Site) -> None:
    with published() as other:
        desk.allowed |= {other.server.name}
        other.answers["/busy"] = message("429 Slow Down", "Retry-After: 7200")
        site.answers["/rss"] = message("302 Found", f"Location: {other.url('/busy')}")
        desk.read(other.url("/busy"))
        for _ in range(3):
            assert desk.read(site.url("/rss")).polls == {}
            desk.later(minutes=10)
        assert (len(site.asked()), len(other.asked())) == (1, 1)


class Broken:
    """A ledger that fails at one question."""

    def __init__(self, ledger: Ledger, question: str, error: Exception) -> None:
        self._ledger = ledger
        self._question = question
        self._error = error

    def __getattr__(self, name: str) -> Any:  # whatever it is asked
        if name == self._question:
            raise self._error
        return getattr(self._ledger, name)


@pytest.mark.parametrize("question", ["feeds", "items", "due_items", "waits", "robots", "locators"])
@pytest.mark.parametrize("error", [ServiceError("the ledger cannot be used"), KeyError("a fault in the ledger")])
def test_a_ledger_that_fails_ends_the_run(desk: Reader, site: Site, question: str, error: Exception) -> None:
    feed = site.serve("/rss", item(site.url("/a")))
    desk.ledger = Broken(desk.ledger, question, error)  # type: ignore[assignment]  # it answers like one
    with pytest.raises(type(error), match="ledger"):
        list(offers(desk, feed))


def test_a_fault_of_ours_in_one_feed_is_its_trouble_alone(
    desk: Reader, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    class Faulty(Fetcher):
        async def get(self, request: Any, **more: Any) -> Any:
            if request.url.endswith("/broken"):
                raise LookupError("nobody thought of it")
            return await super().get(request, **more)

    desk.fetcher = Faulty
    good, broken = site.serve("/rss", item(site.url("/a"))), site.url("/broken")
    read = desk.read(broken, good)
    assert set(read.documents) == {site.url("/a")}
    assert read.polls[broken].reason == "asking for it failed by a fault of ours (LookupError: nobody thought of it)"
    assert "nobody thought of it" in caplog.text


def test_many_feeds_of_many_hosts_are_read_in_one_run(tmp_path: Path) -> None:
    with ExitStack() as stack:
        bodies = [rss(item(f"https://a.example/{n}", f"Story {n}")) for n in range(40)]
        servers = [stack.enter_context(served(saying(message("200 OK", RSS, body=body)))) for body in bodies]
        desk = reader(tmp_path, *servers)
        read = desk.read(*(server.url("/rss") for server in servers))
        assert len(read.documents) == len(read.polls) == 40
        desk.ledger.close()


def test_no_feeds_are_no_offers(desk: Reader) -> None:
    assert desk.read().steps == []


def test_importing_the_source_reads_no_model_and_opens_nothing() -> None:
    import subprocess
    import sys

    program = "import sys, pipeline.sources.feeds.source; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {name.split(".")[0] for name in done.stdout.split()} & {
        "spacy",
        "trafilatura",
        "sqlalchemy",
        "lxml",
    } == set()
