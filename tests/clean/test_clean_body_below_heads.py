"""Below a heading of other articles the body may go on at once, or after the headlines: all of it stays."""

from collections.abc import Callable

import pytest

from pipeline.article import Article
from pipeline.clean import clean

type Plain = Callable[[str], Article]

BODY = """
The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year.
Commuters from the outer islands had asked the council to wait until the new boats are in service.
{}
The mayor, who sits on the board, voted against the plan and left the room before the count was read.
"""
HEADLINES = ["Glacier lake bursts above Alpine village", "Chess prodigy Vo beats grandmaster in final"]
HEADS = ["Recommended Stories", "Lesen Sie auch", "À lire aussi", "Te puede interesar", "Leggi anche"]
GOES_ON = {
    "a short sentence": "The crane was sold in May.",
    "a sentence of names": "Ada Plank chairs the board.",
    "a short sentence, German": "Der Kran ist verkauft.",
    "a short sentence, French": "La grue est vendue.",
    "a short sentence, Spanish": "La grúa ya está vendida.",
    "a short sentence, Italian": "La gru è venduta.",
    "somebody's words": "“Nobody asked us,” said Bo Reed.",
    "somebody's words alone": "“Nobody asked us”",
    "somebody's words, German": "„Uns fragt keiner“, sagt Bo Reed.",
    "an exclamation": "What a long night that was!",
    "an interview by letters": "Q: Who sold it?\nA: Nobody who will say so\nQ: Who has it?\nA: A dealer in Vere",
    "an interview by letters, German": "F: Wer zahlt die Fähre?\nA: Wir alle\nF: Und der Kran?\nA: Der ist weg",
    "an interview": "Who else asked the council to wait for the boats?",
}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("body", GOES_ON.values(), ids=GOES_ON.keys())
def test_what_goes_on_right_below_the_heading_stays(head: str, body: str, plain: Plain) -> None:
    article = plain(BODY.format(f"{head}\n{body}"))
    assert {removal.text for removal in clean(article).removed} <= {head}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("body", GOES_ON.values(), ids=GOES_ON.keys())
def test_what_goes_on_below_the_headlines_stays_and_they_go(head: str, body: str, plain: Plain) -> None:
    removed = [removal.text for removal in clean(plain(BODY.format("\n".join([head, *HEADLINES, body])))).removed]
    assert removed == [head, *HEADLINES]


SENTENCES = {
    "English": "- Boats that leak stay in port.\n- The crane is sold.\n- Nobody is asked.",
    "German": "- Lecke Boote bleiben im Hafen.\n- Der Kran wird verkauft.\n- Keiner wird gefragt.",
    "French": "- Les vieux bateaux restent à quai.\n- La grue est vendue.\n- Personne ne demande.",
}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("lines", SENTENCES.values(), ids=SENTENCES.keys())
def test_bulleted_sentences_below_the_heading_stay(head: str, lines: str, plain: Plain) -> None:
    article = plain(BODY.format(f"{head}\n{lines}"))
    assert {removal.text for removal in clean(article).removed} <= {head}


def test_a_list_that_a_heading_was_put_into_goes_on_below_it(plain: Plain) -> None:
    own = ["- two crowns more for commuters", "- new boats in service by summer", "- the council to read the count"]
    article = plain(BODY.format("\n".join([*own[:1], "Related Articles", *own[1:]])))
    assert {removal.text for removal in clean(article).removed} <= {"Related Articles"}


SECTIONS = [
    *("Related", "Reading list", "Must read", "Trending", "Zum Thema", "Ähnliche Themen", "À lire", "Le plus lu"),
    *(
        "Más información",
        "Relacionados",
        "Самое читаемое",
        "الأكثر قراءة",
        "More on that below",
        "More on the ferry fares",
    ),
]


@pytest.mark.parametrize("head", SECTIONS)
def test_a_heading_above_text_and_no_list_may_be_a_section_head(head: str, plain: Plain) -> None:
    assert clean(plain(BODY.format(head))).removed == ()


@pytest.mark.parametrize("head", SECTIONS[:-2])
def test_the_same_heading_goes_with_its_list(head: str, plain: Plain) -> None:
    block = [head, *(f"- {one}" for one in HEADLINES)]
    assert [removal.text for removal in clean(plain(BODY.format("\n".join(block)))).removed] == block


@pytest.mark.parametrize("head", ["Read more", "You may also like", "Lesen Sie auch", "Lire la suite", "Lea también"])
def test_a_heading_that_can_only_head_links_goes_alone(head: str, plain: Plain) -> None:
    assert [removal.text for removal in clean(plain(BODY.format(head))).removed] == [head]


BUTTONS = {
    "English": "Share\nPassengers can share a ticket for the ferry, if they know how.",
    "German": "Teilen\nWer will, kann seine Fahrkarte auch teilen, sagt die Reederei.",
    "Spanish": "Compartir\nLos pasajeros pueden compartir un billete, dice la naviera.",
}


@pytest.mark.parametrize("lines", BUTTONS.values(), ids=BUTTONS.keys())
def test_a_buttons_name_stays_above_text_that_speaks_of_it(lines: str, plain: Plain) -> None:
    assert clean(plain(BODY.format(lines))).removed == ()
    button = lines.partition("\n")[0]
    assert [removal.text for removal in clean(plain(BODY.format(button))).removed] == [button]
