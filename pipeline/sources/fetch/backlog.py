"""How much has been fetched and not been taken over: bodies must not pile up behind a reader who is slow."""

import asyncio

from pipeline.sources.fetch.result import Response, Result


class Backlog:
    """Counts the bytes that wait; nobody begins while there are more than `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes = 0
        self._room = asyncio.Event()
        self._room.set()

    async def room(self) -> None:
        """Wait until there is room for another body."""
        await self._room.wait()

    def add(self, result: Result) -> None:
        """Count what waits now."""
        self._change(_size(result))

    def remove(self, result: Result) -> None:
        """Count what was taken over."""
        self._change(-_size(result))

    def _change(self, size: int) -> None:
        self._bytes += size
        if self._bytes > self._most:
            self._room.clear()
        else:
            self._room.set()


def _size(result: Result) -> int:
    return len(result.body) if isinstance(result, Response) else 0
