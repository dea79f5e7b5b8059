"""One request at a time for each host, and a pause between two."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    left_at: float | None = None  # when the last request ended, by the loop's clock


class Turns:
    """Who may speak to which host; first come, first served."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def of(self, host: str, gap_s: float) -> AsyncIterator[None]:
        """Hold the host's turn; it begins `gap_s` seconds after the one before ended."""
        state = self._hosts.setdefault(host, _Host())
        clock = asyncio.get_running_loop().time
        async with state.lock:
            if state.left_at is not None:
                await asyncio.sleep(state.left_at + gap_s - clock())
            try:
                yield
            finally:
                state.left_at = clock()
