"""Why a page could not be had, and when it is asked for again. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus

from pipeline.polls import Item
from pipeline.sources.feeds.asking import stories
from pipeline.sources.feeds.asking.stories import Pending
from pipeline.sources.feeds.schedule.waiting import wait_until_ms
from pipeline.sources.fetch.result import NotModified, Refused, Response, Result
from pipeline.sources.fetch.robots import Verdict

HOUR_MS = 3_600_000
AGAIN_MS = (HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS)
"""After each try in vain; then the page is given up: what is not there after a day is not there for readers either."""
GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


@dataclass(frozen=True, slots=True)
class Miss:
    """A page that is not there."""

    reason: str  # a sentence
    for_good: bool = False
    was_asked: bool = True
    until_ms: int = 0  # not to be asked before


def missed(found: Result | Verdict, now_ms: int, until: Callable[[str], int]) -> Miss | None:
    """Why there is no page, or None where there is one. `until`: how long an address is not to be asked."""
    match found:
        case Verdict():
            return Miss(f"its page may not be read: {found.reason}", for_good=not found.passing)
        case Refused(why="robots"):
            # Whether it may be read in an hour is not said of where a redirect leads.
            return Miss(f"its page may not be read: {found.reason}")
        case Refused(why="wait"):
            return Miss(f"its page is not asked for: {found.reason}", was_asked=False, until_ms=until(found.url))
        case Response():
            return _answered(found, now_ms)
        case NotModified():
            return Miss("its page answers 304 though nothing was asked that could be unchanged")
    return Miss(f"its page cannot be had: {found.reason}")


def _answered(found: Response, now_ms: int) -> Miss | None:
    if found.status // 100 == 2:
        return None if found.body.strip() else Miss("its page is empty")
    is_busy = found.status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
    asked_to = found.status == HTTPStatus.TOO_MANY_REQUESTS
    until_ms = wait_until_ms(found.freshness.retry_after_s, now_ms, asked_to=asked_to) if is_busy else 0
    return Miss(f"its page answers {found.status}", for_good=found.status in GONE, until_ms=until_ms)


def tried(item: Item, kept: Pending, miss: Miss, now_ms: int) -> Item:
    """The item after its page was missed: asked for again, or given up."""
    kept = replace(kept, is_told=True)
    if not miss.was_asked:
        return stories.waiting(item, kept, miss.until_ms or now_ms + HOUR_MS)
    item = replace(item, asked_ms=now_ms, tries=item.tries + 1)
    if miss.for_good or item.tries > len(AGAIN_MS):
        return stories.settled(item)
    return stories.waiting(item, kept, max(now_ms + AGAIN_MS[item.tries - 1], miss.until_ms))
