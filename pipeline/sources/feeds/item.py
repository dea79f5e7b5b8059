"""From what a format has for an item to an entry: its dates read and its identity decided."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.dates import moment, within_bounds
from pipeline.sources.feeds.feed import ContentType, Entry
from pipeline.sources.feeds.plain import plain
from pipeline.urls import canonicalise, is_home_page


@dataclass(frozen=True, slots=True)
class Item:
    """An item in the words of its format, already text: what `Entry` says of a field holds here too."""

    guid: str | None
    url: str | None
    title: str | None
    published: str | None
    updated: str | None
    authors: tuple[str, ...]
    summary_html: str | None
    content: str | None
    content_type: ContentType
    categories: tuple[str, ...]


def entries_of(items: Sequence[Item], now: datetime) -> tuple[Entry, ...]:
    """The entries in the items' order; dates before 1990 or more than a day after `now` count as not said."""
    ids = _ids(items)
    return tuple(_entry(item, identity, now) for item, identity in zip(items, ids, strict=True))


def _entry(item: Item, identity: str, now: datetime) -> Entry:
    return Entry(
        id=identity,
        guid=item.guid,
        url=item.url,
        title=item.title,
        published_at=_within(item.published, now),
        updated_at=_within(item.updated, now),
        published=item.published,
        updated=item.updated,
        authors=item.authors,
        summary=plain(item.summary_html),
        summary_html=item.summary_html,
        content=item.content,
        content_type=item.content_type,
        categories=item.categories,
    )


def _within(date: str | None, now: datetime) -> datetime | None:
    read = moment(date) if date else None
    return read.at if read and within_bounds(read.at, now) else None


def _ids(items: Sequence[Item]) -> list[str]:
    """An id for each item, distinct unless two items are one.

    A GUID that stands for several items names none of them (sites that give every item the address of the feed). So
    does an address that leads to a front page, or that items of different titles share (a live ticker's parts).
    """
    guids = Counter(item.guid for item in items)
    addresses = [_canonical(item.url) for item in items]
    titles: dict[str | None, set[str | None]] = {}
    for item, address in zip(items, addresses, strict=True):
        titles.setdefault(address, set()).add(item.title)
    ids = []
    for item, address in zip(items, addresses, strict=True):
        if item.guid and guids[item.guid] == 1:
            ids.append(item.guid)
        elif address and len(titles[address]) == 1 and not is_home_page(address):
            ids.append(address)
        else:
            ids.append(_hash(item))
    return ids


def _canonical(url: str | None) -> str | None:
    return (canonicalise(url) or url) if url else None


def _hash(item: Item) -> str:
    """Of title and date; of the text where there is no title, as in feeds of short notes."""
    said = (item.title or item.content or item.summary_html or "", item.published or item.updated or "")
    return hashlib.sha256("\n".join(said).encode("utf-8", "replace")).hexdigest()[:32]
