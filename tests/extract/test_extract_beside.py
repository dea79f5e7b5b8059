"""Prose of a page that is not its article's is kept on record, and taken off by a rule with a name."""

import pytest
from builders_extract import PARAGRAPHS, PROSE, beside, page, read, texts

from pipeline.clean import added, clean

OTHER = (
    "Divers freed a rope from the propeller of the Kestrel Bay ferry on Thursday, and it sailed again at noon.",
    "A lighthouse keeper of ninety has written down every ship that passed him since the summer of the great storm.",
)
SECOND = "<article><h2>Ferry sails again</h2>" + "".join(f"<p>{text}</p>" for text in OTHER) + "</article>"


def with_second(second: str = SECOND) -> str:
    return page(PARAGRAPHS).replace("</main>", f"{second}</main>")


def test_a_second_article_is_on_record_with_the_rule_that_took_it() -> None:
    article = read(with_second())
    assert beside(article) == list(OTHER)
    cleaned = clean(article)
    assert cleaned.text == "\n".join(PROSE)
    assert {removal.text: removal.rule for removal in cleaned.removed if removal.text in OTHER} == dict.fromkeys(
        OTHER, "beside"
    )


def test_a_caption_in_a_picture_is_on_record() -> None:
    caption = "The ferry at the landing stage in Kestrel Bay on the day before the fares were raised by a fifth."
    figure = f"<figure><img src='ferry.jpg'><figcaption>{caption}</figcaption></figure>"
    cleaned = clean(read(page(PARAGRAPHS + figure + PARAGRAPHS.replace("Passengers", "Travellers"))))
    assert caption in cleaned.text or caption in {removal.text for removal in cleaned.removed}


def test_what_the_rules_file_keeps_stays_though_the_extractor_left_it_beside() -> None:
    rules = added.parse('[keep]\nbeginnings = ["Divers freed a rope"]')
    assert OTHER[0] in clean(read(with_second()), rules).text
    assert OTHER[1] not in clean(read(with_second()), rules).text


@pytest.mark.parametrize("tag", ["nav", "form", "footer"])
def test_the_frame_of_a_site_is_not_on_record(tag: str) -> None:
    assert beside(read(with_second(f"<{tag}><p>{OTHER[0]}</p></{tag}>"))) == []


def test_what_is_beside_decides_nothing_about_the_article() -> None:
    alone, together = clean(read(page(PARAGRAPHS))), clean(read(with_second()))
    assert alone.text == together.text
    assert texts(read(page(PARAGRAPHS))) == texts(read(with_second()))
