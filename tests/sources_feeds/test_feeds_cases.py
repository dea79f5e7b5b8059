"""Reported faults of other feed readers, each on an invented feed: what must be read stands in its case.json."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.cli import news

CASES = Path(__file__).parents[1] / "cases"
PREVIEWED = [
    folder
    for group in ("feeds", "dates_encodings_urls")
    for folder in sorted((CASES / group).iterdir())
    if json.loads((folder / "case.json").read_text(encoding="utf-8"))["how"] == "preview"
]


def preview(folder: Path, names: list[str]) -> dict[str, Any]:  # Any: JSON
    done = CliRunner().invoke(news, ["feeds", "preview", "--jsonl", *(str(folder / name) for name in names)])
    assert done.exit_code == 0, done.output
    records = [json.loads(line) for line in done.stdout.splitlines()]
    return dict(zip(names, records, strict=True))


def at(record: Any, path: str) -> list[Any]:  # Any: JSON
    """All values at a path such as `entries.*.title`."""
    found = [record]
    for key in path.split("."):
        found = [v for value in found for v in (value if key == "*" else [value[int(key) if key.isdigit() else key]])]
    return found


def holds(values: list[Any], want: dict[str, Any], others: dict[str, Any]) -> bool:  # Any: JSON
    value = values[0]
    match want:
        case {"equals": expected}:
            return bool(value == expected)
        case {"length": expected}:
            return bool(len(value) == expected)
        case {"distinct": _}:
            return len(set(values)) == len(values) and None not in values
        case {"contains": text}:
            return bool(text in value)
        case {"lacks": text}:
            return not any(text in value for value in values)
        case {"time": moment}:
            return datetime.fromisoformat(value) == datetime.fromisoformat(moment)
        case {"same_as": other}:
            return [value] == at(others[other["file"]], other["path"])
        case {"differs_from": other}:
            return [value] != at(others[other["file"]], other["path"])
    assert "is_null" in want, f"no such wish: {want}"
    return value is None


@pytest.mark.parametrize("folder", PREVIEWED, ids=[folder.name for folder in PREVIEWED])
def test_a_reported_fault_does_not_happen_here(folder: Path) -> None:
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    records = preview(folder, case["input"])
    for want in case["expect"]:
        values = at(records[want.get("file", case["input"][0])], want["path"])
        assert holds(values, want, records), (want, values)
