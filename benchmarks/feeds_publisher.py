"""A publisher of five hundred feeds under a hundred names, in a process of its own, who writes down what he is asked.

His feeds are real ones, as they were served but for the hosts of their entries' links, which are his own. Of every
twenty hosts one answers 429, one is not there and one takes its time. He wants nobody to read his pages (robots.txt),
so that it is feeds that are measured. Two in five feeds answer 304 to who has seen them; the others have one entry
more each time. Of every two feeds one says that its answer stays fresh for six hours.
"""

import asyncio
import multiprocessing
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

from quality_feeds import NOW, bodies

from pipeline.sources.feeds.parse import parse

HOSTS, FEEDS_EACH = 100, 5
BUSY, DEAD, SLOW = 7, 13, 3  # of every twenty hosts, these
UNMODIFIED = 0.4
SLOW_S = 3.0
FRESH_S = 6 * 3600
AWAY_S = 3 * 86_400
"""Retry-After of the busy hosts: longer than all runs of the benchmark."""

ADDRESS = re.compile(r"/x(\d)")
FIRST_ENTRY = re.compile(rb"<(item|entry)[\s>]")
NEWS = " ".join(f"word{number}" for number in range(80))
CONTENT = "http://purl.org/rss/1.0/modules/content/"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    at: float  # seconds since 1970
    host: int
    feed: int | None  # which of its host; None: another address, robots.txt or a page
    path: str
    conditional: bool
    status: int  # that it was answered with

    @property
    def place(self) -> int | None:
        """Which of all feeds."""
        return None if self.feed is None else self.host * FEEDS_EACH + self.feed


@dataclass(frozen=True, slots=True)
class Publisher:
    """The publisher, as who started him knows him."""

    port: int
    wire: Connection

    def urls(self) -> list[str]:
        return [f"{site(host, self.port)}/x{feed}" for host in range(HOSTS) for feed in range(FEEDS_EACH)]

    def asked(self) -> list[Asked]:
        """What he was asked since he told it the last time, in order."""
        self.wire.send(None)
        found: list[Asked] = self.wire.recv()
        return found


def site(host: int, port: int) -> str:
    return f"http://host{host}.bench.example:{port}"


def is_kind(host: int, kind: int) -> bool:
    return host % 20 == kind


def is_fresh_long(place: int) -> bool:
    return place % 2 == 0


async def lookup(host: str, port: int) -> list[str]:
    """All hosts of the benchmark are this machine, the dead ones excepted; others are not there either."""
    await asyncio.sleep(0)
    number = host.removesuffix(".bench.example").removeprefix("host")
    if not number.isdigit() or is_kind(int(number), DEAD):
        raise socket.gaierror(socket.EAI_NONAME, "no such host")
    return ["127.0.0.1"]


@contextmanager
def publishing(shared: Path) -> Iterator[Publisher]:
    """The publisher at work."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_publish, args=(shared, theirs), daemon=True)
    process.start()
    try:
        yield Publisher(ours.recv(), ours)
    finally:
        process.kill()
        process.join()


def _publish(shared: Path, wire: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    log, port = list[Asked](), server.server_address[1]
    feeds = [body for _, body in bodies(shared)]
    _Handler.log, _Handler.port = log, port
    _Handler.feeds = [_own(feeds[place % len(feeds)], place, port) for place in range(HOSTS * FEEDS_EACH)]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    wire.send(port)
    told = 0
    while True:
        wire.recv()
        news = log[told:]
        told += len(news)
        wire.send(news)


def _own(body: bytes, place: int, port: int) -> bytes:
    """The feed, its entries being this publisher's; what it links to beside them stays as it was."""
    entries = parse(body, url=None, content_type=None, now=NOW).entries
    hosts = {urlsplit(entry.url).netloc.encode() for entry in entries if entry.url and "://" in entry.url}
    if not hosts:
        return body
    ours = site(place // FEEDS_EACH, port).encode()
    # A namespace is a name, whatever it looks like.
    address = rb"https?://(?:%s)(?![\w.:-])" % b"|".join(map(re.escape, hosts))
    pattern = re.compile(rb'xmlns(?::\w+)?="[^"]*"|' + address)
    return pattern.sub(lambda found: found[0] if found[0].startswith(b"xmlns") else ours, body)


def _with_one_more(body: bytes, url: str) -> bytes:
    """The feed's next edition; of the few without a plain item or entry, the same again."""
    if not (first := FIRST_ENTRY.search(body)):
        return body
    if first[1] == b"item":
        content = f'<content:encoded xmlns:content="{CONTENT}">{NEWS}</content:encoded>'
        entry = f"<item><title>News at {url}</title><link>{url}</link>{content}</item>"
    else:
        link = f'<link href="{url}"/><id>{url}</id>'
        entry = f"<entry><title>News at {url}</title>{link}<content>{NEWS}</content></entry>"
    return body[: first.start()] + entry.encode() + body[first.start() :]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    feeds: list[bytes]
    log: list[Asked]
    port: int
    editions = count(1)

    def do_GET(self) -> None:
        at, host = time.time(), int(self.headers["Host"].partition(".")[0].removeprefix("host"))
        feed = int(found[1]) if (found := ADDRESS.fullmatch(self.path)) else None
        conditional = "If-None-Match" in self.headers
        if is_kind(host, SLOW):
            time.sleep(SLOW_S)
        status, headers, body = self._other() if feed is None else self._feed(host, feed, conditional)
        self.log.append(Asked(at, host, feed, self.path, conditional, status))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _feed(self, host: int, feed: int, conditional: bool) -> tuple[int, dict[str, str], bytes]:
        place, edition = host * FEEDS_EACH + feed, next(self.editions)
        if is_kind(host, BUSY):
            return 429, {"Retry-After": str(AWAY_S)}, b""
        headers = {"ETag": f'"{edition}"'} | ({"Cache-Control": f"max-age={FRESH_S}"} if is_fresh_long(place) else {})
        if not conditional:
            return 200, headers, self.feeds[place]
        if place % 10 < UNMODIFIED * 10:
            return 304, {}, b""
        return 200, headers, _with_one_more(self.feeds[place], f"{site(host, self.port)}/news/{edition}")

    def _other(self) -> tuple[int, dict[str, str], bytes]:
        return (200, {}, b"User-agent: *\nDisallow: /\n") if self.path == "/robots.txt" else (404, {}, b"")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on standard error."""
