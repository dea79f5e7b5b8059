"""Teams by their city, in articles about a match."""

import pytest
from builders_tag import names, spans

from pipeline.tag.entities import entities

MATCH = "The Seattle Mariners met the Dodgers on Sunday. Seattle won 3-1 in Los Angeles. The Mariners cheered."


def test_the_city_of_a_team_that_plays_is_the_team_but_not_where_it_plays() -> None:
    found = entities(MATCH, spans(MATCH, "Seattle Mariners|ORG", "Seattle|GPE", "Los Angeles|GPE"), None)
    assert names(found) == ["Seattle Mariners|ORG", "Los Angeles Dodgers|ORG", "Los Angeles|GPE"]
    assert [mention.text for mention in found[0].mentions] == ["Seattle Mariners", "Seattle", "Mariners"]


def test_a_city_is_a_city_where_nobody_plays() -> None:
    text = "A fan of the Mariners said that Seattle grows."
    assert names(entities(text, spans(text, "Seattle|GPE"), None)) == ["Seattle Mariners|ORG", "Seattle|GPE"]


def test_the_city_of_two_teams_that_play_is_neither() -> None:
    text = "The New York Yankees met the New York Mets. The Yankees won. Fans of New York cheered, and New York slept."
    model = ["New York Yankees|ORG", "New York Mets|ORG", "New York|GPE", "New York|GPE"]
    assert "New York|GPE" in names(entities(text, spans(text, *model), None))


SENTENCES = [
    (
        "a nickname that is a word is a team beside its place",
        "Michigan lost at home. Coach Ada Quillan said the Wolverines were tired.",
        ["Michigan|GPE", "Ada Quillan|PERSON"],
        "Michigan Wolverines|ORG",
    ),
    (
        "a nickname that is a word is a team among others of its sport",
        "It was Broncos against Raiders, and the Ravens watched.",
        [],
        "Las Vegas Raiders|ORG",
    ),
    (
        "a nickname of two teams is the one whose sport is played",
        "The Winnipeg Jets met the Bruins. The Jets scored in the third period.",
        ["Winnipeg Jets|ORG", "Bruins|ORG"],
        "Winnipeg Jets|ORG",
    ),
    (
        "a nickname of two teams is the one of the big leagues where nothing tells",
        "The Lakers lost to the Kings on Sunday, and the Steelers beat the Eagles.",
        ["Lakers|ORG", "Kings|ORG", "Steelers|ORG", "Eagles|ORG"],
        "Philadelphia Eagles|ORG",
    ),
    (
        "a club is called by its town where its competition is named",
        "Manchester United lead the Premier League. They beat Southampton 3-0.",
        ["Manchester United|ORG", "Premier League|ORG", "Southampton|GPE"],
        "Southampton FC|ORG",
    ),
    (
        "a club called by its town is no person",
        "Arsenal lost in the Premier League, and Chelsea won.",
        ["Arsenal|ORG", "Premier League|ORG", "Chelsea|PERSON"],
        "Chelsea FC|ORG",
    ),
    (
        "a university's team is called by its place where its competition is named",
        "The Michigan Wolverines lead the Big Ten. They beat Maryland 3-0.",
        ["Michigan Wolverines|ORG", "Big Ten|ORG", "Maryland|GPE"],
        "Maryland Terrapins|ORG",
    ),
    (
        "a surname is nobody's team",
        "The Michigan Wolverines lead the Big Ten. Ada Maryland saw it. Maryland was glad.",
        ["Michigan Wolverines|ORG", "Big Ten|ORG", "Ada Maryland|PERSON", "Maryland|GPE"],
        "Maryland|GPE",
    ),
    ("what is ranked is a team", "On Friday, No. 3 Kansas won again.", ["Kansas|GPE"], "Kansas Jayhawks|ORG"),
    (
        "a city at the head of a line that goes on is the team",
        "The Seattle Mariners met the Dodgers.\nSeattle won 3-1. The Mariners cheered.",
        ["Seattle Mariners|ORG", "Seattle|GPE"],
        "Seattle Mariners|ORG",
    ),
    (
        "the city of a dateline is the city",
        "SEATTLE — The Seattle Mariners met the Dodgers. The Mariners cheered.",
        ["SEATTLE|GPE", "Seattle Mariners|ORG"],
        "Seattle|GPE",
    ),
    (
        "a native of a city is from the city",
        "The Seattle Mariners met the Dodgers. The Mariners cheered for Seattle native Bodo Roe.",
        ["Seattle Mariners|ORG", "Seattle|GPE", "Bodo Roe|PERSON"],
        "Seattle|GPE",
    ),
    (
        "a town is a town where no club plays",
        "Officials in the Premier League of towns praised Southampton.",
        ["Southampton|GPE"],
        "Southampton|GPE",
    ),
]


@pytest.mark.parametrize(("text", "model", "wanted"), [case[1:] for case in SENTENCES], ids=[c[0] for c in SENTENCES])
def test_who_plays(text: str, model: list[str], wanted: str) -> None:
    assert wanted in names(entities(text, spans(text, *model), None))


def test_a_word_that_is_a_nickname_too_is_no_team_by_itself() -> None:
    text = "Volunteers in Tennessee handed out Orange juice. Flames rose from a hall in Calgary."
    found = names(entities(text, spans(text, "Tennessee|GPE", "Calgary|GPE"), None))
    assert found == ["Tennessee|GPE", "Calgary|GPE"]


def test_no_full_name_of_a_club_makes_a_nickname_of_its_last_word() -> None:
    text = "The committee was United. The Town agreed."
    assert not entities(text, [], None)
