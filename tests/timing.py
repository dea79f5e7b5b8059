"""CPU time as a guard against quadratic time may ask about it on a machine that does other things too."""

import time
from collections.abc import Callable

TRIES = 5


def cpu_s(call: Callable[[], object], enough_s: float = 0.0) -> float:
    """CPU seconds of `call`: the least of five calls, for a busy machine only adds; one within `enough_s` ends them."""
    least = float("inf")
    for _ in range(TRIES):
        started = time.process_time()
        call()
        least = min(least, time.process_time() - started)
        if least <= enough_s:
            break
    return least
