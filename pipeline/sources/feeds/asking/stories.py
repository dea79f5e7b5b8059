"""What is made of an entry: the document that it is, or what has to be kept until its page is there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from pipeline.article import RawDocument
from pipeline.clock import EPOCH
from pipeline.polls import Item
from pipeline.sources.feeds import entries
from pipeline.sources.feeds.asking.fresh import Fresh
from pipeline.sources.feeds.feed import Entry, Feed
from pipeline.sources.feeds.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class Pending:
    """An entry that is still to be offered, or whose page is; `Item.entry` as JSON."""

    entry: Entry
    title: str | None  # of its feed, as the next
    language: str | None
    is_whole: bool  # its text is in the entry
    is_told: bool  # something was offered in its place before, so that another failure is no news

    @property
    def feed(self) -> Feed:
        """Its feed, as far as it was kept."""
        return Feed(self.title, self.language, None, (), ())


@dataclass(frozen=True, slots=True)
class Story:
    """An entry that is new or was edited, ready to be offered."""

    seen: Item | None  # None: new
    item: Item  # as it is once it was offered
    page: str | None  # where the text is; None: all there is, is in the entry
    kept: Pending
    document: RawDocument | None  # made of the entry; None where it says nothing

    @property
    def is_elsewhere(self) -> bool:
        """Whether the feed did not name this document before."""
        return self.seen is None or self.seen.locator != self.item.locator


def stories(found: Sequence[Fresh], feed: Feed, subscription: Subscription, now_ms: int) -> list[Story]:
    """A story for each, in their order."""
    return [_story(one, feed, subscription, now_ms) for one in found]


def silent(story: Story) -> Story:
    """The story of what was deleted: offered, so that it has an outcome, but without its text and its page."""
    return replace(story, page=None, document=None, item=replace(story.item, title=None))


def document(kept: Pending, subscription: Subscription, locator: str) -> RawDocument | None:
    """The document of what an entry itself says; None where it says nothing. Its moment is set when it is offered."""
    given = entries.given(kept.entry, kept.feed, subscription)
    text: Literal["content", "summary"] = "content" if kept.is_whole else "summary"
    made = entries.document(kept.entry, given, locator, EPOCH, text=text)
    return made if made.body.strip() else None


def waiting(item: Item, kept: Pending, again_ms: int) -> Item:
    """The item, to be taken up again at a moment."""
    return replace(item, again_ms=again_ms, entry=msgspec.json.encode(kept))


def settled(item: Item) -> Item:
    """The item, about which nothing is left to do."""
    return replace(item, again_ms=None, entry=None)


def kept(item: Item) -> Pending | None:
    """What was kept of an item's entry; None where it cannot be read any more."""
    try:
        return msgspec.json.decode(item.entry or b"", type=Pending)
    except msgspec.MsgspecError:  # another release wrote it
        return None


def _story(one: Fresh, feed: Feed, subscription: Subscription, now_ms: int) -> Story:
    told, seen = one.told, one.seen
    item = Item(
        feed=subscription.url,
        key=seen.key if seen else told.key,
        locator=told.locator,
        digest=told.digest,
        first_seen_ms=seen.first_seen_ms if seen else now_ms,
        url=told.entry.url,
        title=told.entry.title,
        asked_ms=seen.asked_ms if seen else None,
        tries=seen.tries if seen else 0,
    )
    is_whole = entries.wanted(told.entry) == "entry"
    page = None if is_whole else entries.page_address(told.entry, told.locator)
    kept = Pending(told.entry, feed.title, feed.language, is_whole, _had_text(seen))
    return Story(seen, item, page, kept, document(kept, subscription, told.locator))


def _had_text(seen: Item | None) -> bool:
    """Whether its text was there, whole or on its page: a failure must not put a summary in its place."""
    return seen is not None and seen.tries == 0 and (seen.entry is None or seen.asked_ms is not None)
