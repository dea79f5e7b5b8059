"""stories: let near-duplicates tell one story, which the earliest of them leads.

Two documents tell one story where `tag.likeness` says so of their texts and they were published within NEWS_STORY_DAYS
of each other; a third joins by being alike to either, unless it is further from the lead than that: a text that stands
in the paper every day begins a new story now and then. So stories are a function of the documents in the index, in
whatever order they came. Candidates are found in the index itself: there is no other table that could be behind it.

Two runs that close at the same moment may not see each other's documents; the nightly replay of the day looks again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import Protocol

from pipeline.archive import MAX_BATCH_DOCUMENTS
from pipeline.index import Telling
from pipeline.installation import Installation
from pipeline.tag.likeness import are_one_story

CHUNK = 100
"""Documents looked at together: their texts are in memory."""


def take_out(installation: Installation, ids: Collection[str]) -> None:
    """Take these documents out of the index; what told a story with one of them tells it without them."""
    for chunk in batched(sorted(ids), CHUNK):
        stories = {telling.story for telling in installation.index.tellings(ids=chunk)}
        installation.index.delete(chunk)
        join(installation, chunk, stories)


def join(installation: Installation, ids: Collection[str], stories: Collection[str] = ()) -> None:
    """Let these documents, and all that tell a story with one of them or did so until now, tell the right story.

    Ids of documents that were taken away leave their story to the others; `stories` are further ones that may not be
    told by the right documents any more. Documents that tell the right one already are not written.
    """
    if not ids or not installation.index.exists():
        return
    known = installation.ledger.documents(ids)
    doubted = {known[id].story or id for id in known} | set(ids) | set(stories)
    web = _Web(installation.index, installation.settings.story_days, doubted)
    for chunk in batched(ids, CHUNK):
        web.spread(ids=chunk, stories=chunk)
    for chunk in batched(sorted(doubted - set(ids)), CHUNK):
        web.spread(stories=chunk)
    changed = web.changed()
    for chunk in batched(changed, MAX_BATCH_DOCUMENTS):
        told = {id: changed[id] for id in chunk}
        # First the ledger: should this be stopped in between, the index still differs and is found to when run again.
        installation.ledger.retell(told)
        installation.index.retell(told)


def among(tellings: Collection[Telling], days: int) -> dict[str, str]:
    """Id → story, as `join` would have it of these documents alone, without an index; each tells its own so far."""
    ids = {telling.id for telling in tellings}
    web = _Web(_Shelf(tellings), days, ids)
    web.spread(ids=ids)
    return {telling.id: telling.id for telling in tellings} | web.changed()


class _Finder(Protocol):
    """The part of a SearchIndex that stories are found with."""

    def tellings(self, *, ids: Collection[str] = (), stories: Collection[str] = ()) -> list[Telling]: ...

    def alike(self, tellings: Sequence[Telling], days: int) -> list[list[Telling]]: ...


class _Shelf:
    """Documents in memory; each tells its own story."""

    def __init__(self, tellings: Collection[Telling]) -> None:
        self._tellings = tellings
        self._bearers: defaultdict[str, list[Telling]] = defaultdict(list)
        for telling in tellings:
            for token in telling.likeness:
                self._bearers[token].append(telling)

    def tellings(self, *, ids: Collection[str] = (), stories: Collection[str] = ()) -> list[Telling]:
        return [telling for telling in self._tellings if telling.id in ids or telling.story in stories]

    def alike(self, tellings: Sequence[Telling], days: int) -> list[list[Telling]]:
        return [self._alike(telling, timedelta(days=days)) for telling in tellings]

    def _alike(self, telling: Telling, span: timedelta) -> list[Telling]:
        near = {other.id: other for token in telling.likeness for other in self._bearers[token]}
        here = datetime.fromisoformat(telling.published_at)
        return [
            other
            for other in near.values()
            if other.id != telling.id and abs(datetime.fromisoformat(other.published_at) - here) <= span
        ]


@dataclass(frozen=True, slots=True)
class _Told:
    """What is kept of a document that was looked at."""

    id: str
    story: str  # until now
    published_at: str


class _Web:
    """Documents, and which of them are alike, directly or through others."""

    def __init__(self, index: _Finder, days: int, doubted: Collection[str]) -> None:
        """`doubted`: stories whose documents may not belong together any more; all others' do."""
        self._index, self._days = index, timedelta(days=days)
        self._doubted = set(doubted)
        self._asked: set[str] = set()  # stories all of whose documents were found
        self._found: dict[str, _Told] = {}
        self._fellow: dict[str, str] = {}  # id → one of the same story that stands for it; itself, if it stands for all
        self._spread: set[str] = set()

    def spread(self, *, ids: Collection[str] = (), stories: Collection[str] = ()) -> None:
        """Find these, all that are alike to these, those that told a story with one of them, and so on."""
        self._asked.update(stories)
        self._spread_from(self._take(self._index.tellings(ids=ids, stories=stories)))

    def _spread_from(self, waiting: Iterable[Telling]) -> None:
        while new := [one for one in waiting if one.id not in self._spread]:
            waiting = []
            for some in batched(new, CHUNK):
                self._spread |= {one.id for one in some}
                waiting += self._take(self._joined(some))

    def _joined(self, some: Sequence[Telling]) -> list[Telling]:
        """All that are alike to some of these, from now on in one story with them."""
        same = []
        for one, others in zip(some, self._index.alike(some, self._days.days), strict=True):
            for other in others:
                if self._are_one(one, other):
                    self._join(one.id, other.id)
                    same.append(other)
        return same

    def changed(self) -> dict[str, str]:
        """Id → story, of those that tell another one so far.

        A story that falls apart, as its lead is another one now, has documents that may be alike to later ones than it
        had: all of it is looked at again.
        """
        while apart := self._fell_apart():
            self._doubted |= apart
            for chunk in batched(sorted(apart), CHUNK):
                self._spread_from(self._index.tellings(stories=chunk))
        return {id: lead for id, lead in self._leads().items() if self._found[id].story != lead}

    def _fell_apart(self) -> set[str]:
        """Stories that nobody doubted, of whose documents not all tell the same one now."""
        leads = defaultdict[str, set[str]](set)
        for id, lead in self._leads().items():
            leads[self._found[id].story].add(lead)
        return {story for story, found in leads.items() if len(found) > 1} - self._doubted

    def _leads(self) -> dict[str, str]:
        """Id → id of the document that leads it: the earliest."""
        stories: defaultdict[str, list[_Told]] = defaultdict(list)
        for told in self._found.values():
            stories[self._stands_for(told.id)].append(told)
        leads: dict[str, str] = {}
        for fellows in stories.values():
            fellows.sort(key=lambda told: (told.published_at, told.id))
            lead = fellows[0]
            for told in fellows:
                if _moment(told) - _moment(lead) > self._days:
                    lead = told
                leads[told.id] = lead.id
        return leads

    def _take(self, tellings: Iterable[Telling]) -> list[Telling]:
        """Take these in, and all that told a story with one of them; those of them that have to be looked at.

        What tells a story that nobody doubts belongs together, and need not be looked at again.
        """
        new = {one.id: one for one in tellings if one.id not in self._found}
        stories = {one.story for one in new.values()} - self._asked
        self._asked |= stories
        mates = self._index.tellings(stories=stories) if stories else []
        new |= {mate.id: mate for mate in mates if mate.id not in self._found}
        lead: dict[str, str] = {}
        for one in new.values():
            self._found[one.id] = _Told(one.id, one.story, one.published_at)
            self._fellow.setdefault(one.id, one.id)
            if one.story not in self._doubted:
                self._join(lead.setdefault(one.story, one.id), one.id)
        return [one for one in new.values() if one.story in self._doubted]

    def _are_one(self, one: Telling, other: Telling) -> bool:
        known = other.id in self._fellow and self._stands_for(other.id) == self._stands_for(one.id)
        return known or are_one_story(one.text, other.text)

    def _join(self, one: str, other: str) -> None:
        self._fellow.setdefault(other, other)
        self._fellow[self._stands_for(other)] = self._stands_for(one)

    def _stands_for(self, id: str) -> str:
        while self._fellow[id] != id:
            self._fellow[id] = id = self._fellow[self._fellow[id]]
        return id


def _moment(told: _Told) -> datetime:
    return datetime.fromisoformat(told.published_at)
