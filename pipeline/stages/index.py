"""index: bring the index in line with what was tagged, and write down what became of each document."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from pipeline.article import TaggedArticle
from pipeline.clock import milliseconds, moment
from pipeline.errors import ServiceError, UsageError
from pipeline.index import Document
from pipeline.index.document import Circumstances, content_hash
from pipeline.index.document import document as document_of
from pipeline.installation import Installation
from pipeline.ledger import DocumentState
from pipeline.outcomes import Kind, Offered, Outcome
from pipeline.retention import pruned, too_old
from pipeline.stages.derive import made, stopped_at
from pipeline.stages.files import Line, order_path, read_order, write_outcomes

NOBODY = "0" * 32
"""No document's id."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A tagged article that wants to be indexed, and how it was offered."""

    offered: Offered
    article: TaggedArticle  # its citation names all feeds that ever named the document

    @property
    def id(self) -> str:
        return self.article.citation.id

    def outcome(self, kind: Kind, reason: str | None = None, hash: str | None = None) -> Outcome:
        where, said = self.offered, self.article.citation
        return Outcome(
            kind, where.locator, where.fetched_ms, self.id, said.url, reason, hash, said.feeds, where.batch,
            where.position, said.text_from, milliseconds(said.published_at) if said.published_at else None,
            "index" if kind in ("failed", "rejected") else None,
        )  # fmt: skip

    def naming(self, feeds: Iterable[str]) -> "_Candidate":
        """The same article, named by these feeds too."""
        joined = tuple(sorted({*self.article.citation.feeds, *self.offered.feeds, *feeds}))
        if joined == self.article.citation.feeds:
            return self
        return replace(self, article=replace(self.article, citation=replace(self.article.citation, feeds=joined)))


def check(installation: Installation) -> None:
    """Raise where the index is not the one that the ledger's documents are in: `unchanged` would be said of nothing.

    UsageError where the settings name another index, ServiceError where the index is gone or cannot be asked.
    """
    noted, name = installation.ledger.index(), installation.index_name
    if noted is not None and noted != name:
        raise UsageError(
            f"the ledger's documents are in {noted}, not in {name}: `news index reindex --from-archive` writes them "
            "there, or name another NEWS_DATA_DIR for an installation of its own"
        )
    if installation.index.exists():
        installation.index.get(NOBODY)  # raises where it is damaged, which a run that writes nothing would not notice
    elif noted is not None:
        raise ServiceError(f"{name} is gone: `news index reindex --from-archive` makes it anew, then run this again")


def index(installation: Installation, run: str, number: int, now: datetime) -> int:
    """Index an order's documents; what became of each is written to the run's folder, last. How many there were."""
    check(installation)
    offered = read_order(installation.derived, run, number)
    candidates, outcomes = _candidates(installation, offered)
    candidates, gone = _by_tombstone(installation, candidates)
    states = installation.ledger.documents(candidate.id for candidate in candidates)
    young, old = _by_age(installation, _joined(candidates, states), states, now)
    outcomes += gone + old + _index(installation, run, young, states, now)
    write_outcomes(order_path(installation.derived, run, number, "outcomes"), outcomes)
    return len(outcomes)


def write_again(
    installation: Installation, run: str | None, offered: Sequence[Offered], now: datetime
) -> list[Outcome]:
    """Send these documents to the index although the ledger thinks that it has them; their outcomes.

    `run` None: not as a change of this run, but just as the ledger has them.
    """
    candidates, outcomes = _candidates(installation, offered)
    candidates, gone = _by_tombstone(installation, candidates)
    states = installation.ledger.documents(candidate.id for candidate in candidates)
    return outcomes + gone + _send(installation, run, _joined(candidates, states), states, now)


def _joined(candidates: Sequence[_Candidate], states: Mapping[str, DocumentState]) -> list[_Candidate]:
    """The candidates, each named by all feeds that name its document: of the same order, and known before."""
    feeds: defaultdict[str, set[str]] = defaultdict(set)
    for candidate in candidates:
        feeds[candidate.id] |= {*candidate.article.citation.feeds, *candidate.offered.feeds}
    for id, state in states.items():
        feeds[id] |= set(state.feeds)
    return [candidate.naming(feeds[candidate.id]) for candidate in candidates]


def _candidates(installation: Installation, offered: Sequence[Offered]) -> tuple[list[_Candidate], list[Outcome]]:
    """What was tagged of these documents, and the outcomes of those that never got so far."""
    candidates, outcomes = [], []
    decoder = msgspec.json.Decoder(TaggedArticle)
    for document, line in _lines(installation, offered):
        if line is not None and line.problem is None:
            candidates.append(_Candidate(document, decoder.decode(line.article)))
            continue
        outcomes.append(_stopped(installation, document, line))
    return candidates, outcomes


def _stopped(installation: Installation, document: Offered, line: Line | None) -> Outcome:
    kind: Kind = line.problem.kind if line and line.problem else "failed"
    missing = None if line else pruned(installation, document.batch) or "the archive's record is missing"
    reason = line.problem.reason if line and line.problem else missing
    return Outcome(
        kind, document.locator, document.fetched_ms, reason=reason, batch=document.batch, position=document.position,
        stage=stopped_at(installation, document.batch, line) if line else "extract",
    )  # fmt: skip


def _lines(installation: Installation, offered: Sequence[Offered]) -> list[tuple[Offered, Line | None]]:
    by_batch: defaultdict[str, list[Offered]] = defaultdict(list)
    for document in offered:
        by_batch[document.batch].append(document)
    found: list[tuple[Offered, Line | None]] = []
    for batch, documents in by_batch.items():
        lines = {line.position: line for line in made(installation, "tag", batch).lines}
        found += [(document, lines.get(document.position)) for document in documents]
    return found


def _by_tombstone(
    installation: Installation, candidates: Sequence[_Candidate]
) -> tuple[list[_Candidate], list[Outcome]]:
    """Those that may be indexed, and the outcomes of those that were deleted for good, wherever they came from."""
    stones = installation.ledger.stones(candidate.id for candidate in candidates)
    living = [candidate for candidate in candidates if candidate.id not in stones]
    return living, [one.outcome("rejected", stones[one.id].said) for one in candidates if one.id in stones]


def _by_age(
    installation: Installation, candidates: Sequence[_Candidate], states: Mapping[str, DocumentState], now: datetime
) -> tuple[list[_Candidate], list[Outcome]]:
    """Those that may be indexed, and the outcomes of those that are too old.

    These keep their id: a document that is indexed already stays there until it is pruned.
    """
    young, outcomes = [], []
    for candidate in candidates:
        seen_ms = states[candidate.id].first_seen_ms if candidate.id in states else candidate.offered.fetched_ms
        at = candidate.article.citation.published_at or moment(seen_ms)
        if reason := too_old(installation.settings.keep_documents_days, at, now):
            outcomes.append(candidate.outcome("rejected", reason))
        else:
            young.append(candidate)
    return young, outcomes


def _index(
    installation: Installation,
    run: str,
    candidates: Sequence[_Candidate],
    states: Mapping[str, DocumentState],
    now: datetime,
) -> list[Outcome]:
    """The latest fetch of each id is indexed; the next latest only if the index refuses that one."""
    latest: dict[str, _Candidate] = {}
    for candidate in sorted(candidates, key=lambda c: c.offered.fetched_ms):
        latest[candidate.id] = candidate
    outcomes = _write(installation, run, list(latest.values()), states, now)
    refused = {outcome.id for outcome in outcomes if outcome.kind == "failed"}
    others = [candidate for candidate in candidates if candidate is not latest[candidate.id]]
    again = [candidate for candidate in others if candidate.id in refused]
    outcomes += [
        other.outcome("duplicate", later_copy(other.offered.locator, latest[other.id].offered.locator))
        for other in others
        if other.id not in refused
    ]
    return outcomes + (_index(installation, run, again, states, now) if again else [])


def later_copy(locator: str, later: str) -> str:
    """Why a document is a duplicate of a later one of its run."""
    return "another feed names it too" if locator == later else f"{later} is a later copy"


def _write(
    installation: Installation,
    run: str,
    candidates: Sequence[_Candidate],
    states: Mapping[str, DocumentState],
    now: datetime,
) -> list[Outcome]:
    """Write what the ledger does not know to be there already; candidates have one id each."""
    outcomes: list[Outcome] = []
    due: list[_Candidate] = []
    for candidate in candidates:
        state = states.get(candidate.id)
        if state is not None and state.fetched_ms > candidate.offered.fetched_ms:
            outcomes.append(candidate.outcome("superseded", "a later fetch of this document is known"))
        elif state is not None and state.outcome == "indexed" and _same(installation, run, candidate, state, now):
            outcomes.append(candidate.outcome("unchanged", hash=state.content_hash))
        else:
            due.append(candidate)
    return outcomes + _send(installation, run, due, states, now)


def _send(
    installation: Installation,
    run: str | None,
    candidates: Sequence[_Candidate],
    states: Mapping[str, DocumentState],
    now: datetime,
) -> list[Outcome]:
    if not candidates:
        return []
    sent = {c.id: (c, _document(installation, run, c, states.get(c.id), now)) for c in candidates}
    kinds: dict[str, Kind] = {"written": "indexed", "superseded": "superseded", "refused": "failed"}
    outcomes = []
    installation.index.create()
    for written in installation.index.write([document for _, document in sent.values()]):
        candidate, document = sent[written.id]
        outcomes.append(candidate.outcome(kinds[written.outcome], written.reason, content_hash(document)))
    return outcomes


def _document(
    installation: Installation, run: str | None, candidate: _Candidate, state: DocumentState | None, now: datetime
) -> Document:
    fetched_ms = candidate.offered.fetched_ms
    return document_of(
        candidate.article,
        Circumstances(
            fetched_at=moment(fetched_ms),
            first_seen_at=moment(state.first_seen_ms if state else fetched_ms),
            indexed_at=now,
            run=run or (state.run if state else ""),
            revision=(state.revision if state else 0) + (run is not None),
            story=state.story if state else None,
            pipeline_version=installation.version,
        ),
    )


def _same(installation: Installation, run: str, candidate: _Candidate, state: DocumentState, now: datetime) -> bool:
    document = _document(installation, run, candidate, state, now)
    return state.content_hash == content_hash(document) and state.feeds == candidate.article.citation.feeds
