"""Whether a feed is asked now, with which request, and what was sent for it."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.clock import milliseconds
from pipeline.polls import FeedState
from pipeline.sources.feeds.schedule.rhythm import DAY_S, usual_silence_s
from pipeline.sources.fetch.result import Headers, Request, Sent

LONGEST_UNMODIFIED_S = 7 * DAY_S
"""So long 304 is believed, and longer where the feed's own rhythm is slower. Some servers and caches answer 304 to any
validator, for ever; a feed that is merely quiet costs one whole answer a week by this, one that is alive none ever."""


def due(state: FeedState, now_ms: int, *, force: bool) -> bool:
    """Whether the feed is asked now. `force` overrides the schedule, and no Retry-After."""
    return now_ms >= state.wait_until_ms and (force or now_ms >= state.next_poll_ms)


def request(state: FeedState, headers: Headers, now_ms: int) -> Request:
    """The request to make: validators as they came, but where a row of 304s has lasted too long.

    `headers` are the feed's credentials; whether they may go to where it moved to, `credentials.go_to` says.
    """
    url = state.moved_to or state.feed
    if _is_overdue(state, now_ms):
        return Request(url, "feed", headers=headers)
    return Request(url, "feed", state.etag, state.last_modified, headers)


def counted(state: FeedState, sent: Sequence[Sent], forced: bool) -> FeedState:
    """The state with these requests counted, by the schedule they were sent under: count before `after` changes it."""
    moments = [milliseconds(one.at) for one in sent]
    return replace(
        state,
        requests=state.requests + len(sent),
        unconditional=state.unconditional + sum(not one.conditional for one in sent),
        early=state.early + (0 if forced else sum(at < state.next_poll_ms for at in moments)),
        after_429=state.after_429 + sum(at < state.wait_until_ms for at in moments),
    )


def _is_overdue(state: FeedState, now_ms: int) -> bool:
    if state.unmodified_since_ms is None:
        return False
    return now_ms - state.unmodified_since_ms > 1000 * max(LONGEST_UNMODIFIED_S, usual_silence_s(state.interval_s))
