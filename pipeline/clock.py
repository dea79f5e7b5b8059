"""Moments as whole milliseconds, and a clock that never runs back: a document's fetch time is its version."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def strictly_increasing(
    after_ms: int, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Callable[[], datetime]:
    """A clock of whole milliseconds, later with every call, that starts after `after_ms`.

    A computer's clock that was set back must not make new copies look old (design law 2).
    """
    last = after_ms

    def clock() -> datetime:
        nonlocal last
        last = max(last + 1, milliseconds(now()))
        return moment(last)

    return clock


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970."""
    return (moment - EPOCH) // MILLISECOND


def moment(milliseconds_since_1970: int) -> datetime:
    """The moment, aware and UTC."""
    return EPOCH + milliseconds_since_1970 * MILLISECOND
