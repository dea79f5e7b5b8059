"""fetch: ask a source, land what is new in the archive, and write down what goes through the stages.

An order is complete in three steps: its batch in the archive, its files, its transaction in the ledger. What a killed
run left after the first step is adopted; what it left before that, the source offers again.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import msgspec

from pipeline.archive import (
    MAX_BATCH_BYTES,
    MAX_BATCH_DOCUMENTS,
    Damaged,
    batch_name,
    batches,
    read_batch,
    write_batch,
)
from pipeline.article import Offer, RawDocument, Unreadable
from pipeline.clock import milliseconds
from pipeline.installation import Installation
from pipeline.ledger import DocumentState, LocatorState
from pipeline.outcomes import Kind, Offered, Outcome
from pipeline.sources import Clock, Source
from pipeline.stages.files import order_path, write_offered, write_outcomes


@dataclass(slots=True)
class _Order:
    """An order in the making: what goes through the stages, and what is decided at the door."""

    batch: str
    new: list[RawDocument] = field(default_factory=list)
    ordered: list[tuple[Offered, str]] = field(default_factory=list)  # each with its digest
    decided: list[Outcome] = field(default_factory=list)


def fetch(installation: Installation, run: str, source: Source, clock: Clock) -> Iterator[int]:
    """Land everything the source offers; yields how many documents were offered, order by order."""
    for offers in _chunks(source.offers(clock)):
        number = len(installation.ledger.orders(run))
        order = _Order(batch_name(clock().date(), run, number))
        _sort(installation, run, order, offers, milliseconds(clock()))
        if order.new:
            write_batch(installation.archive, order.batch, order.new)
        if order.ordered or order.decided:
            _land(installation, run, number, order)
            yield len(order.ordered) + len(order.decided)


def adopt(installation: Installation, run: str, batch: str, at_ms: int) -> None:
    """Take on a batch of the archive that the ledger does not know, in the run that it is named after."""
    installation.ledger.start_run(run, at_ms, installation.version)
    order = _Order(batch)
    for position, record in enumerate(read_batch(installation.archive, batch)):
        if isinstance(record, Damaged):
            order.ordered.append((Offered(record.locator or f"{batch}#{position}", at_ms, batch, position), ""))
        else:
            fetched_ms = milliseconds(record.fetched_at)
            order.ordered.append((Offered(record.locator, fetched_ms, batch, position), digest(record)))
    _land(installation, run, len(installation.ledger.orders(run)), order)


def unknown_batches(installation: Installation) -> list[tuple[str, str]]:
    """Batches of the archive that the ledger does not know, each with the run it is named after: (run, batch)."""
    known = installation.ledger.batches()
    unknown = (batch for batch in batches(installation.archive) if batch not in known)
    return [(batch.rsplit("/", 1)[-1].rpartition("-")[0], batch) for batch in unknown]


def digest(document: RawDocument) -> str:
    """Of the bytes and of everything that was said about them; not of the moment."""
    said = msgspec.json.encode((document.media_type, document.place, document.given), order="deterministic")
    return hashlib.sha256(hashlib.sha256(document.body).digest() + said).hexdigest()


def _chunks(offers: Iterable[Offer]) -> Iterator[list[Offer]]:
    """The offers in portions that fit a batch."""
    chunk: list[Offer] = []
    size = 0
    for offer in offers:
        length = len(offer.body) if isinstance(offer, RawDocument) else 0
        if chunk and (len(chunk) >= MAX_BATCH_DOCUMENTS or size + length > MAX_BATCH_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(offer)
        size += length
    if chunk:
        yield chunk


def _sort(installation: Installation, run: str, order: _Order, offers: Sequence[Offer], now_ms: int) -> None:
    """Tell new documents from those the archive holds already, and decide at the door what needs no stage."""
    states = installation.ledger.locators([offer.locator for offer in offers])
    documents = installation.ledger.documents(state.id for state in states.values() if state.id)
    taken: set[str] = set()
    for offer in offers:
        state = states.get(offer.locator)
        if offer.locator in taken or (state is not None and state.run == run):
            continue  # offered before in this run: one locator, one outcome
        taken.add(offer.locator)
        if isinstance(offer, Unreadable):
            order.decided.append(Outcome("rejected", offer.locator, now_ms, reason=offer.reason))
        else:
            document = documents.get(state.id or "") if state else None
            _sort_in(installation, order, offer, state, document)


def _sort_in(
    installation: Installation,
    order: _Order,
    offer: RawDocument,
    state: LocatorState | None,
    document: DocumentState | None,
) -> None:
    seen, fetched_ms = digest(offer), milliseconds(offer.fetched_at)
    record = _record(installation, state) if state is not None and state.digest == seen else None
    if state is None or record is None:
        order.ordered.append((Offered(offer.locator, fetched_ms, order.batch, len(order.new)), seen))
        order.new.append(offer)
        return
    offered = Offered(offer.locator, fetched_ms, *record)
    known = _known(offered, state, document, installation.version)
    if known is None:
        order.ordered.append((offered, seen))
    else:
        order.decided.append(known)


def _record(installation: Installation, state: LocatorState) -> tuple[str, int] | None:
    """Batch and position of what this locator gave; None if the archive has it no longer, or not whole.

    Looked up only where the document failed, since damage is one cause.
    """
    if state.batch is None or state.position is None:
        return None
    if state.outcome == "failed":
        try:
            records = islice(read_batch(installation.archive, state.batch), state.position, None)
            if not isinstance(next(records, None), RawDocument):
                return None
        except FileNotFoundError:
            return None
    return state.batch, state.position


def _known(offered: Offered, state: LocatorState, document: DocumentState | None, version: str) -> Outcome | None:
    """The outcome of bytes that were seen before, if today's rules would decide nothing else; None if they might."""
    if state.pending or state.pipeline_version != version:
        return None
    kind: Kind
    if state.outcome == "rejected":
        kind = "rejected"
    elif document is not None and document.outcome == "indexed" and document.pipeline_version == version:
        decides = (document.batch, document.position) == (offered.batch, offered.position)
        if not decides or offered.fetched_ms < document.fetched_ms:
            return None
        kind = "unchanged"
    else:
        return None
    return Outcome(
        kind, offered.locator, offered.fetched_ms, state.id, document.url if document else None, state.reason,
        document.content_hash if document else None, document.feeds if document else (), offered.batch,
        offered.position,
    )  # fmt: skip


def _land(installation: Installation, run: str, number: int, order: _Order) -> None:
    """Write the order's files, then the ledger: what the ledger knows is on disk."""
    write_offered(order_path(installation.derived, run, number, "order"), (offered for offered, _ in order.ordered))
    write_outcomes(order_path(installation.derived, run, number, "decided"), order.decided)
    archived = any(offered.batch == order.batch for offered, _ in order.ordered)
    installation.ledger.land(run, number, order.batch if archived else None, order.ordered, order.decided)
