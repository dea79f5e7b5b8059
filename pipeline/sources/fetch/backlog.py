"""How much has been fetched and not been taken over: bodies must not pile up behind a reader who is slow."""

import asyncio


class Backlog:
    """Counts the bytes that wait; there is room as long as they are no more than `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes = 0
        self._room = asyncio.Event()
        self._room.set()

    async def room(self) -> None:
        """Wait until there is room for another body."""
        await self._room.wait()

    def add(self, size: int) -> None:
        """Count what waits now; a negative size: what was taken over."""
        self._bytes += size
        if self._bytes > self._most:
            self._room.clear()
        else:
            self._room.set()
