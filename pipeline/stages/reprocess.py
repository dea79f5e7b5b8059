"""reprocess: take the archive's records of one day through the stages again, under the rules of today.

Nothing is fetched and nothing is archived. A record is offered again under the fetch time under which it stands, so
that the same copy may be replaced under newer rules and never an older one comes over a newer one. What today's rules
cannot change is decided at the door, for the most part without a look into the archive.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from pipeline import stages
from pipeline.archive import MAX_BATCH_DOCUMENTS, batches
from pipeline.clock import milliseconds
from pipeline.installation import Installation
from pipeline.ledger import DocumentState, LocatorState
from pipeline.outcomes import Counts, Offered, Outcome
from pipeline.retention import holds
from pipeline.stages.deleted import rejected, unearth
from pipeline.stages.derive import STAGES, missed
from pipeline.stages.door import Order
from pipeline.stages.files import order_path, read_offered, read_outcomes, write_offered, write_outcomes
from pipeline.stages.records import Record, all_listed, listed, read
from pipeline.stages.restore import restore
from pipeline.stages.wanted import EVERYTHING, Wanted, chosen
from pipeline.tombstone import Tombstone

MAX_DECIDED = 5_000
"""Documents of an order that are decided at the door: they need no stage, and 5,000 of them are a few MB of memory."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger knows of a batch, and when it was asked."""

    batch: bool  # whether a run landed the batch; if not, the ledger was lost or the run was killed
    states: Mapping[str, LocatorState]
    documents: Mapping[str, DocumentState]
    version: str  # of today's rules
    now_ms: int
    stones: Mapping[str, Tombstone] = field(default_factory=dict)  # of what was deleted, by id
    keep_days: int | None = None  # after its publication that a document may be indexed; None: for ever


def reprocess(installation: Installation, run: str, day: date, wanted: Wanted, progress: "stages.Progress") -> Counts:
    """Take a UTC day of the archive through the house again, in this process; the run's account.

    Raises ServiceError if a service fails: the run stays open, and the next `stages.resume` closes it over what it had
    landed.
    """
    with stages.held(installation, run):
        for number, order in land(installation, run, day, wanted):
            progress("fetch", len(order.ordered) + len(order.decided))
            if order.ordered:
                for name in STAGES:
                    progress(name, stages.stage(installation, name, run, number))
                progress("index", stages.index(installation, run, number))
        return stages.close(installation, run, look_again=True)


def land(installation: Installation, run: str, day: date, wanted: Wanted = EVERYTHING) -> Iterator[tuple[int, Order]]:
    """Open the run and land the day's records as its orders; yields each with its number.

    A run that landed some of them before, as a repeated task did, lands the others. At most 500 documents go through
    the stages together, of one batch or of several.
    """
    installation.ledger.start_run(run, milliseconds(datetime.now(UTC)), installation.version)
    restore(installation, run)
    first = len(installation.ledger.orders(run))
    for number, (order, unknown) in enumerate(portions(installation, run, day, wanted), first):
        _leave_moved(installation, order, unknown)
        unearth(installation, order.stones)
        write_offered(order_path(installation.derived, run, number, "order"), (one for one, _ in order.ordered))
        write_outcomes(order_path(installation.derived, run, number, "decided"), order.decided)
        batch = order.batch if unknown and wanted == EVERYTHING else None
        installation.ledger.land(run, number, batch, order.ordered, order.decided)
        yield number, order


def portions(installation: Installation, run: str, day: date, wanted: Wanted) -> Iterator[tuple[Order, bool]]:
    """The orders that the run has still to land, and whether each is of a batch that the ledger does not know.

    They hold several batches, as far as there is room; a batch that the ledger does not know goes alone.
    """
    portion = Order("")
    for order, unknown in _sorted(installation, run, day, wanted):
        full = len(portion.ordered) + len(order.ordered) > MAX_BATCH_DOCUMENTS or len(portion.decided) > MAX_DECIDED
        if (unknown or full) and (portion.ordered or portion.decided):
            yield portion, False
            portion = Order("")
        if unknown:
            yield order, True
            continue
        portion.ordered += order.ordered
        portion.decided += order.decided
        portion.stones += order.stones
    if portion.ordered or portion.decided:
        yield portion, False


def _sorted(installation: Installation, run: str, day: date, wanted: Wanted) -> Iterator[tuple[Order, bool]]:
    """What is to become of the wanted records of each batch of the day, and whether the ledger knows the batch not."""
    landed = installation.ledger.batches()
    missed(installation, (batch for batch in landed if batch.startswith(f"{day:%Y/%m/%d}/")))
    taken = _taken(installation, run)
    for batch in batches(installation.archive, day):
        records, known = _look(installation, batch, batch in landed, wanted)
        order = Order(batch)
        for record in chosen(installation, wanted, records, known.states, known.documents):
            if record.place not in taken:
                _sort_in(order, record, known)
        if order.ordered or order.decided:
            yield order, not known.batch


def _look(installation: Installation, batch: str, landed: bool, wanted: Wanted) -> tuple[list[Record], Known]:
    """The records of a batch with what the ledger knows of them; the archive is read only where that is not enough."""
    found = listed(installation, batch)
    records = list(found.values())
    states = installation.ledger.locators([record.locator for record in records])
    told = landed and not wanted.reads and all_listed(installation, batch, found)
    if not (told and all(record.locator in states for record in records)):
        records = list(read(installation, batch, found))
        states = installation.ledger.locators([record.locator for record in records])
    documents = installation.ledger.documents(state.id for state in states.values() if state.id)
    stones = installation.ledger.stones(state.id for state in states.values() if state.id)
    now_ms, keep_days = milliseconds(datetime.now(UTC)), installation.settings.keep_documents_days
    return records, Known(landed, states, documents, installation.version, now_ms, stones, keep_days)


def _sort_in(order: Order, record: Record, known: Known) -> None:
    if record.stone is not None:
        order.stones.append(record.stone)
    decided = decide(record, known)
    if isinstance(decided, Outcome):
        order.decided.append(decided)
    else:
        state = known.states.get(record.locator)
        digest = record.digest if record.digest is not None else state.digest if state else None
        order.ordered.append((decided, digest or ""))


def decide(record: Record, known: Known) -> Offered | Outcome:
    """What becomes of a record: an outcome where it is known at once, else the offer to go through the stages."""
    state = known.states.get(record.locator)
    offered = Offered(record.locator, record.fetched_ms or known.now_ms, record.batch, record.position)
    here = state is not None and (state.batch, state.position) == (record.batch, record.position)
    if state is not None and not here and _moved_on(record, state, known.batch):
        return _passed(record.batch, record.position, record.locator, record.fetched_ms, known.batch)
    if stone := record.stone or (known.stones.get(state.id or "") if state and here else None):
        return rejected(stone, record.locator, offered.fetched_ms, record.batch, record.position)
    if state is None or not here:
        return offered
    document = known.documents.get(state.id or "")
    decides = document is not None and (document.batch, document.position) == (record.batch, record.position)
    fetched_ms = max(record.fetched_ms, document.fetched_ms if document and decides else 0)
    offered = replace(offered, fetched_ms=fetched_ms)
    if not holds(state.reason, known.keep_days):
        return offered
    return _as_before(offered, state, document, decides, known.version) or offered


def _moved_on(record: Record, state: LocatorState, landed: bool) -> bool:
    """Whether the locator gave another record later.

    The ledger knows in which order batches landed; of one it does not know, its name tells the day and the moment.
    """
    return landed or (state.batch is not None and state.batch > record.batch)


def _passed(batch: str, position: int, locator: str, fetched_ms: int, landed: bool) -> Outcome:
    """The outcome of a record whose locator gave a later one, under a name of its own: the locator's state is not its.

    It says where it is only if the ledger has nothing else of the record: what it gave when it landed is worth more.
    """
    outcome = Outcome("superseded", f"{batch}#{position}", fetched_ms, reason=f"{locator} was archived again later")
    return outcome if landed else replace(outcome, batch=batch, position=position)


def _as_before(
    offered: Offered, state: LocatorState, document: DocumentState | None, decides: bool, version: str
) -> Outcome | None:
    """The outcome that today's rules gave before; None if they never did, or if trying again may help."""
    if state.pending or state.pipeline_version != version or state.outcome == "failed":
        return None
    outcome = Outcome(
        "rejected", offered.locator, offered.fetched_ms, state.id, reason=state.reason, batch=offered.batch,
        position=offered.position, stage=state.stage,
    )  # fmt: skip
    if state.outcome == "rejected":
        return outcome
    if document is None or document.outcome != "indexed" or document.pipeline_version != version:
        return None
    outcome = replace(outcome, url=document.url, content_hash=document.content_hash, feeds=document.feeds, stage=None)
    if decides:
        return replace(outcome, kind="unchanged", reason=None)
    if state.outcome in ("duplicate", "superseded") and document.fetched_ms > offered.fetched_ms:
        return replace(outcome, kind="superseded", reason="a later fetch of this document is known")
    return None


def _leave_moved(installation: Installation, order: Order, unknown: bool) -> None:
    """Look again before the order is landed: another run may have landed a later record of a locator meanwhile."""
    states = installation.ledger.locators([offered.locator for offered, _ in order.ordered])
    ordered, order.ordered = order.ordered, []
    for offered, digest in ordered:
        state = states.get(offered.locator)
        earlier = state is None or (unknown and (state.batch or "") < offered.batch)
        if earlier or (state and (state.batch, state.position) == (offered.batch, offered.position)):
            order.ordered.append((offered, digest))
        else:
            passed = _passed(offered.batch, offered.position, offered.locator, offered.fetched_ms, not unknown)
            order.decided.append(passed)


def _taken(installation: Installation, run: str) -> Set[str]:
    """Places of the records that the run's orders hold already."""
    taken: set[str] = set()
    for order in installation.ledger.orders(run):
        offered = read_offered(order_path(installation.derived, run, order.number, "order"))
        taken.update(f"{one.batch}#{one.position}" for one in offered)
        decided = read_outcomes(order_path(installation.derived, run, order.number, "decided")) or []
        taken.update(f"{one.batch}#{one.position}" if one.batch else one.locator for one in decided)
    return taken
