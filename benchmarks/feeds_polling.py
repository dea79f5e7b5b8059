"""Five hundred feeds of a hundred hosts in one run: how long it takes, and whether it is polite.

    python benchmarks/feeds_polling.py

A publisher in a process of its own serves the real feeds under a hundred names, five each; one host in twenty answers
429, one in twenty is not there. Three runs: all feeds for the first time; all again at once, as if due, where 40
per cent answer 304; and once more by the schedule, when none is due. What was asked is told from the publisher's log.
The links of the entries lead nowhere, so that it is feeds that are measured.
"""

import asyncio
import multiprocessing
import re
import resource
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from quality_feeds import bodies

from pipeline import stages
from pipeline.installation import Installation
from pipeline.settings import from_environment
from pipeline.sources.feeds.source import Feeds
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.fetch.fetcher import Fetcher
from pipeline.sources.fetch.policy import Policy

SHARED = Path(__file__).resolve().parents[2] / "shared"
HOSTS, FEEDS_EACH = 100, 5
UNMODIFIED = 0.4
BUSY, DEAD = 7, 13  # of every twenty hosts, these

ADDRESS = re.compile(r"/x(\d)")

type Row = tuple[str, str, str, str]  # what, measured, goal, how
type Log = list[tuple[str, bool]]  # which feed was asked, and whether on condition


class Publisher(BaseHTTPRequestHandler):
    """Serves one real feed at each address; its log is shared with the process that reads it."""

    protocol_version = "HTTP/1.1"
    feeds: tuple[bytes, ...]
    log: Any  # a list, by way of another process

    def do_GET(self) -> None:
        if not (asked := ADDRESS.fullmatch(self.path)):  # robots.txt, and what feeds link to without naming a host
            self._answer(404, b"")
            return
        host, number = int(self.headers["Host"].partition(".")[0].removeprefix("host")), int(asked[1])
        place = host * FEEDS_EACH + number
        condition = self.headers.get("If-None-Match")
        self.log.append((f"{host}/{number}", condition is not None))
        if host % 20 == BUSY:
            self._answer(429, b"", "Retry-After: 7200")
        elif condition and place % 10 < UNMODIFIED * 10:
            self._answer(304, b"")
        else:
            self._answer(200, self.feeds[place % len(self.feeds)] + f"<!-- {time.time_ns()} -->".encode())

    def _answer(self, status: int, body: bytes, header: str = 'ETag: "one"') -> None:
        name, _, value = header.partition(": ")
        self.send_response(status)
        self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on standard error."""


def publish(feeds: tuple[bytes, ...], log: Any, ready: Any) -> None:
    """The publisher's process."""
    handler = type("Handler", (Publisher,), {"feeds": feeds, "log": log})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    ready.put(server.server_address[1])
    server.serve_forever()


async def lookup(host: str, port: int) -> list[str]:
    """All hosts of the benchmark are this machine; the others are not there."""
    await asyncio.sleep(0)
    number = host.removesuffix(".bench.example").removeprefix("host")
    if not number.isdigit() or int(number) % 20 == DEAD:
        raise socket.gaierror(socket.EAI_NONAME, "no such host")
    return ["127.0.0.1"]


def polling() -> Iterator[Row]:
    """The wall time of the first two runs, and the manners of all three."""
    with multiprocessing.Manager() as manager, tempfile.TemporaryDirectory() as scratch:
        log, ready = manager.list(), manager.Queue()
        feeds = tuple(body for _, body in bodies(SHARED))
        publisher = multiprocessing.Process(target=publish, args=(feeds, log, ready), daemon=True)
        publisher.start()
        port = ready.get()
        house = Installation(from_environment({"NEWS_DATA_DIR": scratch}))
        walls, logs = [], list[Log]()
        for number, force in enumerate((False, True, False)):
            del log[:]
            started = time.monotonic()
            run(house, port, f"run-{number}", force)
            walls.append(time.monotonic() - started)
            logs.append(list(log))
        publisher.kill()
        yield from _rows(walls, logs)


def run(house: Installation, port: int, name: str, force: bool) -> None:
    """Ask all feeds and land what they bring."""
    listed = [
        Subscription(f"http://host{host}.bench.example:{port}/x{number}")
        for host in range(HOSTS)
        for number in range(FEEDS_EACH)
    ]
    policy = Policy(ports=frozenset({port}))
    fetcher = partial(Fetcher, lookup=lookup, objection=lambda address: None)
    source = Feeds(listed, house.ledger, policy, run=name, force=force, fetcher=fetcher)
    for _ in stages.start(house, name, [source]):
        pass


def _rows(walls: list[float], logs: list[Log]) -> Iterator[Row]:
    first, again, third = logs
    asked = Counter(feed for feed, _ in first)
    busy = {feed for feed in asked if int(feed.partition("/")[0]) % 20 == BUSY}
    unconditional = Counter(feed for feed, conditional in first + again if not conditional and feed not in busy)
    peak_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024
    yield "500 feeds of 100 hosts, first run", f"{walls[0]:.0f} s", "≤ 60 s", f"{len(asked)} feeds answered, wall"
    yield "the same feeds again, 40 % of them 304", f"{walls[1]:.0f} s", "≤ 60 s", f"{len(again)} requests, wall"
    yield "requests of one feed without a condition, at most", f"{max(unconditional.values())}", "1", "in its life"
    yield (
        "requests after a 429",
        f"{sum(feed in busy for feed, _ in again + third)}",
        "0",
        f"{len(busy)} addresses asked",
    )
    yield "requests before a feed is due", f"{len(third)}", "0", "a third run by the schedule"
    yield "peak memory of the process that asks", f"{peak_mb:.0f} MB", "< 500 MB", "the reader's process not counted"


if __name__ == "__main__":
    if not SHARED.is_dir():
        sys.exit(f"the feeds to measure on are not there: {SHARED}")
    for row in polling():
        print(*row, sep=" | ", flush=True)
