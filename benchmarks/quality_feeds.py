"""Feeds as they were served: what is read of them beside what feedparser reads with its defaults.

feedparser is not the truth, but it was held against thousands of feeds for twenty years: each difference is listed, so
that a person can say who is right.
"""

import calendar
import gzip
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser

from pipeline.sources.feeds.feed import Entry
from pipeline.sources.feeds.parse import parse
from pipeline.sources.feeds.plain import plain

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the two do not read the same."""

    feed: str  # the file's name
    field: str
    ours: str
    theirs: str


def bodies(shared: Path) -> Iterator[tuple[str, bytes]]:
    """The hundred feeds: file name and body."""
    for path in sorted((shared / "data" / "feeds").glob("*.gz")):
        yield path.name, gzip.decompress(path.read_bytes())


def differences(name: str, body: bytes) -> list[Difference]:
    """Every entry, title and date that one reads and the other does not, or not the same."""
    ours, theirs = parse(body, url=None, content_type=None, now=NOW).entries, defaults(body).entries
    found = [Difference(name, "entries", str(len(ours)), str(len(theirs)))] if len(ours) != len(theirs) else []
    for entry, other in zip(ours, theirs, strict=False):
        pairs = {"title": (entry.title, plain(other.get("title"))), "date": (_date(entry), _their_date(other))}
        found += [Difference(name, field, str(a), str(b)) for field, (a, b) in pairs.items() if (a or None) != b]
    return found


def defaults(body: bytes) -> Any:  # feedparser has no types
    """The feed as feedparser reads it when nobody sets anything."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an old name for updated_parsed
        return feedparser.parse(io.BytesIO(body))


def rows(shared: Path) -> list[tuple[str, ...]]:
    """The table of `make quality`."""
    feeds = list(bodies(shared))
    read = [(name, parse(body, url=None, content_type=None, now=NOW)) for name, body in feeds]
    entries = [entry for _, feed in read for entry in feed.entries]
    found = [difference for name, body in feeds for difference in differences(name, body)]
    impossible = sum(difference.field == "date" and difference.theirs.startswith("0001-") for difference in found)
    return [
        ("what", "figure"),
        ("feeds read, of all", f"{sum(bool(feed.entries) for _, feed in read)} of {len(feeds)}"),
        ("entries", f"{len(entries)}"),
        ("with a title", _share(entries, "title")),
        ("with a date", f"{sum(_date(entry) is not None for entry in entries) / len(entries):.3f}"),
        ("with an author", _share(entries, "authors")),
        ("with content", _share(entries, "content")),
        ("with a sane GUID", f"{sum(entry.id == entry.guid for entry in entries) / len(entries):.3f}"),
        ("differences from feedparser's defaults", f"{len(found)}, {impossible} of them dates in the year 1"),
        *((f"  {d.feed} {d.field}", f"{d.ours} / {d.theirs}") for d in found if not d.theirs.startswith("0001-")),
    ]


def _share(entries: list[Entry], field: str) -> str:
    return f"{sum(bool(getattr(entry, field)) for entry in entries) / len(entries):.3f}"


def _date(entry: Entry) -> datetime | None:
    date = entry.published_at or entry.updated_at
    return date.replace(microsecond=0) if date else None


def _their_date(entry: Any) -> datetime | None:
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
