"""Names that stand in capitals only, and headings that are none."""

import pytest
from builders_tag import names, spans

from pipeline.tag.entities import entities

CASES = [
    (
        "a heading gives the full name",
        "NEW MINISTER: ROBERT QUILLAN\nQuillan, a former diver, was glad.",
        ["ROBERT|ORG", "Quillan|ORG"],
        ["Robert Quillan|PERSON"],
    ),
    (
        "an unknown given name, where the line below begins with the surname",
        "NEW MINISTER: ZERKA QUILLAN\nQuillan was glad.",
        ["ZERKA|ORG"],
        ["Zerka Quillan|PERSON"],
    ),
    (
        "an unknown given name, where it does not",
        "NEW MINISTER: ZERKA QUILLAN\nIt rained on Quillan.",
        [],
        [],
    ),
    (
        "words of a heading are no names",
        "HARBOUR DEFENCES FAIL\nIt rained.",
        ["HARBOUR|ORG"],
        [],
    ),
    (
        "names in a heading are",
        "QUILLHUB SHARES FAIL\nQuillhub said so.",
        ["QUILLHUB|ORG", "Quillhub|ORG"],
        ["Quillhub|ORG"],
    ),
    (
        "a full name of the article in a heading",
        "ADA QUILLAN LEAVES TODAY\nAda Quillan was glad.",
        ["Ada Quillan|PERSON"],
        ["Ada Quillan|PERSON"],
    ),
    (
        "a name that stands in capitals only",
        "ADA QUILLAN: It rained.",
        ["ADA QUILLAN|PERSON"],
        ["Ada Quillan|PERSON"],
    ),
]


@pytest.mark.parametrize(("text", "model", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_capitals_are_read(text: str, model: list[str], expected: list[str]) -> None:
    assert names(entities(text, spans(text, *model), None)) == expected
