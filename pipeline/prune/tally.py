"""How much went, and from when to when."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Gone:
    """How many went, or would go; None: there is none, or nobody knows its day."""

    count: int = 0
    first: date | None = None
    last: date | None = None

    def and_one(self, day: date | None) -> "Gone":
        """With one more of that day."""
        days = [known for known in (self.first, self.last, day) if known is not None]
        return Gone(self.count + 1, min(days, default=None), max(days, default=None))
