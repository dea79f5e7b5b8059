"""What reconciling archive, ledger and index can find."""

from dataclasses import dataclass

NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class Missing:
    """A document that should be in the index and is not."""

    id: str | None  # None: it never got far enough to have one; `url` is then the place it came from
    url: str | None
    why: str | None  # the reason of its last outcome; None: nobody knows, which is a fault


@dataclass(frozen=True, slots=True)
class Unexpected:
    """A document that is in the index and should not be there."""

    id: str
    url: str | None
    why: str | None  # what the ledger says of it, or which run is about to say it; None: nobody knows the document
    gone: bool = False  # whether the ledger says that it was taken away: a repair does it again


@dataclass(frozen=True, slots=True)
class Stale:
    """A document of which the index has something else than the ledger says."""

    id: str
    url: str | None
    why: str | None  # None: nobody knows, and a repair writes it again


@dataclass(frozen=True, slots=True)
class Lost:
    """Records of a batch that the ledger names, and the archive no longer has."""

    batch: str
    positions: tuple[int, ...] | None  # None: the whole batch is gone
    records: int  # of them, those that places gave last
    why: str | None  # None: nobody knows, which is a fault


@dataclass(frozen=True, slots=True)
class Report:
    archived: int  # documents in the archive: distinct ids, and records that never got one
    accounted: int  # those of them that the ledger knows
    indexed: int
    missing: tuple[Missing, ...]
    unexpected: tuple[Unexpected, ...]
    stale: tuple[Stale, ...]
    lost: tuple[Lost, ...]
    digest: str  # sha256 of the index's sorted lines `id content_hash` (design law 3)

    @property
    def index_is_lost(self) -> bool:
        """Whether so much of the index is gone, and nobody knows why, that it was deleted rather than damaged."""
        gone = sum(missing.id is not None and missing.why is None for missing in self.missing)
        return gone > NEARLY_ALL * (gone + self.indexed)

    @property
    def ledger_is_lost(self) -> bool:
        """Whether the index is full of documents that the ledger does not know."""
        unknown = sum(unexpected.why is None for unexpected in self.unexpected)
        return unknown > NEARLY_ALL * self.indexed


def pending(run: str) -> str:
    """Why something is not where it should be that a run is still to bring there."""
    return f"pending: run {run} is not finished"
