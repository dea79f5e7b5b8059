"""People resolved inside one article, from given model spans: no model is loaded here."""

from datetime import date

import pytest
from builders_tag import names, spans

from pipeline.tag.entities import entities

CASES = [
    (
        "a surname alone is the person named in full, whatever the model called it",
        "Minister Ada Quill spoke. Quill left. Critics of Quill’s plan laughed.",
        ["Ada Quill|PERSON", "Quill|ORG", "Quill|GPE"],
        ["Ada Quill|PERSON"],
    ),
    (
        "a surname the model missed is found",
        "Ada Quill spoke on Monday, and Quill left.",
        ["Ada Quill|PERSON"],
        ["Ada Quill|PERSON"],
    ),
    (
        "two people of one surname are left apart",
        "Ada Quill met Bodo Quill. Quill laughed.",
        ["Ada Quill|PERSON", "Bodo Quill|PERSON", "Quill|ORG"],
        ["Ada Quill|PERSON", "Bodo Quill|PERSON", "Quill|PERSON"],
    ),
    (
        "a given name and a surname are a person, whatever the model says",
        "It was Robert Quillan who spoke.",
        ["Robert Quillan|ORG"],
        ["Robert Quillan|PERSON"],
    ),
    ("whom somebody is against is named", "It was anti-Quillan.", ["anti-Quillan|PERSON"], ["Quillan|PERSON"]),
    (
        "a surname is one, whichever apostrophe it has",
        "Ada O'Quill spoke. O’Quill left.",
        ["Ada O'Quill|PERSON", "O’Quill|ORG"],
        ["Ada O'Quill|PERSON"],
    ),
    (
        "a surname with an article is one",
        "It was Ada Bakr al-Quillan who spoke. They heard al-Quillan.",
        ["Ada Bakr al-Quillan|PERSON", "al-Quillan|ORG"],
        ["Ada Bakr al-Quillan|PERSON"],
    ),
    (
        "a surname is somebody's, whatever stands beside it once",
        "Wanda Quillan spoke. There was trust in Quillan. Quillan left.",
        ["Wanda Quillan|PERSON", "Quillan|ORG", "Quillan|ORG"],
        ["Wanda Quillan|PERSON"],
    ),
    (
        "two forms of somebody in our tables are one person, and so is the surname",
        "Dick Durbin spoke, and Richard Durbin voted. Durbin left.",
        ["Dick Durbin|PERSON", "Richard Durbin|PERSON", "Durbin|ORG"],
        ["Dick Durbin|PERSON"],
    ),
    (
        "where somebody is from does not make a town of a person",
        "It was Robert Quillan, Ohio, who spoke.",
        ["Robert Quillan|ORG", "Ohio|GPE"],
        ["Robert Quillan|PERSON", "Ohio|GPE"],
    ),
    (
        "what a page's markup ran into a name is none of it",
        "It was Ada Quill2026 Democrats who spoke.",
        ["Ada Quill2026 Democrats|PERSON"],
        ["Ada Quill|PERSON"],
    ),
    ("a rank is no part of a name", "By MC2 Ada Quill.", ["MC2 Ada Quill|PERSON"], ["Ada Quill|PERSON"]),
    (
        "of father and son the surname alone is the father",
        "Bodo Quill spoke. Bodo Quill Jr. listened. Quill left, and Quill Jr. stayed.",
        ["Bodo Quill|PERSON", "Bodo Quill Jr.|PERSON", "Quill|PERSON", "Quill|PERSON"],
        ["Bodo Quill|PERSON", "Bodo Quill Jr.|PERSON"],
    ),
    (
        "of a junior and a senior the surname alone is nobody's",
        "Bodo Quill Jr. met Bodo Quill Sr. at sea. Quill laughed.",
        ["Bodo Quill Jr.|PERSON", "Bodo Quill Sr.|PERSON", "Quill|PERSON"],
        ["Bodo Quill Jr.|PERSON", "Bodo Quill Sr.|PERSON", "Quill|PERSON"],
    ),
    (
        "a junior's namesake of another given name is no senior of his",
        "Bodo R. Quill Jr. spoke of his uncle, Odo R. Quill.",
        ["Bodo R. Quill Jr.|PERSON", "Odo R. Quill|PERSON"],
        ["Bodo R. Quill Jr.|PERSON", "Odo R. Quill|PERSON"],
    ),
    (
        "two initials without a space are initials",
        "Odo W. Quill spoke of Odo H.W. Quill.",
        ["Odo W. Quill|PERSON", "Odo H.W. Quill|PERSON"],
        ["Odo W. Quill|PERSON", "Odo H.W. Quill|PERSON"],
    ),
    (
        "of two of a surname it is his of whom alone the text spoke so far",
        "Bodo Quill left. Quill said that Ada Quill stayed. Quill wept.",
        ["Bodo Quill|PERSON", "Quill|PERSON", "Ada Quill|PERSON", "Quill|PERSON"],
        ["Bodo Quill|PERSON", "Ada Quill|PERSON", "Quill|PERSON"],
    ),
    (
        "of a junior and his uncle too",
        "Bodo R. Quill Jr. spoke. Quill praised Odo R. Quill.",
        ["Bodo R. Quill Jr.|PERSON", "Quill|PERSON", "Odo R. Quill|PERSON"],
        ["Bodo R. Quill Jr.|PERSON", "Odo R. Quill|PERSON"],
    ),
    (
        "but not after Mrs",
        "Bodo Quill left. Mrs Quill stayed with Ada Quill.",
        ["Bodo Quill|PERSON", "Quill|PERSON", "Ada Quill|PERSON"],
        ["Bodo Quill|PERSON", "Quill|PERSON", "Ada Quill|PERSON"],
    ),
    (
        "a particle begins a sentence with a capital",
        "Ada van der Quill left. Van der Quill said so. We asked van der Quill.",
        ["Ada van der Quill|PERSON", "Van der Quill|PERSON", "van der Quill|PERSON"],
        ["Ada van der Quill|PERSON"],
    ),
    (
        "a single particle does so too",
        "Ada de Quill left. De Quill said so. We asked de Quill, Quill said.",
        ["Ada de Quill|PERSON", "De Quill|PERSON", "de Quill|PERSON", "Quill|PERSON"],
        ["Ada de Quill|PERSON"],
    ),
    (
        "an Arabic article is a particle",
        "Odo Bodo el-Quillan left. El-Quillan wept. Quillan said so to el-Quillan.",
        ["Odo Bodo|PERSON", "el-Quillan|PERSON", "El-Quillan|ORG", "Quillan|PERSON", "el-Quillan|PERSON"],
        ["Odo Bodo el-Quillan|PERSON"],
    ),
    (
        "a surname with capitals inside stands in a headline",
        "Ada McQuill left.\nMCQUILL SAYS NO.",
        ["Ada McQuill|PERSON", "MCQUILL|ORG"],
        ["Ada McQuill|PERSON"],
    ),
    (
        "a surname that is a person's alone proves the full name",
        "Then Quillan left. We met Tarna Quillan at sea.",
        ["Quillan|PERSON", "Tarna Quillan|ORG"],
        ["Tarna Quillan|PERSON"],
    ),
    (
        "a sentence's first word is no given name",
        "Then Quillan left. Since Quillan ate, we did.",
        ["Quillan|PERSON", "Since Quillan|ORG"],
        ["Quillan|PERSON", "Since Quillan|ORG"],
    ),
    (
        "nor is the word of a lake",
        "Then Quillan left. We met at Lakeview Quillan.",
        ["Quillan|PERSON", "Lakeview Quillan|LOC"],
        ["Quillan|PERSON", "Lakeview Quillan|LOC"],
    ),
    (
        "a company with a person's name at its end is known by its first",
        "Then Quillan left. We met Foods Quillan at sea.",
        ["Quillan|PERSON", "Foods Quillan|ORG"],
        ["Quillan|PERSON", "Foods Quillan|ORG"],
    ),
    (
        "somebody is called by a given name that no table has",
        "Tarnabo Quillan left. Tarnabo said so. We asked Tarnabo.",
        ["Tarnabo Quillan|PERSON", "Tarnabo|GPE", "Tarnabo|ORG"],
        ["Tarnabo Quillan|PERSON"],
    ),
    (
        "a surname in front is what somebody is called by too",
        "Qi Tarnabo left. Qi said so.",
        ["Qi Tarnabo|PERSON", "Qi|PERSON"],
        ["Qi Tarnabo|PERSON"],
    ),
    (
        "a given name that is a country's too",
        "India Quillan left. Quillan said so. We read India Quillan’s book.",
        ["India|GPE", "Quillan|PERSON", "India|GPE"],
        ["India Quillan|PERSON"],
    ),
    (
        "a surname that is a place's, where it does what people do",
        "Tarna Washington left. Washington said so in Washington.",
        ["Tarna Washington|PERSON", "Washington|GPE", "Washington|GPE"],
        ["Tarna Washington|PERSON", "Washington (undecided)|GPE"],
    ),
    (
        "a place does what people do where nobody is called so",
        "Tarna Quillan left. Washington said so.",
        ["Tarna Quillan|PERSON", "Washington|GPE"],
        ["Tarna Quillan|PERSON", "Washington (undecided)|GPE"],
    ),
    (
        "the surname alone is the only one's, junior or not",
        "Bodo Quill Jr. spoke. Quill left.",
        ["Bodo Quill Jr.|PERSON", "Quill|ORG"],
        ["Bodo Quill Jr.|PERSON"],
    ),
    (
        "the form without an initial is the name",
        "Ada M. Quill, known as Ada Quill, spoke.",
        ["Ada M. Quill|PERSON", "Ada Quill|PERSON"],
        ["Ada Quill|PERSON"],
    ),
    (
        "a given name beside a lone surname is one person with it",
        "It was Robert Quillan who spoke.",
        ["Robert|PERSON"],
        ["Robert Quillan|PERSON"],
    ),
    (
        "a country that is a name too is not forced",
        "It was Jordan who scored.",
        ["Jordan|PERSON"],
        ["Jordan (undecided)|PERSON"],
    ),
    (
        "capitals take the name and label of normal case",
        "QUILLAN HAPPY\nAda Quillan was happy.",
        ["QUILLAN|ORG", "Ada Quillan|PERSON"],
        ["Ada Quillan|PERSON"],
    ),
    (
        "a junior is not his father",
        "Ada Quill Jr. met Ada Quill. Quill laughed.",
        ["Ada Quill Jr.|PERSON", "Ada Quill|PERSON", "Quill|ORG"],
        ["Ada Quill Jr.|PERSON", "Ada Quill|PERSON"],
    ),
    (
        "kinds of apostrophe do not part a person",
        "Ada O’Quill spoke. Then O'Quill and O’Quill left.",
        ["Ada O’Quill|PERSON", "O'Quill|PERSON", "O’Quill|ORG"],
        ["Ada O'Quill|PERSON"],
    ),
    (
        "spellings that differ in capitals are one name",
        "Quillhub grew. QuillHub fell. Quillhub rose.",
        ["Quillhub|PERSON", "QuillHub|ORG", "Quillhub|PERSON"],
        ["Quillhub|PERSON"],
    ),
    (
        "a month is no person",
        "Ada May left in May 2020. May laughed.",
        ["Ada May|PERSON"],
        ["Ada May|PERSON"],
    ),
]


@pytest.mark.parametrize(("text", "model", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_people_are_resolved_in_the_article(text: str, model: list[str], expected: list[str]) -> None:
    assert names(entities(text, spans(text, *model), None)) == expected


def test_all_mentions_of_a_person_are_kept_in_order() -> None:
    text = "Ada Quill spoke. Quill left. Then Quill’s friends left Ada Quill."
    (entity,) = entities(text, spans(text, "Ada Quill|PERSON", "Quill|ORG"), None)
    assert [mention.text for mention in entity.mentions] == ["Ada Quill", "Quill", "Quill", "Ada Quill"]
    assert [mention.start for mention in entity.mentions] == [0, 17, 34, 55]


@pytest.mark.parametrize(
    ("year", "text", "expected"),
    [
        (2025, "Rubio flew to Peru.", "Marco Rubio"),
        (None, "Rubio flew to Peru.", "Marco Rubio"),
        (1988, "Rubio flew to Peru.", "Rubio"),
        (2025, "Mrs. Rubio flew to Peru.", "Rubio"),
        (2025, "Ada Rubio came. Rubio flew to Peru.", "Ada Rubio"),
    ],
    ids=["in office", "undated", "before his time", "the wife", "another of the name"],
)
def test_a_surname_that_every_reader_knows_is_spelled_out(year: int | None, text: str, expected: str) -> None:
    model = ["Ada Rubio|PERSON"] if "Ada" in text else ["Rubio|PERSON"]
    assert entities(text, spans(text, *model), date(year, 6, 1) if year else None)[0].name == expected


def test_a_known_surname_of_several_words_is_spelled_out_at_a_sentences_start_too() -> None:
    text = "Von der Leyen flew to Peru. We met von der Leyen."
    (person, _) = entities(text, spans(text, "Von der Leyen|PERSON", "von der Leyen|PERSON"), date(2025, 6, 1))
    assert (person.name, len(person.mentions)) == ("Ursula von der Leyen", 2)


def test_an_office_before_a_known_surname_tells_it_from_a_relative_named_first() -> None:
    text = "Ada Biden came. Biden sang. Then President Biden spoke."
    found = entities(text, spans(text, "Ada Biden|PERSON", "Biden|PERSON", "Biden|PERSON"), date(2023, 6, 1))
    assert [(person.name, len(person.mentions)) for person in found] == [("Ada Biden", 2), ("Joe Biden", 1)]
