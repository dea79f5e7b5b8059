"""unknown: what is in the index and in nobody's books is taken out of it, when an operator says so.

A repair leaves it alone: it may be all that is left of documents whose ledger was lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import batched

from pipeline.archive import MAX_BATCH_DOCUMENTS
from pipeline.errors import ServiceError, UsageError
from pipeline.installation import Installation
from pipeline.stages import fetch
from pipeline.stages.index import check
from pipeline.stages.stories import take_out
from pipeline.verify.findings import Report

TAKEN = "the ledger did not know it, and it was taken out of the index"


def delete_unknown(installation: Installation, report: Report) -> set[str]:
    """Take out of the index what the report found there and the ledger does not know; the ids.

    Raises UsageError where the ledger rather is what is wrong, or the index is not the ledger's; ServiceError where a
    run is still to say what it brought.
    """
    unknown = [one.id for one in report.unexpected if one.why is None]
    if not unknown:
        return set()
    check(installation)
    if report.ledger_is_lost:
        raise UsageError(
            "(nearly) all of the index is unknown to the ledger, which was rather lost itself; nothing was deleted: "
            "`news ingest` takes the archive's batches on again"
        )
    with installation.holding("repair") as mine:
        if not mine:
            raise ServiceError("another process is repairing just now: wait for it")
        if unfinished := [*installation.ledger.open_runs(), *(run for run, _ in fetch.unknown_batches(installation))]:
            raise ServiceError(
                f"run {unfinished[0]} is not finished and may know some of it; nothing was deleted: let `news ingest` "
                "finish it, then do this again"
            )
        deleted = set(_still(installation, unknown))
        for some in batched(sorted(deleted), MAX_BATCH_DOCUMENTS):
            take_out(installation, some)
    return deleted


def as_deleted(report: Report, deleted: set[str]) -> Report:
    """The report with what became of what nobody knew."""
    unexpected = (replace(one, why=TAKEN) if one.id in deleted else one for one in report.unexpected)
    return replace(report, unexpected=tuple(unexpected))


def _still(installation: Installation, ids: Sequence[str]) -> Iterator[str]:
    """Those that the ledger does not know now either: a run may have closed meanwhile."""
    for some in batched(ids, MAX_BATCH_DOCUMENTS):
        known = installation.ledger.standing(some)
        yield from (id for id in some if id not in known)
