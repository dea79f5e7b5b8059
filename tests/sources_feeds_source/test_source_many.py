"""Five hundred feeds under a hundred names, run after run: nothing is missed, and nobody is bothered."""

import asyncio
import socket
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from bad_server import Asked, Server, message
from builders import installation
from feed_server import NOON, item, rss, served, with_etag

from pipeline import stages
from pipeline.archive import batches, read_batch
from pipeline.article import RawDocument
from pipeline.installation import Installation
from pipeline.polls import FeedState
from pipeline.sources.feeds.source import Feeds
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.fetch.fetcher import Fetcher
from pipeline.sources.fetch.policy import Policy

HOSTS, FEEDS_EACH = range(100), range(5)
BUSY, DEAD, SLOW = 7, 13, 3  # of every twenty hosts, these
READABLE = [host for host in HOSTS if host % 20 not in (BUSY, DEAD)]
A_DAY_LATER, AT_ONCE = timedelta(hours=25), timedelta(minutes=9)  # no feed is asked more often than in ten minutes

pytestmark = pytest.mark.slow


@dataclass
class Press:
    """The publishers: of every five feeds two never bring anything new, the others with each edition."""

    edition: int = 1

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        host, feed = _place(asked)
        if host % 20 == BUSY:
            writer.write(message("429 Too Many Requests", "Retry-After: 259200"))  # three days
            return
        if host % 20 == SLOW:
            await asyncio.sleep(0.5)
        await with_etag(rss(*(item(link, link) for link in self.links(host, feed, asked.port))))(asked, writer)

    def links(self, host: int, feed: int, port: int) -> list[str]:
        """The articles of a feed, in this edition and those before."""
        count = 2 if feed < 2 else self.edition + 1
        return [f"{_site(host, port)}/{feed}/{number}" for number in range(count)]


@dataclass
class Desk:
    """Who follows all of them."""

    house: Installation
    server: Server
    press: Press
    at: datetime = NOON
    runs: int = 0

    def run(self) -> list[Asked]:
        """Ask what is due and land it; what the publishers were asked meanwhile."""
        self.runs += 1
        before = len(self.server.asked)
        feeds = Feeds(
            [Subscription(url) for url in self.urls()],
            self.house.ledger,
            Policy(ports=frozenset({self.server.port})),
            run=f"run-{self.runs}",
            now=lambda: self.at,
            fetcher=partial(Fetcher, lookup=_lookup, objection=lambda address: None),
        )
        list(stages.start(self.house, f"run-{self.runs}", [feeds]))
        return self.server.asked[before:]

    def urls(self) -> list[str]:
        return [f"{_site(host, self.server.port)}/x{feed}" for host in HOSTS for feed in FEEDS_EACH]

    def archived(self) -> list[str]:
        """The locators of all documents in the archive."""
        archive = self.house.archive
        records = [record for batch in batches(archive) for record in read_batch(archive, batch)]
        return sorted(record.locator for record in records if isinstance(record, RawDocument))

    def published(self) -> list[str]:
        """The addresses of all articles that readable feeds ever named."""
        places = ((host, feed) for host in READABLE for feed in FEEDS_EACH)
        return sorted(link for host, feed in places for link in self.press.links(host, feed, self.server.port))

    def states(self) -> list[FeedState]:
        return list(self.house.ledger.feeds(self.urls()).values())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    press, house = Press(), installation(tmp_path / "data")
    with served(press) as server:
        yield Desk(house, server, press)
    house.ledger.close()


def test_five_hundred_feeds_are_read_whole_and_asked_politely(desk: Desk) -> None:
    first = desk.run()
    assert desk.archived() == desk.published()

    desk.press.edition, desk.at = 2, desk.at + A_DAY_LATER
    second = desk.run()
    assert desk.archived() == desk.published()

    desk.at += AT_ONCE
    assert desk.run() == []

    _assert_polite(first, second)
    answering = [state for state in desk.states() if state.answer in ("feed", "unmodified", "busy")]
    assert sum(state.requests for state in answering) == len(first + second)
    assert sum(state.unconditional for state in answering) == sum(map(_is_unconditional, first + second))
    assert not any(state.early or state.after_429 for state in desk.states())
    assert Counter(state.answer for state in answering) == {"feed": 270, "unmodified": 180, "busy": 15}


def _assert_polite(*runs: list[Asked]) -> None:
    asked = [one for run in runs for one in run]
    unconditional = Counter(map(_place, filter(_is_unconditional, asked)))
    assert set(unconditional.values()) == {1}
    assert {(host, feed) for host in READABLE for feed in FEEDS_EACH} <= set(unconditional)
    busy = Counter(host for host, _ in map(_place, asked) if host % 20 == BUSY)
    assert set(busy.values()) == {3}  # the rest of the host is left alone after three of its addresses said so
    for run in runs:
        assert max(Counter(map(_place, run)).values()) == 1
        assert _least_gap_s(run) > 0.99


def _least_gap_s(run: list[Asked]) -> float:
    moments = defaultdict[int, list[float]](list)
    for one in run:
        moments[_place(one)[0]].append(one.at)
    return min(later - before for at in moments.values() for before, later in pairwise(at))


def _is_unconditional(asked: Asked) -> bool:
    return "if-none-match" not in asked.headers


def _place(asked: Asked) -> tuple[int, int]:
    """Which host was asked for which of its feeds."""
    return int(asked.headers["host"].split(b".")[0].removeprefix(b"host")), int(asked.path.removeprefix("/x"))


def _site(host: int, port: int) -> str:
    return f"http://host{host}.press.example:{port}"


async def _lookup(host: str, port: int) -> list[str]:
    """All these names are this machine, but for those that are not there."""
    await asyncio.sleep(0)
    if int(host.split(".")[0].removeprefix("host")) % 20 == DEAD:
        raise socket.gaierror(socket.EAI_NONAME, "no such host")
    return ["127.0.0.1"]
