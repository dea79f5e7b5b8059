"""archive ↔ ledger: which records nobody accounts for, and which the archive has lost."""

from collections.abc import Iterator, Mapping, Sequence, Set
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


@dataclass(frozen=True, slots=True)
class _Batch:
    """A batch, as the ledger knows it."""

    name: str
    held: bool  # whether the archive has it
    run: str | None  # that is not finished with it
    placed: Sequence[Placed]  # its records that places gave last
    known: Mapping[int, str | None]  # position → id; None: the record never got one
    deleted: Set[int]  # positions of documents that were deleted: the archive has tombstones there


def archived(installation: Installation, *, whole: bool = False) -> Archived:
    """Walk through the archive's batches and the ledger's, side by side.

    `whole`: read every record, too, to find those that are damaged; else only those of batches whose file does not
    begin and end as it was written.
    """
    found, pruned = Archived(), pruned_before(installation)
    with closing(Distinct()) as ids:
        for batch in _batches(installation):
            count, damaged = look_into(installation, batch.name, whole=whole) if batch.held else (0, set())
            gone = tuple(position for position in sorted(batch.known) if position >= count or position in damaged)
            if gone if batch.held else batch.name >= pruned:
                found.lost.append(_lost(batch, gone if batch.held else None))
            for position in set(range(count)) - batch.deleted - (damaged & batch.known.keys()):
                _look(found, ids, batch, position)
        distinct = ids.count()
    found.documents += distinct
    found.accounted += distinct
    return found


def look_into(installation: Installation, batch: str, *, whole: bool = False) -> tuple[int, set[int]]:
    """How many documents a batch held when it was written, and the positions of those that cannot be read.

    Raises FileNotFoundError where there is no such batch.
    """
    sound = archive.sound_count(installation.archive, batch)
    if sound is not None and not whole:
        return sound, set()
    count, damaged = 0, set()
    for record in archive.read_batch(installation.archive, batch):
        count += 1
        if isinstance(record, archive.Damaged):
            damaged.add(record.position)
    return count, damaged


def _lost(batch: _Batch, positions: tuple[int, ...] | None) -> Lost:
    """What the archive has lost of a batch; None: all."""
    places = [place for place in batch.placed if positions is None or place.position in positions]
    needed = sum(not place.forgotten and place.position not in batch.deleted for place in places)
    if needed:
        return Lost(batch.name, positions, needed, None)
    return Lost(batch.name, positions, len(places), FORGOTTEN if places else HISTORY)


def _look(found: Archived, ids: Distinct, batch: _Batch, position: int) -> None:
    """Count a record: with all others of its document, or for itself where it has none."""
    id = batch.known.get(position)
    if id is not None:
        ids.add(id)
        return
    found.documents += 1
    if position in batch.known:
        found.accounted += 1
    else:
        found.unknown.append(Missing(None, f"{batch.name}#{position}", pending(batch.run) if batch.run else None))


def _batches(installation: Installation) -> Iterator[_Batch]:
    """Every batch that the archive or the ledger names, in order."""
    ledger = installation.ledger
    open_runs, any_deleted, placed = ledger.open_runs(), ledger.any_deleted(), _Places(installation)
    held = ((name, True) for name in archive.batches(installation.archive))
    for name, landed, there in side_by_side(ledger.landed(), held):
        run = name.rsplit("/", 1)[-1].rpartition("-")[0] if landed is None else landed
        places = placed.of(name)
        known = {one.position: one.id for one in places} | ledger.told(name)
        gone = ledger.stones(filter(None, known.values())) if any_deleted else {}
        deleted = {position for position, id in known.items() if id in gone}
        yield _Batch(name, bool(there), run if run in open_runs else None, places, known, deleted)


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
