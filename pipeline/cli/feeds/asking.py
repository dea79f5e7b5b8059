"""Feeds asked for and read on the spot, for a command that waits for them. Nothing is kept."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit

from pipeline.cli.feeds.wording import span
from pipeline.clock import milliseconds, moment
from pipeline.decoding import decode
from pipeline.errors import Failed, Rejected
from pipeline.polls import FeedState
from pipeline.settings import Settings
from pipeline.sources.feeds.bounds import MAX_BYTES
from pipeline.sources.feeds.feed import Feed
from pipeline.sources.feeds.parser import Parser
from pipeline.sources.feeds.refusals import feeds_named
from pipeline.sources.feeds.schedule import after
from pipeline.sources.feeds.schedule.moving import PERMANENT
from pipeline.sources.feeds.subscriptions import objection
from pipeline.sources.fetch.fetcher import Fetcher
from pipeline.sources.fetch.message import without_credentials
from pipeline.sources.fetch.policy import Policy, from_settings
from pipeline.sources.fetch.result import Headers, Refused, Request, Response, Result
from pipeline.sources.fetch.robots import Robots, Verdict
from pipeline.sources.fetch.target import may_lead
from pipeline.urls import host

AT_ONCE = 16  # their bodies are in memory together, 10 MB each at most

type Error = tuple[Literal["failed", "rejected"], str]
"""Whether trying again may help, and the reason."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking: a feed, or the reason why there is none."""

    path: str  # as it was asked for: an address, or a file
    feed: Feed | None = None
    error: Error | None = None
    response: Response | None = None  # None: a file, or no answer
    named: tuple[str, ...] = ()  # feeds that it names, where it is a web page


class Asking:
    """Asks and reads under the bounds of the settings; a context manager. robots.txt is not heeded for feeds."""

    def __init__(self, settings: Settings) -> None:
        self._policy = from_settings(settings)

    def __enter__(self) -> Self:
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._parser = self._stack.enter_context(Parser())
        self._fetcher = self._runner.run(self._stack.enter_async_context(Fetcher(self._policy)))
        self._robots = Robots(self._fetcher.get)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.run(_ended(self._stack))
        self._runner.close()

    def ask(self, url: str, headers: Headers = ()) -> Answer:
        """What is at one address."""
        return self._runner.run(self._answer(url, headers))

    def ask_all(self, paths: Sequence[str]) -> Iterator[Answer]:
        """What is at addresses and in files, side by side; yields in their order, without the responses."""
        loop = self._runner.get_loop()
        tasks = deque(loop.create_task(self._feed_alone(path)) for path in paths)
        while tasks:
            yield self._runner.run(_done(tasks.popleft()))

    def may_read(self, page: str) -> Verdict:
        """Whether robots.txt lets a page be read."""
        return self._runner.run(self._robots.verdict(page))

    async def _feed_alone(self, path: str) -> Answer:
        return replace(await self._answer(path, ()), response=None)  # many bodies would wait for the slowest

    async def _answer(self, path: str, headers: Headers) -> Answer:
        async with self._slots:
            if not path.lower().startswith(("http://", "https://")):
                return await asyncio.to_thread(self._saved, path)
            result = await self._fetcher.get(Request(path, "feed", headers=headers))
            path = without_credentials(path)
            if error := trouble_with(result, datetime.now(UTC)):
                return Answer(path, error=error, response=result if isinstance(result, Response) else None)
            assert isinstance(result, Response)
            return await asyncio.to_thread(self._fetched, path, result)

    def _saved(self, path: str) -> Answer:
        try:
            with Path(path).open("rb") as file:
                return self._read(path, file.read(MAX_BYTES + 1), None)
        except OSError as error:
            return Answer(path, error=("rejected", f"the file cannot be read: {error.strerror}"))

    def _fetched(self, path: str, response: Response) -> Answer:
        return self._read(path, response.body, response)

    def _read(self, path: str, body: bytes, response: Response | None) -> Answer:
        url, kind = (response.url, response.content_type) if response else (None, None)
        try:
            feed = self._parser.parse(body, url=url, content_type=kind, now=datetime.now(UTC))
        except Rejected as error:
            named = named_by(decode(body, kind or ""), url, self._policy) if url else ()
            return Answer(path, error=("rejected", str(error)), response=response, named=named)
        except Failed as error:
            return Answer(path, error=("failed", str(error)), response=response)
        return Answer(path, feed, response=response)


def named_by(page: str, url: str, policy: Policy) -> tuple[str, ...]:
    """The feeds that a page names, but for those that cannot be asked and those that only the operator may name."""
    return tuple(feed for feed in feeds_named(page, url) if objection(feed) is None and may_lead(url, feed, policy))


def trouble_with(result: Result, now: datetime) -> Error | None:
    """Why there is nothing to read in what came back, or None; in the words that a scheduled poll would leave."""
    status = result.status if isinstance(result, Response) else None
    if status and 200 <= status < 300:
        return None
    now_ms = milliseconds(now)
    state = after(FeedState(result.url), result, None, None, 0, now_ms, 0.0)
    reason = state.reason or "no reason was given"
    if isinstance(result, Refused) and result.why in ("address", "port") and not result.redirects:
        reason += f"; if it is yours, name {_place(result.url)} in NEWS_ALLOW_PRIVATE_HOSTS"
    if state.wait_until_ms > now_ms:
        reason += f"; not to be asked again within {span(moment(state.wait_until_ms) - moment(now_ms))}"
    may_help = state.answer in ("unreachable", "busy") or (status or 0) >= 500
    return "failed" if may_help else "rejected", reason


def settled(response: Response) -> str:
    """The address to keep: behind the redirects that are for good, before the first that is not."""
    places = [*(place for _, place in response.redirects), response.url]
    for (status, _), place in zip(response.redirects, places, strict=False):
        if status not in PERMANENT:
            return place
    return response.url


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{host(url)}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


async def _done(task: Awaitable[Answer]) -> Answer:
    return await task


async def _ended(stack: AsyncExitStack) -> None:
    own = asyncio.current_task()
    tasks = [task for task in asyncio.all_tasks() if task is not own]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await stack.aclose()
