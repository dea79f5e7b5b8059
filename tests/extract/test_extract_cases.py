"""Reported faults of other extractors, each on an invented page: what must come out stands in its case.json.

What cleaning has to take away is not asked here: a ban on boilerplate counts only in cases without a removal.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from builders_extract import raw

from pipeline.errors import Rejected
from pipeline.extract import extract
from pipeline.extract.beside import own

CASES = Path(__file__).parents[1] / "cases"
INSPECTED = [
    folder
    for group in ("extraction", "dates_encodings_urls")
    for folder in sorted((CASES / group).iterdir())
    if json.loads((folder / "case.json").read_text(encoding="utf-8"))["how"] == "inspect"
]


def inspected(path: Path) -> dict[str, Any]:  # Any: JSON
    """What extraction alone can say of the record that `news inspect` prints."""
    media_type = "text/html" if path.suffix == ".html" else "text/plain"
    try:
        article = extract(raw(path.read_bytes(), media_type, locator=str(path)))
    except Rejected as error:
        return {"text": "", "removed": [], "error": {"kind": "rejected", "reason": str(error)}}
    citation = article.citation
    published = citation.published_at.isoformat() if citation.published_at else None
    return {
        "id": citation.id, "url": citation.canonical_url, "title": citation.title, "language": citation.language,
        "authors": list(citation.authors), "published_at": published,
        "text": "\n".join(block.text for block in own(article.blocks)), "removed": [], "error": None,
    }  # fmt: skip


def squashed(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def holds(value: Any, want: dict[str, Any], others: dict[str, dict[str, Any]]) -> bool:  # Any: JSON
    match want:
        case {"equals": expected}:
            return squashed(value) == squashed(expected)
        case {"contains": expected}:
            return squashed(expected) in (map(squashed, value) if isinstance(value, list) else str(squashed(value)))
        case {"lacks": unwanted}:
            return unwanted not in value
        case {"occurs": {"text": text, "times": times}}:
            return bool(value.count(text) == times)
        case {"in_order": parts}:
            places = [value.find(part) for part in parts]
            return -1 not in places and places == sorted(places)
        case {"day": expected} | {"time": expected}:
            return str(value).replace("+00:00", "Z").startswith(expected)
        case {"not_matches": _}:
            return "\ufffd" not in value and "Ã" not in value
        case {"same_as": other}:
            return bool(value == others[other["file"]][other["path"]])
        case {"differs_from": other}:
            return bool(value != others[other["file"]][other["path"]])
        case {"length": expected}:
            return bool(len(value) == expected)
    return (value is None) == ("is_null" in want)


@pytest.mark.parametrize("folder", INSPECTED, ids=[folder.name for folder in INSPECTED])
def test_a_reported_fault_does_not_happen_here(folder: Path) -> None:
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    records = {name: inspected(folder / name) for name in case["input"]}
    cleaned = any(want["path"].startswith("removed.") for want in case["expect"])
    for want in case["expect"]:
        if want["path"].startswith("removed.") or (cleaned and "lacks" in want):
            continue
        value = records[want.get("file", case["input"][0])]
        for key in want["path"].split("."):
            value = value[key]
        assert holds(value, want, records), want


def test_a_recommended_section_arrives_ready_to_be_removed() -> None:
    path = CASES / "extraction" / "020-recommended-stories-section" / "page.html"
    blocks = extract(raw(path.read_bytes(), "text/html")).blocks
    at = next(index for index, block in enumerate(blocks) if block.text == "Recommended Stories")
    assert [block.kind for block in blocks[at : at + 6]] == [
        "heading",
        "paragraph",
        "list_item",
        "list_item",
        "list_item",
        "paragraph",
    ]
    assert all((block.link_share or 0) > 0.7 for block in blocks[at + 2 : at + 5])
