"""How long is waited: after failures, and because a server asks for it."""

from pipeline.polls import Answer
from pipeline.sources.feeds.schedule.rhythm import DAY_S

MINUTE_S, HOUR_S = 60, 3600
JITTER = 0.1  # feeds that failed together come back one by one
STEP_S = 10 * MINUTE_S
LINEAR = 6  # steps of ten minutes up to an hour, which outlasts a restart; then twice as long each time
LONGEST_BACK_OFF_S = 21 * HOUR_S  # a day with its jitter, and another hour each day
LONGEST_GONE_S = 7 * DAY_S
LONGEST_WAIT_S = 7 * DAY_S
"""Retry-After: 999999999 (32 years) is a mistake; who means a month is asked four times."""
UNTOLD_WAIT_S = HOUR_S  # a 429 without Retry-After: RFC 6585 leaves it to us


def back_off_s(answer: Answer, status: int | None, failures: int, failing_s: float) -> float:
    """Seconds until a feed that failed so often in a row, the first time so long ago, is asked again.

    10, 20 … 60 minutes, 2, 4, 8, 16 hours, then 21. What is gone (410, 404) is asked after a day, then after as
    long as it has been gone, at most a week; the first 404 after an hour, since sites give it for a moment too.
    """
    if answer == "gone":
        return HOUR_S if status == 404 and failures == 1 else min(max(DAY_S, failing_s), LONGEST_GONE_S)
    if failures <= LINEAR:
        return failures * STEP_S
    return min(HOUR_S << min(failures - LINEAR, 5), LONGEST_BACK_OFF_S)


def jittered_ms(delay_s: float, longest_s: int, now_ms: int, chance: float) -> int:
    """The moment after a delay and up to a tenth of it, all in all at most so long."""
    return now_ms + int(min(delay_s * (1 + JITTER * chance), longest_s) * 1000)


def wait_until_ms(retry_after_s: int | None, now_ms: int, *, asked_to: bool = False) -> int:
    """Until when the server wants to be left alone, at most a week; 0: it does not say.

    `asked_to`: it wants to be, whether it says how long or not.
    """
    seconds = (UNTOLD_WAIT_S if asked_to else 0) if retry_after_s is None else min(retry_after_s, LONGEST_WAIT_S)
    return now_ms + seconds * 1000 if seconds else 0
