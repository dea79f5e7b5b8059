"""rehearse: what a replay of a day would change, found out by the same stages in a folder that is thrown away."""

import difflib
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, NamedTuple

from pipeline import stages
from pipeline.index import Document
from pipeline.index.document import CIRCUMSTANCES
from pipeline.installation import Installation
from pipeline.ledger import LocatorState
from pipeline.outcomes import Counts, Offered, Outcome, count
from pipeline.stages.derive import STAGES
from pipeline.stages.files import derived_path, order_path, read_outcomes, write_offered
from pipeline.stages.finish import settle, winners_of
from pipeline.stages.reprocess import portions
from pipeline.stages.wanted import Wanted
from pipeline.storage import exists, read_whole, write_whole

RUN = "rehearsal"
SENTENCE = re.compile(r"(?<=[.!?”])\s+")
FOLLOWS = CIRCUMSTANCES - {"feeds", "model"} | {"text", "removed", "mentions", "topic_evidence", "likeness"}
"""Fields whose difference is not shown for itself: nobody's doing, or it follows from what is shown."""
FACETS = ("people", "organizations", "places", "nationalities", "events", "topics", "section", "language")
"""Fields whose values are counted as facets."""


type What = Literal["added", "changed", "taken away", "failed"]


class Shift(NamedTuple):
    """A value of a facet that a document would gain or lose."""

    facet: str
    value: str
    by: int  # 1 or -1


@dataclass(frozen=True, slots=True)
class Change:
    """What a replay would do to the index for one document."""

    what: What
    id: str | None
    url: str | None
    locator: str
    reason: str | None
    differences: tuple[str, ...] = ()  # lines of a unified diff of the texts by sentences, then a line a field
    facets: tuple[Shift, ...] = ()


class Rehearsal:
    """The real archive and ledger, which are only read, and a folder in place of the rest.

    With `counting`, `before` and `after` say how many blocks of all documents looked at each rule removed, and would.
    """

    def __init__(self, installation: Installation, folder: Path, counting: bool) -> None:
        from pipeline.index.embedded import EmbeddedIndex

        self._real, self._shadow, self._counting = installation, installation.shadow(folder), counting
        self.before, self.after = Counter[str](), Counter[str]()
        self._written = EmbeddedIndex(folder / "index")
        self._written.create()
        # What an installation opens when it is first used: the real ledger, and no index that the settings name.
        vars(self._shadow).update(ledger=installation.ledger, index=self._written)

    def day(self, day: date, wanted: Wanted, shown: int) -> tuple[Counts, list[Change]]:
        """The account of a replay of the day, and its changes; differences for the first so many of them."""
        decided: list[Outcome] = []
        made: list[Outcome] = []
        for order, _ in portions(self._real, RUN, day, wanted):
            decided += order.decided
            made += self._through([offered for offered, _ in order.ordered]) if order.ordered else []
        winners, _ = winners_of([*decided, *made])
        decided, made = ([settle(outcome, winners, {}) for outcome in outcomes] for outcomes in (decided, made))
        if self._counting:
            self._count_removals([*decided, *made])
        changes = [self._told(change, number < shown) for number, change in enumerate(self._changes(made))]
        return count([*decided, *made]), changes

    def close(self) -> None:
        self._written.close()

    def _through(self, ordered: Sequence[Offered]) -> list[Outcome]:
        """Take an order through the stages, on copies of what the stages made of its batches before."""
        derived = self._shadow.derived
        shutil.rmtree(Path(str(derived)), ignore_errors=True)
        for batch in {offered.batch for offered in ordered}:
            for stage in STAGES:
                made = derived_path(self._real.derived, stage, batch)
                if exists(made):
                    write_whole(derived_path(derived, stage, batch), read_whole(made))
        write_offered(order_path(derived, RUN, 0, "order"), ordered)
        for stage in STAGES:
            stages.stage(self._shadow, stage, RUN, 0)
        stages.index(self._shadow, RUN, 0)
        return read_outcomes(order_path(derived, RUN, 0, "outcomes")) or []

    def _changes(self, outcomes: Sequence[Outcome]) -> Iterator[Change]:
        """What these outcomes would do to the index."""
        states = self._real.ledger.locators([outcome.locator for outcome in outcomes])
        ids = {outcome.id for outcome in outcomes} | {state.id for state in states.values()}
        known = self._real.ledger.documents(id for id in ids if id is not None)
        standing = {id: document for id, document in known.items() if document.outcome == "indexed"}
        for outcome in outcomes:
            if outcome.kind == "failed":
                yield Change("failed", outcome.id, outcome.url, outcome.locator, outcome.reason)
            elif outcome.kind == "indexed":
                what: What = "changed" if outcome.id in standing else "added"
                yield Change(what, outcome.id, outcome.url, outcome.locator, None)
        for id, outcome in self._lost(outcomes, states).items():
            if id in standing:
                reason = f"{outcome.locator} would give {outcome.url or outcome.id}" if outcome.id else outcome.reason
                yield Change("taken away", id, standing[id].url, outcome.locator, reason)

    def _count_removals(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            if outcome.id is None or outcome.kind not in ("indexed", "unchanged"):
                continue
            had = self._real.index.get(outcome.id)
            has = self._shadow.index.get(outcome.id) if outcome.kind == "indexed" else had
            self.before.update(_rules(had))
            self.after.update(_rules(has))

    def _lost(self, outcomes: Sequence[Outcome], states: Mapping[str, LocatorState]) -> dict[str, Outcome]:
        """Ids that nothing would give any more, each with the outcome of the place that gave it."""
        given = {outcome.id for outcome in outcomes}
        lost: dict[str, Outcome] = {}
        for outcome in outcomes:
            id = states[outcome.locator].id if outcome.locator in states else None
            if id is None or id in given or outcome.kind == "failed":
                continue
            places = {change.locator for change in self._real.ledger.history(id)} - states.keys()
            if not any(state.id == id for state in self._real.ledger.locators(list(places)).values()):
                lost[id] = outcome
        return lost

    def _told(self, change: Change, shown: bool) -> Change:
        """The change with what it does to facets, and where it is shown, to the document."""
        if change.id is None or change.what == "failed":
            return change
        before, after = (house.index.get(change.id) for house in (self._real, self._shadow))
        after = None if change.what == "taken away" else after
        told = tuple(differences(before, after)) if shown and before and after else ()
        return replace(change, differences=told, facets=tuple(shifts(before, after)))


def shifts(before: Document | None, after: Document | None) -> Iterator[Shift]:
    """The values of facets that a document would lose, then those that it would gain, in order."""
    had, has = ({(facet, value) for facet in FACETS for value in _values(document, facet)}
                for document in (before, after))  # fmt: skip
    yield from (Shift(*lost, -1) for lost in sorted(had - has))
    yield from (Shift(*gained, 1) for gained in sorted(has - had))


def _rules(document: Document | None) -> list[str]:
    """The rule of each block that was removed."""
    return [removal["rule"] for removal in document["removed"]] if document else []


def _values(document: Document | None, facet: str) -> list[str]:
    value: Any = document.get(facet) if document else None  # Any: a field of a document
    return value if isinstance(value, list) else [value] if value else []


def differences(before: Document, after: Document) -> Iterator[str]:
    """Lines of a unified diff of the texts, sentence by sentence; then what other fields had and would have."""
    old, new = ([part for line in document["text"].splitlines() for part in SENTENCE.split(line)]
                for document in (before, after))  # fmt: skip
    yield from islice(difflib.unified_diff(old, new, n=1, lineterm=""), 2, None)  # without the names of two files
    for field, (had, has) in {name: (had, after.get(name)) for name, had in before.items()}.items():
        if had == has or field in FOLLOWS:
            continue
        if isinstance(had, list) and isinstance(has, list):
            lost, gained = [x for x in had if x not in has], [x for x in has if x not in had]
            if not lost and not gained:
                yield f"{field}: the same in another order"
                continue
            had, has = lost, gained
        yield f"{field}: {_shown(had)} → {_shown(has)}"


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) or "–" if isinstance(value, list) else "–" if value is None else str(value)


@contextmanager
def rehearsing(installation: Installation, *, counting: bool = False) -> Iterator[Rehearsal]:
    """A rehearsal of any number of days; nothing of it stays."""
    with TemporaryDirectory(prefix="news-rehearsal-") as folder:
        rehearsal = Rehearsal(installation, Path(folder), counting)
        yield rehearsal
        rehearsal.close()
