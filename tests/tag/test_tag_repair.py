"""Single spans: what belongs to a name, what is none, what is two."""

import pytest
from builders_tag import shown, spans

from pipeline.tag.repair import repair

TRIMMED = [
    ("the", "the Harbour Board met", "the Harbour Board|ORG", ["Harbour Board|ORG"]),
    ("an article in capitals", "THE Harbour Board met", "THE Harbour Board|ORG", ["Harbour Board|ORG"]),
    ("straight possessive", "Ada Quill's plan", "Ada Quill's|PERSON", ["Ada Quill|PERSON"]),
    ("curly possessive", "Ada Quill’s plan", "Ada Quill’s|PERSON", ["Ada Quill|PERSON"]),
    ("possessive with an opening quote", "Ada Quill‘s plan", "Ada Quill‘s|PERSON", ["Ada Quill|PERSON"]),
    ("possessive of a plural", "the Netherlands' ports", "the Netherlands'|GPE", ["Netherlands|GPE"]),
    ("a company that ends in 's", "at McDonald’s today", "McDonald’s|ORG", ["McDonald’s|ORG"]),
    ("a brand after an indefinite article", "A Quillan’s bakery", "Quillan|PERSON", ["Quillan’s|ORG"]),
    ("quotes", "“Harbour Board”, he said", "“Harbour Board”|ORG", ["Harbour Board|ORG"]),
    ("an emoji", "off Iceland 🇮🇸 today", "Iceland 🇮|ORG", ["Iceland|ORG"]),
    ("full stop of an abbreviation stays", "in the U.S. today", "the U.S.|GPE", ["U.S.|GPE"]),
    ("full stop of a sentence goes", "for Quill. Then", "Quill.|PERSON", ["Quill|PERSON"]),
    ("the next line", "by Ada Quill\nHarbour", "Ada Quill\nHarbour|PERSON", ["Ada Quill|PERSON"]),
    ("a title", "with President Ada Quill", "President Ada Quill|PERSON", ["Ada Quill|PERSON"]),
    ("two titles", "with Vice President Dr. Quill", "Vice President Dr. Quill|PERSON", ["Quill|PERSON"]),
    ("what the sentence goes on with", "at Quill Board and then", "Quill Board and|ORG", ["Quill Board|ORG"]),
    ("a dash", "at Quill Board - Dems say", "Quill Board - Dems|ORG", ["Quill Board|ORG"]),
    (
        "a name that was cut off",
        "the Quill Centre for Tides said",
        "Quill Centre for|ORG",
        ["Quill Centre for Tides|ORG"],
    ),
    ("a generic place", "Beach towns see it", "Beach|LOC", []),
    ("a title of an unknown kind of name", "Officer Quill said", "Officer Quill|ORG", ["Quill|PERSON"]),
    ("what is called after a title", "General Quill said", "General Quill|ORG", ["General Quill|ORG"]),
    ("the party before a state", "Quill, D-Calif., spoke", "D-Calif.|ORG", ["Calif.|GPE"]),
    ("a unit before a person", "It cost £4m. Ada Quill said", "m. Ada Quill|PERSON", ["Ada Quill|PERSON"]),
    ("a unit before an organisation", "It has 300bn. The QRT said", "bn. The QRT|ORG", ["QRT|ORG"]),
    ("a name run into a figure", "on 20Ada Quill said", "Ada Quill|PERSON", ["Ada Quill|PERSON"]),
    ("a date run into a person", "Ada Quill Dec 7 said", "Ada Quill Dec 7|PERSON", ["Ada Quill|PERSON"]),
]

DROPPED = [
    ("a pronoun", "He left", "He|PERSON"),
    ("a handle", "by @quill today", "quill|PERSON"),
    ("a tag", "on #Harbour today", "Harbour|ORG"),
    ("an address", "at https://quill.example now", "https://quill.example|ORG"),
    ("lower case", "in the harbour today", "the harbour|FAC"),
    ("a number", "some 1,200 people", "1,200|ORG"),
    ("a label nobody filters by", "on Friday", "Friday|DATE"),
    ("a product", "the Quill Phone 12 Plus sold", "Quill Phone 12 Plus|ORG"),
    ("an event of a year", "at Quill 2026 today", "Quill 2026|ORG"),
    ("nothing but punctuation", "so “ ” it", "“ ”|ORG"),
]

SPLIT = [
    ("a slash", "AFP/Ada Quill", "AFP/Ada Quill|PERSON", ["AFP|PERSON", "Ada Quill|PERSON"]),
    ("an acronym in brackets", "Harbour Board (HB) met", "Harbour Board (HB|ORG", ["Harbour Board|ORG", "HB|ORG"]),
    ("a party in brackets", "Ada Quill (D-Ohio)", "Ada Quill (D-Ohio|PERSON", ["Ada Quill|PERSON", "Ohio|GPE"]),
    ("two places", "in France and Spain", "France and Spain|GPE", ["France|GPE", "Spain|GPE"]),
    ("one place with an and", "in Bosnia and Herzegovina", "Bosnia and Herzegovina|GPE", None),
    ("two countries by a hyphen", "the U.S.-Mexico border", "U.S.-Mexico|ORG", ["U.S.|GPE", "Mexico|GPE"]),
    ("a union's branch", "with Quill Local 90 today", "Quill Local 90|ORG", None),
    ("a club with its year", "at Schalke 04 today", "Schalke 04|ORG", None),
    ("one country with a hyphen", "in Guinea-Bissau", "Guinea-Bissau|GPE", None),
    ("a firm with a comma", "at Quill, Inc. today", "Quill, Inc.|ORG", None),
]


@pytest.mark.parametrize(("text", "given", "expected"), [c[1:] for c in TRIMMED], ids=[c[0] for c in TRIMMED])
def test_a_name_is_cut_to_what_readers_call_it(text: str, given: str, expected: list[str]) -> None:
    assert shown(text, repair(text, spans(text, given))) == expected


@pytest.mark.parametrize(("text", "given"), [case[1:] for case in DROPPED], ids=[case[0] for case in DROPPED])
def test_what_is_no_name_is_dropped(text: str, given: str) -> None:
    assert repair(text, spans(text, given)) == []


@pytest.mark.parametrize(("text", "given", "expected"), [c[1:] for c in SPLIT], ids=[c[0] for c in SPLIT])
def test_several_names_in_one_span_are_told_apart(text: str, given: str, expected: list[str] | None) -> None:
    assert shown(text, repair(text, spans(text, given))) == (expected or [given])
