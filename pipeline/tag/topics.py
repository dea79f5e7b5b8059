"""What an article is about: IPTC Media Topics by a hand-written lexicon, every topic with its evidence.

A weighted count of known terms (`scores`), and one formula from score to probability. `make quality` has the figures;
trained models and sentence embeddings did worse on publishers they had not seen. What the user lays over it is asked
last: own terms and topics (`own`), and what was learned from the user's own labelled articles (`trained`).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.article import Entity, Topic
from pipeline.tag.concepts import Concept, concepts, path_to
from pipeline.tag.lexicon import Block, lexicon
from pipeline.tag.namesakes import without_names
from pipeline.tag.own import NOTHING, Own
from pipeline.tag.scores import ByBlock, Scores, scores
from pipeline.tag.sections import Hint, hints
from pipeline.tag.trained import FLOOR, Trained

SECTION_SHARE = 0.1  # what a section or category adds to its class; more costs precision, on the publishers looked at
SECTION_P = 0.5  # of a section where the text says nothing, and at least that of one in the user's own file
MIN_P = 0.26
MIN_FIRST_P = 0.15  # short items have little evidence for anything
MAX_TOPICS = 4
TERMS_SHOWN = 6
# A second-level concept is given where its block has this score, this share of its class, and the class this p: less
# is asked where a term of it stands in the title. Chosen on the publishers looked at, read on the others.
BELOW_IN_TITLE, BELOW = (10.0, 0.35, 0.4), (20.0, 0.6, 0.6)
MIN_OWN_SCORE = 2.5  # of a topic of the user's own: one mention of a strong term, or four of a good one in the body


@dataclass(frozen=True, slots=True, eq=False)
class TopicOverlay:
    """What is laid over our topics."""

    own: Own = NOTHING
    trained: Trained | None = None

    @property
    def digests(self) -> tuple[str, ...]:
        """What changes with what was trained; the digest of the user's file stands with the names'."""
        return (self.trained.digest,) if self.trained else ()


OURS = TopicOverlay()


def topics(
    title: str | None,
    text: str,
    section: str | None,
    categories: tuple[str, ...],
    url: str | None,
    overlay: TopicOverlay = OURS,
    entities: Iterable[Entity] = (),
) -> tuple[Topic, ...]:
    """Up to four top-level topics, most probable first, each followed by those below it where they are sure.

    A topic of the user's own brings its class, also as a fifth. English only, as the lexicon is. No topic is an
    answer: nothing known was said. `entities` are those of the text, whose people's names are no words of topics.
    """
    known = lexicon(overlay.own)
    found = scores(*without_names(title, text, entities, known), known)
    parts = _shares(found, overlay.own)
    if overlay.trained:
        parts = overlay.trained.corrected(parts, title, text)
    said = hints(section, categories, url, overlay.own)
    given: list[Topic] = []
    for top, p in _chosen(parts, said, _always(found.blocks, said)):
        mine = {block: terms for block, terms in found.blocks.items() if block.top == top}
        evidence = [f"section: {hint.section}" for hint in said.get(top, ())] + _heaviest(mine.values())
        given.append(_topic(top, p, evidence or ["your labelled articles"]))
        given += _below(mine, found.in_title, said.get(top, ()), p, overlay.own)
    return tuple(given)


def shares(title: str | None, text: str, own: Own = NOTHING) -> dict[str, float]:
    """Each class's share of what the terms in a text say, before anything that was trained; they sum to less than 1."""
    return _shares(scores(title, text, lexicon(own)), own)


def _shares(found: Scores, own: Own) -> dict[str, float]:
    total = sum(found.classes.values()) + lexicon(own).evidence
    return {top: score / total for top, score in found.classes.items()}


def _always(blocks: ByBlock, said: Mapping[str, Iterable[Hint]]) -> set[str]:
    """The classes of the user's own topics and sections, which no number keeps out."""
    pointed = {top for top, hints in said.items() for hint in hints if hint.own}
    return pointed | {block.top for block in blocks if _is_own_topic(block, blocks)}


def _chosen(
    parts: Mapping[str, float], said: Mapping[str, Iterable[Hint]], always: set[str]
) -> list[tuple[str, float]]:
    """Classes to give with their probability, most probable first."""
    raised = dict(parts) | {top: parts.get(top, 0.0) + SECTION_SHARE for top in said}
    p = {top: _probability(share) for top, share in raised.items()}
    p |= {top: max(p[top], SECTION_P) for top, hints in said.items() if not parts or any(hint.own for hint in hints)}
    ranked = sorted(p.items(), key=lambda item: (-item[1], item[0]))
    return [
        (top, value)
        for rank, (top, value) in enumerate(ranked)
        if top in always or (rank < MAX_TOPICS and value >= (MIN_P if rank else MIN_FIRST_P))
    ]


def _probability(share: float) -> float:
    """Chance that a class with this share of the evidence is right; fitted on the development articles."""
    return 1 / (1 + math.exp(-(2.2 * math.log(share + FLOOR) + 3.38)))


def _below(blocks: ByBlock, in_title: frozenset[Block], hints: Iterable[Hint], p: float, own: Own) -> list[Topic]:
    """What a section was pointed at, and the blocks that are sure, each below the concepts between it and its class."""
    evidence = {hint.code: [f"section: {hint.section}"] for hint in hints}
    class_score = sum(sum(terms.values()) for terms in blocks.values())
    for block, terms in blocks.items():
        if _is_own_topic(block, blocks) or (block.precise and _is_sure(block, blocks, class_score, p, in_title)):
            evidence[block.code] = evidence.get(block.code, []) + _heaviest([terms])
    found: dict[str, Topic] = {}
    for code, reasons in evidence.items():
        for step in path_to(code, own.topics)[1:]:
            found.setdefault(step, _topic(step, p, evidence.get(step, reasons), own))
    return list(found.values())


def _is_sure(block: Block, blocks: ByBlock, class_score: float, p: float, in_title: frozenset[Block]) -> bool:
    """Whether a block carries much of its class: those that were found precise are given then."""
    score = sum(blocks[block].values())
    least, share, chance = BELOW_IN_TITLE if block in in_title else BELOW
    return score >= least and score >= share * class_score and p >= chance


def _is_own_topic(block: Block, blocks: ByBlock) -> bool:
    return block.own and sum(blocks[block].values()) >= MIN_OWN_SCORE


def _heaviest(groups: Iterable[Mapping[str, float]]) -> list[str]:
    """The terms that weighed most, heaviest first."""
    merged: dict[str, float] = {}
    for terms in groups:
        for term, weight in terms.items():
            merged[term] = merged.get(term, 0.0) + weight
    return [term for term, _ in sorted(merged.items(), key=lambda item: (-item[1], item[0]))[:TERMS_SHOWN]]


def _topic(code: str, p: float, evidence: Iterable[str], own: Own = NOTHING) -> Topic:
    concept: Concept = own.topics[code] if code in own.topics else concepts()[code]
    return Topic(code=code, name=concept.name, score=round(p, 3), evidence=tuple(evidence))
