"""What becomes of the entries of one feed in this run: offered, named, or kept until their pages are there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.article import Named, Unreadable
from pipeline.polls import Item, Polled
from pipeline.sources.feeds import entries
from pipeline.sources.feeds.asking import stories
from pipeline.sources.feeds.asking.desk import Desk, Step
from pipeline.sources.feeds.asking.memory import Place
from pipeline.sources.feeds.asking.misses import HOUR_MS
from pipeline.sources.feeds.asking.pages import Pages, Party
from pipeline.sources.feeds.asking.stories import Story
from pipeline.sources.feeds.subscriptions import Subscription

PAGE_GAP_MS = HOUR_MS
"""A page is asked for at most so often, however often its entry is edited."""
SILENT = "the entry has neither a text nor the address of a page that may be read"


class Offering:
    """Works while the outlet is held: what other feeds of the run offered does not change meanwhile."""

    def __init__(self, desk: Desk, pages: Pages, subscription: Subscription) -> None:
        self.items: list[Item] = []
        self.new = 0
        self.changed = 0
        self._desk = desk
        self._pages = pages
        self._subscription = subscription
        self._now_ms = desk.now_ms()
        self._wanted: list[tuple[Party, str]] = []

    def offered(self, found: Iterable[Story], places: Mapping[str, Place]) -> Iterator[Step]:
        """The documents of what is new; `items`, `new` and `changed` are then complete. `begin` fetches the pages."""
        for story in found:
            if story.seen is None:
                self.new += 1
            else:
                self.changed += 1
            yield from self._one(story, places.get(story.item.locator))

    def resumed(self, items: Iterable[Item]) -> Iterator[Step]:
        """What is to be said of items that are due; their pages are asked for."""
        for item in items:
            kept = stories.kept(item)
            page = self._open(entries.page_address(kept.entry, item.locator) if kept and not kept.is_whole else None)
            if kept is None:
                yield Polled(None, None, (stories.settled(item),))
            elif item.locator in self._desk.offered:
                continue  # another feed offered it in this run: the next one takes it up
            elif page:
                self._pages.want(Party(self._subscription, item, kept), page)
            else:
                yield stories.document(kept, self._subscription, item.locator) or Unreadable(item.locator, SILENT)
                self._desk.offered[item.locator] = True
                yield Polled(None, None, (stories.settled(item),))

    def begin(self) -> None:
        """Fetch the pages that are wanted; only after the items were put out."""
        for party, url in self._wanted:
            if party.item.locator not in self._desk.offered:  # else another entry of the feed has had its text
                self._pages.want(party, url)

    def _one(self, story: Story, place: Place | None) -> Iterator[Step]:
        locator, is_whole = story.item.locator, story.kept.is_whole
        was_had = place is not None and place.batch is not None and place.outcome not in ("rejected", "failed")
        party = Party(self._subscription, stories.waiting(story.item, story.kept, self._now_ms), story.kept)
        if story.is_elsewhere and was_had:
            yield from self._named(story)
        elif self._pages.joined(party):
            self.items.append(party.item)
        elif locator in self._desk.offered:
            yield from self._again(story, party)
        elif page := self._open(story.page):
            yield from self._page(story, party, page)
        else:
            yield story.document or Unreadable(locator, SILENT)
            self._desk.offered[locator] = is_whole
            self.items.append(story.item)

    def _named(self, story: Story) -> Iterator[Step]:
        """A document that was offered before: all that is new is who names it."""
        yield Named(story.item.locator, (self._subscription.url,))
        self.items.append(story.item)

    def _again(self, story: Story, party: Party) -> Iterator[Step]:
        """A document that was offered in this run: what this entry has beyond it has to wait for the next."""
        had_text = self._desk.offered[story.item.locator]
        if story.kept.is_whole and (not had_text or not story.is_elsewhere):
            self.items.append(party.item)
        elif story.is_elsewhere:
            yield from self._named(story)
        else:
            self.items.append(story.item)

    def _open(self, page: str | None) -> str | None:
        """The page's address, if the feed may lead us there."""
        return page if page and self._desk.terms.may_lead(self._subscription.url, page) else None

    def _page(self, story: Story, party: Party, page: str) -> Iterator[Step]:
        """Its page is asked for, now or when an hour has passed since the last time."""
        seen = story.seen
        free_ms = seen.asked_ms + PAGE_GAP_MS if seen and seen.asked_ms is not None else 0
        again_ms = max(free_ms, seen.again_ms or 0) if seen else 0
        if again_ms <= self._now_ms:
            self.items.append(party.item)
            self._wanted.append((party, page))
            return
        kept = story.kept
        if not kept.is_told and story.document:
            yield story.document
            self._desk.offered[story.item.locator] = False
            kept = replace(kept, is_told=True)
        self.items.append(stories.waiting(story.item, kept, again_ms))
