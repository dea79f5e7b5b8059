"""What is in the answer of a feed: read by a worker, held against what is remembered, made into stories."""

import asyncio
import logging
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.errors import DocumentError
from pipeline.sources.feeds.asking.desk import Desk
from pipeline.sources.feeds.asking.fresh import fresh, told
from pipeline.sources.feeds.asking.memory import Place
from pipeline.sources.feeds.asking.readers import Read
from pipeline.sources.feeds.asking.stories import Story, silent, stories
from pipeline.sources.feeds.feed import Feed
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.fetch.result import Response

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """A feed and what is new in it, or why there is none; nothing where its answer was not read."""

    feed: Feed | None = None
    stories: Sequence[Story] = ()
    places: Mapping[str, Place] = field(default_factory=dict)  # what is known of where they lead
    trouble: str | None = None
    carries_deleted: bool = False  # whether an entry of it, new or not, is of what was deleted for good


async def read(desk: Desk, subscription: Subscription, answer: Response, reader: Read) -> Reading:
    """What is in an answer. Whatever is wrong with it is the feed's trouble; what the ledger raises is not caught."""
    feed = await _guarded(subscription, reader(answer, desk.terms.now()))
    if isinstance(feed, Reading):
        return feed
    entries = await _guarded(subscription, asyncio.to_thread(told, feed, subscription.url))
    if isinstance(entries, Reading):
        return entries
    keys, locators = [one.key for one in entries], [one.locator for one in entries]
    found = fresh(entries, await asyncio.to_thread(desk.memory.items, subscription.url, keys, locators))
    if not found:
        return Reading(feed)
    graves = await asyncio.to_thread(desk.memory.graves, locators)
    places = await asyncio.to_thread(desk.memory.locators, [one.told.locator for one in found])
    made = await _guarded(subscription, asyncio.to_thread(stories, found, feed, subscription, desk.now_ms()))
    if isinstance(made, Reading):
        return made
    made = [silent(one) if one.item.locator in graves else one for one in made]
    return Reading(feed, made, places, carries_deleted=bool(graves))


async def _guarded[T](subscription: Subscription, work: Awaitable[T]) -> T | Reading:
    """What comes of the work, or a reading that says why nothing does."""
    try:
        return await work
    except DocumentError as error:
        return Reading(trouble=str(error))
    except Exception as error:
        sentence = f"reading it failed by a fault of ours ({type(error).__name__}: {error}): please report it"
        logger.error("%s: %s", subscription.url, sentence, exc_info=error)
        return Reading(trouble=sentence)
