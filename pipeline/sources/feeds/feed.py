"""What a feed says, after all the formats: a feed and its entries, as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

type ContentType = Literal["text/html", "text/plain"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as its feed announces it. None, or an empty tuple: the feed does not say."""

    id: str  # GUID where it is sane in its feed; else canonical address; else a hash of title and date
    guid: str | None  # as given, without white space around it
    url: str | None  # resolved against `xml:base` or the feed's own address; as given where neither is known
    title: str | None  # plain text on one line
    published_at: datetime | None  # UTC; None too where the date cannot be read, or lies out of bounds
    updated_at: datetime | None  # likewise
    published: str | None  # the date verbatim
    updated: str | None
    authors: tuple[str, ...]  # names only
    summary: str | None  # plain text on one line
    summary_html: str | None  # the summary with its markup: many feeds put the whole article there
    content: str | None  # the longest, HTML before plain text; its own boilerplate is left to cleaning
    content_type: ContentType
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was read."""

    title: str | None  # plain text on one line
    language: str | None  # as given, such as en-us
    update_interval_s: int | None  # how often it changes, by its own word (ttl, sy:updatePeriod); the longer of both
    entries: tuple[Entry, ...]  # in the feed's order
    notes: tuple[str, ...]  # what was wrong with it, a sentence each; nothing that cost an entry is left unsaid
