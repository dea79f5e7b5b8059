"""Law 4 under any rules file: nothing is lost or rewritten, cleaning twice changes nothing, and what is kept stays."""

from collections.abc import Callable, Iterable

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.article import Article, Block
from pipeline.clean import Rules, clean
from pipeline.clean.added import comparable
from pipeline.clean.familiar import Familiar, Recurring, key
from pipeline.clean.words import tokens

type ArticleOf = Callable[[Iterable[Block]], Article]

PHRASES = [
    "Recommended Stories",
    "Tide pool",
    "Tide pool: boats",
    "- Glacier lake bursts above Alpine village",
    "Sign up for our daily newsletter",
    "Email the desk with your questions",
    "The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year.",
    "Night boats",
    "ADVERTISEMENT",
]
MARKS = st.sampled_from([(), (), ("selector: .plus",), ("selector: .plus", "behind")])
PAGE = st.builds(Block, st.just("paragraph"), st.sampled_from(PHRASES), st.sampled_from([0.0, 1.0]), MARKS)
PLAIN = st.builds(Block, st.just("paragraph"), st.sampled_from(PHRASES), st.none())
SOME = st.frozensets(st.sampled_from(PHRASES).map(comparable), max_size=3)
STARTS = st.frozensets(st.sampled_from(PHRASES).map(lambda phrase: comparable(phrase)[:2]), max_size=2)
FAMILIAR = st.dictionaries(st.sampled_from(PHRASES).map(lambda phrase: key(tokens(phrase))), st.integers(3, 9))
RULES = st.builds(
    Rules,
    headings=SOME,
    labels=SOME,
    lines=SOME,
    beginnings=STARTS,
    never=SOME,
    never_beginnings=STARTS,
    recurring=FAMILIAR.map(
        lambda lines: Recurring({"": Familiar(9, lines)}, "x")
    ),  # of the publisher that these articles do not name
)


@settings(max_examples=300, deadline=None)
@given(blocks=st.lists(st.one_of(PLAIN, PAGE), min_size=1, max_size=12), rules=RULES)
def test_kept_and_removed_are_the_input_and_what_the_file_keeps_is_kept(
    article_of: ArticleOf, blocks: list[Block], rules: Rules
) -> None:
    cleaned = clean(article_of(blocks), rules)
    removed = {removal.position: removal.text for removal in cleaned.removed}
    assert cleaned.text.split("\n") == [block.text for at, block in enumerate(blocks) if at not in removed]
    assert all(blocks[at].text == text for at, text in removed.items())
    assert not [text for text in removed.values() if comparable(text) in rules.never]
    assert not [text for text in removed.values() if comparable(text)[:2] in rules.never_beginnings]


@settings(max_examples=300, deadline=None)
@given(blocks=st.lists(st.one_of(PLAIN, PAGE), min_size=1, max_size=12), rules=RULES)
@example(  # a heading that the file names, chooses and keeps
    [
        Block("paragraph", "Tide pool", 0.0, ("selector: .plus",)),
        Block("paragraph", "- Glacier lake bursts above Alpine village", 0.0),
    ],
    Rules(headings=frozenset({("tide", "pool")}), never=frozenset({("tide", "pool")})),
)
def test_cleaning_what_was_kept_again_changes_nothing(article_of: ArticleOf, blocks: list[Block], rules: Rules) -> None:
    cleaned = clean(article_of(blocks), rules)
    gone = {removal.position for removal in cleaned.removed}
    as_it_was = [block for at, block in enumerate(blocks) if at not in gone]
    assert clean(article_of(as_it_was), rules).removed == ()
    assert clean(article_of(Block("paragraph", block.text, None) for block in as_it_was), rules).removed == ()
