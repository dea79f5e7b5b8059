"""How often, and how long, a request is made again before the run is stopped."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds and attempts; `sleep` and `clock` are the machine's unless a test brings its own."""

    total_s: float = 300.0  # of back-pressure, time-outs and nodes without a master, without any progress
    connections: int = 3  # more attempts after one that could not connect or was cut off
    first_wait_s: float = 1.0  # doubled after every attempt
    longest_wait_s: float = 30.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def attempts(self) -> Iterator[None]:
        """Yields at once, and again after every wait, until `total_s` are over; ends then."""
        start, wait = self.clock(), self.first_wait_s
        yield
        while self.clock() - start + wait <= self.total_s:
            self.sleep(wait)
            yield
            wait = min(wait * 2, self.longest_wait_s)
