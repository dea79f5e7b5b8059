"""The proof that nothing is missing: what the archive holds, what the ledger says of it, and what the index has."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline import archive
from pipeline.installation import Installation

NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class Missing:
    """A document that should be in the index and is not."""

    id: str | None  # None: it never got far enough to have one; `url` is then the place it came from
    url: str | None
    why: str | None  # the reason of its last outcome; None: nobody knows, which is a fault


@dataclass(frozen=True, slots=True)
class Report:
    archived: int  # documents in the archive: distinct ids, and records that never got one
    accounted: int  # those of them that the ledger knows
    indexed: int
    missing: tuple[Missing, ...]
    digest: str  # sha256 of the index's sorted lines `id content_hash` (design law 3)

    @property
    def index_is_lost(self) -> bool:
        """Whether so much of the index is gone, and nobody knows why, that it was deleted rather than damaged."""
        gone = sum(missing.id is not None and missing.why is None for missing in self.missing)
        return gone > NEARLY_ALL * (gone + self.indexed)


def verify(installation: Installation) -> Report:
    """Reconcile archive, ledger and index; nothing is changed."""
    archived, accounted, lost = _archived(installation)
    index = _Index(installation)
    missing = [*lost, *_not_indexed(installation, index), *_unsettled(installation)]
    index.read_to_end()
    return Report(archived, accounted, index.count, tuple(missing), index.digest)


class _Index:
    """The index's ids in order, read once; counts and digests what passes by."""

    def __init__(self, installation: Installation) -> None:
        self._lines = installation.index.digest_lines() if installation.index.exists() else iter(())
        self._current = ""
        self._sum = hashlib.sha256()
        self.count = 0

    def has(self, id: str) -> bool:
        """Whether the index holds the id; must be asked in rising order."""
        while self._current < id and self._step():
            pass
        return self._current == id

    def read_to_end(self) -> None:
        while self._step():
            pass

    @property
    def digest(self) -> str:
        return self._sum.hexdigest()

    def _step(self) -> bool:
        for id, content_hash in self._lines:
            self._current = id
            self._sum.update(f"{id} {content_hash}\n".encode())
            self.count += 1
            return True
        return False


def _archived(installation: Installation) -> tuple[int, int, list[Missing]]:
    """How many documents the archive holds, how many the ledger knows, and the others."""
    ids: set[bytes] = set()
    without_id = accounted_without_id = 0
    lost = []
    for batch in archive.batches(installation.archive):
        known = installation.ledger.records(batch)
        for position in range(archive.count(installation.archive, batch)):
            id = known[position][0] if position in known else None
            if id is not None:
                ids.add(bytes.fromhex(id))
                continue
            without_id += 1
            if position in known:
                accounted_without_id += 1
            else:
                lost.append(Missing(None, f"{batch}#{position}", None))
    return len(ids) + without_id, len(ids) + accounted_without_id, lost


def _not_indexed(installation: Installation, index: _Index) -> Iterator[Missing]:
    for id, outcome, url, reason in installation.ledger.expected():
        if not index.has(id):
            yield Missing(id, url, reason if outcome == "failed" else None)


def _unsettled(installation: Installation) -> Iterator[Missing]:
    """Documents in the stages of a stopped run, and failed ones, where no document of theirs is known yet."""
    for locator, id, reason in installation.ledger.unsettled():
        if id is None:
            yield Missing(None, locator, reason)
