"""How commands speak of times and addresses."""

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.cli.feeds.wording import address, ago, span

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (timedelta(seconds=5), "less than a minute"),
        (timedelta(seconds=61), "1 minute"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(minutes=125), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=3, hours=2), "3 days"),
        (timedelta(days=1100), "3 years"),
    ],
)
def test_a_time_is_told_in_the_unit_that_says_enough(time: timedelta, said: str) -> None:
    assert span(time) == said
    assert ago(NOW - time, NOW) == f"{said} ago"
    assert ago(NOW + time, NOW) == f"in {said}"


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("harbourpost.example", "https://harbourpost.example"),
        (" http://a.example/f ", "http://a.example/f"),
        ("feed://a.example/f", "https://a.example/f"),
        ("feed:https://a.example/f", "https://a.example/f"),
        ("HTTP://a.example/f", "HTTP://a.example/f"),
    ],
)
def test_an_address_is_understood_as_people_type_it(typed: str, url: str) -> None:
    assert address(typed) == url
