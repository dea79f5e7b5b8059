"""What is new in a feed: each entry told from those that were seen, and what has to be done about it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.polls import Item
from pipeline.sources.feeds import entries
from pipeline.sources.feeds.feed import Entry, Feed
from pipeline.sources.feeds.polling.pages import HOUR_MS

PAGE_AGAIN_MS = HOUR_MS
"""A page whose entry was edited is asked for again at most once in so long (some feeds touch their entries at every
poll); the edit is not forgotten meanwhile, since the item keeps its old digest."""


@dataclass(frozen=True, slots=True)
class News:
    """An entry that is new, or was edited."""

    entry: Entry
    item: Item  # as it will be
    edited: bool

    @property
    def is_whole(self) -> bool:
        """Whether the entry has the article's text itself."""
        return entries.wanted(self.entry) == "entry"


def items_of(feed: Feed, address: str, now_ms: int) -> list[tuple[Entry, Item]]:
    """The entries of a feed, each with the item it would be if nobody had seen it before."""
    return [
        (
            entry,
            Item(
                address,
                key(entry),
                entries.locator(entry, feed.entries, address),
                entries.digest(entry, feed.entries),
                now_ms,
                entry.url,
                entry.title,
            ),
        )
        for entry in feed.entries
    ]


def key(entry: Entry) -> str:
    """What the entry is recognised by, whatever its length: 32 hex digits of its id."""
    return hashlib.sha256(entry.id.encode("utf-8", "replace")).hexdigest()[:32]


def news(found: Sequence[tuple[Entry, Item]], known: Iterable[Item], busy: frozenset[str], now_ms: int) -> list[News]:
    """Those of a feed's entries that are new or edited, in its order, each key once.

    `known`: what was seen before of these keys and locators. An entry under a new key that stands for a known document
    is the known entry, whose GUID the feed has changed, unless the old key is still there: then several entries stand
    for one page. `busy`: keys whose pages are being asked for anyway.
    """
    known = list(known)
    by_key = {item.key: item for item in known}
    present = {item.key for _, item in found}
    by_locator = {item.locator: item for item in known if item.key not in present}
    told: dict[str, News] = {}
    for entry, fresh in found:
        old = by_key.get(fresh.key) or by_locator.get(fresh.locator)
        if fresh.key in told or (old is not None and (old.digest == fresh.digest or old.key in busy)):
            continue
        if old is None:
            told[fresh.key] = News(entry, fresh, edited=False)
            continue
        edit = News(entry, _edited(old, fresh), edited=True)
        if edit.is_whole or old.asked_ms is None or now_ms - old.asked_ms >= PAGE_AGAIN_MS:
            told[fresh.key] = edit
    return list(told.values())


def _edited(old: Item, fresh: Item) -> Item:
    return replace(
        old, locator=fresh.locator, digest=fresh.digest, url=fresh.url, title=fresh.title, tries=0, again_ms=None,
        entry=None,
    )  # fmt: skip
