"""All requests of one run: for feeds, for pages, for robots.txt."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from types import TracebackType
from typing import Self

from pipeline.polls import Learned, RobotsFile, Wait
from pipeline.sources.feeds.asking.closed import Closed
from pipeline.sources.fetch.backlog import Backlog
from pipeline.sources.fetch.fetcher import Fetcher, MayGo
from pipeline.sources.fetch.message import failure
from pipeline.sources.fetch.policy import Policy
from pipeline.sources.fetch.result import Headers, Refused, Request, Response, Result, Sent, Unreachable
from pipeline.sources.fetch.robots import Robots, Verdict
from pipeline.sources.fetch.target import Target, target

logger = logging.getLogger(__name__)

type MakeFetcher = Callable[..., Fetcher]


class Web:
    """Asks politely and within bounds; what it learns of hosts it keeps to be told. Use it as a context manager."""

    def __init__(
        self,
        policy: Policy,
        waits: Iterable[Wait],
        robots: Iterable[RobotsFile],
        now: Callable[[], datetime],
        fetcher: MakeFetcher = Fetcher,
    ) -> None:
        self.closed = Closed(waits, policy, now)
        self._policy = policy
        self._backlog = Backlog(policy.backlog_bytes)
        self._fetcher = fetcher(policy, known=self.closed.known, room=self._backlog.room, now=now)
        self._robots = Robots(self._robots_txt, robots, now=now)
        self._before = set(self._robots.known)

    async def __aenter__(self) -> Self:
        await self._fetcher.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A reader who stops just now must not leave connections open: `outlet` waits for what is shielded.
        await asyncio.shield(self._fetcher.__aexit__(kind, error, trace))

    @asynccontextmanager
    async def answer(self, request: Request) -> AsyncIterator[tuple[Result, list[Sent]]]:
        """What comes of a request, and what was sent for it; its body counts as waiting until the block is left."""
        sent: list[Sent] = []
        async with self._held(await self._get(request, sent)) as result:
            yield result, sent

    @asynccontextmanager
    async def page(self, url: str, headers: Headers) -> AsyncIterator[Result | Verdict]:
        """What comes of asking for a page, or why its site does not want it; likewise."""
        if known := self._known(url):
            yield known
            return
        verdict = await self._robots.verdict(url)
        if not verdict.allowed:
            yield verdict
            return
        request = Request(url, "page", headers=headers, gap_s=verdict.delay_s)
        async with self._held(await self._get(request, [], self._objection)) as result:
            yield result

    def learned(self, *, robots: bool = False) -> tuple[Learned, ...]:
        """What was learned of hosts and not told yet, if anything; of robots.txt only where it is asked for."""
        files = tuple(one for one in self._robots.known if one not in self._before) if robots else ()
        waits = self.closed.learned()
        return (Learned(waits, files),) if waits or files else ()

    def _known(self, url: str) -> Refused | Unreachable | None:
        """What would come of asking, where it is known: then nobody has to be asked for its robots.txt."""
        place = target(url, self._policy)
        if isinstance(place, Target) and (trouble := self.closed.known(place)):
            return failure(trouble, place, ())
        return None

    async def _get(self, request: Request, sent: list[Sent], may_go: MayGo | None = None) -> Result:
        try:
            result = await self._fetcher.get(request, log=sent.append, may_go=may_go)
        except Exception as error:  # a fault of ours, and the trouble of this address alone
            logger.exception("asking for %s failed", request.url)
            return Unreachable(
                f"asking for it failed by a fault of ours ({type(error).__name__}: {error})", request.url
            )
        self.closed.note(result)
        return result

    async def _robots_txt(self, request: Request) -> Result:
        return await self._get(request, [])

    async def _objection(self, url: str) -> str | None:
        return (await self._robots.verdict(url)).reason

    @asynccontextmanager
    async def _held(self, result: Result) -> AsyncIterator[Result]:
        size = len(result.body) if isinstance(result, Response) else 0
        self._backlog.add(size)
        try:
            yield result
        finally:
            self._backlog.add(-size)
