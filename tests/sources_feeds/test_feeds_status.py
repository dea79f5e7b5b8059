"""How a feed stands, in words for a person."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders_feeds import FEED_URL
from builders_schedule import DAY, HOUR, NEW_HOME, NOON, NOW, after, failing, feed, known, response, undated, unmodified

from pipeline.polls import FeedState
from pipeline.sources.feeds import schedule
from pipeline.sources.fetch.result import Freshness


def test_a_feed_nobody_asked_is_new() -> None:
    assert schedule.status(FeedState(FEED_URL), NOW) == ("new", "was not asked yet")


def test_a_feed_that_brings_something_is_ok() -> None:
    assert schedule.status(known(), NOW + HOUR) == ("ok", "last brought something on Tuesday 12:00 UTC")


def test_a_failing_feed_tells_since_when_how_often_and_what_is_wrong() -> None:
    state = known(next_poll_ms=NOW + 2 * HOUR + 5 * 60_000)
    state = failing(3, response(500), state)
    assert schedule.status(state, NOW + 3 * HOUR) == (
        "failing",
        "fails since Tuesday 14:05 UTC, asked 3 times: answers 500 (internal server error)",
    )
    assert schedule.status(state, NOW + 30 * DAY)[1].startswith("fails since 2026-06-02 14:05 UTC")


def test_a_feed_that_must_not_be_asked_tells_until_when() -> None:
    state = after(known(), response(429, freshness=Freshness(retry_after_s=7200)))
    assert schedule.status(state, NOW) == (
        "failing",
        "fails since Tuesday 12:00 UTC, asked once, not to be asked before Tuesday 14:00 UTC: "
        "answers 429 (too many requests)",
    )


def test_a_feed_that_is_gone_says_so() -> None:
    word, sentence = schedule.status(failing(2, response(410)), NOW + 2 * DAY)
    assert (word, "410" in sentence) == ("gone", True)


@pytest.mark.parametrize(
    ("gap", "days", "word"),
    [
        (timedelta(minutes=20), 2.9, "ok"),  # a weekend
        (timedelta(minutes=20), 3.1, "quiet"),
        (timedelta(days=1), 4.9, "ok"),
        (timedelta(days=1), 5.1, "quiet"),
        (timedelta(days=7), 2, "ok"),
        (timedelta(days=7), 34, "ok"),
        (timedelta(days=7), 36, "quiet"),
    ],
)
def test_a_feed_is_quiet_beyond_its_own_rhythm_only(gap: timedelta, days: float, word: str) -> None:
    later = NOW + int(days * DAY)
    state = after(known(gap), unmodified(), now_ms=later)
    assert schedule.status(state, later)[0] == word
    assert schedule.is_quiet(state, later) is (word == "quiet")


def test_a_quiet_feed_tells_since_when_and_what_is_usual() -> None:
    state = after(known(timedelta(days=7)), unmodified(), now_ms=NOW + 40 * DAY)
    assert schedule.status(state, NOW + 40 * DAY)[1] == (
        "answers, but brought nothing since 2026-06-02 12:00 UTC; it used to bring something about every 7 days"
    )


@pytest.mark.parametrize("says_s", [None, 1800, 7 * 86_400])
def test_what_a_feed_says_of_itself_is_not_told_as_what_it_does(says_s: int | None) -> None:
    state = after(FeedState(FEED_URL), response(), feed(timedelta(days=3), count=2, says_s=says_s), new=2)
    state = after(state, unmodified(), now_ms=NOW + 20 * DAY)
    assert schedule.status(state, NOW + 20 * DAY) == (
        "quiet",
        "answers, but brought nothing since 2026-06-02 12:00 UTC",
    )


def test_a_feed_that_was_dead_when_it_was_added_is_quiet_at_once() -> None:
    state = after(FeedState(FEED_URL), response(), feed(newest=NOON - timedelta(days=400)), new=10)
    assert schedule.status(state, NOW)[0] == "quiet"


def test_a_feed_that_has_had_no_entry_yet_is_ok() -> None:
    state = after(FeedState(FEED_URL), response(), undated(0))
    assert schedule.status(state, NOW + 90 * DAY) == ("ok", "answers, and has brought nothing yet")


def test_a_feed_that_moved_tells_where() -> None:
    word, sentence = schedule.status(known(moved_to=NEW_HOME), NOW)
    assert (word, NEW_HOME in sentence) == ("moved", True)


def test_what_was_cut_is_told_of_a_feed_that_is_ok() -> None:
    cut = replace(feed(), notes=("the feed has 20,000 entries; only the first 2,000 were read",))
    assert schedule.status(after(FeedState(FEED_URL), response(), cut, new=3), NOW)[1].startswith("the feed has 20,000")
