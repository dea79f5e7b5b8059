"""What a name is, told by the words beside it."""

import pytest
from builders_tag import names, spans

from pipeline.tag.entities import entities

CASES = [
    (
        "a trade before it makes a firm, for the whole article",
        "Fashion retailer Quillan Roe cut jobs. Quillan Roe has shops. Sales at Quillan Roe fell.",
        ["Quillan Roe|PERSON"] * 3,
        ["Quillan Roe|ORG"],
    ),
    ("a share price makes a firm", "Quillan shares rose on Monday.", ["Quillan|PERSON"], ["Quillan|ORG"]),
    ("a stake makes a firm", "It took a stake in Quillan on Monday.", ["Quillan|GPE"], ["Quillan|ORG"]),
    (
        "a stake in what somebody owns makes no firm of the owner",
        "It took a stake in Ada Quillan’s bakery.",
        ["Ada Quillan|PERSON"],
        ["Ada Quillan|PERSON"],
    ),
    ("an age makes a person", "Quillan, 45, was hurt.", ["Quillan|ORG"], ["Quillan|PERSON"]),
    (
        "an office after it makes a person",
        "Adanna Quillo, a professor of law, agreed.",
        ["Adanna Quillo|ORG"],
        ["Adanna Quillo|PERSON"],
    ),
    (
        "a trade after it makes a firm",
        "Quillan, an old maker of clocks, closed.",
        ["Quillan|PERSON"],
        ["Quillan|ORG"],
    ),
    ("a title makes a person", "He met Lord Quillan there.", ["Quillan|ORG"], ["Quillan|PERSON"]),
    ("a settlement makes a place", "In the village of Quillan it rained.", ["Quillan|PERSON"], ["Quillan|GPE"]),
    (
        "what something stands in is a place",
        "It has a plant in Quillan. Quillan is cold.",
        ["Quillan|ORG"],
        ["Quillan|GPE"],
    ),
    ("what is held in a firm makes no place", "It has a stake in Quillan.", ["Quillan|ORG"], ["Quillan|ORG"]),
    ("what is written in a paper makes no place", "She wrote in Quillan.", ["Quillan|ORG"], ["Quillan|ORG"]),
    ("a place says so after it", "Quillan, a town on the coast, flooded.", ["Quillan|ORG"], ["Quillan|GPE"]),
    (
        "the firm’s head is a person, not a firm",
        "Ada Quillan, the firm’s head, agreed.",
        ["Ada Quillan|PERSON"],
        ["Ada Quillan|PERSON"],
    ),
    (
        "words that disagree change nothing",
        "Retailer Quillan closed. Lord Quillan was sad.",
        ["Quillan|PERSON", "Quillan|PERSON"],
        ["Quillan|PERSON"],
    ),
    (
        "an institution says itself what it is",
        "Lord Quillan Hospital, the firm behind it, closed.",
        ["Quillan Hospital|PERSON"],
        ["Quillan Hospital|FAC"],
    ),
    (
        "a table knows better than the words",
        "Economist Reuters said so.",
        ["Reuters|ORG"],
        ["Reuters|ORG"],
    ),
]


@pytest.mark.parametrize(("text", "model", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_words_beside_a_name_tell_what_it_is(text: str, model: list[str], expected: list[str]) -> None:
    assert names(entities(text, spans(text, *model), None)) == expected
