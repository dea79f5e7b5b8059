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


CAPTIONS = (
    ("figcaption", "<figure><img src='a.jpg'><figcaption>Ruta Hallam at her oven.</figcaption></figure>"),
    ("in a paragraph", "<figure><img src='a.jpg'><figcaption><p>Ruta Hallam at her oven.</p></figcaption></figure>"),
    ("named", "<div class='photo'><img src='a.jpg'><p class='photo-caption'>Ruta Hallam at her oven.</p></div>"),
    (
        "gallery",
        "<div class='gallery-carousel'><figure><figcaption>Ruta Hallam at her oven.</figcaption></figure></div>",
    ),
)


@pytest.mark.parametrize("markup", [markup for _, markup in CAPTIONS], ids=[name for name, _ in CAPTIONS])
@pytest.mark.parametrize("where", ["above", "amid", "below"])
def test_every_caption_within_the_article_is_kept_or_on_record(markup: str, where: str) -> None:
    cut = {"above": 0, "amid": PARAGRAPHS.index("<p>", 200), "below": len(PARAGRAPHS)}[where]
    cleaned = clean(read(page(PARAGRAPHS[:cut] + markup + PARAGRAPHS[cut:])))
    rules = {removal.text: removal.rule for removal in cleaned.removed}
    caption = "Ruta Hallam at her oven."
    assert caption in cleaned.text.split("\n") or rules.get(caption) == "caption"


SHORT = (
    ("<aside class='factbox'><h3>The ferry in figures</h3><ul><li>Built in 1973</li></ul></aside>", "Built in 1973"),
    ("<aside class='pullquote'><p>“I row myself”</p><cite>Ruta Hallam</cite></aside>", "“I row myself”"),
    ("<aside class='zitat'><p>„Ich rudere selbst“</p></aside>", "„Ich rudere selbst“"),
    ("<div class='entry'><time>18:02</time><h3>Ferry sails</h3><p>It has sailed at last.</p></div>", "18:02"),
    (
        "<h2>The boats</h2><ul><li><a href='/b'>Mother refuses to leave Aleppo</a></li></ul>",
        "Mother refuses to leave Aleppo",
    ),
    ("<ul class='liens'><li><a href='/b'>La mer au petit matin</a></li></ul>", "La mer au petit matin"),
)


@pytest.mark.parametrize(("markup", "text"), SHORT, ids=[text for _, text in SHORT])
def test_what_is_short_within_the_article_is_kept_or_on_record(markup: str, text: str) -> None:
    cleaned = clean(read(page(PARAGRAPHS + markup + f"<p>{OTHER[0]}</p><p>{OTHER[1]}</p>")))
    assert text in (*cleaned.text.split("\n"), *(removal.text for removal in cleaned.removed))


def test_what_is_short_outside_the_article_is_not_on_record() -> None:
    assert beside(read(with_second("<div><p>Kestrel Bay</p><ul><li>Boats</li></ul></div>"))) == []


def test_a_line_beside_does_not_part_a_heading_from_its_list() -> None:
    items = "".join(
        f"<li>{text}</li>" for text in ("Glacier lake bursts above village", "Chess prodigy beats grandmaster")
    )
    markup = f"<h3>Related stories</h3><aside class='label'><span>More</span></aside><ul>{items}</ul>"
    cleaned = clean(read(page(PARAGRAPHS + markup + f"<p>{OTHER[0]}</p>")))
    assert "Glacier lake bursts above village" not in cleaned.text


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
