"""Fit the tables of evidence that the cleaner weighs lines with, and write `pipeline/clean/evidence.json`.

    python benchmarks/fit_cleaning.py FOLDER

FOLDER holds the measuring data. Everything is fitted on half 0 of the publishers alone (crc32 of the host), bodies and
headlines; `make quality` reports half 1. The same data give the same file. A table weighs with those fitted before it,
so each is fitted by a process of its own, which reads what the last one wrote.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import fit_rows
import numpy as np
from fit_rows import Row, Sources

OUT = Path(__file__).resolve().parents[1] / "pipeline" / "clean" / "evidence.json"
SHRINK = 2.0  # weight of the squared weights against the log-likelihood: less, and rare features run wild
DIGITS = 3

TABLES: dict[str, Callable[[Sources], Iterator[Row]]] = {
    "headline": fit_rows.headline_rows,
    "heading": fit_rows.heading_rows,
    "item": fit_rows.item_rows,
    "capitals": fit_rows.capital_rows,
}
"""Table → its rows, in the order in which they are fitted."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--stage", choices=("rarity", *TABLES), help="only this one, in this process")
    arguments = parser.parse_args()
    if arguments.stage:
        _stage(fit_rows.sources(arguments.shared / "data"), arguments.stage)
        return
    for stage in ("rarity", *TABLES):
        subprocess.run([sys.executable, __file__, str(arguments.shared), "--stage", stage], check=True)


def _stage(sources: Sources, name: str) -> None:
    """One part of the file made anew."""
    written = json.loads(OUT.read_text(encoding="utf-8"))
    if name == "rarity":
        written |= fit_rows.rarity(sources)
    else:
        rows = list(TABLES[name](sources))
        written["tables"][name] = fit(rows)
        positive = sum(truth for _, truth, _ in rows)
        print(
            f"{name}: {len(rows)} rows, {positive} of them true, area under the curve {_area(rows, written, name):.4f}"
        )
    OUT.write_text(json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def fit(rows: Iterable[Row]) -> dict[str, object]:
    """Bias and weights of a logistic regression with shrinkage, by Newton's method."""
    rows = list(rows)
    names = sorted({name for features, _, _ in rows for name in features})
    x = np.array([[1.0, *(float(features.get(name, 0.0)) for name in names)] for features, _, _ in rows])
    y = np.array([float(truth) for _, truth, _ in rows])
    counted = np.array([weight for _, _, weight in rows])
    shrink = np.eye(len(names) + 1) * SHRINK
    shrink[0, 0] = 1e-6
    weights = np.zeros(len(names) + 1)
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (counted * (p - y)) + shrink @ weights
        bend = (x * (counted * p * (1 - p))[:, None]).T @ x + shrink
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    rounded = [round(float(weight), DIGITS) for weight in weights]
    return {"bias": rounded[0], "weights": dict(zip(names, rounded[1:], strict=True))}


def _area(rows: list[Row], written: dict[str, dict[str, dict[str, dict[str, float]]]], name: str) -> float:
    """The area under the curve on the very rows that were fitted: a sign of life, not a result."""
    weights = written["tables"][name]["weights"]
    scores = np.array([sum(weights[key] * value for key, value in features.items()) for features, _, _ in rows])
    truth = np.array([truth for _, truth, _ in rows])
    ranks = scores.argsort().argsort() + 1
    positive = int(truth.sum())
    return float((ranks[truth].sum() - positive * (positive + 1) / 2) / (positive * (len(rows) - positive)))


if __name__ == "__main__":
    main()
