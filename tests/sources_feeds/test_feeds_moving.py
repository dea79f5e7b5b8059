"""A permanent redirect is believed after three sightings in a row, and only where it leads to the feed."""

from dataclasses import replace

import pytest
from builders_feeds import FEED_URL
from builders_schedule import DEAD, NEW_HOME, NOW, after, feed, known, response, unmodified

from pipeline.polls import FeedState
from pipeline.sources.feeds import schedule
from pipeline.sources.fetch.result import Redirects, Result

FOR_GOOD: Redirects = ((301, FEED_URL),)
OTHER = "https://elsewhere.example/rss"


def polled(*results: Result, state: FeedState | None = None) -> FeedState:
    """The state after these answers; each 200 reads as a feed."""
    state = state or known()
    for result in results:
        read = feed() if getattr(result, "status", 0) == 200 else None
        state = after(state, result, read)
    return state


def there(url: str = NEW_HOME, redirects: Redirects = FOR_GOOD) -> Result:
    return response(url=url, redirects=redirects, etag='"1"')


def still(url: str = NEW_HOME, redirects: Redirects = FOR_GOOD) -> Result:
    return unmodified(url=url, redirects=redirects)


@pytest.mark.parametrize(
    ("results", "moved_to"),
    [
        ((there(), there()), None),
        ((there(), there(), there()), NEW_HOME),
        ((there(), still(), still()), NEW_HOME),
        ((still(), still(), still()), None),  # nothing was ever read there
        ((there(), response(etag='"1"'), there(), there()), None),
        ((there(), there(), DEAD, there()), None),
        ((there(), there(), there(OTHER)), None),
        ((there(), there(), response(404, url=NEW_HOME, redirects=FOR_GOOD)), None),
        ((there(redirects=((302, FEED_URL),)),) * 3, None),
        ((there(redirects=((301, FEED_URL), (307, OTHER))),) * 3, None),
        ((there(redirects=((301, FEED_URL), (308, OTHER))),) * 3, NEW_HOME),
    ],
    ids=[
        "twice", "three times", "read once, then unmodified", "never read", "not in a row", "a failure between",
        "another place", "nothing there", "for now", "for now on the way", "all hops for good",
    ],
)  # fmt: skip
def test_a_move_is_believed_when_it_lasts(results: tuple[Result, ...], moved_to: str | None) -> None:
    state = polled(*results)
    assert state.moved_to == moved_to
    assert schedule.request(state, (), NOW).url == (moved_to or FEED_URL)


def test_a_redirect_to_what_is_no_feed_is_never_believed() -> None:
    state = known()
    for _ in range(5):
        state = after(state, response(url=NEW_HOME, redirects=FOR_GOOD), None, "this is a web page, no feed")
    assert state.moved_to is None


def test_a_feed_that_moved_may_move_again_and_back() -> None:
    moved = polled(*[there()] * 3)
    again = polled(*[there(OTHER, ((301, NEW_HOME),))] * 3, state=moved)
    assert again.moved_to == OTHER
    back = polled(*[there(FEED_URL, ((308, OTHER),))] * 3, state=again)
    assert back.moved_to is None


def test_where_the_new_address_is_dead_the_old_one_is_asked_again() -> None:
    moved = replace(polled(*[there()] * 3), etag='"new"')
    gone = polled(response(404, url=NEW_HOME), state=moved)
    assert (gone.moved_to, gone.etag) == (None, None)
    assert polled(*[DEAD] * 5, state=moved).moved_to == NEW_HOME
    assert polled(*[DEAD] * 6, state=moved).moved_to is None
