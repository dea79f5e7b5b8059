"""Titles and offices before people's names are no part of them, nor organisations."""

import pytest
from builders_tag import shown, spans

from pipeline.tag.entities import entities
from pipeline.tag.marks import unmarked
from pipeline.tag.repair import repair

TITLES = [
    *("Taoiseach", "Treasurer", "Archbishop", "Cardinal", "Imam", "Rabbi", "Constable", "Brigadier", "Shri", "Alhaji"),
    *(
        "Oba",
        "Cllr",
        "MEP",
        "Baroness",
        "Crown Prince",
        "Ayatollah",
        "Herr",
        "Señora",
        "Datuk Seri",
        "Madame",
        "Lt. Col.",
    ),
    *("Detective Chief Inspector", "Air Vice-Marshal", "Senior Advocate", "Former Deputy Governor", "Ex-President"),
    *("Housing and Planning Minister", "Deputy Transport Commissioner", "Shadow Work and Pensions Secretary", "Singer"),
    *("State Senator", "Head coach", "Vice Chancellor", "Acting Solicitor General", "Chief Executive"),
]

ORGANISATIONS = [
    ("a title and one name", "Superintendent Quill said", "Superintendent Quill|ORG", ["Quill|PERSON"]),
    ("a title and two names", "Councillor Ada Quill said", "Councillor Ada Quill|ORG", ["Ada Quill|PERSON"]),
    ("an institution", "the Rabbi Quill Academy", "Rabbi Quill Academy|ORG", ["Rabbi Quill Academy|ORG"]),
    ("a company", "at Cardinal Quill Foods", "Cardinal Quill Foods|ORG", ["Cardinal Quill Foods|ORG"]),
    ("half an office", "Defence Secretary Ada Quill", "Defence|ORG", []),
    ("half an office in small letters", "Transport minister Ada Quill", "Transport|ORG", []),
    ("half an office with two fields", "Work and Pensions Secretary Quill", "Work and Pensions|ORG", []),
    ("half a role", "Head coach Ada Quill", "Head|PERSON", []),
    ("half an abbreviation", "Engr. Ada Quill", "Engr|PERSON", []),
    ("a field elsewhere", "at Defence on Monday", "Defence|ORG", ["Defence|ORG"]),
]

AROUND = [
    (
        "the model saw nothing",
        "Then Quill left. Crown Prince Ada Quill spoke.",
        ["Quill|PERSON"],
        ["Ada Quill|PERSON"],
    ),
    (
        "the model saw an organisation",
        "Then Quill left. Oba Ada Quill spoke.",
        ["Quill|PERSON", "Oba Ada Quill|ORG"],
        ["Ada Quill|PERSON"],
    ),
    (
        "the model saw an organisation in title and surname",
        "Ada Quill left. Justice Quill spoke. Then Quill wept.",
        ["Ada Quill|PERSON", "Justice Quill|ORG", "Quill|PERSON"],
        ["Ada Quill|PERSON"],
    ),
    (
        "no title",
        "Then Quill left. They met at the harbour, at Harbour Quill.",
        ["Quill|PERSON", "Harbour Quill|ORG"],
        ["Quill|PERSON", "Harbour Quill|ORG"],
    ),
]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_no_part_of_a_name(title: str) -> None:
    text = unmarked(f"Then {title} Ada Quill spoke.")
    assert shown(text, repair(text, spans(text, f"{unmarked(title)} Ada Quill|PERSON"))) == ["Ada Quill|PERSON"]


@pytest.mark.parametrize(
    ("text", "model", "expected"), [c[1:] for c in ORGANISATIONS], ids=[c[0] for c in ORGANISATIONS]
)
def test_a_title_makes_no_organisation(text: str, model: str, expected: list[str]) -> None:
    assert shown(text, repair(text, spans(text, model))) == expected


@pytest.mark.parametrize(("text", "model", "expected"), [c[1:] for c in AROUND], ids=[c[0] for c in AROUND])
def test_after_a_title_stands_a_person_known_by_surname(text: str, model: list[str], expected: list[str]) -> None:
    found = entities(text, spans(text, *model), None)
    assert [f"{entity.name}|{entity.label}" for entity in found] == expected
