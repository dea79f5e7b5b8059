"""Reading feeds beside the event loop, so that a feed that takes long delays only those who wait for a reader."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Self

from pipeline.sources.feeds.feed import Feed
from pipeline.sources.feeds.parser import Parser
from pipeline.sources.fetch.result import Response

READERS = 2  # one goes on while the other works at a feed that wants to harm us, for its ten seconds at most
PATIENCE_S = 1.0  # for the readers' ends; one that still reads ends by itself

type Read = Callable[[Response, datetime], Awaitable[Feed]]
"""Gives the feed in an answer; raises what `Parser.parse` does."""


class Readers:
    """Worker processes that take turns; use it as an asynchronous context manager."""

    async def __aenter__(self) -> Self:
        self._parsers = [Parser() for _ in range(READERS)]
        self._threads = ThreadPoolExecutor(READERS, "readers")
        self._free: asyncio.Queue[Parser] = asyncio.Queue()
        for parser in self._parsers:
            self._free.put_nowait(parser)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        wait([self._threads.submit(parser.close) for parser in self._parsers], PATIENCE_S)
        self._threads.shutdown(wait=False)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Read]:
        """Hold a reader; as many feeds as there are readers are in memory in their large form, read and not put out."""
        parser = await self._free.get()
        try:
            yield partial(self._read, parser)
        finally:
            self._free.put_nowait(parser)

    async def _read(self, parser: Parser, answer: Response, now: datetime) -> Feed:
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: parser.parse(answer.body, url=answer.url, content_type=answer.content_type, now=now)
        )
