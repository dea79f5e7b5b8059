"""What asking feeds leaves behind: the state of each feed and of each of its items, and what was learned of hosts.

Values only: `sources.feeds` makes them, `stages.fetch` lands them together with the documents they brought, the ledger
keeps them. Moments are whole milliseconds since 1970, UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline.article import Http

type Answer = Literal["feed", "unmodified", "unreachable", "refused", "unreadable", "gone", "busy", "error"]
"""What came of asking for a feed: a feed; 304; no answer; an answer we do not take; no feed; 404 or 410; 429 or 503;
another status."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is known of a feed between two polls; one never asked has only its address."""

    feed: str  # its address in the feeds file, which names it everywhere
    title: str | None = None
    moved_to: str | None = None  # asked in place of `feed` since it moved there for good
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None  # of the last feed that was read
    moving_to: str | None = None  # a permanent redirect that was seen, not yet often enough to be believed
    moving_seen: int = 0
    next_poll_ms: int = 0
    wait_until_ms: int = 0  # Retry-After of its address: no --force overrides it
    interval_s: int = 0  # its own rhythm, as last estimated; 0: none yet
    polled_ms: int | None = None  # last request
    succeeded_ms: int | None = None  # last answer that was a feed, or 304
    changed_ms: int | None = None  # last time it brought a new entry
    unmodified_since_ms: int | None = None  # the first 304 since the last 200
    failing_since_ms: int | None = None
    failures: int = 0  # in a row
    answer: Answer | None = None  # of the last poll
    reason: str | None = None  # a sentence: what is wrong with it, None if nothing is
    requests: int = 0  # ever sent for this feed, redirects included; the next three are of these
    unconditional: int = 0
    early: int = 0  # before next_poll_ms without --force
    after_429: int = 0  # before wait_until_ms: never, or we have a fault


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a feed that was seen."""

    feed: str
    key: str  # 32 hex digits of the entry's id
    locator: str  # of the document it stands for
    digest: str  # 32 hex digits of what the entry says: another one is an edit
    first_seen_ms: int
    url: str | None  # as the entry has it
    title: str | None
    asked_ms: int | None = None  # when its page was last asked for
    tries: int = 0  # in vain, in a row
    again_ms: int | None = None  # when its page is asked for (again); None: not any more
    entry: bytes | None = None  # the entry (JSON) as long as its page is to be asked for


@dataclass(frozen=True, slots=True)
class Poll:
    """One time a feed was asked."""

    feed: str
    run: str
    at_ms: int
    answer: Answer
    status: int | None  # HTTP's; None: no answer
    reason: str | None
    received: int  # bytes of the body, decoded
    duration_ms: int
    entries: int  # in the feed
    new: int  # never seen before
    conditional: bool
    changed: int = 0  # seen before, and edited since
    batch: str | None = None  # where the archive keeps the response; None: it said nothing new, or was none
    record: int | None = None  # which record of the batch, from 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A response to be archived, no document itself."""

    url: str  # that was asked
    body: bytes
    fetched_at: datetime
    http: Http


@dataclass(frozen=True, slots=True)
class Polled:
    """All that one poll of a feed changed. It takes effect when the documents offered before it are archived."""

    state: FeedState | None  # with the next: None where only pages of entries seen before were asked for
    poll: Poll | None
    items: tuple[Item, ...]  # new or changed
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """An address that asked us to stay away for a while (Retry-After)."""

    url: str
    host: str
    until_ms: int


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What is known of one site's robots.txt."""

    origin: str  # scheme://host:port, as in its addresses
    state: Literal["rules", "missing", "unreachable"]
    asked_at: datetime
    rules: str = ""  # the file; where it is unreachable, what it said when last seen
    seen: bool = False  # whether `rules` are what the site once said
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """What a run learned of hosts."""

    waits: tuple[Wait, ...] = ()
    robots: tuple[RobotsFile, ...] = ()
