"""On a page, headlines about the same matter go where they are nothing but links between sentences."""

from collections.abc import Callable, Iterable

import pytest

from pipeline.article import Article, Block
from pipeline.clean import clean

type ArticleOf = Callable[[Iterable[Block]], Article]

BEFORE = [
    "The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year.",
    "Commuters from the outer islands had asked the council to wait until the new boats are in service.",
]
AFTER = [
    "The mayor, who sits on the board, voted against the plan and left the room before the count was read.",
    "The council will look at the fares again when the first of the new boats is delivered next summer.",
]
HEADLINES = ["Mayor Votes Against Harbour Board's Ferry Plan", "Council: New Boats Will Be Delivered Next Summer"]


def kept(article_of: ArticleOf, items: list[str], above: list[str] | None = None, share: float = 1.0) -> list[str]:
    blocks = [
        *(Block("paragraph", text, 0.0) for text in (above or BEFORE)),
        *(Block("list_item", text, share) for text in items),
        *(Block("paragraph", text, 0.0) for text in AFTER),
    ]
    text = clean(article_of(blocks)).text.splitlines()
    return [line for line in text if line in items]


@pytest.mark.parametrize("size", [1, 2])
def test_headlines_that_are_links_go_though_the_article_knows_their_words(article_of: ArticleOf, size: int) -> None:
    assert kept(article_of, HEADLINES[:size]) == []


@pytest.mark.parametrize(
    ("items", "above", "share"),
    [
        (HEADLINES, [*BEFORE, "These are the two stories about the fares that our readers have asked us for:"], 1.0),
        (["Ferry fares template for boards", "Council minutes template for boats"], BEFORE, 1.0),
        (HEADLINES, BEFORE, 0.4),
    ],
    ids=["introduced", "things", "sentences with a link"],
)
def test_the_articles_own_links_stay(article_of: ArticleOf, items: list[str], above: list[str], share: float) -> None:
    assert kept(article_of, items, above, share) == items


@pytest.mark.parametrize("share", [0.0, 0.3])
def test_a_list_without_links_is_the_articles_own(article_of: ArticleOf, share: float) -> None:
    items = ["Glacier lake bursts above Alpine village", "Chess prodigy, nine, beats grandmaster in Bergen"]
    assert kept(article_of, items, [*BEFORE, "The kettle boils"], share) == items


def test_a_heading_goes_whose_links_the_page_keeps_apart_unless_the_article_knows_it(article_of: ArticleOf) -> None:
    def heading(text: str) -> list[Block]:
        before, after = ([Block("paragraph", one, 0.0) for one in part] for part in (BEFORE, AFTER))
        return [*before, Block("heading", text, 0.0, ("heads-links",)), *after]

    assert "Meridian kaleidoscope" not in clean(article_of(heading("Meridian kaleidoscope"))).text
    assert "What the harbour board says" in clean(article_of(heading("What the harbour board says"))).text


def test_a_heading_above_links_to_other_articles_goes_with_them_at_the_end_of_a_page(article_of: ArticleOf) -> None:
    others = ["Glacier lake bursts above Alpine village", "Chess prodigy, nine, beats grandmaster in Bergen"]
    blocks = [Block("paragraph", text, 0.0) for text in BEFORE + AFTER]
    blocks += [Block("heading", "מדפי הנמל", 0.0), *(Block("list_item", text, 1.0) for text in others)]
    assert clean(article_of(blocks)).text == "\n".join(BEFORE + AFTER)


OWN_LINKS = (
    ("The crew:", ["Ada Plank, captain", "Bo Reed, engineer of the night boats", "Mia Sten, cook and pilot"]),
    ("These films are shown:", ["Mother refuses to leave Aleppo", "Nine days adrift in a bathtub"]),
    ("Der Vorstand:", ["Wiebke Thoms, Hebamme aus Husum", "Hauke Jansen, Fischer und Wirt"]),
    ("Les lauréats :", ["La mer a mangé mon frère aîné", "Neuf jours dans une baignoire bleue"]),
    ("El jurado:", ["Rosa Vidal, directora de cine mudo", "Juan Prat, crítico y marinero"]),
    ("Winners", ["Mother Refuses to Leave Aleppo by Sami Odeh", "Nine Days in a Bathtub by Jun Vo"]),
    ("Preise", ["Neun Tage in der Wanne von Jun Vo", "Die Mutter bleibt in Aleppo von Sami Odeh"]),
    ("Palmarès", ["La mer a mangé mon frère de Léa Roux", "Neuf jours dans une baignoire de Jun Vo"]),
)


@pytest.mark.parametrize(("heading", "items"), OWN_LINKS, ids=[heading for heading, _ in OWN_LINKS])
def test_links_that_a_line_introduces_or_that_name_their_makers_stay(
    article_of: ArticleOf, heading: str, items: list[str]
) -> None:
    assert kept(article_of, items, [*BEFORE, heading]) == items


@pytest.mark.parametrize("heading", ["Related:", "Read more:", "Mehr zum Thema:", "À lire aussi :", "Lea también:"])
def test_a_colon_behind_a_heading_of_other_articles_saves_nothing(article_of: ArticleOf, heading: str) -> None:
    items = ["Glacier lake bursts above Alpine village", "Chess prodigy, nine, beats grandmaster in Bergen"]
    assert kept(article_of, items, [*BEFORE, heading]) == []
