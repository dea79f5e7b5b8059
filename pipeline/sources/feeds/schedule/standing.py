"""How a feed stands, in a word and in a sentence for a person."""

from datetime import timedelta
from typing import Literal

from pipeline.clock import moment
from pipeline.polls import FeedState
from pipeline.sources.feeds.schedule.rhythm import LONGEST_S, usual_silence_s

type State = Literal["ok", "quiet", "failing", "gone", "moved", "new"]
"""The first that holds of: never asked; gone (404, 410); failing; quiet; moved for good; ok."""


def status(state: FeedState, now_ms: int) -> tuple[State, str]:
    """The word, and what there is to know, as one sentence without a full stop."""
    if state.polled_ms is None:
        return "new", "was not asked yet"
    if state.failures:
        return "gone" if state.answer == "gone" else "failing", _failing(state, now_ms)
    if is_quiet(state, now_ms):
        return "quiet", _quiet(state, now_ms)
    if state.moved_to:
        return "moved", f"moved for good to {state.moved_to}: write that address into the feeds file"
    return "ok", _well(state, now_ms)


def is_quiet(state: FeedState, now_ms: int) -> bool:
    """Whether a feed that answers has brought nothing for three days, and for five times its usual time."""
    return state.changed_ms is not None and now_ms - state.changed_ms > 1000 * usual_silence_s(state.interval_s)


def _failing(state: FeedState, now_ms: int) -> str:
    since = state.polled_ms if state.failing_since_ms is None else state.failing_since_ms
    times = f"asked {state.failures} times" if state.failures > 1 else "asked once"
    wait = f", not to be asked before {_when(state.wait_until_ms, now_ms)}" if state.wait_until_ms > now_ms else ""
    return f"fails since {_when(since or now_ms, now_ms)}, {times}{wait}: {state.reason or 'nobody knows why'}"


def _quiet(state: FeedState, now_ms: int) -> str:
    changed_ms = state.changed_ms or now_ms
    since = f"answers, but brought nothing since {_when(changed_ms, now_ms)}"
    if state.interval_s <= LONGEST_S:  # a feed's own word counts for a day at most: only beyond was it surely seen
        return since
    return f"{since}; it used to bring something about every {_span(2 * state.interval_s)}"


def _well(state: FeedState, now_ms: int) -> str:
    if state.reason:
        return state.reason
    if state.changed_ms is None:
        return "answers, and has brought nothing yet"
    return f"last brought something on {_when(state.changed_ms, now_ms)}"


def _when(at_ms: int, now_ms: int) -> str:
    """“Tuesday 14:05 UTC” of the days around now, else with the date."""
    at = moment(at_ms)
    near = abs(moment(now_ms) - at) < timedelta(days=6)
    return f"{at:%A %H:%M} UTC" if near else f"{at:%Y-%m-%d %H:%M} UTC"


def _span(seconds: int) -> str:
    for size, name in ((86_400, "day"), (3600, "hour")):
        if seconds >= 2 * size:
            return f"{round(seconds / size)} {name}s"
    return f"{max(1, round(seconds / 60))} minutes"
