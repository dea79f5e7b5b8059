"""Names resolved inside one article, from given model spans: no model is loaded here."""

from datetime import date
from itertools import pairwise

import pytest
from builders_tag import names, spans
from hypothesis import given
from hypothesis import strategies as st
from timing import cpu_s

from pipeline.tag.entities import entities
from pipeline.tag.spans import KEPT, Span

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
        "a given name and a surname are a person, whatever the model says",
        "It was Robert Quillan who spoke.",
        ["Robert Quillan|ORG"],
        ["Robert Quillan|PERSON"],
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
    ("whom somebody is against is named", "It was anti-Quillan.", ["anti-Quillan|PERSON"], ["Quillan|PERSON"]),
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
        "what a page's markup ran into a name is none of it",
        "It was Ada Quill2026 Democrats who spoke.",
        ["Ada Quill2026 Democrats|PERSON"],
        ["Ada Quill|PERSON"],
    ),
    (
        "half a bracket is no part of a name",
        "It stood in the Quillmouth (Sundmark) Daily News.",
        ["Sundmark) Daily News|ORG"],
        ["Daily News|ORG"],
    ),
    ("a rank is no part of a name", "By MC2 Ada Quill.", ["MC2 Ada Quill|PERSON"], ["Ada Quill|PERSON"]),
    ("a letter with a number is nobody", "It was Juror7 who spoke.", ["Juror7|PERSON"], []),
    ("an office with a possessive is no brand", "A Sheriff's deputy came.", ["Sheriff|ORG"], ["Sheriff|ORG"]),
    (
        "a summit is an event",
        "It was the Quillmouth Tides Summit.",
        ["Quillmouth Tides Summit|ORG"],
        ["Quillmouth Tides Summit|EVENT"],
    ),
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
        "a country that is a name too is not forced",
        "It was Jordan who scored.",
        ["Jordan|PERSON"],
        ["Jordan (undecided)|PERSON"],
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
        "capitals take the name and label of normal case",
        "QUILLAN HAPPY\nAda Quillan was happy.",
        ["QUILLAN|ORG", "Ada Quillan|PERSON"],
        ["Ada Quillan|PERSON"],
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
        "a team is known by its nickname",
        "The Dodgers won on Sunday.",
        [],
        ["Los Angeles Dodgers|ORG"],
    ),
    (
        "a month is no person",
        "Ada May left in May 2020. May laughed.",
        ["Ada May|PERSON"],
        ["Ada May|PERSON"],
    ),
]


@pytest.mark.parametrize(("text", "model", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_names_are_resolved_in_the_article(text: str, model: list[str], expected: list[str]) -> None:
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


FRAGMENTS = st.sampled_from(
    ["Ada Quill", "Quill’s", "QUILL", "the U.S.", "U.S.-Mexico", "(HSB)", "Harbour Safety Board", "Quill Ltd.", "\n",
     " ", "🐟", "May", "FBI", "a", "Mr. Bo", "and", ", ", "’s", "“", "/", "Ünal Ğ", "New York Times", "Republican"]
)  # fmt: skip


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(st.lists(FRAGMENTS, min_size=1, max_size=25).map("".join)) or "x"
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    labels = st.sampled_from([*sorted(KEPT), "DATE"])
    found = [Span(a, b, draw(labels)) for a, b in zip(ends[::2], ends[1::2], strict=False)]
    return text, found


@given(texts_with_spans())
def test_offsets_hold_and_mentions_never_overlap(drawn: tuple[str, list[Span]]) -> None:
    text, found = drawn
    result = entities(text, found, None)
    mentions = sorted((m.start, m.end, m.text) for entity in result for m in entity.mentions)
    assert all(text[start:end] == name != "" for start, end, name in mentions)
    assert all(first[1] <= second[0] for first, second in pairwise(mentions))


@given(texts_with_spans())
def test_a_name_stands_once_and_names_are_ordered_by_first_mention(drawn: tuple[str, list[Span]]) -> None:
    result = entities(*drawn, None)
    assert len({entity.name for entity in result}) == len(result)
    firsts = [entity.mentions[0].start for entity in result]
    assert firsts == sorted(firsts)
    assert all([m.start for m in e.mentions] == sorted(m.start for m in e.mentions) for e in result)
    assert {entity.label for entity in result} <= KEPT


@given(texts_with_spans())
def test_no_name_has_an_article_a_possessive_or_a_line_break(drawn: tuple[str, list[Span]]) -> None:
    for entity in entities(*drawn, None):
        assert not entity.name.startswith(("the ", "The "))
        assert "\n" not in entity.name


@pytest.mark.parametrize(
    "piece",
    ["AB ", "Ada Quill ", "a-b", "U.S. ", "Ada/", "Ada “b ", "AA AA/", "Ada's ", "Inc, ", "Ada\n", "(HSB) ", "Mr "],
)
def test_the_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    """However odd the text: three times as long may take six times as long, and a tenth of a second for the clock."""

    def spent_s(characters: int, enough_s: float = 0.0) -> float:
        text = piece * (characters // len(piece))
        found = [Span(at, at + 4, "ORG") for at in range(0, len(text) - 4, 40)]
        return cpu_s(lambda: entities(text, found, None), enough_s)

    limit_s = 6 * spent_s(15_000) + 0.1
    assert spent_s(45_000, limit_s) <= limit_s
