"""What becomes of every document a run is offered: exactly one outcome (design law 1, conservation)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

from pipeline.article import TextFrom

type Kind = Literal["failed", "rejected", "duplicate", "superseded", "unchanged", "indexed"]

type Step = Literal["fetch", "extract", "clean", "tag", "index"]
"""What a document passes through, in this order."""

KINDS: tuple[Kind, ...] = ("indexed", "unchanged", "superseded", "duplicate", "rejected", "failed")
"""In the order in which counts are shown."""

DECIDING: frozenset[Kind] = frozenset({"indexed", "unchanged", "superseded"})
"""Outcomes of a document that decided its id; another one of the same run and id is then a duplicate."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A document that has to go through the stages, and where the archive keeps it."""

    locator: str
    fetched_ms: int  # milliseconds since 1970, UTC: the version under which it is offered
    batch: str
    position: int  # in the batch, from 0
    feeds: tuple[str, ...] = ()  # that name it besides those its record has


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document in one run."""

    kind: Kind
    locator: str
    fetched_ms: int
    id: str | None = None  # None: it never got far enough to have one
    url: str | None = None
    reason: str | None = None  # always there for failed and rejected
    content_hash: str | None = None  # of what is, or would have been, indexed
    feeds: tuple[str, ...] = ()
    batch: str | None = None  # None: not archived (unreadable, or decided before it was)
    position: int | None = None
    text_from: TextFrom | None = None  # of the document, as the next
    published_ms: int | None = None
    stage: Step | None = None  # that stopped it; always there for failed and rejected


@dataclass(frozen=True, slots=True)
class Counts:
    """The account of a run: `offered` is the sum of the others."""

    offered: int = 0
    indexed: int = 0
    unchanged: int = 0
    superseded: int = 0
    duplicate: int = 0
    rejected: int = 0
    failed: int = 0
    pending: int = 0


def total(accounts: Iterable[Counts]) -> Counts:
    """The account of several runs together."""
    sums: Counter[str] = Counter()
    for account in accounts:
        sums.update(asdict(account))
    return Counts(**sums)


def count(outcomes: Iterable[Outcome], pending: int = 0) -> Counts:
    """The counts of these outcomes, and of so many documents that have none yet."""
    kinds = Counter(outcome.kind for outcome in outcomes)
    return Counts(offered=kinds.total() + pending, pending=pending, **{kind: kinds[kind] for kind in KINDS})
