"""What is left of a document that was deleted for good: so little that nothing of it can be read, and enough to know it
when it is offered again. The ledger keeps tombstones, and the archive has one in place of each record."""

from dataclasses import dataclass

DELETED = "deleted: "
"""How the reason begins of what is rejected because it was deleted."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A deleted document."""

    id: str
    url: str | None
    reason: str  # as the operator gave it
    at_ms: int  # milliseconds since 1970, UTC

    @property
    def said(self) -> str:
        """Why it is rejected from now on."""
        return f"{DELETED}{self.reason}"
