"""How much a text speaks for each class of topics: a weighted count of the lexicon's terms over title, lead and body.

What the title is about is the subject, and a long text often its frame: a bill on the climate is debated in words of
politics. So a class is raised by its part in the title, the more the longer the text. Measured on the publishers
looked at: first topic right .69 → .72 of those with an editor's topic, at 2.1 topics each instead of 2.3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.tag.lexicon import Block, Lexicon, Term
from pipeline.tag.words import words

BODY_WORDS = 600  # later words add nothing (measured), and bound the cost of a long text
LEAD_WORDS = 60
LONG_WORDS = 400  # from which on the title counts in full as the subject; short items are all subject
MAX_TITLE_WORDS = 18  # a first line up to this length, without a full stop, is taken for a missing title
_MAX_CHARACTERS = 12 * BODY_WORDS

type ByBlock = Mapping[Block, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Scores:
    """What was found in a text."""

    blocks: ByBlock  # weight of each term, as shown in the evidence, by its block
    classes: Mapping[str, float]  # score by code of the top-level concept
    in_title: frozenset[Block]  # those with a term in the title


def scores(title: str | None, text: str, lexicon: Lexicon) -> Scores:
    """The weights of all terms met in a text."""
    title, text = (title, text) if title else _title_from(text)
    headline, body = words(title[:_MAX_CHARACTERS]), words(text[:_MAX_CHARACTERS])
    blocks: dict[Block, dict[str, float]] = {}
    for term, weight in _weights(headline, body, lexicon).items():
        for block, factor in term.blocks:
            blocks.setdefault(block, {})[term.text] = weight * factor
    classes: dict[str, float] = {}
    for block, terms in blocks.items():
        classes[block.top] = classes.get(block.top, 0.0) + sum(terms.values())
    raised = lexicon.subject * min(1.0, len(body) / LONG_WORDS)
    titled = set(lexicon.terms_in(headline))
    parts = _parts(titled)
    return Scores(
        blocks,
        {top: score * (1 + raised * parts.get(top, 0.0)) for top, score in classes.items()},
        frozenset(block for term in titled for block, _ in term.blocks),
    )


def _title_from(text: str) -> tuple[str, str]:
    """The text's first line as title where it looks like one: left out, a headline costs .08 of the first topics."""
    first, _, rest = text.lstrip().partition("\n")
    if rest and len(first.split()) <= MAX_TITLE_WORDS and not first.rstrip().endswith("."):
        return first, rest
    return "", text


def _weights(title: Sequence[str], body: Sequence[str], lexicon: Lexicon) -> dict[Term, float]:
    """Weight of every term met: its counts, by where they stand, with diminishing returns."""
    counts: dict[Term, float] = {}
    zones = (
        (lexicon.title, title),
        (lexicon.lead, body[:LEAD_WORDS]),
        (lexicon.body, body[LEAD_WORDS:BODY_WORDS]),
    )
    for factor, zone in zones:
        for term in lexicon.terms_in(zone):
            counts[term] = counts.get(term, 0.0) + factor
    limit = lexicon.saturation
    return {term: count * (limit + 1) / (count + limit) for term, count in counts.items()}


def _parts(titled: set[Term]) -> dict[str, float]:
    """Each class's part, below 1, in what the terms of the title say; a title of little weight says less."""
    said: dict[str, float] = {}
    for term in titled:
        for block, factor in term.blocks:
            said[block.top] = said.get(block.top, 0.0) + factor
    total = sum(said.values()) + 1
    return {top: weight / total for top, weight in said.items()}
