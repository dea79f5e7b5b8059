"""Organisations and places resolved inside one article, from given model spans: no model is loaded here."""

import pytest
from builders_tag import names, spans

from pipeline.tag.entities import entities

CASES = [
    (
        "a law is no organisation, nor is a word of it a name",
        "The American Harbour Dues Act passed.",
        ["The American Harbour Dues Act|ORG"],
        [],
    ),
    (
        "nor is what stands in brackets after it",
        "The Harbour Dues Act (HDA) passed. The HDA is long.",
        ["Harbour Dues Act|ORG", "HDA|ORG", "HDA|GPE"],
        [],
    ),
    ("a product is no organisation", "The MacBook Pro is thin.", ["MacBook Pro|ORG"], []),
    (
        "a school of law is one",
        "It was the Quillmouth College of Law that spoke.",
        ["Quillmouth College of Law|ORG"],
        ["Quillmouth College of Law|ORG"],
    ),
    (
        "but not where the last word is a kind of organisation",
        "It was Robert Project that spoke.",
        ["Robert Project|ORG"],
        ["Robert Project|ORG"],
    ),
    (
        "two organisations are two",
        "He spoke of Facebook and YouTube.",
        ["Facebook and YouTube|ORG"],
        ["Facebook|ORG", "YouTube|ORG"],
    ),
    (
        "one organisation is one",
        "It was the Harbour and Tides Board.",
        ["Harbour and Tides Board|ORG"],
        ["Harbour and Tides Board|ORG"],
    ),
    ("what somebody was before is no part of the name", "An ex-CIA chief spoke.", ["ex-CIA|ORG"], ["CIA|ORG"]),
    ("what is against a creed is no people", "An anti-Tidist law.", ["anti-Tidist|NORP"], []),
    (
        "figures are no part of a name",
        "The tally: Quillan Foods 34.2 percent; Hannigan 20.",
        ["Quillan Foods 34.2 percent|ORG"],
        ["Quillan Foods|ORG"],
    ),
    (
        "a party is one, with a small letter too",
        "The Republican party met. The Republican Party voted.",
        ["Republican party|ORG", "Republican Party|ORG"],
        ["Republican Party|ORG"],
    ),
    (
        "a product's maker is told by its last word",
        "The Iron Dome Alliance.",
        ["Iron Dome Alliance|ORG"],
        ["Iron Dome Alliance|ORG"],
    ),
    (
        "what an agency is called after its name is no part of it",
        "He told the Yonhap news agency.",
        ["Yonhap news agency|ORG"],
        ["Yonhap|ORG"],
    ),
    (
        "but a party's kind is, where nobody knows the rest",
        "He joined the Tidist party.",
        ["Tidist party|ORG"],
        ["Tidist party|ORG"],
    ),
    (
        "a caption is no part of its agency",
        "Image copyright AFP Image caption The pier.",
        ["AFP Image|ORG"],
        ["AFP|ORG"],
    ),
    (
        "an agency is one, however its letters are written",
        "UNESCO met. Unesco agreed.",
        ["UNESCO|ORG", "Unesco|PERSON"],
        ["UNESCO|ORG"],
    ),
    ("a year is no part of a name", "It was 2026 Quillan.", ["2026 Quillan|ORG"], ["Quillan|ORG"]),
    ("a sum is no name", "It has 450bn of it.", ["450bn|ORG"], []),
    (
        "a word that only begins sentences is no name",
        "Healthcare rose. They sell healthcare.",
        ["Healthcare|ORG"],
        [],
    ),
    (
        "a town is one, by its state",
        "He is from Whitesund, Ohio, and sings.",
        ["Whitesund|ORG", "Ohio|GPE"],
        ["Whitesund|GPE", "Ohio|GPE"],
    ),
    (
        "an institution is one, whatever its state",
        "He is from Whitesund College, Ohio, and sings.",
        ["Whitesund College|ORG", "Ohio|GPE"],
        ["Whitesund College|ORG", "Ohio|GPE"],
    ),
    (
        "small words before a place are no part of it",
        "They live in north London and west Africa.",
        ["north London|LOC", "west Africa|LOC"],
        ["London|GPE", "West Africa|LOC"],
    ),
    (
        "small words before an office are none of it",
        "It was the federal Bureau of Prisons.",
        ["federal Bureau of Prisons|ORG"],
        ["Bureau of Prisons|ORG"],
    ),
    (
        "an office's second matter is part of its name",
        "It was the Quillmouth Department of Tides and Harbour Control.",
        ["Quillmouth Department of Tides|ORG", "Harbour Control|ORG"],
        ["Quillmouth Department of Tides and Harbour Control|ORG"],
    ),
    (
        "half a bracket is no part of a name",
        "It stood in the Quillmouth (Sundmark) Daily News.",
        ["Sundmark) Daily News|ORG"],
        ["Daily News|ORG"],
    ),
    ("a letter with a number is nobody", "It was Juror7 who spoke.", ["Juror7|PERSON"], []),
    ("an office with a possessive is no brand", "A Sheriff's deputy came.", ["Sheriff|ORG"], ["Sheriff|ORG"]),
    (
        "a summit is an event",
        "It was the Quillmouth Tides Summit.",
        ["Quillmouth Tides Summit|ORG"],
        ["Quillmouth Tides Summit|EVENT"],
    ),
    (
        "every form of the United States is one place",
        "The U.S. and the United States, or America, or US.",
        ["The U.S.|GPE", "the United States|GPE", "America|LOC"],
        ["United States|GPE"],
    ),
    (
        "people of a country share its adjective",
        "Two Americans met an American and three Germans.",
        ["Americans|NORP", "American|NORP", "Germans|NORP"],
        ["American|NORP", "German|NORP"],
    ),
    (
        "a country is a place, whatever the model called it",
        "A deal between Mexico and Peru.",
        ["Mexico|ORG", "Peru|PERSON"],
        ["Mexico|GPE", "Peru|GPE"],
    ),
    (
        "a known organisation is one, and has the name readers use",
        "The Federal Bureau of Investigation came. The FBI left.",
        ["The Federal Bureau of Investigation|ORG", "FBI|GPE"],
        ["FBI|ORG"],
    ),
    (
        "an agency after its country is one name",
        "The U.S. State Department said so.",
        ["U.S.|GPE"],
        ["State Department|ORG"],
    ),
    (
        "an acronym is its long name",
        "The Harbour Safety Board (HSB) met. Members of HSB laughed.",
        ["Harbour Safety Board|ORG", "HSB|GPE"],
        ["Harbour Safety Board|ORG"],
    ),
    (
        "a firm is one with and without its legal form",
        "Quillan Ltd fell. Quillan said so.",
        ["Quillan|PERSON", "Quillan|GPE"],
        ["Quillan|ORG"],
    ),
    (
        "a firm whose first word the model missed is whole",
        "It is a vehicle of Quillan Foods Inc, and Quillan said so.",
        ["Foods|ORG"],
        ["Quillan Foods|ORG"],
    ),
    (
        "a disease is nobody",
        "Cases of COVID-19 in Peru rose.",
        ["COVID-19|PERSON", "Peru|GPE"],
        ["Peru|GPE"],
    ),
    (
        "a dateline is a place",
        "QUILLTOWN (Reuters) - It rained.",
        ["QUILLTOWN|ORG"],
        ["QUILLTOWN|GPE", "Reuters|ORG"],
    ),
    (
        "a name has one label: the one most mentions have",
        "Quillo won. Quillo lost. Quillo drew.",
        ["Quillo|ORG", "Quillo|GPE", "Quillo|ORG"],
        ["Quillo|ORG"],
    ),
    (
        "a team is known by its nickname",
        "The Dodgers won on Sunday.",
        [],
        ["Los Angeles Dodgers|ORG"],
    ),
]


@pytest.mark.parametrize(("text", "model", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_names_are_resolved_in_the_article(text: str, model: list[str], expected: list[str]) -> None:
    assert names(entities(text, spans(text, *model), None)) == expected
