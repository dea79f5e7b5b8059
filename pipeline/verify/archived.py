"""archive ↔ ledger: which records nobody accounts for, and which the archive has lost."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field

from pipeline import archive
from pipeline.installation import Installation
from pipeline.verify.findings import Lost, Missing, pending
from pipeline.verify.streams import Distinct, side_by_side


@dataclass
class Archived:
    """What the archive holds; counted as it is walked through."""

    documents: int = 0
    accounted: int = 0
    unknown: list[Missing] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)


def archived(installation: Installation) -> Archived:
    """Walk through the archive's batches and the ledger's, side by side."""
    found = Archived()
    with closing(Distinct()) as ids:
        for batch, held, run, placed in _batches(installation):
            known = placed | installation.ledger.told(batch)
            count = archive.count(installation.archive, batch) if held else 0
            if not held or any(position >= count for position in known):
                gone = sum(position >= count for position in known)
                found.lost.append(Lost(batch, gone, not held, None))
            for position in range(count):
                _look(found, ids, known, position, batch, run)
        distinct = ids.count()
    found.documents += distinct
    found.accounted += distinct
    return found


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


def _batches(installation: Installation) -> Iterator[tuple[str, bool, str | None, dict[int, str | None]]]:
    """Every batch that the archive or the ledger names, in order: name, whether the archive has it, the run that is
    not finished with it, and its records that places gave last."""
    open_runs = installation.ledger.open_runs()
    placed = _Placed(installation)
    held = ((batch, True) for batch in archive.batches(installation.archive))
    for batch, landed, there in side_by_side(installation.ledger.landed(), held):
        run = batch.rsplit("/", 1)[-1].rpartition("-")[0] if landed is None else landed
        yield batch, bool(there), run if run in open_runs else None, placed.of(batch)


class _Placed:
    """The records that places gave last, read once; some of them are in the stages of runs."""

    def __init__(self, installation: Installation) -> None:
        self._rows = installation.ledger.placed()
        self._next = next(self._rows, None)

    def of(self, batch: str) -> dict[int, str | None]:
        """Those of a batch: position → id known of it; must be asked in rising order."""
        found: dict[int, str | None] = {}
        while self._next is not None and self._next[0] <= batch:
            if self._next[0] == batch:
                found[self._next[1]] = self._next[2]
            self._next = next(self._rows, None)
        return found
