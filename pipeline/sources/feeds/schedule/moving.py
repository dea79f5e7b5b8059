"""Where a feed lives: a permanent redirect is believed when it was seen three times in a row and leads to the feed."""

from dataclasses import replace

from pipeline.polls import Answer, FeedState
from pipeline.sources.fetch.result import NotModified, Response

PERMANENT = (301, 308)  # RFC 9110, 15.4
SIGHTINGS = 3  # captive portals and misconfigured hosts say 301 to everything for an hour
LOST = 6  # failures after which the old address is tried again: the move may have been a mistake, or taken back


def moved(state: FeedState, result: Response | NotModified, *, reads: bool) -> FeedState:
    """The state after a good answer, perhaps from elsewhere.

    `reads`: the answer itself is the feed. A 304 confirms what was read from there before; it begins nothing.
    """
    target = _target(result)
    if target is None or target == (state.moved_to or state.feed):
        return replace(state, moving_to=None, moving_seen=0)
    if target != state.moving_to:
        return replace(state, moving_to=target if reads else None, moving_seen=1 if reads else 0)
    if state.moving_seen + 1 < SIGHTINGS:
        return replace(state, moving_seen=state.moving_seen + 1)
    return replace(state, moved_to=None if target == state.feed else target, moving_to=None, moving_seen=0)


def turned_back(state: FeedState, answer: Answer, failures: int) -> FeedState:
    """The state after a failure: no redirect counts any more, and where it moved to is given up in time."""
    state = replace(state, moving_to=None, moving_seen=0)
    if state.moved_to and (answer == "gone" or failures >= LOST):
        # Its validators go too: they are the word of the address that is left.
        return replace(state, moved_to=None, etag=None, last_modified=None)
    return state


def _target(result: Response | NotModified) -> str | None:
    """Where the answer came from, if every hop on the way there was for good."""
    statuses = [status for status, _ in result.redirects]
    return result.url if statuses and all(status in PERMANENT for status in statuses) else None
