"""Feeds for the tests, and what is read from them."""

from datetime import UTC, datetime

from pipeline.sources.feeds.feed import Entry, Feed
from pipeline.sources.feeds.parse import parse

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
FEED_URL = "https://harbourpost.example/feeds/rss.xml"


def rss(*items: str, channel: str = "<title>Harbour Post</title>") -> str:
    """An RSS 2.0 feed of the items' inner XML, with the prefixes that news feeds use."""
    prefixes = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
        'xmlns:itunes="http://www.itunes.com/DTDs/PodCast-1.0.dtd" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
    )
    inner = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {prefixes}><channel>{channel}{inner}</channel></rss>'
    )


def atom(*entries: str, attributes: str = "") -> str:
    """An Atom feed of the entries' inner XML."""
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>Web Desk</title>{inner}</feed>'


def read(feed: str | bytes, *, url: str | None = None, content_type: str | None = None) -> Feed:
    """What is read from it, in this process."""
    body = feed.encode() if isinstance(feed, str) else feed
    return parse(body, url=url, content_type=content_type, now=NOW)


def only(feed: str | bytes, *, url: str | None = None) -> Entry:
    """Its one entry."""
    (entry,) = read(feed, url=url).entries
    return entry
