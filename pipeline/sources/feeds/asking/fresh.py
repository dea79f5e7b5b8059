"""What is new in a feed: its entries beside what is remembered of them. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.polls import Item
from pipeline.sources.feeds import entries
from pipeline.sources.feeds.feed import Entry, Feed


@dataclass(frozen=True, slots=True)
class Told:
    """An entry, and what it is recognised by."""

    entry: Entry
    key: str  # as in Item
    locator: str
    digest: str


@dataclass(frozen=True, slots=True)
class Fresh:
    """An entry that was never seen, or was edited since."""

    told: Told
    seen: Item | None


def told(feed: Feed, address: str) -> list[Told]:
    """The entries of a feed, each id once: of two with the same, the first, which is the newer one by custom."""
    by_key = {key(entry.id): entry for entry in reversed(feed.entries)}
    common = entries.common(feed.entries)
    return [
        Told(entry, name, entries.locator(entry, common, address), entries.digest(entry, common))
        for name, entry in reversed(by_key.items())
    ]


def key(id: str) -> str:
    """32 hex digits of an entry's id, which may be of any length."""
    return hashlib.sha256(id.encode("utf-8", "replace")).hexdigest()[:32]


def fresh(entries: Sequence[Told], items: Iterable[Item]) -> list[Fresh]:
    """Those of the entries that are new, or say something else than the items do.

    An entry is known by its id, or by its document where the feed gave it another id; of several entries that stand
    for one document any may have said the same.
    """
    by_key, by_locator = dict[str, Item](), dict[str, list[Item]]()
    for item in items:
        by_key[item.key] = item
        by_locator.setdefault(item.locator, []).append(item)
    found = []
    for one in entries:
        same = by_key.get(one.key)
        seen = [same] if same else by_locator.get(one.locator, [])
        if all(item.digest != one.digest for item in seen):
            found.append(Fresh(one, seen[0] if seen else None))
    return found
