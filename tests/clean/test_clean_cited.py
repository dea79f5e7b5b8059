"""What a page repeats above its text goes; the same words further down stay."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from pipeline.article import Article, Block
from pipeline.clean import clean

type ArticleOf = Callable[[Iterable[Block]], Article]

TEXT = "The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year."
TITLE = "Ferry fares to rise by two crowns"


def cleaned(article_of: ArticleOf, *above: str) -> list[tuple[str, str]]:
    """(rule, text) of what goes from a page with these lines above its text, and the title once more below it."""
    blocks = [Block("heading", line, 0.0) for line in above]
    blocks += [
        Block("paragraph", TEXT, 0.0),
        Block("heading", TITLE, 0.0),
        Block("paragraph", TEXT + " So it did.", 0.0),
    ]
    article = article_of(blocks)
    citation = replace(
        article.citation,
        title=TITLE,
        source="The Harbour Post",
        section="Local news",
        categories=("Ferries",),
        authors=("Ann Holt", "Per Lind"),
    )
    return [(removal.rule, removal.text) for removal in clean(replace(article, citation=citation)).removed]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Ferry fares to rise by two crowns", "headline"),
        ("FERRY FARES TO RISE BY TWO CROWNS", "headline"),
        ("Local news", "kicker"),
        ("Ferries", "kicker"),
        ("By Ann Holt and Per Lind", "byline"),
        ("Von Ann Holt und Per Lind |", "byline"),
    ],
)
def test_a_line_that_repeats_the_citation_goes(article_of: ArticleOf, line: str, rule: str) -> None:
    assert cleaned(article_of, line) == [(rule, line)]


@pytest.mark.parametrize(
    "line",
    [
        "Ferry fares to rise by two crowns, and buses follow",
        "By Ann Holt, Per Lind and Mona Friis",
        "Ann Holt",  # half of the byline may be a heading about her
        "Fares at a glance",
    ],
)
def test_a_line_that_says_more_stays(article_of: ArticleOf, line: str) -> None:
    assert cleaned(article_of, line) == []


def test_the_title_further_down_stays(article_of: ArticleOf) -> None:
    assert cleaned(article_of) == []


def test_all_of_them_go_in_whatever_order(article_of: ArticleOf) -> None:
    gone = cleaned(article_of, "Ferries", TITLE, "By Ann Holt and Per Lind")
    assert [rule for rule, _ in gone] == ["kicker", "headline", "byline"]


@pytest.mark.parametrize(
    "line",
    [
        "More from The Harbour Post",
        "MORE FROM THE HARBOUR POST:",
        "More from Harbour Post",
        "More stories from the Harbour Post",
        "Also in The Harbour Post",
        "Most read on The Harbour Post",
        "Mehr aus The Harbour Post",
        "Mehr von der Harbour Post",
        "Plus de The Harbour Post",
        "Más noticias de The Harbour Post",
    ],
)
def test_a_heading_of_more_from_the_source_goes_without_its_list(article_of: ArticleOf, line: str) -> None:
    assert cleaned(article_of, line) == [("list-heading", line)]


@pytest.mark.parametrize("bullet", ["- ", ""], ids=["bulleted", "plain"])
def test_the_list_below_such_a_heading_goes_with_it(article_of: ArticleOf, bullet: str) -> None:
    items = [bullet + "Ferry board names a new chair", bullet + "Chess prodigy beats grandmaster in Bergen"]
    gone = cleaned(article_of, "More from The Harbour Post", *items)
    assert gone == [("list-heading", "More from The Harbour Post"), *(("list-item", item) for item in items)]


@pytest.mark.parametrize(
    "line",
    [
        "More from the minister came later",
        "More from The Harbour Post came later.",
        "More from The Harbour Post's archive",
        "More from the harbour post office",
        "Nothing from The Harbour Post",
    ],
)
def test_more_from_somebody_else_stays(article_of: ArticleOf, line: str) -> None:
    assert cleaned(article_of, line) == []


def test_a_source_that_is_a_common_word_is_told_by_its_capital(article_of: ArticleOf) -> None:
    blocks = [Block("paragraph", TEXT, 0.0), Block("heading", "More in time", 0.0), Block("paragraph", TEXT, 0.0)]
    article = article_of(blocks)
    assert clean(replace(article, citation=replace(article.citation, source="Time"))).removed == ()
