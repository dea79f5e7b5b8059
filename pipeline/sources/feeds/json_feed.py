"""JSON Feed (https://www.jsonfeed.org/version/1.1/), forgiving of what its writers get wrong."""

import json
from datetime import datetime
from typing import Any

from pipeline.decoding import tidy
from pipeline.errors import Rejected
from pipeline.sources.feeds.bounds import MAX_ENTRIES, cut_note
from pipeline.sources.feeds.feed import ContentType, Feed
from pipeline.sources.feeds.item import Item, entries_of
from pipeline.sources.feeds.links import absolute, resolved
from pipeline.sources.feeds.plain import guessed
from pipeline.sources.sidecar import sound

type Json = Any  # what a stranger wrote: each value is looked at before it is used


def read(text: str, url: str | None, now: datetime) -> Feed:
    """The feed in a JSON text. Raises Rejected where it is broken, or no JSON Feed."""
    try:
        document: Json = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Rejected("this is JSON that breaks off or is ill-formed, so nothing in it can be read") from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or not ("version" in document or "title" in document):
        raise Rejected("this is JSON, but no JSON Feed: it has no list of items; is it another service's address?")
    base = _text(document, "home_page_url") or url or _text(document, "feed_url")
    feed_authors = _authors(document)
    read = [_item(item, base, feed_authors) for item in items[:MAX_ENTRIES] if isinstance(item, dict)]
    return Feed(
        title=guessed(_text(document, "title")),
        language=_text(document, "language"),
        update_interval_s=None,
        entries=entries_of(read, now),
        notes=(cut_note(len(items)),) if len(items) > MAX_ENTRIES else (),
    )


def _item(item: Json, base: str | None, feed_authors: tuple[str, ...]) -> Item:
    address = _text(item, "url") or _text(item, "external_url")
    address = resolved(base, address) if address else None
    markup, text = _text(item, "content_html"), _text(item, "content_text")
    kind: ContentType = "text/html" if markup or not text else "text/plain"
    guid = _text(item, "id")
    return Item(
        guid=guid,
        url=address or (guid if guid and guid.startswith(("http://", "https://")) else None),
        title=guessed(_text(item, "title")),
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        authors=_authors(item) or feed_authors,  # 1.1: those of the feed, where an item names none
        summary_html=_text(item, "summary"),
        content=absolute(markup, address or base) if markup else text,
        content_type=kind,
        categories=_lines(item.get("tags")),
    )


def _text(holder: Json, key: str) -> str | None:
    """The value as text: some number their items, and some write null or "" for nothing."""
    value = holder.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return _carried(value).strip() or None if isinstance(value, str) else None


def _authors(holder: Json) -> tuple[str, ...]:
    """The names, from `authors` (1.1: a list of objects) or `author` (1.0: one), each in whatever shape it has."""
    authors = holder.get("authors") or holder.get("author") or []
    names = [a.get("name") if isinstance(a, dict) else a for a in (authors if isinstance(authors, list) else [authors])]
    return _lines(names)


def _lines(values: Json) -> tuple[str, ...]:
    values = values if isinstance(values, list) else [values]
    lines = (guessed(_carried(value)) for value in values if isinstance(value, str))
    return tuple(dict.fromkeys(text for text in lines if text))


def _carried(text: str) -> str:
    """The text without what JSON's escapes can write and nothing behind can carry: NULs, halves of characters."""
    return tidy(sound(text))
