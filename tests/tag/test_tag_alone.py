"""Whom a surname or a given name means where it stands alone."""

from datetime import date

import pytest
from builders_tag import names, spans

from pipeline.tag.canonical import Overlay
from pipeline.tag.entities import entities
from pipeline.tag.learned import Learned

CASES = [
    (
        "another of the family is named: nobody can say",
        "Ivanka Trump came. Trump spoke.",
        ["Ivanka Trump|PERSON", "Trump|ORG"],
        ["Ivanka Trump|PERSON", "Trump|PERSON"],
    ),
    (
        "another of the family is named, and an office tells",
        "Ivanka Trump came. President Trump spoke. Trump left.",
        ["Ivanka Trump|PERSON", "Trump|ORG", "Trump|ORG"],
        ["Ivanka Trump|PERSON", "Donald Trump|PERSON"],
    ),
    (
        "he is named beside his family",
        "Donald Trump and Ivanka Trump came. Trump spoke.",
        ["Donald Trump|PERSON", "Ivanka Trump|PERSON", "Trump|ORG"],
        ["Donald Trump|PERSON", "Ivanka Trump|PERSON"],
    ),
    (
        "another person of the surname is named in full",
        "Robert Putin came. Putin spoke.",
        ["Robert Putin|PERSON", "Putin|PERSON"],
        ["Robert Putin|PERSON"],
    ),
    (
        "a common surname only beside the words the table asks for",
        "Powell spoke at the Federal Reserve.",
        ["Powell|PERSON", "the Federal Reserve|ORG"],
        ["Jerome Powell|PERSON", "Federal Reserve|ORG"],
    ),
    ("a common surname without them", "Powell spoke at the fair.", ["Powell|PERSON"], ["Powell|PERSON"]),
    ("capitals are read in normal case", "PUTIN SPEAKS", ["PUTIN|ORG"], ["Vladimir Putin|PERSON"]),
    (
        "a woman of the surname who is named in full keeps it after Mrs",
        "Angela Merkel came. Mrs Merkel spoke.",
        ["Angela Merkel|PERSON", "Merkel|PERSON"],
        ["Angela Merkel|PERSON"],
    ),
    (
        "a given name of one person",
        "Robert Quillan came. Robert spoke.",
        ["Robert Quillan|PERSON", "Robert|PERSON"],
        ["Robert Quillan|PERSON"],
    ),
    (
        "a given name of two people",
        "Robert Quillan met Robert Sundmark. Robert spoke.",
        ["Robert Quillan|PERSON", "Robert Sundmark|PERSON", "Robert|PERSON"],
        ["Robert Quillan|PERSON", "Robert Sundmark|PERSON", "Robert|PERSON"],
    ),
    (
        "two surnames, called by the first",
        "Carla Quillan Sundmark came. Carla Quillan spoke. Quillan left.",
        ["Carla Quillan Sundmark|PERSON", "Carla Quillan|PERSON", "Quillan|ORG"],
        ["Carla Quillan|PERSON"],
    ),
    (
        "two initials are two people",
        "John A. Quillan met John B. Quillan. Quillan spoke.",
        ["John A. Quillan|PERSON", "John B. Quillan|PERSON", "Quillan|ORG"],
        ["John A. Quillan|PERSON", "John B. Quillan|PERSON", "Quillan|PERSON"],
    ),
    (
        "initials with and without stops are one",
        "J.D. Quillan came. JD Quillan spoke. Quillan left.",
        ["J.D. Quillan|PERSON", "JD Quillan|PERSON", "Quillan|PERSON"],
        ["J.D. Quillan|PERSON"],
    ),
    (
        "an administration is called after its head",
        "Ada Quillan won. The Quillan Administration began.",
        ["Ada Quillan|PERSON", "The Quillan Administration|ORG"],
        ["Ada Quillan|PERSON"],
    ),
]


@pytest.mark.parametrize(("text", "model", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_one_word_means_somebody_or_is_left_alone(text: str, model: list[str], expected: list[str]) -> None:
    assert names(entities(text, spans(text, *model), date(2025, 6, 1))) == expected


def test_a_surname_that_the_corpus_knows_is_spelled_out_but_where_the_article_knows_better() -> None:
    overlay = Overlay(learned=Learned(surnames={"Quillan": "Ada Quillan"}))
    alone = "Quillan spoke. Mrs Quillan left."
    assert names(entities(alone, spans(alone, "Quillan|PERSON", "Quillan|PERSON"), None, overlay)) == [
        "Ada Quillan|PERSON",
        "Quillan|PERSON",
    ]
    told = "Bodo Quillan came. Quillan spoke."
    assert names(entities(told, spans(told, "Bodo Quillan|PERSON"), None, overlay)) == ["Bodo Quillan|PERSON"]
