"""Places and peoples: by the tables, and by the rest of the article where several share a name."""

import pytest
from builders_tag import names, spans

from pipeline.tag.entities import entities

CASES = [
    ("the country", "Georgia’s parliament in Tbilisi met.", ["Georgia|GPE"], "Georgia|GPE"),
    ("the state", "Voters in Georgia, above all in Atlanta, waited.", ["Georgia|GPE"], "Georgia (U.S. state)|GPE"),
    (
        "the state, whose people are called as the country's",
        "Georgia voted. Georgians in Atlanta waited.",
        ["Georgia|GPE", "Georgians|NORP", "Atlanta|GPE"],
        "Georgia (U.S. state)|GPE",
    ),
    ("neither is told", "It rained in Georgia.", ["Georgia|GPE"], "Georgia (undecided)|GPE"),
    ("both are told", "Georgia: Tbilisi is not Atlanta.", ["Georgia|GPE"], "Georgia (undecided)|GPE"),
    ("a capital or a state", "A court in Washington ruled.", ["Washington|GPE"], "Washington (undecided)|GPE"),
    ("a kingdom or a name", "Jordan will send trucks.", ["Jordan|GPE"], "Jordan (undecided)|GPE"),
    ("a kingdom, by its neighbours", "Jordan sent trucks to Syria.", ["Jordan|GPE", "Syria|GPE"], "Jordan|GPE"),
    ("a kingdom, by a country beside it", "Jordan and Peru agreed.", ["Jordan|GPE", "Peru|GPE"], "Jordan|GPE"),
    ("a kingdom, by who went there", "Trucks went to Jordan.", ["Jordan|GPE"], "Jordan|GPE"),
    ("the capital", "Washington waited for Congress.", ["Washington|GPE"], "Washington|GPE"),
    ("the state in the west", "Seattle is in Washington.", ["Seattle|GPE", "Washington|GPE"], "Seattle|GPE"),
    (
        "the capital with its district",
        "In Washington, D.C., it rained.",
        ["Washington|GPE", "D.C.|GPE"],
        "Washington|GPE",
    ),
    ("a kingdom, by its people", "Jordan said a Jordanian was hurt.", ["Jordan|PERSON"], "Jordan|GPE"),
    ("a kingdom, by its king", "It was Jordan’s king who came.", ["Jordan|PERSON"], "Jordan|GPE"),
    (
        "a kingdom, although somebody has it for a given name",
        "Jordan’s King Abdullah spoke in Amman. Jordan Roe, a writer, heard it.",
        ["Jordan|PERSON", "Abdullah|PERSON", "Amman|GPE", "Jordan Roe|PERSON"],
        "Jordan|GPE",
    ),
    ("a player or a kingdom", "It was Jordan who scored.", ["Jordan|PERSON"], "Jordan (undecided)|PERSON"),
    ("somebody with a title", "It was Ms Jordan who scored.", ["Jordan|PERSON"], "Jordan|PERSON"),
    ("a namesake in a province", "It rained in London, Ontario.", ["London|GPE"], "London, Ontario|GPE"),
    ("a namesake in a state", "Paris, Texas, and Rome had snow.", ["Paris|GPE"], "Paris, Texas|GPE"),
    ("a namesake of a country", "Peru, Indiana, is a town.", ["Peru|GPE"], "Peru, Indiana|GPE"),
    ("a namesake by an abbreviation", "He came from Moscow, Ind., on foot.", ["Moscow|GPE"], "Moscow, Indiana|GPE"),
    ("a namesake, again", "Cuba, Missouri: Cuba’s mayor left.", ["Cuba|GPE", "Cuba|GPE"], "Cuba, Missouri|GPE"),
    ("a namesake in a region", "Perth in Scotland had snow.", ["Perth|GPE"], "Perth, Scotland|GPE"),
    ("a city in its own country", "It rained in Perth, Australia.", ["Perth|GPE"], "Perth|GPE"),
    ("a city in its own state", "It rained in Houston, Texas.", ["Houston|GPE"], "Houston|GPE"),
    ("a list of places", "Offices in London, Germany and Peru closed.", ["London|GPE"], "London|GPE"),
    ("a town of the game", "Athens saw Georgia beat Alabama.", ["Athens|GPE"], "Athens, Georgia|GPE"),
    (
        "the state's people",
        "Georgians voted in Atlanta, Georgia.",
        ["Georgians|NORP", "Georgia|GPE"],
        "Georgian (U.S. state)|NORP",
    ),
    (
        "a player, although his country is named",
        "Ada Jordan beat a Jordanian. Jordan was glad.",
        ["Ada Jordan|PERSON", "Jordan|GPE"],
        "Ada Jordan|PERSON",
    ),
    (
        "a name of several words that the model took apart",
        "Trinidad and Tobago won.",
        ["Trinidad|GPE"],
        "Trinidad and Tobago|GPE",
    ),
    ("a people the model missed", "Two Belgians were hurt.", [], "Belgian|NORP"),
    ("a word that is a people too", "He wore a polish of Kiwi.", [], None),
    (
        "a country the model took for its people",
        "North Macedonia won.",
        ["North Macedonia|NORP"],
        "North Macedonia|GPE",
    ),
    ("a country in capitals, as a heading", "PERU\nIt rained.", [], "Peru|GPE"),
    ("a town in capitals", "SAN QUILLO\nIt rained.", ["SAN QUILLO|GPE"], "San Quillo|GPE"),
    ("a hospital", "She works at Quillan Hospital.", ["Quillan Hospital|ORG"], "Quillan Hospital|FAC"),
    ("a race", "She won the Quillan Marathon.", ["the Quillan Marathon|FAC"], "Quillan Marathon|EVENT"),
    ("a person whom the model took for a town", "Nick Quillan scored.", ["Nick Quillan|GPE"], "Nick Quillan|PERSON"),
    ("a county", "It rained in Marion County.", ["Marion County|GPE"], "Marion County|GPE"),
    ("where somebody is from is no place of the article", "A London-based firm grew.", ["London|GPE"], None),
    ("who backs somebody is", "An Iran-backed group grew.", ["Iran|GPE"], "Iran|GPE"),
]


@pytest.mark.parametrize(("text", "model", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_place_is_told_by_its_article(text: str, model: list[str], expected: str | None) -> None:
    found = names(entities(text, spans(text, *model), None))
    assert found[:1] == ([expected] if expected else [])


def test_a_place_that_cannot_be_told_says_so() -> None:
    text = "It rained in Georgia."
    ((mention,),) = [entity.mentions for entity in entities(text, spans(text, "Georgia|GPE"), None)]
    assert mention.why.endswith("not told apart: Georgia or Georgia (U.S. state)")


BOTH = "Ada Jordan flew to Jordan on Friday. Jordan’s king praised her. Jordan laughed. Syria and Jordan are near."


@pytest.mark.parametrize("label", ["PERSON", "GPE", "ORG"])
def test_a_person_and_the_country_of_her_name_are_two_in_one_article(label: str) -> None:
    model = ["Ada Jordan|PERSON", *[f"Jordan|{label}"] * 4]
    found = {e.name: [m.start for m in e.mentions] for e in entities(BOTH, spans(BOTH, *model), None)}
    country = [BOTH.index("Jordan on"), BOTH.index("Jordan’s"), BOTH.index("Jordan are")]
    assert found["Jordan"] == country
    assert found["Ada Jordan"] == [0, BOTH.index("Jordan laughed")]


def test_a_people_whose_word_is_another_too_is_found_where_it_is_counted() -> None:
    text = "A Pole and two Swedes met a Dane. Pole position went to nobody, and French left. A POLE BENT."
    assert names(entities(text, [], None)) == ["Polish|NORP", "Swedish|NORP", "Danish|NORP"]


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("SPOKANE — A wildfire grew.", "Spokane|GPE"),
        ("QUILLMOUTH, Maine — A bridge fell.", "QUILLMOUTH|GPE"),
        ("WATCH — Ada Quill sings.", None),
    ],
)
def test_a_town_in_capitals_before_a_dash_is_where_it_was_written(text: str, town: str | None) -> None:
    model = spans(text, "QUILLMOUTH|ORG") if "QUILLMOUTH" in text else []
    found = names(entities(text, model, None))
    assert town in found if town else not found


def test_a_service_is_one_by_us_and_united_states() -> None:
    text = "The UNITED STATES COAST GUARD and the Coast Guard met."
    assert names(entities(text, spans(text, "UNITED STATES|GPE", "Coast Guard|ORG"), None)) == ["Coast Guard|ORG"]


def test_a_branch_of_a_group_is_no_group_and_place() -> None:
    text = "Troops fought the Islamic State West Africa Province (ISWAP)."
    assert names(entities(text, spans(text, "Islamic State|ORG", "West Africa|LOC"), None)) == [
        "Islamic State West Africa Province|ORG"
    ]
