"""Short forms of organisations inside one article."""

import pytest
from builders_tag import names, spans

from pipeline.tag.entities import entities

CASES = [
    (
        "an office is the one that is named",
        "The European Commission met. The Commission agreed, and the commission left.",
        ["The European Commission|ORG"],
        ["European Commission|ORG"],
    ),
    (
        "of two offices of a kind none is meant alone",
        "The European Commission met the Harbour Commission. The Commission agreed.",
        ["The European Commission|ORG", "Harbour Commission|ORG", "Commission|ORG"],
        ["European Commission|ORG", "Harbour Commission|ORG", "Commission|ORG"],
    ),
    (
        "two forms of one office are one",
        "The European Commission met. EU Commission staff left. The Commission agreed.",
        ["The European Commission|ORG", "EU Commission|ORG", "Commission|ORG"],
        ["European Commission|ORG"],
    ),
    (
        "an office before its matter",
        "The Ministry of Tides spoke. Later the Ministry was silent.",
        ["Ministry of Tides|ORG"],
        ["Ministry of Tides|ORG"],
    ),
    (
        "the first word of a firm is the firm",
        "Sundmark Shipping fell. Sundmark said so.",
        ["Sundmark Shipping|ORG", "Sundmark|PERSON"],
        ["Sundmark Shipping|ORG"],
    ),
    (
        "the first word of what a firm runs is the firm, where it is an organisation's",
        "Sundmark Ferries raised fares. Sundmark said fuel was dear.",
        ["Sundmark Ferries|ORG", "Sundmark|ORG"],
        ["Sundmark Ferries|ORG"],
    ),
    (
        "but not where it is a place",
        "Sundmark Ferries raised fares. Rain fell over Sundmark.",
        ["Sundmark Ferries|ORG", "Sundmark|GPE"],
        ["Sundmark Ferries|ORG", "Sundmark|GPE"],
    ),
    (
        "a bank is called by its first word",
        "Hannigan Bank lent less. Hannigan said so.",
        ["Hannigan Bank|ORG", "Hannigan|ORG"],
        ["Hannigan Bank|ORG"],
    ),
    (
        "a foundation is not the firm of its name",
        "The Hannigan Foundation gave money. Hannigan makes bolts.",
        ["Hannigan Foundation|ORG", "Hannigan|ORG"],
        ["Hannigan Foundation|ORG", "Hannigan|ORG"],
    ),
    (
        "a legal form is no part of the name",
        "Sundmark Shipping Ltd fell. Sundmark Shipping rose, and Sundmark said so.",
        ["Sundmark Shipping|ORG", "Sundmark Shipping|ORG", "Sundmark|GPE"],
        ["Sundmark Shipping|ORG"],
    ),
    (
        "a place is not the firm that is called after it",
        "Norfolk Foods fell. It rained in Norfolk.",
        ["Norfolk Foods|ORG", "Norfolk|GPE"],
        ["Norfolk Foods|ORG", "Norfolk|GPE"],
    ),
    (
        "a town is not the firm that is called after it",
        "Quillmouth Foods fell. It rained in Quillmouth.",
        ["Quillmouth Foods|ORG", "Quillmouth|GPE"],
        ["Quillmouth Foods|ORG", "Quillmouth|GPE"],
    ),
    (
        "a surname is not the firm",
        "Ada Sundmark left Sundmark Foods. Sundmark was sad.",
        ["Ada Sundmark|PERSON", "Sundmark Foods|ORG", "Sundmark|PERSON"],
        ["Ada Sundmark|PERSON", "Sundmark Foods|ORG"],
    ),
    (
        "a product is not its maker",
        "The Quillhub Pro is out. Quillhub said so.",
        ["Quillhub Pro|ORG", "Quillhub|ORG"],
        ["Quillhub Pro|ORG", "Quillhub|ORG"],
    ),
    (
        "initials are the long name without brackets",
        "The Harbour Safety Board met. The HSB laughed.",
        ["Harbour Safety Board|ORG", "HSB|ORG"],
        ["Harbour Safety Board|ORG"],
    ),
    (
        "a corporation of which nothing else would be left keeps its form",
        "News Corp. fell on Monday.",
        ["News Corp.|ORG"],
        ["News Corp|ORG"],
    ),
]


@pytest.mark.parametrize(("text", "model", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_short_form_has_the_long_name(text: str, model: list[str], expected: list[str]) -> None:
    assert names(entities(text, spans(text, *model), None)) == expected
