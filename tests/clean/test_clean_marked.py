"""What goes on a page because of where it stands, and what stays wherever it stands."""

from collections.abc import Callable, Iterable

import pytest

from pipeline.article import Article, Block
from pipeline.clean import clean

type ArticleOf = Callable[[Iterable[Block]], Article]

BODY = [
    Block("paragraph", text, 0.0)
    for text in (
        "The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year.",
        "Commuters from the outer islands had asked the council to wait until the new boats are in service.",
        "The mayor, who sits on the board, voted against the plan and left the room before the count was read.",
    )
]


def removed(article: Article) -> list[str]:
    return [removal.text for removal in clean(article).removed]


def card(title: str, linked: float = 1.0) -> list[Block]:
    marks = ("news-card",)
    return [
        Block("heading", title, linked, marks),
        Block("paragraph", f"Nobody had expected that in this valley, where {title.lower()}.", 0.0, marks),
    ]


def test_a_row_of_linked_cards_goes_with_its_teasers(article_of: ArticleOf) -> None:
    cards = card("Glacier lake bursts above village") + card("Chess prodigy beats a grandmaster")
    assert removed(article_of([*BODY, *cards])) == [block.text for block in cards]


@pytest.mark.parametrize("linked", [0.0, 0.3])
def test_a_row_of_cards_that_lead_nowhere_is_the_article(article_of: ArticleOf, linked: float) -> None:
    facts = card("The claim that the fares fell", linked) + card("The origin of the claim", linked)
    assert removed(article_of([*BODY, *facts])) == []


@pytest.mark.parametrize("kind", ["quote", "caption"])
def test_quotes_and_captions_stay_in_any_box(article_of: ArticleOf, kind: str) -> None:
    inside = Block(kind, "“The sea does not read your timetable,” she said.", 0.0, ("social-share",))  # type: ignore[arg-type]  # a parameter
    assert removed(article_of([*BODY[:2], inside, BODY[2]])) == []


@pytest.mark.parametrize(
    "name", ["paywall", "widget", "product-list", "card", "article-header", "author", "video-player"]
)
def test_names_that_stand_around_text_as_well_take_nothing(article_of: ArticleOf, name: str) -> None:
    inside = Block(
        "paragraph", "A timetable for the winter months will be published by the board in October.", 0.0, (name,)
    )
    assert removed(article_of([*BODY[:2], inside, BODY[2]])) == []


OWN_IN_BOXES = (
    ("share-price", "The share of the cinema company Kino rose by nine per cent on Monday, the exchange in Oslo said."),
    ("story-sponsors", "The night boats are paid for by two banks and a shipowner who hates the sea."),
    ("newsletter-history", "The newsletter was written in a bakery, between the ovens, and sent at five."),
    ("promo-tour", "The band played in nine harbours in nine nights, and lost a drummer on the way to Kestrel Bay."),
    ("popular-vote", "Die Abstimmung ging knapp aus: Neun Gemeinden waren dafür, acht dagegen, eine zählte noch."),
    ("ad-campaign", "La campagne d'affichage a coûté deux millions de couronnes, selon les comptes de la ville."),
    ("consent-form", "El formulario tiene nueve páginas y la gente lo firma sin leerlo, dice la doctora del puerto."),
    (
        "cookie-recipe",
        "“You need butter, and you need our patience,” says the baker, who has made them for thirty years.",
    ),
)


@pytest.mark.parametrize(("name", "text"), OWN_IN_BOXES, ids=[name for name, _ in OWN_IN_BOXES])
def test_prose_stays_in_a_box_that_only_has_a_telling_name(article_of: ArticleOf, name: str, text: str) -> None:
    inside = [Block("heading", "What it cost", 0.0, (name,)), Block("paragraph", text, 0.0, (name,))]
    assert removed(article_of([*BODY[:2], *inside, BODY[2]])) == []


ASKING_BOXES = (
    ("newsletter-box", "The coast in the morning: we collect what has happened at sea and send it at six o'clock."),
    ("promo-text", "If you enjoyed this story, there are eighty more of the kind waiting on the other shore."),
    ("newsletter-text", "Das Wichtigste von der Küste, jeden Morgen um sechs: So kommen Sie gut in den Tag hinein."),
    ("cta-texte", "Chaque matin à six heures, la côte est à vous, avec ses bateaux, ses ports et ses tempêtes."),
    ("promo-texto", "Cada mañana a las seis, nuestra costa entera, con sus barcos, sus puertos y sus tormentas."),
)


@pytest.mark.parametrize(("name", "text"), ASKING_BOXES, ids=[name for name, _ in ASKING_BOXES])
def test_prose_that_speaks_to_the_reader_goes_with_its_box(article_of: ArticleOf, name: str, text: str) -> None:
    inside = [Block("heading", "Something to consider", 0.0, (name,)), Block("paragraph", text, 0.0, (name,))]
    assert removed(article_of([*BODY[:2], *inside, BODY[2]])) == [block.text for block in inside]


def test_prose_goes_with_the_links_of_its_box(article_of: ArticleOf) -> None:
    inside = [
        Block("paragraph", "Divers have freed a rope from the propeller of the ferry.", 0.0, ("related",)),
        Block("paragraph", "The whole story of the rope", 1.0, ("related",)),
    ]
    assert removed(article_of([*BODY[:2], *inside, BODY[2]])) == [block.text for block in inside]


def test_prose_behind_the_text_stays(article_of: ArticleOf) -> None:
    author = Block(
        "paragraph", "Ruta Hallam writes about the coast and keeps a boat of her own there.", 0.1, ("behind",)
    )
    assert removed(article_of([*BODY, author])) == []


def test_a_date_inside_the_text_stays(article_of: ArticleOf) -> None:
    assert removed(article_of([*BODY[:2], Block("paragraph", "18 November 2019", 0.0), BODY[2]])) == []


@pytest.mark.parametrize("numbers", ["3-2", "1 : 0", "6-4, 6-3", "9:05", "2019"])
def test_a_score_and_the_time_of_a_live_blogs_entry_stay_above_the_text(article_of: ArticleOf, numbers: str) -> None:
    assert removed(article_of([Block("heading", numbers, 0.0), *BODY])) == []


@pytest.mark.parametrize("date", ["18.11.2019", "2019-11-18 09:05", "9:05, 18/11/19"])
def test_a_date_in_figures_goes_from_above_the_text(article_of: ArticleOf, date: str) -> None:
    assert removed(article_of([Block("paragraph", date, 0.0), *BODY])) == [date]


def test_an_article_that_is_all_box_is_not_emptied(article_of: ArticleOf) -> None:
    boxed = [Block(block.kind, block.text, 0.0, ("promo",)) for block in BODY]
    assert clean(article_of(boxed)).text.split("\n") == [block.text for block in BODY]
