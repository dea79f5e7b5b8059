"""Dates: what each way of writing means, what is not believed, and who wins."""

from datetime import UTC, datetime, timedelta

import pytest
from builders_extract import NOW, page, read
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Given
from pipeline.dates import moment, url_day

WRITTEN = [
    ("2026-04-25T11:05:00+07:00", "2026-04-25 04:05:00"),
    ("2026-04-25T11:05:00Z", "2026-04-25 11:05:00"),
    ("2026-04-25T11:05:00.123456Z", "2026-04-25 11:05:00"),
    ("2026-04-25t11:05z", "2026-04-25 11:05:00"),
    ("2026-04-25 11:05:00 -0400", "2026-04-25 15:05:00"),
    ("2026-04-25T11:05", "2026-04-25 11:05:00"),
    ("20260425T110500Z", None),
    ("2026/04/25 11:05:00", "2026-04-25 11:05:00"),
    ("Thu, 30 Apr 2026 08:57:00 MEST", "2026-04-30 06:57:00"),
    ("Thu, 30 Apr 2026 08:57:00 Z", "2026-04-30 08:57:00"),
    ("Thu, 30 Apr 2026 08:57:00 GMT", "2026-04-30 08:57:00"),
    ("Thu, 15 Jan 2026 12:00 EST", "2026-01-15 17:00:00"),
    ("Thu, 30 Apr 2026 08:57:00 PDT", "2026-04-30 15:57:00"),
    ("30 Apr 26 08:57:00 +0200", "2026-04-30 06:57:00"),
    ("Thu Apr 30 08:57:00 EDT 2026", "2026-04-30 12:57:00"),
    ("Thu Apr 30 2026 08:57:00 GMT+0200 (CEST)", "2026-04-30 06:57:00"),
    ("April 30, 2026 at 8:57 pm EST", "2026-05-01 01:57:00"),
    ("30. April 2026, 8:57 Uhr", "2026-04-30 08:57:00"),
    ("30.04.2026, 8:57 Uhr", "2026-04-30 08:57:00"),
    ("1777532220", "2026-04-30 06:57:00"),
    ("1777532220000", "2026-04-30 06:57:00"),
]
DAYS = [
    ("2026-04-30", "2026-04-30"),
    ("20260430", "2026-04-30"),
    ("30 April 2026", "2026-04-30"),
    ("April 30th, 2026", "2026-04-30"),
    ("30 de abril de 2026", "2026-04-30"),
    ("le 30 avril 2026", "2026-04-30"),
    ("30.4.2026", "2026-04-30"),
]
NO_DATES = [
    "",
    "yesterday",
    "02/03/2026",
    "2026-13-01",
    "2026-02-30",
    "30 Foo 2026",
    "92713",
    "2026",
    "12:30",
    "2026-04-30 and more",
    "9" * 500,
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_a_time_is_read_with_its_zone(text: str, expected: str | None) -> None:
    found = moment(text)
    assert (found and f"{found.at:%Y-%m-%d %H:%M:%S}") == expected
    assert found is None or (found.precision == "time" and found.at.tzinfo is UTC)


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_a_day_is_midnight_utc_and_says_that_it_is_a_day(text: str, expected: str) -> None:
    found = moment(text)
    assert found is not None
    assert (f"{found.at:%Y-%m-%d %H:%M}", found.precision) == (f"{expected} 00:00", "day")


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_or_means_two_days_is_not_read(text: str) -> None:
    assert moment(text) is None


@given(st.text(max_size=60) | st.text(alphabet="0123456789-:/.TZ+ aprimondjn,", max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = moment(text)
    assert found is None or found.at.tzinfo is UTC


@given(st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_iso_8601_is_read_exactly(local: datetime, minutes: int) -> None:
    sign, rest = "-" if minutes < 0 else "+", abs(minutes)
    found = moment(f"{local:%Y-%m-%dT%H:%M:%S}{sign}{rest // 60:02}:{rest % 60:02}")
    assert found is not None
    assert found.at == local.replace(microsecond=0, tzinfo=UTC) - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://lantern.example/2026/03/05/ferry", "2026-03-05"),
        ("https://lantern.example/2026/mar/05/ferry", "2026-03-05"),
        ("https://lantern.example/news/2026-03-05/ferry", "2026-03-05"),
        ("https://lantern.example/news/ferry-fares-2026-03-05/", "2026-03-05"),
        ("https://lantern.example/journal/2026/04/02713", None),
        ("https://lantern.example/journal/2021/04/92713", None),
        ("https://lantern.example/2026/04/27", None),
        ("https://lantern.example/article/20260305", None),
        ("https://lantern.example/2026/13/05/ferry", None),
        ("https://lantern.example/1889/03/05/ferry", None),
        ("https://lantern.example/2027/03/05/ferry", None),
    ],
)
def test_an_address_tells_a_day_only_where_it_means_one(url: str, expected: str | None) -> None:
    found = url_day(url, NOW)
    assert (found and f"{found.at:%Y-%m-%d}") == expected


def published(head: str = "", body: str = "", given: Given | None = None) -> tuple[str | None, str | None, str | None]:
    """(time, precision, from) of a page with this in its head and below its heading."""
    citation = read(page(body + page(), head), given=given or Given()).citation
    at = f"{citation.published_at:%Y-%m-%d %H:%M}" if citation.published_at else None
    return at, citation.published_precision, citation.published_from


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def json_ld(fields: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {fields}}}</script>'


DATED = Given(url="https://lantern.example/2026/03/01/ferry")


@pytest.mark.parametrize(
    ("head", "body", "given", "expected"),
    [
        ("", "", None, (None, None, None)),
        ("", "", DATED, ("2026-03-01 00:00", "day", "url")),
        (meta("article:published_time", "2026-03-05T09:20:00Z"), "", DATED, ("2026-03-05 09:20", "time", "page")),
        ("", "<time datetime='2026-03-05T09:20:00Z'>5 March</time>", DATED, ("2026-03-05 09:20", "time", "page")),
        ("", "<aside><time datetime='2026-02-05'>5 Feb</time></aside>", DATED, ("2026-03-01 00:00", "day", "url")),
        ("", "<a href='/x'><time datetime='2026-02-05'>5 Feb</time></a>", DATED, ("2026-03-01 00:00", "day", "url")),
        (meta("article:published_time", "1970-01-01T00:00:00Z"), "", DATED, ("2026-03-01 00:00", "day", "url")),
        (meta("article:published_time", "2026-11-03T00:00:00Z"), "", DATED, ("2026-03-01 00:00", "day", "url")),
        (meta("article:published_time", "nonsense"), "", DATED, ("2026-03-01 00:00", "day", "url")),
        (
            meta("article:published_time", "2026-03-06T00:00:00Z")
            + json_ld('"datePublished": "2026-03-05T09:20:00+01:00"'),
            "",
            None,
            ("2026-03-05 08:20", "time", "page"),
        ),
        (  # the same day with its time
            meta("article:published_time", "2026-03-05T09:20:00Z") + json_ld('"datePublished": "2026-03-05"'),
            "",
            None,
            ("2026-03-05 09:20", "time", "page"),
        ),
        (  # the same time with its zone
            meta("article:published_time", "2026-03-05T09:20:00+02:00")
            + json_ld('"datePublished": "2026-03-05T09:20:00"'),
            "",
            None,
            ("2026-03-05 07:20", "time", "page"),
        ),
    ],
)
def test_the_most_trusted_date_within_bounds_wins(
    head: str, body: str, given: Given | None, expected: tuple[str | None, str | None, str | None]
) -> None:
    assert published(head, body, given) == expected


def test_a_given_date_wins_and_a_bad_one_does_not() -> None:
    head = meta("article:published_time", "2026-03-05T09:20:00Z")
    assert published(head, given=Given(published_at="2026-03-04")) == ("2026-03-04 00:00", "day", "given")
    assert published(head, given=Given(published_at="3999-01-01")) == ("2026-03-05 09:20", "time", "page")


def test_a_change_counts_only_after_the_publication() -> None:
    head = meta("article:published_time", "2024-11-02T08:00:00+02:00")
    later = read(page(head=head + meta("article:modified_time", "2026-03-04T17:30:00+02:00"))).citation
    same = read(page(head=head + meta("article:modified_time", "2024-11-02T08:00:00+02:00"))).citation
    assert str(later.modified_at) == "2026-03-04 15:30:00+00:00"
    assert same.modified_at is None
