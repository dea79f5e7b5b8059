"""What goes of the archive and of the derived files: those of whole days, but nothing that an open run needs."""

from collections.abc import Iterator, Set
from datetime import date
from itertools import batched, takewhile
from typing import TYPE_CHECKING

from pipeline import archive as kept
from pipeline import storage
from pipeline.clock import moment
from pipeline.installation import Installation
from pipeline.prune.tally import Gone
from pipeline.stages.derive import STAGES
from pipeline.stages.files import order_path, read_offered

if TYPE_CHECKING:
    from upath import UPath

ASKED = 500  # runs of which the ledger is asked at a time


def archive(installation: Installation, before: date, dry_run: bool) -> Gone:
    """Remove the batches of days before that one.

    The ledger knows the day first, so that what is half done can be explained, and what begins meanwhile takes heed.
    """
    if not dry_run and f"{before}" > (installation.ledger.archive_pruned_before() or ""):
        installation.ledger.note_pruned(f"{before}")
    gone, needed = Gone(), _needed(installation)
    for day in _days(installation.archive, before):
        for batch in _going(installation, day, needed):
            gone = gone.and_one(day)
            if not dry_run:
                storage.remove(installation.archive / batch)
        if not dry_run:
            _remove_empty(installation.archive, day)
    return gone


def left(installation: Installation, before: str, *, would_be: bool) -> Iterator[str]:
    """Batches of days before `2026/11/02` that are still in the archive, or would be once it is pruned."""
    needed = _needed(installation) if would_be else set()
    for day in takewhile(lambda day: f"{day:%Y/%m/%d}" < before, kept.days(installation.archive)):
        going = set(_going(installation, day, needed)) if would_be else set()
        yield from (batch for batch in kept.batches(installation.archive, day) if batch not in going)


def derived(installation: Installation, before: date, dry_run: bool) -> Gone:
    """Remove what stages made of batches of days before that one."""
    gone, needed = Gone(), _needed(installation)
    for root in (installation.derived / stage for stage in STAGES):
        for day in _days(root, before):
            for name in storage.names(root / f"{day:%Y/%m/%d}"):
                if f"{day:%Y/%m/%d}/{name.removesuffix('.jsonl.gz')}.warc.gz" not in needed:
                    gone = gone.and_one(day)
                    if not dry_run:
                        storage.remove(root / f"{day:%Y/%m/%d}" / name)
            if not dry_run:
                _remove_empty(root, day)
    return gone


def run_folders(installation: Installation, before_ms: int, dry_run: bool) -> Gone:
    """Remove the folders of runs that were closed before then, or that the ledger knows no longer."""
    gone, root = Gone(), installation.derived / "runs"
    for names in batched(storage.names(root), ASKED):
        known = installation.ledger.closed(names)
        for name in names:
            closed_ms = known.get(name, 0)
            if closed_ms is None or closed_ms >= before_ms:
                continue
            gone = gone.and_one(moment(closed_ms).date() if closed_ms else None)
            if not dry_run:
                _remove_folder(root / name)
    return gone


def _needed(installation: Installation) -> Set[str]:
    """Batches that records of open runs are in."""
    needed: set[str] = set()
    for run in installation.ledger.open_runs():
        for order in installation.ledger.orders(run):
            if not order.closed:
                needed |= _batches(installation, run, order.number)
    return needed


def _batches(installation: Installation, run: str, number: int) -> Set[str]:
    """Batches of an order; where its file was lost, of all that its run has in the stages."""
    try:
        return {offered.batch for offered in read_offered(order_path(installation.derived, run, number, "order"))}
    except FileNotFoundError:
        return {place.batch for place in installation.ledger.places_of(run) if place.pending and place.batch}


def _going(installation: Installation, day: date, needed: Set[str]) -> Iterator[str]:
    """Batches of a day that a closed run landed and no open run needs. One that nobody knows is still to be adopted."""
    batches = list(kept.batches(installation.archive, day))
    settled = installation.ledger.settled(batches)
    yield from (batch for batch in batches if batch in settled and batch not in needed)


def _days(root: "UPath", before: date) -> Iterator[date]:
    return takewhile(lambda day: day < before, kept.days(root))


def _remove_empty(root: "UPath", day: date) -> None:
    """Remove the folders of a day where nothing is left, with what killed writers left half written."""
    folder = root / f"{day:%Y/%m/%d}"
    for name in storage.names(folder):
        if name.startswith(".") and name.endswith(".tmp"):
            storage.remove(folder / name)
    for empty in (folder, folder.parent, folder.parent.parent):
        storage.remove_empty(empty)


def _remove_folder(folder: "UPath") -> None:
    for name in storage.names(folder):
        storage.remove(folder / name)
    storage.remove_empty(folder)
