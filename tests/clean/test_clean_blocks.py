"""Blocks of other articles go whole: known headings in any dress, and their items, up to where the body goes on."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pipeline.article import Article, Block, BlockKind
from pipeline.clean import clean

type ArticleOf = Callable[[Iterable[Block]], Article]
type Plain = Callable[[str], Article]

BEFORE = [
    "The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year.",
    "Commuters from the outer islands had asked the council to wait until the new boats are in service.",
]
AFTER = [
    "The mayor, who sits on the board, voted against the plan and left the room before the count was read.",
    "The council will look at the fares again when the first of the new boats is delivered next summer.",
]
OTHERS = [
    "Glacier lake bursts above Alpine village",
    "Chess prodigy, nine, beats grandmaster in Bergen",
    "Why the price of cocoa keeps climbing",
]

HEADINGS = """
Recommended Stories | Recommended for you | Recommended reading | Related Stories | Related Articles
Related Content | Related Coverage | Related News | Related Links | Related Posts | Related Topics | Related
See related | Read more | Read next | Read also | Also read | Must reads | More stories | More like this
More from us | More on this story | More on this topic | See also | You may also like | You might also like
You may be interested in | What to read next | Read this next | Up next | Most read | Most popular | Most viewed
Most shared | Popular stories | Popular now | Trending | Trending now | Trending stories | Latest stories
Latest headlines | Editor's picks | Editors’ picks | Editor's choice | Our top picks | Picked for you
Suggested for you | Similar articles | Sponsored stories | From our partners | Around the web
Stories you may have missed | In case you missed it | Keep reading | Explore more | Go deeper | Other stories
Recent stories | Featured stories | Also in the news | Top Stories | In other news | More on the ferry row
More from Harbour | Latest on the fares | Most read in Business | Mehr zum Thema | Lesen Sie auch
Das könnte Sie auch interessieren | Weitere Artikel | Verwandte Artikel | Meistgelesen | Empfohlene Artikel
Siehe auch | Auch interessant | À lire aussi | Lire aussi | Sur le même sujet | Articles similaires
Les plus lus | Lea también | Te puede interesar | Noticias relacionadas | Lo más leído | Te recomendamos
Ver también
"""
KNOWN = [heading.strip() for heading in HEADINGS.replace("\n", "|").split("|") if heading.strip()]

DRESSES = [
    "{}",
    "{}:",
    "{}...",
    "— {} —",
    "**{}**",
    "## {}",
    "➡️ {}",
    "» {}",
    "🔥 {} 🔥",
    "[{}]",
    "{} ↓",
    "{} >>",
    "_{}_",
]


def body_is_left(article: Article) -> bool:
    return clean(article).text.split("\n") == BEFORE + AFTER


def test_there_are_at_least_sixty_headings_here() -> None:
    assert len(set(KNOWN)) >= 60


@pytest.mark.parametrize("heading", KNOWN)
@pytest.mark.parametrize("bullet", ["- ", "• ", "* ", ""], ids=["dash", "dot", "star", "plain"])
def test_a_known_heading_and_its_headlines_go(plain: Plain, heading: str, bullet: str) -> None:
    lines = [*BEFORE, heading, *(bullet + other for other in OTHERS), *AFTER]
    assert body_is_left(plain("\n".join(lines)))


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize(
    "heading", ["Recommended Stories", "READ MORE", "Das könnte Sie auch interessieren", "Más noticias"]
)
def test_decoration_and_case_do_not_hide_a_heading(plain: Plain, heading: str, dress: str) -> None:
    for dressed in (dress.format(heading), dress.format(heading.upper()), dress.format(heading.lower())):
        lines = [*BEFORE, dressed, *("- " + other for other in OTHERS), *AFTER]
        assert body_is_left(plain("\n".join(lines))), dressed


@pytest.mark.parametrize(
    "heading", ["Recommended Stories", "Mehr zum Thema", "Lire aussi", "More:", "Most read in World"]
)
def test_a_heading_whose_list_is_missing_goes_alone(plain: Plain, heading: str) -> None:
    assert body_is_left(plain("\n".join([*BEFORE, heading, *AFTER])))


@pytest.mark.parametrize("bullet", ["- ", ""])
def test_adverts_between_a_heading_and_its_items_do_not_part_them(plain: Plain, bullet: str) -> None:
    items = [bullet + other for other in OTHERS]
    block = ["READ MORE:", "Advertisement", "Advertisement", items[0], "ADVERTISEMENT", *items[1:], "Advertisement"]
    removed = clean(plain("\n".join([*BEFORE, *block, *AFTER]))).removed
    assert [removal.text for removal in removed] == block
    assert {removal.rule for removal in removed} == {"list-heading", "list-item", "advert"}


def test_the_body_that_follows_a_heading_without_a_list_is_tried_line_by_line(plain: Plain) -> None:
    lines = [*BEFORE, "Recommended Stories", "The boats are full.", "Night boats", *AFTER]
    cleaned = clean(plain("\n".join(lines)))
    assert cleaned.text.split("\n") == [*BEFORE, "The boats are full.", "Night boats", *AFTER]


def test_a_section_head_below_plain_headlines_stays(plain: Plain) -> None:
    head = "The mayor's plan"
    lines = [*BEFORE, "Most Read", *OTHERS, head, "The mayor wants a plan for all the boats of the harbour.", *AFTER]
    cleaned = clean(plain("\n".join(lines)))
    assert head in cleaned.text.split("\n")
    assert not set(OTHERS) & set(cleaned.text.split("\n"))


@pytest.mark.parametrize(
    ("lines", "scored"),
    [
        ("Sign up for our daily newsletter", {"sign-up": True}),
        ("Share this article on Facebook", {"share": True}),
        ("Video: Glacier lake bursts above Alpine village", {"inline-label": True}),
        ("READ MORE: Glacier lake bursts above Alpine village", {"inline-label": False}),
        ("\n".join(["Most Read", *OTHERS]), {"list-heading": False, "list-item": True}),
        ("\n- ".join(["Most Read", *OTHERS]), {"list-heading": False, "list-item": False}),
        ("ADVERTISEMENT", {"advert": False}),
    ],
)
def test_rules_that_weigh_say_their_score_and_those_that_hold_or_do_not_have_none(
    plain: Plain, lines: str, scored: dict[str, bool]
) -> None:
    removed = clean(plain("\n".join([*BEFORE, lines, *AFTER]))).removed
    assert {removal.rule: "(score " in removal.why for removal in removed} == scored


def test_a_removal_says_where_it_stood_and_what_convicted_it(plain: Plain) -> None:
    lines = [*BEFORE, "Recommended Stories", "- " + OTHERS[0], *AFTER]
    heading, item = clean(plain("\n".join(lines))).removed
    assert (heading.text, heading.position, heading.rule) == ("Recommended Stories", 2, "list-heading")
    assert (item.text, item.position, item.rule) == ("- " + OTHERS[0], 3, "list-item")
    assert item.why == "under the heading “Recommended Stories”"


SEED = Path(__file__).parents[2] / "seeds" / "articles" / "000_22eeae11e7805795.txt"
SEED_REMOVED = [2, 3, 4, 5, 15]


def seed_lines() -> list[str]:
    return [line.strip() for line in SEED.read_text(encoding="utf-8").split("\n") if line.strip()]


def test_the_real_seed_document_loses_its_block_and_its_promo(plain: Plain) -> None:
    cleaned = clean(plain(SEED.read_text(encoding="utf-8")))
    assert [removal.position for removal in cleaned.removed] == SEED_REMOVED
    assert cleaned.text.split("\n") == [line for at, line in enumerate(seed_lines()) if at not in SEED_REMOVED]


@pytest.mark.parametrize("link_share", [0.0, 1.0], ids=["items without links", "items as links"])
@pytest.mark.parametrize("bullets", [True, False])
def test_the_real_seed_document_as_a_page_comes_out_the_same(
    article_of: ArticleOf, link_share: float, bullets: bool
) -> None:
    blocks = []
    for at, line in enumerate(seed_lines()):
        kind: BlockKind = "heading" if at == 2 else "list_item" if at in (3, 4, 5) else "paragraph"
        text = line if bullets else line.removeprefix("- ")
        blocks.append(Block(kind, text, link_share if at in SEED_REMOVED[1:] else 0.0))
    assert [removal.position for removal in clean(article_of(blocks)).removed] == SEED_REMOVED


def test_on_a_page_related_links_go_even_when_they_are_about_the_article(article_of: ArticleOf) -> None:
    links = ["Ferry fares: the harbour board's long road", "Why the outer islands want new boats"]
    blocks = [
        *(Block("paragraph", line, 0.0) for line in BEFORE),
        Block("heading", "More on the ferry fares", 0.0),
        *(Block("list_item", link, 1.0) for link in links),
        *(Block("paragraph", line, 0.1) for line in AFTER),
    ]
    assert body_is_left(article_of(blocks))


def test_on_a_page_the_articles_own_list_of_points_stays(article_of: ArticleOf) -> None:
    blocks = [
        *(Block("paragraph", line, 0.0) for line in BEFORE),
        Block("heading", "What the board decided", 0.0),
        *(Block("list_item", text, 0.0) for text in ("Two crowns more by day", "Four crowns more by night")),
        *(Block("paragraph", line, 0.0) for line in AFTER),
    ]
    assert clean(article_of(blocks)).removed == ()


STRANGERS = ["Glacier lake bursts above Alpine village", "Chess prodigy, nine, beats grandmaster in Bergen"]


def page(head: str, links: Iterable[str], after: Iterable[str] = AFTER) -> list[Block]:
    return [
        *(Block("paragraph", line, 0.0) for line in BEFORE),
        Block("heading", head, 0.0),
        *(Block("paragraph", link, 1.0) for link in links),
        *(Block("paragraph", line, 0.0) for line in after),
    ]


@pytest.mark.parametrize("head", ["While the kettle boils", "Our weekend shelf", "Five to savour"])
def test_a_heading_never_seen_goes_with_the_links_below_it(article_of: ArticleOf, head: str) -> None:
    assert body_is_left(article_of(page(head, STRANGERS)))


def test_a_section_head_stays_where_links_below_it_go(article_of: ArticleOf) -> None:
    head, goes_on = "The plan of the mayor", "The mayor has a plan of her own, and wants it read to the board."
    removed = clean(article_of(page(head, STRANGERS, [goes_on, *AFTER]))).removed
    assert [removal.text for removal in removed] == STRANGERS


def test_a_heading_above_a_single_link_stays(article_of: ArticleOf) -> None:
    removed = clean(article_of(page("While the kettle boils", STRANGERS[:1]))).removed
    assert [removal.text for removal in removed] == STRANGERS[:1]


def test_a_known_heading_outlives_the_links_below_it_for_what_else_it_heads(plain: Plain) -> None:
    gallery = [f"{other} Read more" for other in OTHERS] + [f"{other.rstrip('.')}, says survey" for other in OTHERS[:2]]
    assert body_is_left(plain("\n".join([*BEFORE, "More Photo Galleries", *gallery, *AFTER])))
