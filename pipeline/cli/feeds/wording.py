"""How feeds are spoken of: numbers, moments and addresses in plain words."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.sources.feeds.feed import Feed

UNITS = (
    (timedelta(days=365), "year"),
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)


def many(count: int, one: str, several: str) -> str:
    """A number and its noun."""
    return f"{count} {one if count == 1 else several}"


def span(time: timedelta) -> str:
    """A time in its largest unit, rounded: “2 hours”; what is below two units of one is told in the next smaller."""
    for unit, name in UNITS:
        if time >= 2 * unit or (name == "minute" and time >= unit):
            return many(round(time / unit), name, f"{name}s")
    return "less than a minute"


def ago(moment: datetime, now: datetime) -> str:
    """How long ago a moment was; feeds also announce what is to come."""
    return f"{span(now - moment)} ago" if moment <= now else f"in {span(moment - now)}"


def newest(moments: Iterable[datetime | None]) -> datetime | None:
    """The latest of those that are known."""
    return max((moment for moment in moments if moment), default=None)


def address(said: str) -> str:
    """The address that somebody typed: bare hosts and `feed:` are understood. Raises UsageError for what is none."""
    from pipeline.sources.feeds.subscriptions import objection

    url = said.strip().removeprefix("feed://").removeprefix("feed:")
    if "://" not in url:
        url = f"https://{url}"
    if why := objection(url):
        raise UsageError(f"{url.rpartition('@')[2]} {why}: give the address of a feed, or of a site that has one")
    return url


def gist(feed: "Feed", now: datetime) -> str:
    """A feed in half a sentence: “30 entries, newest 2 hours ago, full texts”."""
    if not feed.entries:
        return "no entries at the moment"
    moment = newest(entry.published_at or entry.updated_at for entry in feed.entries)
    age = f"newest {ago(moment, now)}" if moment else "without dates"
    return f"{many(len(feed.entries), 'entry', 'entries')}, {age}, {texts(feed)}"


def texts(feed: "Feed") -> str:
    """How many entries bring their whole text."""
    from pipeline.sources.feeds.entries import wanted

    full = sum(wanted(entry) == "entry" for entry in feed.entries)
    if full == len(feed.entries):
        return "full texts"
    return f"full texts in {full} of them" if full else "no full texts: pages will be fetched"
