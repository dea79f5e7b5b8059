"""What a person is called for, and what not: tables of feeds, runs and articles."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.alerts import Trouble
from pipeline.clock import milliseconds
from pipeline.outcomes import Counts
from pipeline.polls import FeedState
from pipeline.verify import Missing
from pipeline.watch import news, troubles

HOUR = 60 * 60 * 1000
NOW = milliseconds(datetime(2026, 8, 20, 12, 0, tzinfo=UTC))
FEED = "https://post.example/rss"


def failing(hours: float, failures: int) -> FeedState:
    return FeedState(
        FEED, answer="unreachable", reason="it did not answer", failures=failures,
        failing_since_ms=int(NOW - hours * HOUR), polled_ms=NOW, next_poll_ms=NOW + HOUR,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (FeedState(FEED), []),
        (FeedState(FEED, answer="feed", polled_ms=NOW, succeeded_ms=NOW), []),
        (failing(5.9, 9), []),
        (failing(30, 2), []),
        (failing(6, 3), [f"{FEED} fails since Thursday 06:00 UTC, asked 3 times: it did not answer"]),
    ],
    ids=["never asked", "well", "a hiccup", "asked seldom", "failing"],
)
def test_a_feed_is_in_trouble_when_it_fails_long_and_often_enough(state: FeedState, said: list[str]) -> None:
    assert [trouble.sentence for trouble in troubles.of_feeds([state], {}, NOW)] == said


def test_a_feed_that_is_gone_is_told_at_its_second_answer() -> None:
    def gone(failures: int) -> list[str]:
        state = FeedState(
            FEED, answer="gone", reason="answers 410", failures=failures, failing_since_ms=NOW - HOUR, polled_ms=NOW
        )
        return [trouble.sentence for trouble in troubles.of_feeds([state], {}, NOW)]

    assert gone(1) == []
    assert gone(2) == [f"{FEED} fails since Thursday 11:00 UTC, asked 2 times: answers 410"]


def test_a_feed_that_is_quiet_beyond_its_own_rhythm_is_told() -> None:
    def quiet(days: float, interval_h: int) -> list[str]:
        changed = int(NOW - days * 24 * HOUR)
        state = FeedState(FEED, answer="feed", polled_ms=NOW, changed_ms=changed, interval_s=interval_h * 3600)
        return [trouble.sentence for trouble in troubles.of_feeds([state], {}, NOW)]

    assert quiet(2.9, 1) == quiet(9, 24) == []
    [sentence] = quiet(4, 1)
    assert sentence == f"{FEED} answers, but brought nothing since Sunday 12:00 UTC"


def test_a_feed_without_its_credentials_is_told_once_and_not_as_failing() -> None:
    for states in ([failing(20, 9)], []):
        found = list(troubles.of_feeds(states, {FEED: "its credentials “wire” are missing"}, NOW))
        assert [trouble.sentence for trouble in found] == [f"{FEED} is not asked: its credentials “wire” are missing"]


def test_a_trouble_keeps_its_key_as_long_as_it_lasts() -> None:
    keys = {t.key for hours in (7, 8, 100) for t in troubles.of_feeds([failing(hours, 3)], {}, NOW)}
    assert len(keys) == 1


def test_nobody_asking_the_feeds_any_more_is_one_trouble() -> None:
    def asked(hours_ago: float, due_in: float) -> FeedState:
        at = int(NOW - hours_ago * HOUR)
        return FeedState(f"{FEED}/{hours_ago}", polled_ms=at, next_poll_ms=int(NOW + due_in * HOUR))

    assert list(troubles.of_asking([asked(9, -8), asked(1, 0)], NOW)) == []
    assert list(troubles.of_asking([asked(9, 4), asked(12, 6)], NOW)) == []
    assert list(troubles.of_asking([FeedState(FEED)], NOW)) == []
    [trouble] = troubles.of_asking([asked(9, -8), asked(3, -2.5), asked(30, 1)], NOW)
    assert trouble.sentence.startswith("no feed was asked since 2026-08-20 09:00 UTC, though 2 feeds are due")


def test_missing_articles_are_told_one_by_one_until_they_are_too_many() -> None:
    few = [
        Missing("a" * 32, "https://post.example/1", None),
        Missing("b" * 32, None, "ValueError: no\nTraceback (most recent call last)"),
    ]
    assert [trouble.sentence for trouble in troubles.of_missing(few)] == [
        "https://post.example/1 is missing from the index: nobody knows why",
        f"{'b' * 32} is missing from the index: ValueError: no",
    ]
    many = [Missing(f"{n:032x}", None, None) for n in range(5000)]
    [trouble] = troubles.of_missing(many)
    assert trouble.sentence.startswith("5000 articles are missing from the index")


def test_a_run_is_told_when_it_is_open_for_longer_than_any_run_takes() -> None:
    started = {"stuck": NOW - 7 * HOUR, "at work": NOW - HOUR}
    [trouble] = troubles.of_runs(started, NOW)
    assert trouble.sentence.startswith("run stuck is open since 2026-08-20 05:00 UTC")


@pytest.mark.parametrize(
    ("every_h", "quiet_h", "told"),
    [(1, 2.9, False), (1, 3.1, True), (8, 11.9, False), (8, 12.1, True), (0.1, 3.1, True)],
)
def test_news_that_stay_away_for_longer_than_usual_are_told(every_h: float, quiet_h: float, told: bool) -> None:
    latest = NOW - quiet_h * HOUR
    seen = [int(latest - n * every_h * HOUR) for n in reversed(range(40))]
    assert bool(list(troubles.of_freshness(seen, NOW))) is told


def test_a_few_entries_say_nothing_about_what_is_usual() -> None:
    assert list(troubles.of_freshness([NOW - 500 * HOUR, NOW - 499 * HOUR], NOW)) == []


@pytest.mark.parametrize(
    ("accounts", "told"),
    [
        ([], False),
        ([Counts(offered=19, rejected=19)], False),
        ([Counts(offered=12, rejected=12), Counts(offered=9, rejected=8, unchanged=1)], True),
        ([Counts(offered=40, rejected=40), Counts(offered=1, indexed=1)], False),
    ],
)
def test_documents_of_which_none_gets_as_far_as_the_index_are_told(accounts: list[Counts], told: bool) -> None:
    assert bool(list(troubles.of_harvest(accounts))) is told


KEYS = ("feeds a", "feeds b", "missing c")


@given(
    st.lists(st.tuples(st.sets(st.sampled_from(KEYS)), st.booleans(), st.sets(st.sampled_from(("feeds", "missing")))))
)
def test_whoever_is_told_knows_what_stands_and_is_told_nothing_twice(
    looks: list[tuple[set[str], bool, set[str]]],
) -> None:
    """Each look finds some troubles, tells them or cannot, and leaves out some checks."""
    known: set[str] = set()  # to the person
    standing: dict[str, str] = {}  # in the ledger
    for found, reached, unchecked in looks:
        seen = [Trouble(key, key) for key in found if key.partition(" ")[0] not in unchecked]
        alert = news(seen, standing, unchecked)
        if not reached:
            continue
        fresh, over = ({trouble.key for trouble in troubles} for troubles in (alert.troubles, alert.over))
        assert fresh & known == set()
        assert over <= known
        known = (known | fresh) - over
        standing = {key: key for key in known}
        checked = {key for key in KEYS if key.partition(" ")[0] not in unchecked}
        assert known & checked == found & checked


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [(60_000, "1 minute"), (HOUR, "60 minutes"), (5 * HOUR, "5 hours"), (47 * HOUR, "47 hours"), (72 * HOUR, "3 days")],
)
def test_a_duration_is_said_in_the_unit_that_says_enough(milliseconds: int, said: str) -> None:
    assert troubles.duration(milliseconds) == said
