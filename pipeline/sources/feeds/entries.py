"""From an entry to what the pipeline is offered: its place, what it says, whether its page is needed, which edits."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

import msgspec

from pipeline.article import Given, RawDocument
from pipeline.sources.feeds.changing import steady
from pipeline.sources.feeds.feed import Entry, Feed
from pipeline.sources.feeds.naming import publisher
from pipeline.sources.feeds.plain import line, plain
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.feeds.teaser import breaks_off, count_words
from pipeline.urls import canonicalise, is_home_page

MANY = 5  # entries that do not share a date by chance
MOMENT = timedelta(minutes=1)  # that writing a feed takes
FULL_WORDS = 60  # the rule: shorter is a teaser, or no more than one


def wanted(entry: Entry) -> Literal["entry", "page"]:
    """Where the article's text is: in the entry, if its content has 60 words and does not break off; else on a page."""
    return "entry" if _is_full(entry) else "page"


@dataclass(frozen=True, slots=True)
class Common:
    """What entries of one feed have in common, so that it tells nothing about one of them."""

    titles: Mapping[str, Set[str | None]]  # by canonical address
    published: bool  # one moment: that of the feed's making, which some sites renew at every poll
    updated: bool  # likewise


NOTHING = Common({}, published=False, updated=False)


def common(entries: Iterable[Entry]) -> Common:
    """What all the entries of a feed have in common; looked for once, since a feed may have thousands."""
    titles = dict[str, set[str | None]]()
    published, updated = [], []
    for entry in entries:
        if address := _canonical(entry.url):
            titles.setdefault(address, set()).add(entry.title)
        published.append(entry.published_at)
        updated.append(entry.updated_at)
    return Common(titles, _is_clockwork(published), _is_clockwork(updated))


def locator(entry: Entry, common: Common, feed_address: str) -> str:
    """The name of the document an entry stands for: its canonical address, the same in whatever feed it is.

    Where it has no address, one of a front page, or one that entries of other titles have too while each brings its own
    text (a live ticker), it is the feed's address, `#` and the entry's id.
    """
    address = _canonical(entry.url)
    if address is None or is_home_page(address):
        return f"{feed_address}#{entry.id}"
    titles = common.titles.get(address, frozenset())
    is_shared = len(titles) > (entry.title in titles)
    return f"{feed_address}#{entry.id}" if is_shared and wanted(entry) == "entry" else address


def page_address(entry: Entry, locator: str) -> str | None:
    """The address to fetch the article's page from, or None where the entry has none that leads to it."""
    return entry.url if entry.url and _canonical(entry.url) == locator else None


def told(entry: Entry) -> str | None:
    """The entry's summary, or its content where that is a longer teaser, as plain text: it stands in for its page."""
    text = _text(entry) if wanted(entry) == "page" else None
    return max(entry.summary or "", text or "", key=len) or None


def given(entry: Entry, feed: Feed, subscription: Subscription) -> Given:
    """What is said about the document: verbatim, but for the publisher's name."""
    return Given(
        url=entry.url,
        title=entry.title,
        published_at=entry.published,
        modified_at=entry.updated,
        source=subscription.name or publisher(feed.title, (subscription.url, entry.url)),
        authors=entry.authors,
        categories=entry.categories,
        language=feed.language,
        summary=told(entry),
        feeds=(subscription.url,),
    )


def document(
    entry: Entry, given: Given, locator: str, fetched_at: datetime, *, text: Literal["content", "summary"]
) -> RawDocument:
    """The document made of the entry itself: of its whole text, or of the most that it tells where there is no page.

    Nothing but the entry tells when it was published, so that of an Atom entry with an `updated` alone is it.
    """
    body, kind = _body(entry, text)
    if page_address(entry, locator) is None:
        given = replace(given, url=None)
    if entry.published_at is None and entry.updated_at is not None:
        given = replace(given, published_at=entry.updated)
    return RawDocument(
        locator=locator,
        body=body.encode("utf-8", "replace"),
        media_type=f"{kind}; charset=utf-8",
        fetched_at=fetched_at,
        given=given,
        came_as="entry",
    )


def digest(entry: Entry, common: Common = NOTHING) -> str:
    """32 hex digits of what the entry says; another one is an edit.

    Of its words, address and dates: markup, addresses of links and images, white space, and what counts by itself
    (“3 hours ago”, “12 comments”) are left out. `updated` counts where the text is elsewhere, and only it can tell.
    """
    said = [entry.title, _canonical(entry.url) or entry.url, _text(entry), entry.summary]
    texts = [steady(unicodedata.normalize("NFC", text)) if text else "" for text in said]
    if not common.published:
        texts.append(_date(entry.published_at, entry.published))
    if wanted(entry) == "page" and not common.updated:
        texts.append("updated " + _date(entry.updated_at, entry.updated))
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:32]


def encode(entry: Entry) -> bytes:
    """The entry as JSON, for `Item.entry`."""
    return msgspec.json.encode(entry)


def decode(data: bytes) -> Entry:
    """The entry in JSON that `encode` wrote. Raises msgspec.DecodeError for anything else."""
    return msgspec.json.decode(data, type=Entry)


@lru_cache(maxsize=64)  # asked by each of the decisions above
def _is_full(entry: Entry) -> bool:
    text = _text(entry) or ""
    return count_words(text) >= FULL_WORDS and not breaks_off(text, entry.content or "", entry.url, entry.title)


@lru_cache(maxsize=64)
def _text(entry: Entry) -> str | None:
    """The content as plain text on one line."""
    if entry.content_type != "text/html" or not entry.content:
        return line(entry.content)
    return plain(entry.content)


def _body(entry: Entry, text: Literal["content", "summary"]) -> tuple[str, str]:
    if text == "content" or len(_text(entry) or "") > len(entry.summary or ""):
        return entry.content or "", entry.content_type
    return entry.summary_html or "", "text/html"


@lru_cache(maxsize=4096)  # asked for an entry alone and beside the others of its feed
def _canonical(url: str | None) -> str | None:
    return canonicalise(url) if url else None


def _date(at: datetime | None, verbatim: str | None) -> str:
    return at.isoformat() if at else verbatim or ""


def _is_clockwork(dates: Sequence[datetime | None]) -> bool:
    """Whether a feed gives its entries, five at least, one moment that is no midnight."""
    first = dates[0] if len(dates) >= MANY else None
    if first is None or (first.hour, first.minute, first.second) == (0, 0, 0):
        return False
    return all(date and abs(date - first) <= MOMENT for date in dates)
