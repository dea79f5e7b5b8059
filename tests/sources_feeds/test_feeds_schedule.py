"""When a feed is asked again, and with what."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders_feeds import FEED_URL
from builders_schedule import (
    DAY,
    DEAD,
    HOUR,
    MINUTE,
    NOON,
    NOW,
    after,
    entry,
    failing,
    feed,
    known,
    response,
    undated,
    unmodified,
)

from pipeline.clock import moment
from pipeline.polls import FeedState
from pipeline.sources.feeds import schedule
from pipeline.sources.feeds.feed import Feed
from pipeline.sources.fetch.result import Freshness, Refused, Result, Sent


def test_a_feed_nobody_asked_is_due_and_asked_without_validators() -> None:
    state = FeedState(FEED_URL)
    assert schedule.due(state, NOW, force=False)
    assert schedule.request(state, (), NOW).url == FEED_URL
    assert not schedule.request(state, (), NOW).conditional


@pytest.mark.parametrize(
    ("next_poll_ms", "wait_until_ms", "force", "due"),
    [
        (NOW, 0, False, True),
        (NOW + 1, 0, False, False),
        (NOW + 1, 0, True, True),
        (NOW, NOW + 1, False, False),
        (NOW, NOW + 1, True, False),
        (NOW + DAY, NOW, True, True),
    ],
)
def test_force_overrides_the_schedule_and_no_retry_after(
    next_poll_ms: int, wait_until_ms: int, force: bool, due: bool
) -> None:
    state = FeedState(FEED_URL, next_poll_ms=next_poll_ms, wait_until_ms=wait_until_ms)
    assert schedule.due(state, NOW, force=force) is due


def test_validators_and_credentials_go_out_as_they_are() -> None:
    odd = 'W/"a b--gzip;é"'
    state = FeedState(FEED_URL, etag=odd, last_modified="yesterday, about noon")
    request = schedule.request(state, (("Authorization", "Bearer x"),), NOW)
    assert (request.etag, request.last_modified) == (odd, "yesterday, about noon")
    assert (request.kind, request.headers) == ("feed", (("Authorization", "Bearer x"),))


def test_a_200_replaces_validators_and_drops_what_it_does_not_repeat() -> None:
    state = known(etag='"old"', last_modified="Mon, 01 Jun 2026 10:00:00 GMT")
    state = after(state, response(last_modified="Tue, 02 Jun 2026 10:00:00 GMT"), feed())
    assert (state.etag, state.last_modified) == (None, "Tue, 02 Jun 2026 10:00:00 GMT")


def test_a_304_keeps_validators_unless_it_repeats_them() -> None:
    state = known(etag='"old"', last_modified="Mon, 01 Jun 2026 10:00:00 GMT")
    assert after(state, unmodified()).etag == '"old"'
    fresher = after(state, unmodified(etag='"new"'))
    assert (fresher.etag, fresher.last_modified) == ('"new"', "Mon, 01 Jun 2026 10:00:00 GMT")


def test_a_failure_keeps_validators() -> None:
    assert after(known(), response(500, etag='"of the error page"')).etag == '"1"'


@pytest.mark.parametrize(
    ("gap", "days", "conditional"),
    [
        (timedelta(hours=1), 6.9, True),
        (timedelta(hours=1), 7.1, False),
        (timedelta(days=7), 34, True),  # weekly: beyond its rhythm only after five weeks
        (timedelta(days=7), 36, False),
    ],
)
def test_a_row_of_304s_that_lasts_too_long_is_probed(gap: timedelta, days: float, conditional: bool) -> None:
    state = after(known(gap), unmodified())
    assert schedule.request(state, (), NOW + int(days * DAY)).conditional is conditional


def test_a_probe_that_brings_the_feed_ends_the_row() -> None:
    state = replace(known(), unmodified_since_ms=NOW - 30 * DAY)
    state = after(state, response(etag='"2"'), feed())
    assert schedule.request(state, (), NOW + DAY).conditional


@pytest.mark.parametrize(
    ("gap", "minutes"),
    [
        (timedelta(minutes=11), 10),
        (timedelta(minutes=40), 20),
        (timedelta(hours=1), 30),
        (timedelta(hours=12), 360),
        (timedelta(days=2), 1440),
        (timedelta(days=90), 1440),
    ],
)
def test_a_feed_is_asked_twice_in_its_usual_gap_between_ten_minutes_and_a_day(gap: timedelta, minutes: int) -> None:
    assert known(gap).next_poll_ms == NOW + minutes * MINUTE


def test_entries_that_come_together_are_one_occasion() -> None:
    days = (NOON - timedelta(hours=12 * number) for number in range(6))
    entries = [entry(n, day - timedelta(minutes=2 * n)) for day in days for n in range(5)]
    state = after(FeedState(FEED_URL), response(), Feed("Harbour Post", None, None, tuple(entries), ()), new=30)
    assert state.next_poll_ms == pytest.approx(NOW + 6 * HOUR, abs=10 * MINUTE)


def test_a_long_holiday_does_not_make_a_busy_feed_slow() -> None:
    busy = feed(timedelta(hours=1), count=12).entries
    old = [entry(100 + number, NOON - timedelta(days=60 + 20 * number)) for number in range(5)]
    read = Feed("Harbour Post", None, None, (*busy, *old), ())
    assert after(FeedState(FEED_URL), response(), read, new=17).next_poll_ms == NOW + 30 * MINUTE


def test_dates_in_the_future_tell_nothing() -> None:
    ahead = [entry(50 + number, NOON + timedelta(minutes=number)) for number in range(1, 20)]
    read = Feed("Harbour Post", None, None, (*ahead, *feed().entries), ())
    assert after(FeedState(FEED_URL), response(), read, new=29).next_poll_ms == NOW + 30 * MINUTE


def test_days_without_a_time_do_not_make_a_busy_feed_a_daily_one() -> None:
    midnight = NOON.replace(hour=0)
    entries = tuple(entry(10 * day + n, midnight - timedelta(days=day)) for day in range(4) for n in range(8))
    state = after(FeedState(FEED_URL), response(), Feed("Harbour Post", None, None, entries, ()), new=32)
    assert state.next_poll_ms == NOW + HOUR


def test_without_dates_a_feed_is_asked_hourly_until_it_was_seen_to_bring_something() -> None:
    state = after(FeedState(FEED_URL), response(), undated(), new=5)
    assert state.next_poll_ms == NOW + HOUR
    state = after(state, response(), undated(6), new=1, now_ms=NOW + HOUR)
    assert state.next_poll_ms == NOW + HOUR + 30 * MINUTE
    slow = after(state, response(), undated(7), new=1, now_ms=NOW + 41 * HOUR)
    assert slow.next_poll_ms > NOW + 41 * HOUR + 4 * HOUR


def test_a_silent_feed_is_asked_less_often_and_often_again_when_it_speaks() -> None:
    state = known(timedelta(minutes=30))
    assert after(state, unmodified(), now_ms=NOW + HOUR).next_poll_ms == NOW + HOUR + 15 * MINUTE
    night = after(state, unmodified(), now_ms=NOW + 8 * HOUR)
    assert night.next_poll_ms == NOW + 8 * HOUR + 40 * MINUTE
    morning = NOON + timedelta(hours=9)
    read = Feed("Harbour Post", None, None, (entry(99, morning), *feed(timedelta(minutes=30)).entries), ())
    awake = after(night, response(), read, new=1, now_ms=NOW + 9 * HOUR)
    assert awake.next_poll_ms == NOW + 9 * HOUR + 15 * MINUTE


def test_a_feed_that_ended_long_ago_is_asked_once_a_day_from_the_start() -> None:
    read = feed(timedelta(hours=1), newest=NOON - timedelta(days=900))
    assert after(FeedState(FEED_URL), response(), read, new=10).next_poll_ms == NOW + DAY


@pytest.mark.parametrize(
    ("fresh", "says_s", "minutes"),
    [
        (Freshness(), None, 30),
        (Freshness(max_age_s=60), None, 30),  # never shorter
        (Freshness(max_age_s=7200), None, 120),
        (Freshness(max_age_s=0, expires_s=7200), None, 30),  # max-age goes before Expires
        (Freshness(expires_s=5400), None, 90),
        (Freshness(max_age_s=999_999_999), None, 1440),
        (Freshness(), 3600, 60),
        (Freshness(), 60, 30),
        (Freshness(), 31_536_000, 1440),
        (Freshness(max_age_s=7200), 3600, 120),
    ],
)
def test_what_server_and_feed_say_lengthens_the_interval_up_to_a_day(
    fresh: Freshness, says_s: int | None, minutes: int
) -> None:
    state = after(FeedState(FEED_URL), response(freshness=fresh), feed(says_s=says_s), new=10)
    assert state.next_poll_ms == NOW + minutes * MINUTE


def test_a_304_may_lengthen_it_too_and_the_feeds_own_word_is_remembered() -> None:
    state = after(FeedState(FEED_URL), response(), feed(says_s=3600), new=10)
    assert after(state, unmodified(), now_ms=NOW + MINUTE).next_poll_ms == NOW + MINUTE + HOUR
    slower = after(state, unmodified(freshness=Freshness(max_age_s=10_800)))
    assert slower.next_poll_ms == NOW + 3 * HOUR


@pytest.mark.parametrize("status", [200, 301, 429, 500, 503])
def test_retry_after_binds_whatever_the_status(status: int) -> None:
    state = after(known(), response(status, freshness=Freshness(retry_after_s=7200)), feed() if status == 200 else None)
    assert state.wait_until_ms == NOW + 2 * HOUR
    assert state.next_poll_ms >= state.wait_until_ms
    assert not schedule.due(state, NOW + 2 * HOUR - 1, force=True)


def test_a_retry_after_of_decades_is_a_week() -> None:
    state = after(known(), response(503, freshness=Freshness(retry_after_s=999_999_999)))
    assert state.wait_until_ms == NOW + 7 * DAY


def test_a_429_that_names_no_time_binds_for_an_hour() -> None:
    assert after(known(), response(429)).wait_until_ms == NOW + HOUR
    assert after(known(), response(503)).wait_until_ms == 0


def test_failures_are_asked_linearly_first_then_ever_more_seldom() -> None:
    gaps = []
    for times in range(1, 13):
        state = failing(times)
        gaps.append((state.next_poll_ms - (state.polled_ms or 0)) / MINUTE)
    assert gaps == [10, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1260, 1260]


def test_feeds_that_failed_together_come_back_one_by_one() -> None:
    moments = {after(known(), DEAD, chance=chance / 10).next_poll_ms for chance in range(10)}
    assert len(moments) == 10
    assert max(moments) < NOW + 11 * MINUTE


def test_what_is_gone_is_asked_after_a_day_and_then_up_to_a_week() -> None:
    gaps = []
    for times in range(1, 6):
        state = failing(times, response(410))
        gaps.append((state.next_poll_ms - (state.polled_ms or 0)) / DAY)
    assert gaps == [1, 1, 2, 4, 7]


def test_a_first_404_may_be_a_slip_and_is_asked_again_after_an_hour() -> None:
    assert after(known(), response(404)).next_poll_ms == NOW + HOUR
    again = failing(2, response(404))
    assert again.next_poll_ms == (again.polled_ms or 0) + DAY


def test_a_feed_that_was_gone_is_alive_at_once_when_it_answers() -> None:
    state = failing(5, response(410))
    state = after(state, response(etag='"9"'), feed(), new=1)
    assert (state.answer, state.failures, state.failing_since_ms, state.reason) == ("feed", 0, None, None)
    assert state.next_poll_ms == NOW + 30 * MINUTE


@pytest.mark.parametrize(
    ("result", "trouble", "answer", "says"),
    [
        (DEAD, None, "unreachable", "not known"),
        (Refused("its body is larger than 10 MB", "size", FEED_URL), None, "refused", "larger than 10 MB"),
        (response(), "this is a web page, no feed", "unreadable", "web page"),
        (response(204, body_sha256="1" * 64), None, "unreadable", "no feed"),
        (response(401), None, "error", "credentials"),
        (response(403), None, "error", "credentials"),
        (response(404), None, "gone", "404 (not found)"),
        (response(410), None, "gone", "410 (gone)"),
        (response(429), None, "busy", "429 (too many requests)"),
        (response(503), None, "busy", "503 (service unavailable)"),
        (response(500), None, "error", "500"),
        (response(304), None, "error", "304"),
        (response(799), None, "error", "answers 799"),
    ],
)
def test_each_failure_has_its_sentence(result: Result, trouble: str | None, answer: str, says: str) -> None:
    state = after(known(), result, None, trouble)
    assert state.answer == answer
    assert says in (state.reason or "")
    assert not (state.reason or "").endswith(".")
    assert state.failures == 1


def test_a_body_that_came_before_and_was_not_read_again_is_a_success() -> None:
    state = after(known(), response(body_sha256="0" * 64, etag='"2"'), None)
    assert (state.answer, state.etag, state.failures) == ("feed", '"2"', 0)


def test_what_is_wrong_with_a_feed_that_was_read_is_kept_until_it_is_read_again() -> None:
    cut = replace(feed(), notes=("the feed has 20,000 entries; only the first 2,000 were read",))
    state = after(FeedState(FEED_URL), response(), cut, new=10)
    assert "2,000" in (after(state, unmodified()).reason or "")
    assert after(state, response(), feed()).reason is None


def test_requests_are_counted_by_the_schedule_they_were_sent_under() -> None:
    state = FeedState(FEED_URL, next_poll_ms=NOW, wait_until_ms=NOW - HOUR, requests=5)
    early = Sent(FEED_URL, moment(NOW - 1), 200, False, 10, 0.1)
    on_time = Sent(FEED_URL, moment(NOW), 304, True, 0, 0.1)
    too_soon = Sent(FEED_URL, moment(NOW - 2 * HOUR), 429, True, 0, 0.1)
    counted = schedule.counted(state, (early, on_time, too_soon), False)
    assert (counted.requests, counted.unconditional, counted.early, counted.after_429) == (8, 1, 2, 1)
    forced = schedule.counted(state, (early, on_time, too_soon), True)
    assert (forced.early, forced.after_429) == (0, 1)
