"""archive ↔ ledger: which records nobody accounts for, and which the archive has lost."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from pipeline import archive
from pipeline.installation import Installation
from pipeline.ledger import Placed
from pipeline.retention import pruned_before
from pipeline.verify.findings import Lost, Missing, pending
from pipeline.verify.streams import Distinct, side_by_side

FORGOTTEN = "written off: what their sources offer again is archived again"
HISTORY = "nothing that a place gives now was in it"


@dataclass
class Archived:
    """What the archive holds; counted as it is walked through."""

    documents: int = 0
    accounted: int = 0
    unknown: list[Missing] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)


def archived(installation: Installation, *, whole: bool = False) -> Archived:
    """Walk through the archive's batches and the ledger's, side by side.

    `whole`: read every record, too, to find those that are damaged; else only what each batch says of itself.
    """
    found, pruned = Archived(), pruned_before(installation)
    with closing(Distinct()) as ids:
        for batch, held, run, placed in _batches(installation):
            known = {one.position: one.id for one in placed} | installation.ledger.told(batch)
            count = archive.count(installation.archive, batch) if held else 0
            damaged = _damaged(installation, batch) if held and whole else set()
            gone = tuple(position for position in sorted(known) if position >= count or position in damaged)
            if gone if held else batch >= pruned:
                found.lost.append(_lost(batch, gone if held else None, placed))
            for position in range(count):
                _look(found, ids, known, position, batch, run)
        distinct = ids.count()
    found.documents += distinct
    found.accounted += distinct
    return found


def _damaged(installation: Installation, batch: str) -> set[int]:
    """Positions of the records that cannot be read."""
    records = archive.read_batch(installation.archive, batch)
    return {record.position for record in records if isinstance(record, archive.Damaged)}


def _lost(batch: str, positions: tuple[int, ...] | None, placed: Sequence[Placed]) -> Lost:
    """What the archive has lost of a batch; None: all. `placed`: its records that places gave last."""
    places = [place for place in placed if positions is None or place.position in positions]
    needed = sum(not place.forgotten for place in places)
    if needed:
        return Lost(batch, positions, needed, None)
    return Lost(batch, positions, len(places), FORGOTTEN if places else HISTORY)


def _look(
    found: Archived, ids: Distinct, known: Mapping[int, str | None], position: int, batch: str, run: str | None
) -> None:
    """Count a record: with all others of its document, or for itself where it has none."""
    id = known.get(position)
    if id is not None:
        ids.add(id)
        return
    found.documents += 1
    if position in known:
        found.accounted += 1
    else:
        found.unknown.append(Missing(None, f"{batch}#{position}", pending(run) if run else None))


def _batches(installation: Installation) -> Iterator[tuple[str, bool, str | None, list[Placed]]]:
    """Every batch that the archive or the ledger names, in order: name, whether the archive has it, the run that is
    not finished with it, and the records of it that places gave last."""
    open_runs = installation.ledger.open_runs()
    placed = _Places(installation)
    held = ((batch, True) for batch in archive.batches(installation.archive))
    for batch, landed, there in side_by_side(installation.ledger.landed(), held):
        run = batch.rsplit("/", 1)[-1].rpartition("-")[0] if landed is None else landed
        yield batch, bool(there), run if run in open_runs else None, placed.of(batch)


class _Places:
    """The records that places gave last, read once; some of them are in the stages of runs."""

    def __init__(self, installation: Installation) -> None:
        self._rows = installation.ledger.placed()
        self._next = next(self._rows, None)

    def of(self, batch: str) -> list[Placed]:
        """Those of a batch; must be asked in rising order."""
        found = []
        while self._next is not None and self._next.batch <= batch:
            if self._next.batch == batch:
                found.append(self._next)
            self._next = next(self._rows, None)
        return found
