"""Every rule takes what its table says it takes, and leaves what it says it leaves."""

from collections.abc import Callable, Iterable

import pytest

from pipeline.article import Article, Block
from pipeline.clean import RULES, Rule, clean

type ArticleOf = Callable[[Iterable[Block]], Article]

BODY = (
    "The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year.",
    "Commuters from the outer islands had asked the council to wait until the new boats are in service.",
    "“We cannot run more boats on old money,” said the board's chair, who had promised steady fares in spring.",
    "The mayor, who sits on the board, voted against the plan and left the room before the count was read.",
    "A timetable for the winter months will be published in October, and the night boats stay as they are.",
    "The council will look at the fares again when the first of the new boats is delivered next summer.",
)


def set_as(example: str, rule: Rule, marks: tuple[str, ...]) -> list[Block]:
    """The example's lines as the blocks that the rule's examples stand for."""
    if not rule.on_page:
        share = 0.0 if rule.marks else None
        return [Block("paragraph", line, share, marks) for line in example.split("\n")]
    blocks = []
    for line in example.split("\n"):
        item = line.startswith("- ")
        share = 1.0 if item else 0.95
        blocks.append(Block("list_item" if item else "paragraph", line.removeprefix("- "), share, marks))
    return blocks


def inside_an_article(example: str, rule: Rule, marks: tuple[str, ...] = ()) -> list[Block]:
    """The example in the middle of an article, or where its marks say that it stands."""
    on_page = rule.on_page or rule.marks
    around = [Block("paragraph", line, 0.0 if on_page else None) for line in BODY]
    at = 0 if "before" in marks else len(around) if "behind" in marks else 3
    return [*around[:at], *set_as(example, rule, marks), *around[at:]]


def examples(of: str) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.name}: {example[:60]!r}")
        for rule in RULES
        for example in getattr(rule, of)
    ]


@pytest.mark.parametrize(("rule", "example"), examples("takes"))
def test_a_rule_takes_its_examples_and_nothing_of_the_article(rule: Rule, example: str, article_of: ArticleOf) -> None:
    cleaned = clean(article_of(inside_an_article(example, rule, rule.marks)))
    assert cleaned.text.split("\n") == list(BODY)
    assert rule.name in {removal.rule for removal in cleaned.removed}


@pytest.mark.parametrize(("rule", "example"), examples("leaves"))
def test_a_rule_leaves_what_only_looks_like_its_kind(rule: Rule, example: str, article_of: ArticleOf) -> None:
    assert clean(article_of(inside_an_article(example, rule))).removed == ()


def test_rule_names_are_unique_and_readable() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert all(name == name.lower() and " " not in name for name in names)
    assert all(rule.removes and rule.takes and rule.leaves for rule in RULES)


def test_no_removal_bears_a_name_that_the_table_does_not_have(article_of: ArticleOf) -> None:
    names = {rule.name for rule in RULES}
    for rule in RULES:
        for example in rule.takes:
            cleaned = clean(article_of(inside_an_article(example, rule, rule.marks)))
            assert {removal.rule for removal in cleaned.removed} <= names
