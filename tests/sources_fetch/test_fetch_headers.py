"""What response headers mean, from well-meaning and from hostile servers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.fetch.headers import LONGEST_S, expires, freshness, http_date, max_age, retry_after, sendable
from pipeline.sources.fetch.result import Freshness

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("0", 0),
        ("120", 120),
        ("999999999", LONGEST_S),
        ("9" * 5000, LONGEST_S),
        ("Wed, 04 Mar 2026 12:10:00 GMT", 600),
        ("Wednesday, 04-Mar-26 12:10:00 GMT", 600),  # RFC 850
        ("Wed Mar  4 12:10:00 2026", 600),  # asctime
        ("Wed, 04 Mar 2026 13:10:00 +0100", 600),
        ("Tue, 03 Mar 2026 12:00:00 GMT", 0),  # over
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_S),
        ("Wed, …", None),
        ("-5", None),
        ("1.5e3", None),
        ("٣", None),  # a digit, but none of HTTP's
        ("soon", None),
        ("Wed, 99 Mar 99999 12:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str | None, seconds: int | None) -> None:
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("cache_control", "age", "seconds"),
    [
        ("", None, None),
        ("public", None, None),
        ("max-age=600", None, 600),
        ("public, MAX-AGE = 600", "100", 500),
        ('max-age="600"', None, 600),
        ("max-age=600", "700", 0),
        ("max-age=600", "old", 600),
        ("no-cache, max-age=600", None, 0),
        ("no-store", None, 0),
        ('no-cache="set-cookie", max-age=600', None, 600),  # of one header only
        ("s-maxage=600", None, None),  # for shared caches
        ("max-age=-1", None, None),
        ("max-age=" + "9" * 5000, None, LONGEST_S),
    ],
)
def test_max_age_is_what_is_left_of_it(cache_control: str, age: str | None, seconds: int | None) -> None:
    assert max_age(cache_control, age) == seconds


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        (None, None, None),
        ("Wed, 04 Mar 2026 12:10:00 GMT", None, 600),
        ("Wed, 04 Mar 2026 12:10:00 GMT", "Wed, 04 Mar 2026 12:05:00 GMT", 300),  # by the server's own clock
        ("0", None, 0),
        ("-1", None, 0),
        ("Thu, 01 Dec 1994 16:00:00 GMT", None, 0),
    ],
)
def test_expires_is_counted_by_the_servers_own_clock(value: str | None, date: str | None, seconds: int | None) -> None:
    assert expires(value, date, NOW) == seconds


def test_repeated_headers_are_one_list() -> None:
    said = (("Cache-Control", "public"), ("cache-control", "max-age=60"), ("Retry-After", "5"))
    assert freshness(said, NOW) == Freshness(max_age_s=60, expires_s=None, retry_after_s=5)


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (None, None),
        ('W/"a--gzip"', 'W/"a--gzip"'),
        ("bare", "bare"),
        ('"Ã©"', '"é"'),  # UTF-8 bytes, read as Latin-1
        ('"é"', None),  # a byte that is no UTF-8 cannot be sent as it came
        ("a\rb", None),
        ("a\x00b", None),
    ],
)
def test_a_validator_goes_back_byte_for_byte_or_not_at_all(value: str | None, sent: str | None) -> None:
    assert sendable(value) == sent


@given(st.text())
def test_no_text_disturbs_a_reader_of_headers(text: str) -> None:
    http_date(text)
    for seconds in (retry_after(text, NOW), max_age(text, text), expires(text, text, NOW)):
        assert seconds is None or 0 <= seconds <= LONGEST_S
