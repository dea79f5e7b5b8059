"""fetch: ask a source, land what is new in the archive, and write down what goes through the stages.

An order is complete in three steps: its batch in the archive, its files, its transaction in the ledger. What a killed
run left after the first step is adopted; what it left before that, the source offers again. What a source has to
remember is in the same transaction as the documents that were offered before it (design law 6).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.archive import (
    MAX_BATCH_BYTES,
    MAX_BATCH_DOCUMENTS,
    Damaged,
    Deleted,
    batch_name,
    batches,
    read_batch,
    write_batch,
)
from pipeline.article import Named, Offer, RawDocument
from pipeline.clock import milliseconds
from pipeline.installation import Installation
from pipeline.outcomes import Offered
from pipeline.polls import Learned, Polled
from pipeline.sources import Clock, Source
from pipeline.stages.deleted import of_record, unearth
from pipeline.stages.door import Order, digest, sort
from pipeline.stages.files import order_path, write_offered, write_outcomes
from pipeline.storage import remove


@dataclass
class _Portion:
    """As many of a source's offers as fit a batch, and what the source has to remember once they are archived."""

    offers: list[Offer | Named] = field(default_factory=list)
    remembered: list[Polled | Learned] = field(default_factory=list)
    bytes: int = 0

    def has_room(self, length: int) -> bool:
        return not self.offers or (len(self.offers) < MAX_BATCH_DOCUMENTS and self.bytes + length <= MAX_BATCH_BYTES)


def fetch(installation: Installation, run: str, source: Source, clock: Clock) -> Iterator[int]:
    """Land everything the source offers; yields how many documents were offered, order by order."""
    for portion in _portions(source.offers(clock)):
        number = len(installation.ledger.orders(run))
        order = Order(batch_name(clock().date(), run, number))
        sort(installation, run, order, portion.offers, clock)
        archived, remembered = _archive(installation, order, portion.remembered)
        if archived or order.ordered or order.decided:
            _land(installation, run, number, order, archived, remembered)
            yield len(order.ordered) + len(order.decided)
        elif remembered:
            installation.ledger.remember(remembered)


def adopt(installation: Installation, run: str, batch: str, at_ms: int) -> None:
    """Take on a batch of the archive that the ledger does not know, in the run that it is named after."""
    installation.ledger.start_run(run, at_ms, installation.version)
    order = Order(batch)
    for position, record in enumerate(read_batch(installation.archive, batch)):
        if isinstance(record, Deleted):
            order.decided.append(of_record(record, batch, at_ms))
            order.stones.append(record.tombstone)
        elif isinstance(record, Damaged):
            order.ordered.append((Offered(record.locator or f"{batch}#{position}", at_ms, batch, position), ""))
        else:
            fetched_ms = milliseconds(record.fetched_at)
            order.ordered.append((Offered(record.locator, fetched_ms, batch, position), digest(record)))
    unearth(installation, order.stones)
    number = len(installation.ledger.orders(run))
    # Where the ledger was lost, an order of this number may have been another one, with outcomes that are not ours.
    remove(order_path(installation.derived, run, number, "outcomes"))
    _land(installation, run, number, order, True, ())


def unknown_batches(installation: Installation) -> list[tuple[str, str]]:
    """Batches of the archive that the ledger does not know, each with the run it is named after: (run, batch)."""
    known = installation.ledger.batches()
    unknown = (batch for batch in batches(installation.archive) if batch not in known)
    return [(batch.rsplit("/", 1)[-1].rpartition("-")[0], batch) for batch in unknown]


def _portions(offers: Iterable[Offer | Named | Polled | Learned]) -> Iterator[_Portion]:
    portion = _Portion()
    for offer in offers:
        if isinstance(offer, Polled | Learned):
            portion.remembered.append(offer)
            portion.bytes += len(offer.kept.body) if isinstance(offer, Polled) and offer.kept else 0
            continue
        length = len(offer.body) if isinstance(offer, RawDocument) else 0
        if not portion.has_room(length):
            yield portion
            portion = _Portion()
        portion.offers.append(offer)
        portion.bytes += length
    yield portion


def _archive(
    installation: Installation, order: Order, remembered: Sequence[Polled | Learned]
) -> tuple[bool, Sequence[Polled | Learned]]:
    """Write the order's batch, if there is anything to keep; each poll then knows the record of its response."""
    kept = [polled.kept for polled in remembered if isinstance(polled, Polled) and polled.kept and polled.poll]
    if not (order.new or kept):
        return False, remembered
    records = iter(write_batch(installation.archive, order.batch, order.new, kept))
    return True, [
        replace(polled, poll=replace(polled.poll, batch=order.batch, record=next(records)))
        if isinstance(polled, Polled) and polled.kept and polled.poll
        else polled
        for polled in remembered
    ]


def _land(
    installation: Installation,
    run: str,
    number: int,
    order: Order,
    archived: bool,
    remembered: Sequence[Polled | Learned],
) -> None:
    """Write the order's files, then the ledger: what the ledger knows is on disk."""
    write_offered(order_path(installation.derived, run, number, "order"), (offered for offered, _ in order.ordered))
    write_outcomes(order_path(installation.derived, run, number, "decided"), order.decided)
    batch = order.batch if archived else None
    installation.ledger.land(run, number, batch, order.ordered, order.decided, remembered)
