"""restore: make the files of an open run's orders anew from the ledger, where the derived files were lost.

What a run still has to do stands in the ledger, place by place; the files say it order by order. Which place was in
which order is lost with them, and does not matter: documents are dealt out over the orders that are open. Places that
moved on to a later run are that run's; of this one's records of them it is said that they were passed over.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from pipeline import archive
from pipeline.errors import ServiceError
from pipeline.installation import Installation
from pipeline.ledger import DocumentState, OrderState, Place, Portion
from pipeline.outcomes import Kind, Offered, Outcome
from pipeline.stages.deleted import rejected
from pipeline.stages.files import order_path, read_offered, read_outcomes, write_offered, write_outcomes
from pipeline.storage import exists, remove
from pipeline.tombstone import Tombstone

RECORD = re.compile(r"\d{4}/\d\d/\d\d/\S+\.warc\.gz#\d+")
"""The name under which a replay passes over a record whose place gave a later one."""

PASSED = "its place was archived again later"

LOST = "it could not be taken in; why was lost with the derived files, and is said again when it is offered again"


def restore(installation: Installation, run: str) -> None:
    """Leave the run as it is if its files are whole; else make all of them anew, and count anew what was offered.

    The run must be held. One that is killed on the way is restored again: its files are then not as the ledger counts.
    """
    orders = installation.ledger.orders(run)
    if all(_is_whole(installation, order) for order in orders):
        return
    places = installation.ledger.places_of(run)
    offered = [_offered(place) for place in places if place.pending]
    told = _outcomes(installation, [place for place in places if not place.pending and place.told])
    decided = _outcomes(installation, [place for place in places if not place.pending and not place.told])
    decided += _passed(installation, run, places)
    closed = [order.number for order in orders if order.closed]
    unclosed = [order.number for order in orders if not order.closed] or closed
    dealt = {(closed or unclosed)[0]: told}  # what was closed over is not closed over again
    dealt[unclosed[0]] = dealt.get(unclosed[0], []) + decided
    size, portions = ceil(len(offered) / len(unclosed)), []
    for order in orders:
        mine = offered[:size] if order.number in unclosed else []
        offered, outcomes = offered[len(mine) :], dealt.get(order.number, [])
        _write(installation, run, order.number, mine, outcomes)
        portions.append(Portion(order.number, len(mine), len(mine) + len(outcomes)))
    installation.ledger.reorder(run, portions, _version(installation, run))


def _is_whole(installation: Installation, order: OrderState) -> bool:
    try:
        offered = read_offered(order_path(installation.derived, order.run, order.number, "order"))
    except FileNotFoundError:
        return False
    decided = read_outcomes(order_path(installation.derived, order.run, order.number, "decided"))
    if decided is None or (len(offered), len(decided)) != (order.documents, order.offered - order.documents):
        return False
    # Of an order that was closed, nobody makes the outcomes again, and its run needs them until it is closed, too.
    outcomes = order_path(installation.derived, order.run, order.number, "outcomes")
    return not (order.closed and offered) or exists(outcomes)


def _write(
    installation: Installation, run: str, number: int, offered: Sequence[Offered], decided: Sequence[Outcome]
) -> None:
    remove(order_path(installation.derived, run, number, "outcomes"))  # of documents that may be another order's now
    write_offered(order_path(installation.derived, run, number, "order"), offered)
    write_outcomes(order_path(installation.derived, run, number, "decided"), decided)


def _offered(place: Place) -> Offered:
    return Offered(place.locator, place.fetched_ms, place.batch or "", place.position or 0, place.feeds)


def _outcomes(installation: Installation, places: Sequence[Place]) -> list[Outcome]:
    ids = [place.id for place in places if place.id is not None]
    documents, stones = installation.ledger.documents(ids), installation.ledger.stones(ids)
    graves = installation.ledger.graves([place.locator for place in places])
    return [_outcome(place, documents, graves.get(place.locator) or stones.get(place.id or "")) for place in places]


def _outcome(place: Place, documents: Mapping[str, DocumentState], stone: Tombstone | None) -> Outcome:
    if stone is not None:
        return rejected(stone, place.locator, place.fetched_ms, place.batch, place.position)
    kind, reason = _kind(place)
    document = documents.get(place.id or "")
    stage = (place.stage or "fetch") if kind in ("rejected", "failed") else None
    return Outcome(
        kind, place.locator, place.fetched_ms, place.id, document.url if document else None, reason,
        place.content_hash or (document.content_hash if document else None), document.feeds if document else (),
        place.batch, place.position, stage=stage,
    )  # fmt: skip


def _passed(installation: Installation, run: str, places: Sequence[Place]) -> Iterator[Outcome]:
    """The outcomes of records that the run landed and whose places moved on, under names of their own."""
    here = {(place.batch, place.position) for place in places}
    for batch in installation.ledger.batches_of(run):
        told = installation.ledger.told(batch)
        for position in range(_count(installation, batch)):
            if (batch, position) not in here and position not in told:
                name = f"{batch}#{position}"
                yield Outcome("superseded", name, 0, reason=PASSED, batch=batch, position=position)


def _count(installation: Installation, batch: str) -> int:
    try:
        return archive.count(installation.archive, batch)
    except FileNotFoundError:
        return 0  # lost or pruned: there is nothing to account for


def _kind(place: Place) -> tuple[Kind, str | None]:
    """What became of a place, as this run told it; else as the ledger's state of the place lets it be known."""
    if place.told and place.outcome is not None:
        return place.outcome, place.reason
    if place.outcome is None and RECORD.fullmatch(place.locator):
        return "superseded", PASSED
    if place.outcome == "rejected" or (place.outcome is not None and place.batch is not None):
        return ("unchanged", None) if place.outcome == "indexed" else (place.outcome, place.reason)
    return "rejected", LOST


def _version(installation: Installation, run: str) -> str:
    """The pipeline version of the run; today's, where what it had learned from the corpus is lost as well."""
    try:
        _ = installation.of_run(run).version  # reads what the run began with
    except ServiceError as error:
        if not isinstance(error.__cause__, FileNotFoundError):
            raise
        return installation.version
    return installation.ledger.pipeline_version(run)
