"""RSS of all versions, RDF and Atom: from what feedparser found to a feed."""

import html
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from pipeline.sources.feeds.bounds import cut_note
from pipeline.sources.feeds.drive import Driven, drive
from pipeline.sources.feeds.feed import ContentType, Feed
from pipeline.sources.feeds.item import Item, entries_of
from pipeline.sources.feeds.links import absolute
from pipeline.sources.feeds.plain import guessed, line, plain
from pipeline.sources.feeds.refusals import refuse_without_entries

type Found = dict[str, Any]  # feedparser's dictionaries have no types

HTML_TYPES = ("text/html", "application/xhtml+xml")
PERIODS_S = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
"""https://web.resource.org/rss/1.0/modules/syndication/"""
LONGEST_INTERVAL_S = 31_536_000
MAIL = re.compile(r"(?:mailto:)?[^\s<>()@]+@[^\s<>()@]+")


def read(text: str, url: str | None, now: datetime) -> Feed:
    """The feed in an XML text, however ill-formed. Raises Rejected, saying why, where it is none, or none any more."""
    driven = drive(text, url)
    if not driven.entries:
        refuse_without_entries(text, url, is_feed=bool(driven.version), trouble=driven.trouble)
    return Feed(
        title=_title(driven.feed, driven.version),
        language=line(_string(driven.feed, "language")),
        update_interval_s=_interval_s(driven.feed),
        entries=entries_of([_item(entry, driven.version) for entry in driven.entries], now),
        notes=tuple(_notes(driven)),
    )


def _notes(driven: Driven) -> Iterator[str]:
    if driven.trouble:
        yield driven.trouble
    if driven.cut:
        yield cut_note(None)


def _item(entry: Found, version: str) -> Item:
    content, kind = _content(entry)
    guid = _string(entry, "id")
    return Item(
        guid=guid,
        url=_url(entry, guid),
        title=_title(entry, version),
        published=_string(entry, "published") or _string(entry, "created"),
        updated=_string(entry, "updated"),
        authors=_authors(entry),
        summary_html=_summary(entry),
        content=content,
        content_type=kind,
        categories=_distinct(guessed(tag.get("label") or tag.get("term")) for tag in entry.get("tags") or ()),
    )


def _title(found: Found, version: str) -> str | None:
    """Plain by its declared type; RSS, which declares none, is guessed at (`looks_like_html`, as feedparser does)."""
    title = _string(found, "title")
    if (found.get("title_detail") or {}).get("type") in HTML_TYPES:
        return plain(title)
    return line(title) if version.startswith("atom") else guessed(title)


def _url(entry: Found, guid: str | None) -> str | None:
    """FeedBurner's original address, the link, or the GUID where it says that it is one."""
    link = _string(entry, "feedburner_origlink") or _string(entry, "link")
    if link is None and entry.get("permalink") and guid and guid.startswith(("http://", "https://")):
        link = guid
    links = (_string(link, "href") for link in entry.get("links") or () if link.get("rel") == "alternate")
    return link or next((href for href in links if href), None)


def _summary(entry: Found) -> str | None:
    """The summary with its markup. feedparser copies the content there where there is none: that is not one."""
    detail = entry.get("summary_detail")
    if detail and (summary := _string(entry, "summary")):
        if detail.get("type") in HTML_TYPES:
            return absolute(summary, _string(detail, "base"))
        return html.escape(summary, quote=False)
    return _string(entry, "dc_description") or _string(entry, "itunes_summary")


def _content(entry: Found) -> tuple[str | None, ContentType]:
    """The longest content in HTML, else in plain text, and which of both it is."""
    contents = [content for content in entry.get("content") or () if (content.get("value") or "").strip()]
    for types, kind in ((HTML_TYPES, "text/html"), (("text/plain",), "text/plain")):
        fitting = [content for content in contents if content.get("type") in types]
        if fitting:
            longest = max(fitting, key=lambda content: len(content["value"]))
            value = longest["value"].strip()
            if kind == "text/plain":
                return value, "text/plain"
            return absolute(value, _string(longest, "base")), "text/html"
    return None, "text/html"


def _authors(entry: Found) -> tuple[str, ...]:
    """Names; an author of whom only the mail address is told is left out."""
    names = (_string(author, "name") for author in entry.get("authors") or () if author)
    return _distinct(guessed(_without_mail(name)) for name in names if name)


def _without_mail(author: str) -> str:
    """The name alone, of what RSS asks for: “mira@harbourpost.example (Mira Sand)”."""
    name, found = MAIL.subn("", author)
    return name.strip(" ()<>,;") if found else author


def _interval_s(feed: Found) -> int | None:
    """By `ttl` (minutes) or by `sy:updatePeriod` and `sy:updateFrequency` (times a period); the longer of both."""
    ttl = _string(feed, "ttl") or ""
    said = [int(ttl) * 60] if ttl.isascii() and ttl.isdigit() and len(ttl) < 8 else []
    period, frequency = _string(feed, "sy_updateperiod"), _string(feed, "sy_updatefrequency") or ""
    if period and (seconds := PERIODS_S.get(period.lower())):
        times = int(frequency) if frequency.isascii() and frequency.isdigit() and len(frequency) < 6 else 1
        said.append(seconds // max(1, times))
    longest = max(said, default=0)
    return min(longest, LONGEST_INTERVAL_S) or None


def _string(found: Found, key: str) -> str | None:
    """Past feedparser's own `get`, which warns of, and gives, the wrong date."""
    value = dict.get(found, key)
    return value.strip() or None if isinstance(value, str) else None


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
