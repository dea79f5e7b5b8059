"""Publishers on loopback for tests that read feeds, and a reader who remembers in a real ledger what he read."""

import asyncio
import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from bad_server import Asked, Handler, Server, message, serving

from pipeline.article import Named, RawDocument, Unreadable
from pipeline.clock import milliseconds, strictly_increasing
from pipeline.ledger import Ledger
from pipeline.outcomes import Offered, Outcome
from pipeline.polls import FeedState, Item, Learned, Poll, Polled
from pipeline.sources.feeds.source import Feeds, Step
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.fetch.fetcher import Fetcher
from pipeline.sources.fetch.policy import Policy

RSS = "Content-Type: application/rss+xml"
HTML = "Content-Type: text/html; charset=utf-8"
WORDS = " ".join(f"word{number}" for number in range(80))
NOON = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)


# -- what is served --------------------------------------------------------------------------------------------------


def rss(*items: str, title: str = "Harbour Post") -> bytes:
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{title}</title><language>en</language>{''.join(items)}</channel></rss>"
    ).encode()


def item(
    link: str, title: str = "Ferry fares rise", *, text: str = WORDS, summary: str = "Fares rise.", guid: str = "",
    at: datetime = NOON - timedelta(hours=3),
) -> str:  # fmt: skip
    """An entry; without `text` its page is needed."""
    content = f"<content:encoded><![CDATA[<p>{text}</p>]]></content:encoded>" if text else ""
    about = f"<description>{summary}</description>" if summary else ""
    guid = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    return (
        f"<item><title>{title}</title><link>{link}</link><pubDate>{format_datetime(at)}</pubDate>"
        f"{about}{guid}{content}</item>"
    )


def teaser(link: str, title: str = "Ferry fares rise", **more: Any) -> str:
    """An entry whose page is needed."""
    return item(link, title, text="", **more)


def page(title: str = "Ferry fares rise", text: str = WORDS) -> bytes:
    body = f"<!doctype html><title>{title}</title><article><h1>{title}</h1><p>{text}</p></article>"
    return message("200 OK", HTML, body=body.encode())


def with_etag(body: bytes) -> Handler:
    """A well-kept feed: 304 to who has seen it."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:8]}"'

    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        same = asked.headers.get("if-none-match") == etag.encode()
        writer.write(message("304 Not Modified") if same else message("200 OK", RSS, f"ETag: {etag}", body=body))

    return handler


@dataclass
class Site:
    """A publisher: what he answers at each path may be changed at any time; 404 elsewhere."""

    server: Server
    answers: dict[str, bytes | Handler]

    def url(self, path: str) -> str:
        return self.server.url(path)

    def serve(self, path: str, *items: str) -> str:
        """Put a feed of these entries there."""
        self.answers[path] = with_etag(rss(*items))
        return self.url(path)

    def asked(self, *, robots: bool = False) -> list[str]:
        """The paths that were asked for, in order."""
        return [one.path for one in self.server.asked if robots or one.path != "/robots.txt"]


@contextmanager
def published(host: str = "127.0.0.1", *, tls: Any = None) -> Iterator[Site]:
    """A publisher with nothing to say yet."""
    answers: dict[str, bytes | Handler] = {}

    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        answer = answers.get(asked.path, message("404 Not Found"))
        if callable(answer):
            await answer(asked, writer)
        else:
            writer.write(answer)

    with served(handler, host, tls) as server:
        yield Site(server, answers)


@contextmanager
def served(handler: Handler, host: str = "127.0.0.1", tls: Any = None) -> Iterator[Server]:
    """The server in a thread of its own: who reads feeds has his own event loop."""
    loop, ready, servers, stop = asyncio.new_event_loop(), threading.Event(), list[Server](), asyncio.Event()

    async def serve() -> None:
        async with serving(handler, host, tls) as server:
            servers.append(server)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(10)
        yield servers[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


# -- who reads it ----------------------------------------------------------------------------------------------------


@dataclass
class Read:
    """What came of one run."""

    steps: list[Step]

    @property
    def documents(self) -> dict[str, RawDocument]:
        return {step.locator: step for step in self.steps if isinstance(step, RawDocument)}

    @property
    def offers(self) -> list[Step]:
        return [step for step in self.steps if isinstance(step, RawDocument | Named | Unreadable)]

    @property
    def polls(self) -> dict[str, Poll]:
        return {step.poll.feed: step.poll for step in self.steps if isinstance(step, Polled) and step.poll}

    @property
    def states(self) -> dict[str, FeedState]:
        return {step.state.feed: step.state for step in self.steps if isinstance(step, Polled) and step.state}

    @property
    def items(self) -> dict[str, Item]:
        """By locator, as they were at the end."""
        return {item.locator: item for step in self.steps if isinstance(step, Polled) for item in step.items}


@dataclass
class Reader:
    """Reads feeds run after run; `at` is what he takes for now."""

    ledger: Ledger
    allowed: frozenset[str]
    policy: Mapping[str, Any] = field(default_factory=dict)
    at: datetime = NOON
    runs: int = 0
    fetcher: Callable[..., Fetcher] = Fetcher

    def read(self, *feeds: str | Subscription, lands: bool = True, **more: Any) -> Read:
        """One run over these feeds; what came of it is remembered, as `stages.fetch` does."""
        read = Read(list(self.source(*feeds, **more).offers(strictly_increasing(milliseconds(self.at)))))
        if lands:
            self.land(read)
        return read

    def source(self, *feeds: str | Subscription, **more: Any) -> Feeds:
        self.runs += 1
        listed = [Subscription(feed, "Harbour Post") if isinstance(feed, str) else feed for feed in feeds]
        policy = Policy(allowed=self.allowed, **self.policy)
        told = {"now": lambda: self.at, "chance": lambda: 0.0, "fetcher": self.fetcher} | more
        return Feeds(listed, self.ledger, policy, run=f"run-{self.runs}", **told)

    def land(self, read: Read) -> None:
        """Keep it as landed, without an archive."""
        run, batch = f"run-{self.runs}", f"batch-{self.runs}"
        documents = [step for step in read.steps if isinstance(step, RawDocument)]
        ordered = [
            (Offered(one.locator, milliseconds(one.fetched_at), batch, position), hashlib.sha256(one.body).hexdigest())
            for position, one in enumerate(documents)
        ]
        decided = [
            Outcome("rejected", step.locator, milliseconds(self.at), reason=step.reason)
            for step in read.steps
            if isinstance(step, Unreadable)
        ]
        remembered = [step for step in read.steps if isinstance(step, Polled | Learned)]
        self.ledger.start_run(run, milliseconds(self.at), "test")
        self.ledger.land(run, 0, batch if ordered else None, ordered, decided, remembered)

    def later(self, **span: float) -> None:
        """Let time go by."""
        self.at += timedelta(**span)


def reader(folder: Path, *sites: Site | Server, **policy: Any) -> Reader:
    """A reader who may go to these, and remembers nothing yet."""
    servers = [site.server if isinstance(site, Site) else site for site in sites]
    ledger = Ledger(f"sqlite:///{folder}/ledger.sqlite")
    return Reader(ledger, frozenset(server.name for server in servers), {"deadline_s": 2.0} | policy)
