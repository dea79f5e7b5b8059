"""One request at a time for each host, and a pause between two."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Turn:
    """The turn of a host: whoever holds it may speak, or give it back."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    left_at: float | None = None  # when the last request ended, by the loop's clock

    @asynccontextmanager
    async def speaking(self, gap_s: float) -> AsyncIterator[None]:
        """Make a request; it begins `gap_s` seconds after the one before ended."""
        clock = asyncio.get_running_loop().time
        if self.left_at is not None:
            await asyncio.sleep(self.left_at + gap_s - clock())
        try:
            yield
        finally:
            self.left_at = clock()


class Turns:
    """Who may speak to which host; first come, first served."""

    def __init__(self) -> None:
        self._hosts: dict[str, Turn] = {}

    @asynccontextmanager
    async def of(self, host: str) -> AsyncIterator[Turn]:
        """Hold the host's turn."""
        turn = self._hosts.setdefault(host, Turn())
        async with turn.lock:
            yield turn
