"""Lines that recur in a publisher's articles: evidence for what a rule nearly convicts, and for nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.article import Article
from pipeline.clean import Rules, clean
from pipeline.clean.familiar import Familiar, Recurring, key, publisher
from pipeline.clean.words import tokens

type Plain = Callable[[str], Article]

TEXT = """
The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year.
{}
The mayor, who sits on the board, voted against the plan and left the room before the count was read.
"""


def removed(plain: Plain, line: str, seen: str = "", source: str = "The Tide") -> list[tuple[str, str]]:
    """What goes of an article with the line, where a publisher's articles often have the line `seen`."""
    article = plain(TEXT.format(line))
    article = replace(article, citation=replace(article.citation, source=source))
    lines = Recurring({"the tide": Familiar(300, {key(tokens(seen)): 14})} if seen else {})
    return [(removal.text, removal.why) for removal in clean(article, Rules(recurring=lines)).removed]


NEAR = "Email the desk with your questions"


def test_a_line_that_a_rule_nearly_convicts_goes_where_it_recurs_and_says_in_how_many_articles(plain: Plain) -> None:
    assert removed(plain, NEAR) == []
    [(text, why)] = removed(plain, NEAR, seen=NEAR)
    assert text == NEAR
    assert why.endswith("seen in 14 of 300 articles of this source")


def test_another_publisher_is_not_familiar_with_it(plain: Plain) -> None:
    assert removed(plain, NEAR, seen=NEAR, source="The Ebb") == []


@pytest.mark.parametrize(
    "line",
    [
        "By Ada Plank",
        "Ada Plank writes about the harbour for the Tide.",
        "The Tide's correspondent in Quillmouth",
        "Weather",
        "Ada Plank is digital politics editor for Tide News. "
        "Want Tide News First in your inbox every day? Sign up here.",
    ],
)
def test_recurrence_alone_removes_nothing(plain: Plain, line: str) -> None:
    assert removed(plain, line, seen=line) == []


def test_what_goes_anyway_says_nothing_of_recurrence(plain: Plain) -> None:
    line = "Sign up for our daily newsletter"
    assert removed(plain, line, seen=line) == removed(plain, line)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Published 12 May, 10:30", "PUBLISHED 3 May, 9:05", True),
        ("Published 12 May", "Published 12 June", False),
        ("12 / 5", "", True),
        ("Send us your pictures!", "» Send us your pictures", True),
    ],
)
def test_lines_are_compared_by_their_words_with_numbers_masked(one: str, other: str, alike: bool) -> None:
    assert (key(tokens(one)) == key(tokens(other))) is alike


def test_a_publisher_is_the_host_of_its_addresses_or_its_name(plain: Plain) -> None:
    citation = plain("Words.").citation
    addressed = replace(citation, source="The Tide", canonical_url="https://www.Tide.example/a")
    assert publisher(addressed) == "tide.example"
    assert publisher(replace(citation, source="The Tide")) == "the tide"
    assert publisher(citation) == ""
