"""What an answer changes in a feed's state: validators, schedule, back-off, where it lives, what is wrong with it."""

from dataclasses import replace
from http import HTTPStatus

from pipeline.polls import Answer, FeedState
from pipeline.sources.feeds.feed import Feed
from pipeline.sources.feeds.schedule import rhythm
from pipeline.sources.feeds.schedule.moving import moved, turned_back
from pipeline.sources.feeds.schedule.waiting import LONGEST_GONE_S, back_off_s, jittered_ms, wait_until_ms
from pipeline.sources.fetch.result import Freshness, NotModified, Refused, Response, Result, Unreachable

UNREAD = "its answer is no feed"


def after(
    state: FeedState, result: Result, feed: Feed | None, trouble: str | None, new: int, now_ms: int, chance: float
) -> FeedState:
    """The state after a poll.

    `feed`: what was read from a 200; `trouble`: why nothing could be read, a sentence; both None where the body is that
    of the last time, and was not read again. `new`: entries never seen before. `chance`, 0..1, spreads the next polls.
    """
    state = replace(state, polled_ms=now_ms)
    if isinstance(result, NotModified):
        return _unmodified(state, result, now_ms, chance)
    if isinstance(result, Response) and result.status // 100 == 2 and trouble is None:
        if feed is not None:
            return _read(state, result, feed, new, now_ms, chance)
        if result.body_sha256 == state.body_sha256:
            return _same(state, result, now_ms, chance)
    return _failed(state, result, trouble, now_ms, chance)


def _read(state: FeedState, result: Response, feed: Feed, new: int, now_ms: int, chance: float) -> FeedState:
    first_ms = rhythm.newest_ms(feed.entries, now_ms) if state.changed_ms is None else None
    interval_s = rhythm.interval_s(feed, state.interval_s, state.changed_ms, new, now_ms)
    state = replace(
        moved(state, result, reads=True),
        title=feed.title or state.title,
        etag=result.etag,
        last_modified=result.last_modified,
        body_sha256=result.body_sha256,
        interval_s=interval_s,
        # What a feed had when we met it, it brought at its own time.
        changed_ms=(first_ms or now_ms) if new else state.changed_ms,
        unmodified_since_ms=None,
        answer="feed",
        reason=feed.notes[0] if feed.notes else None,
    )
    return _succeeded(state, result.freshness, now_ms, chance)


def _same(state: FeedState, result: Response, now_ms: int, chance: float) -> FeedState:
    """After a whole answer that is, byte for byte, the last one."""
    state = replace(
        moved(state, result, reads=True),
        etag=result.etag,
        last_modified=result.last_modified,
        unmodified_since_ms=None,
        answer="feed",
        reason=state.reason if state.answer in ("feed", "unmodified") else None,
    )
    return _succeeded(state, result.freshness, now_ms, chance)


def _unmodified(state: FeedState, result: NotModified, now_ms: int, chance: float) -> FeedState:
    state = replace(
        moved(state, result, reads=False),
        etag=result.etag or state.etag,
        last_modified=result.last_modified or state.last_modified,
        unmodified_since_ms=now_ms if state.unmodified_since_ms is None else state.unmodified_since_ms,
        answer="unmodified",
        reason=state.reason if state.answer in ("feed", "unmodified") else None,
    )
    return _succeeded(state, result.freshness, now_ms, chance)


def _succeeded(state: FeedState, fresh: Freshness, now_ms: int, chance: float) -> FeedState:
    silent_s = (now_ms - state.changed_ms) / 1000 if state.changed_ms is not None else 0
    fresh_s = fresh.max_age_s if fresh.max_age_s is not None else fresh.expires_s or 0  # RFC 9111, 5.3: max-age first
    wait_ms = max(state.wait_until_ms, wait_until_ms(fresh.retry_after_s, now_ms))
    delay_s = rhythm.poll_interval_s(state.interval_s, silent_s, fresh_s)
    next_ms = jittered_ms(delay_s, rhythm.LONGEST_S, now_ms, chance)
    return replace(
        state,
        next_poll_ms=max(next_ms, wait_ms),
        wait_until_ms=wait_ms,
        succeeded_ms=now_ms,
        failing_since_ms=None,
        failures=0,
    )


def _failed(state: FeedState, result: Result, trouble: str | None, now_ms: int, chance: float) -> FeedState:
    answer, reason = _verdict(result, trouble)
    status = result.status if isinstance(result, Response) else None
    failing_ms = now_ms if state.failing_since_ms is None else state.failing_since_ms
    failures = state.failures + 1
    wait_ms = max(state.wait_until_ms, _wait_ms(result, now_ms))
    delay_s = back_off_s(answer, status, failures, (now_ms - failing_ms) / 1000)
    return replace(
        turned_back(state, answer, failures),
        next_poll_ms=max(jittered_ms(delay_s, LONGEST_GONE_S, now_ms, chance), wait_ms),
        wait_until_ms=wait_ms,
        failing_since_ms=failing_ms,
        failures=failures,
        answer=answer,
        reason=reason,
    )


def _wait_ms(result: Result, now_ms: int) -> int:
    if not isinstance(result, Response):
        return 0
    return wait_until_ms(result.freshness.retry_after_s, now_ms, asked_to=result.status == 429)


def _verdict(result: Result, trouble: str | None) -> tuple[Answer, str]:
    """What came of a poll that failed, and a sentence that says it."""
    if isinstance(result, Unreachable):
        return "unreachable", result.reason
    if isinstance(result, Refused):
        return "refused", result.reason
    if isinstance(result, Response) and result.status // 100 != 2:
        return _by_status(result.status)
    return "unreadable", trouble or UNREAD


def _by_status(status: int) -> tuple[Answer, str]:
    answers = f"answers {status}{_phrase(status)}"
    if status == 410:
        return "gone", f"{answers}: its publisher took it away for good; look for its successor on the site"
    if status == 404:
        return "gone", f"{answers}: nothing is at its address; look for the new one on the site"
    if status in (429, 503):
        return "busy", answers
    if status == 401:
        return "error", f"{answers}: name its credentials in the feeds file, or renew them"
    if status in (402, 403):
        return (
            "error",
            f"{answers}: if the feed is private or paid, name its credentials in the feeds file, else ask "
            "its publisher to let us in",
        )
    if status == 304:
        return "error", f"{answers} though nothing was asked that could be unchanged"
    return "error", answers


def _phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase.lower()})"
    except ValueError:
        return ""
