"""Makes mediatopics.json from IPTC's spreadsheet of the Media Topics.

cd pipeline/tag/data && python make_mediatopics.py IPTC-MediaTopic-NewsCodes-mappings.xlsx > mediatopics.json
"""

import json
import re
import sys
from collections.abc import Iterator
from xml.etree import ElementTree
from zipfile import ZipFile

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LEVELS = "CDEFGH"  # a concept's code stands in the column of its level, below its parent
CODE, RETIRED, NAME = "B", "I", "R"  # R: "Name (en-US)"


def rows(path: str) -> Iterator[dict[str, str]]:
    """The sheet's rows as value by column letter."""
    with ZipFile(path) as book:
        shared = [
            "".join(text.text or "" for text in item.iter(f"{SHEET}t"))
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    for row in sheet.iter(f"{SHEET}row"):
        values = {re.sub(r"\d", "", cell.get("r", "")): (cell.get("t"), cell.findtext(f"{SHEET}v")) for cell in row}
        yield {k: shared[int(v)] if kind == "s" else v for k, (kind, v) in values.items() if v is not None}


def concepts(path: str) -> dict[str, tuple[str, str | None]]:
    """Name and parent's code of every concept that is not retired."""
    found: dict[str, tuple[str, str | None]] = {}
    above: dict[int, str] = {}
    for row in rows(path):
        code = row.get(CODE, "")
        if code.startswith("medtop:") and RETIRED not in row:
            level = next(at for at, column in enumerate(LEVELS) if column in row)
            above[level] = code
            found[code] = (row[NAME], above[level - 1] if level else None)
    return found


if __name__ == "__main__":
    lines = [f" {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in sorted(concepts(sys.argv[1]).items())]
    print("{", ",\n".join(lines), "}", sep="\n")
