"""stories: let near-duplicates tell one story, which the earliest of them leads.

Two documents tell one story where `tag.likeness` says so of their texts and they were published within NEWS_STORY_DAYS
of each other; a third joins by being alike to either. So a story is a function of the documents in the index, in
whatever order they came. Candidates are found in the index itself: there is no other table that could be behind it.

Two runs that close at the same moment may not see each other's documents; the nightly replay of the day looks again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from itertools import batched
from typing import Protocol

from pipeline.index import Telling
from pipeline.installation import Installation
from pipeline.tag.likeness import are_one_story

CHUNK = 100
"""Documents looked at together, with all that are alike: their texts are in memory."""


def join(installation: Installation, ids: Iterable[str]) -> None:
    """Let these documents, and all that tell a story with one of them or did so until now, tell the right story.

    Ids of documents that were taken away leave their story to the others. Documents that tell the right one already are
    not written.
    """
    days = installation.settings.story_days
    if not installation.index.exists():
        return
    for chunk in batched(ids, CHUNK):
        web = _Web(installation.index, days)
        web.take(installation.index.tellings(ids=chunk, stories=chunk))
        web.spread()
        changed = web.changed()
        # First the ledger: should this be stopped in between, the index still differs and is found to when run again.
        installation.ledger.retell(changed)
        installation.index.retell(changed)


def among(tellings: Collection[Telling], days: int) -> dict[str, str]:
    """Id → story, as `join` would have it of these documents alone, without an index."""
    web = _Web(_Shelf(tellings), days)
    web.take(tellings)
    web.spread()
    return {telling.id: telling.story for telling in tellings} | web.changed()


class _Finder(Protocol):
    """The part of a SearchIndex that stories are found with."""

    def tellings(self, *, ids: Collection[str] = (), stories: Collection[str] = ()) -> list[Telling]: ...

    def alike(self, telling: Telling, days: int) -> list[Telling]: ...


class _Shelf:
    """Documents in memory; each tells its own story."""

    def __init__(self, tellings: Collection[Telling]) -> None:
        self._bearers: defaultdict[str, list[Telling]] = defaultdict(list)
        for telling in tellings:
            for token in telling.likeness:
                self._bearers[token].append(telling)

    def tellings(self, *, ids: Collection[str] = (), stories: Collection[str] = ()) -> list[Telling]:
        return []

    def alike(self, telling: Telling, days: int) -> list[Telling]:
        near = {other.id: other for token in telling.likeness for other in self._bearers[token]}
        span, here = timedelta(days=days), datetime.fromisoformat(telling.published_at)
        return [
            other
            for other in near.values()
            if other.id != telling.id and abs(datetime.fromisoformat(other.published_at) - here) <= span
        ]


class _Web:
    """Documents, and which of them are alike, directly or through others."""

    def __init__(self, index: _Finder, days: int) -> None:
        self._index, self._days = index, days
        self._found: dict[str, Telling] = {}
        self._fellow: dict[str, str] = {}  # id → one of the same story that stands for it; itself, if it stands for all
        self._waiting: list[Telling] = []

    def take(self, tellings: Collection[Telling]) -> None:
        """Take these in, and all that tell a story with one of them so far: it may lose its lead."""
        new = [telling for telling in tellings if telling.id not in self._found]
        stories = {telling.story for telling in new}
        for telling in (*new, *(self._index.tellings(stories=stories) if new else ())):
            if telling.id not in self._found:
                self._found[telling.id] = telling
                self._fellow[telling.id] = telling.id
                self._waiting.append(telling)

    def spread(self) -> None:
        """Find all that are alike to those taken in, and to these."""
        while self._waiting:
            one = self._waiting.pop()
            others = self._index.alike(one, self._days)
            same = [other for other in others if self._are_one(one, other)]
            self.take(same)
            for other in same:
                self._fellow[self._stands_for(other.id)] = self._stands_for(one.id)

    def changed(self) -> dict[str, str]:
        """Id → story, of those that tell another one so far. The earliest document leads."""
        stories: defaultdict[str, list[Telling]] = defaultdict(list)
        for telling in self._found.values():
            stories[self._stands_for(telling.id)].append(telling)
        changed: dict[str, str] = {}
        for tellings in stories.values():
            lead = min(tellings, key=lambda telling: (telling.published_at, telling.id))
            changed |= {telling.id: lead.id for telling in tellings if telling.story != lead.id}
        return changed

    def _are_one(self, one: Telling, other: Telling) -> bool:
        known = other.id in self._found and self._stands_for(other.id) == self._stands_for(one.id)
        return known or are_one_story(one.text, other.text)

    def _stands_for(self, id: str) -> str:
        while self._fellow[id] != id:
            self._fellow[id] = id = self._fellow[self._fellow[id]]
        return id
