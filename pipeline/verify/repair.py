"""repair: what is missing goes through the stages again, in a run of its own; what should not be there is taken away.

Queueing alone would bring nothing back: what the ledger has as indexed and unchanged is not written again. So the
ledger doubts these documents first, in the transaction that queues them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import batched

from pipeline import archive
from pipeline.archive import MAX_BATCH_DOCUMENTS
from pipeline.clock import milliseconds
from pipeline.errors import ServiceError
from pipeline.installation import Installation
from pipeline.ledger import Again, Giver, Standing
from pipeline.stages import fetch, held, unclosed_name
from pipeline.stages.index import check
from pipeline.stages.queue import queue
from pipeline.stages.stories import take_out
from pipeline.verify.archived import FORGOTTEN, look_into
from pipeline.verify.findings import Missing, Report, pending

AGAIN = (
    "the index had it not as the ledger says, and run {} writes it again; where it is missing after that, "
    "`news verify --repair` queues it once more"
)
"""Elasticsearch, for one, refuses for a minute what somebody has just deleted there by hand (`index.gc_deletes`)."""

LOST = "it is missing from the index, and the archive has lost its record: have its source offer it again"


@dataclass
class Repaired:
    """What a repair did."""

    run: str | None = None  # the open run in which records were queued; None: none was
    queued: int = 0  # records
    adopted: int = 0  # records of batches that the ledger did not know, in runs of their own
    taken_away: int = 0  # documents
    forgotten: int = 0  # places whose record the archive has lost: what they give is archived again
    why: dict[str, str] = field(default_factory=dict)  # id, place or `batch#` of what was missing → what becomes of it


def repair(installation: Installation, report: Report, now: datetime) -> Repaired:
    """Queue what the report misses, in an open run that the next `news ingest` or run of a DAG finishes.

    What was queued before is not queued again. Raises UsageError where the index is not the ledger's, ServiceError
    where another process is repairing.
    """
    if installation.index.exists() or installation.ledger.index() != installation.index_name:
        check(installation)
    with installation.holding("repair") as mine:
        if not mine:
            raise ServiceError("another process is repairing just now: wait for it")
        done = Repaired()
        run = unclosed_name(installation, f"repair-{now:%Y%m%dT%H%M%S}")
        with held(installation, run):
            _adopt(installation, run, now, done)
            _queue_documents(installation, run, report, now, done)
            _queue_places(installation, run, now, done)
        _take_away(installation, report, done)
        _forget(installation, report, done)
        return done


def as_repaired(report: Report, done: Repaired) -> Report:
    """The report with what becomes of what is missing, or lost."""
    missing = tuple(_now(missing, done) for missing in report.missing)
    lost = tuple(replace(one, why=one.why or FORGOTTEN) for one in report.lost)
    return replace(report, missing=missing, lost=lost)


def _now(missing: Missing, done: Repaired) -> Missing:
    place = missing.url or ""
    keys = (missing.id,) if missing.id else (place, place.rpartition("#")[0] + "#")
    return replace(missing, why=next((done.why[key] for key in keys if key in done.why), missing.why))


def _adopt(installation: Installation, own: str, now: datetime, done: Repaired) -> None:
    """Take on batches that the ledger does not know, as the next `news ingest` would: each in its own run.

    One whose run was closed without it goes into the repair's.
    """
    for name, batch in fetch.unknown_batches(installation):
        run = own if installation.ledger.is_closed(name) else name
        if run == own:
            done.run = own
            fetch.adopt(installation, own, batch, milliseconds(now))
        else:
            with installation.holding(run) as mine:
                if not mine or (run, batch) not in fetch.unknown_batches(installation):
                    continue  # its run is at work
                fetch.adopt(installation, run, batch, milliseconds(now))
        done.adopted += archive.count(installation.archive, batch)
        done.why[f"{batch}#"] = pending(run)


def _queue_documents(installation: Installation, run: str, report: Report, now: datetime, done: Repaired) -> None:
    """Queue the records of documents that are missing from the index, or are not there as they should be."""
    ids = [one.id for one in report.missing if one.id is not None]
    ids += [one.id for one in report.stale if one.why is None]
    open_runs, there = installation.ledger.open_runs(), _There(installation)
    for some in batched(_by_record(installation, ids), MAX_BATCH_DOCUMENTS):
        known = installation.ledger.standing(id for *_, id in some)
        due = [one for one in known.values() if one.expected and (one.outcome != "failed" or one.run not in open_runs)]
        lost = [one for one in due if not there.has(one.batch, one.position)]
        installation.ledger.doubt([one for one in lost if one.outcome == "indexed"], LOST)
        done.why.update({one.id: LOST for one in lost if one.outcome == "indexed"})
        gone = {one.id for one in lost}
        _queue(installation, run, [one for one in due if one.id not in gone], now, done)


def _queue(installation: Installation, run: str, due: list[Standing], now: datetime, done: Repaired) -> None:
    givers = installation.ledger.givers_of(due)
    again = [Again(givers[one.id], one.id) for one in due]
    if again:
        reason = AGAIN.format(run)
        _start(installation, run, now, done)
        queue(installation, run, again, {one.id: one for one in due}, reason)
        done.queued += len(again)
        done.why.update({one.id: pending(run) for one in due})


def _queue_places(installation: Installation, run: str, now: datetime, done: Repaired) -> None:
    """Queue the records that failed before anybody knew which documents they are."""
    there = _There(installation)
    for some in batched(installation.ledger.failed_places(), MAX_BATCH_DOCUMENTS):
        again = [Again(giver, None) for giver in _each_once(some) if there.has(giver.batch, giver.position)]
        if again:
            _start(installation, run, now, done)
            queue(installation, run, again)
            done.queued += len(again)
            done.why.update({one.giver.locator: pending(run) for one in again})


def _each_once(givers: Iterable[Giver]) -> Iterator[Giver]:
    return iter({giver.locator: giver for giver in givers}.values())


def _take_away(installation: Installation, report: Report, done: Repaired) -> None:
    """Take out of the index again what the ledger says is gone."""
    for some in batched((one.id for one in report.unexpected if one.gone), MAX_BATCH_DOCUMENTS):
        known = installation.ledger.standing(some)
        gone = [id for id in some if id not in known or not known[id].expected]
        take_out(installation, gone)
        done.taken_away += len(gone)


def _forget(installation: Installation, report: Report, done: Repaired) -> None:
    lost = [one for one in report.lost if one.why is None]
    for one in lost:
        if one.positions is not None:
            done.forgotten += installation.ledger.forget_records([one.batch], one.positions)
    batches = [one.batch for one in lost if one.positions is None]
    done.forgotten += installation.ledger.forget_records(batches) if batches else 0


def _start(installation: Installation, run: str, now: datetime, done: Repaired) -> None:
    if done.run is None:
        installation.index.create()  # where it is gone, the run would stop as any other does
        installation.ledger.start_run(run, milliseconds(now), installation.version)
        done.run = run


def _by_record(installation: Installation, ids: list[str]) -> list[tuple[str, int, str]]:
    """The documents by the records that decided them, so that a batch is read once: (batch, position, id)."""
    found = []
    for some in batched(ids, MAX_BATCH_DOCUMENTS):
        for one in installation.ledger.standing(some).values():
            found.append((one.batch or "", one.position or 0, one.id))
    return sorted(found)


class _There:
    """Says whether the archive has a record; remembers the batch it was asked of last."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._batch, self._readable = "", set[int]()

    def has(self, batch: str | None, position: int | None) -> bool:
        if not batch or position is None:
            return False
        if batch != self._batch:
            self._batch, self._readable = batch, self._read(batch)
        return position in self._readable

    def _read(self, batch: str) -> set[int]:
        try:
            count, damaged = look_into(self._installation, batch)
        except FileNotFoundError:
            return set()
        return set(range(count)) - damaged
