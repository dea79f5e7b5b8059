"""What a page folds away inside its text is text; what it hides elsewhere, or tells once more, is none."""

import pytest
from builders_extract import PARAGRAPHS, PROSE, page, read, texts

FOLDED = (
    "The reserve was spent on a new landing stage, which a storm damaged before the first ferry had used it.",
    "Whoever travels with a bicycle pays two coins more, unless it can be folded and carried under one arm.",
)


def panels(attributes: str) -> str:
    return "".join(
        f"<div class='accordion'><i>More</i><div {attributes}><h3>Point {n}</h3><p>{text}</p></div></div>"
        for n, text in enumerate(FOLDED)
    )


@pytest.mark.parametrize("attributes", ["style='display:none'", "style='visibility: hidden'", "hidden"])
def test_the_panels_of_an_accordion_are_text(attributes: str) -> None:
    found = texts(read(page(PARAGRAPHS + panels(attributes) + PARAGRAPHS.replace("Passengers", "Travellers"))))
    assert [text for text in found if text in FOLDED] == list(FOLDED)
    assert "Point 1" in found


@pytest.mark.parametrize(
    "hidden",
    [
        f"<div style='display:none'>{PARAGRAPHS}</div>",
        f"<div style='display:none'><p>{' '.join(PROSE)}</p></div>",
        f"<div class='newsletter-popup' style='display:none'><p>{FOLDED[0]}</p></div>",
    ],
    ids=["a copy", "a copy in one piece", "a call"],
)
def test_hidden_copies_and_calls_are_no_text(hidden: str) -> None:
    found = texts(read(page(PARAGRAPHS + hidden + f"<p>{FOLDED[1]}</p>")))
    assert [text for text in found if text != "Ferry fares to rise"] == [*PROSE, FOLDED[1]]
