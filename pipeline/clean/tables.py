"""Fitted tables of evidence: what each feature adds, read once from `evidence.json`.

A table is a logistic regression: the sum of its weights times a line's features is a log-odds. They are all fitted by
`benchmarks/fit_cleaning.py`, which says on which data; nothing in them is set by hand.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

type Features = Mapping[str, float]

_FITTED = json.loads(files("pipeline.clean").joinpath("evidence.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Table:
    """Weights by feature."""

    bias: float
    weights: Mapping[str, float]

    def score(self, features: Features) -> float:
        """The log-odds; a feature the table does not know adds nothing."""
        return self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items() if value)


def table(name: str) -> Table:
    """One fitted table; without weights (before the first fit) it scores 0."""
    fitted = _FITTED["tables"].get(name, {"bias": 0.0, "weights": {}})
    return Table(fitted["bias"], fitted["weights"])


RARITY: Mapping[str, float] = {
    stem: float(level) for level, stems in _FITTED["rarity"].items() for stem in stems.split()
}
"""How much a stem says: the logarithm of how rarely articles have it."""

RAREST: float = _FITTED["rarest"]
"""The same for every other stem."""
