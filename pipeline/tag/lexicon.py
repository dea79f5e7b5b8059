"""The topic lexicon, read once from the packaged data file, the user's laid over."""

import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.tag.concepts import path_to
from pipeline.tag.own import NOTHING, Own, OwnTerm
from pipeline.tag.tables import organisations
from pipeline.tag.words import words

DATA = Path(__file__).parent / "data"
TIERS = ("strong", "good", "weak")
STEM_TAIL = 6  # letters a "*" may stand for; half as many after a stem of one to three letters
SHORT_STEM, SHORT_STEM_TAIL = 3, 3
MAX_WORDS_KEPT = 100_000  # of words looked up before; bounds memory over any number of articles

KINDS = {
    "team": ("medtop:15000000", "strong"),
    "league": ("medtop:15000000", "strong"),
    "armed group": ("medtop:16000000", "strong"),
    "party": ("medtop:11000000", "good"),
}
"""Class and tier by the kind of an organisation of the table of names; other kinds do and are spoken of everything."""

# Second-level concepts whose terms were found to name them precisely (`make quality`); the others' blocks mix several.
PRECISE = frozenset({
    "government", "election", "international relations", "economy", "market and exchange", "business information",
    "judiciary", "law enforcement", "crime", "immigration", "discrimination", "disease and condition",
    "health insurance", "climate change", "environmental pollution", "unions", "labor market", "act of terror",
    "disaster", "belief systems", "arts and entertainment", "mass media", "natural science", "school", "leisure",
    "lifestyle", "wellness", "political process", "family", "civil unrest", "employment",
    "accident and emergency incident",
})  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A part of the lexicon: the terms of one concept."""

    code: str
    top: str  # code of the top-level concept it counts for
    precise: bool  # may be given as a second-level topic
    own: bool = False  # of a topic of the user's own


@dataclass(slots=True, eq=False)
class Term:
    """A word, stem or phrase of the lexicon, and what it says for which block."""

    text: str  # as shown in the evidence
    blocks: list[tuple[Block, float]]  # none: it says nothing, and its words in it neither
    in_names: bool = False  # it counts in the name of a person too: it is one, or a phrase
    own: bool = False  # the user's: it goes before ours on every word it fits, and its star is any ending


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All terms, to be looked up by their first word, and the numbers they are scored with."""

    title: float  # what an occurrence in this zone counts
    lead: float
    body: float
    saturation: float
    evidence: float
    subject: float  # how much a class is raised that all terms of the title speak for
    words: dict[str, Term | None]  # whole word -> its term; filled with what the stems gave, None for "no term"
    stems: dict[str, Term]
    own_stems: dict[str, Term]  # the user's, which go before our words too
    phrases: dict[str, list[tuple[tuple[str, ...], Term]]]  # first word -> phrases, longest first

    def terms_in(self, words: Sequence[str]) -> Iterator[Term]:
        """The terms met from left to right; where several start at a word, the longest; none overlap."""
        at = 0
        while at < len(words):
            term, length = self.term_at(words, at)
            if term:
                yield term
            at += length

    def term_at(self, words: Sequence[str], at: int) -> tuple[Term | None, int]:
        """The term that begins at a word, and its length in words; 1 where none does."""
        for phrase, term in self.phrases.get(words[at], ()):
            if _fits(phrase, words[at : at + len(phrase)], own=term.own):
                return term, len(phrase)
        return self._word(words[at]), 1

    def _word(self, word: str) -> Term | None:
        try:
            return self.words[word]
        except KeyError:
            term = self._by_stem(word)
            if len(self.words) < MAX_WORDS_KEPT:
                self.words[word] = term
            return term

    def _by_stem(self, word: str) -> Term | None:
        if own := _own_stem(word, self.own_stems):
            return own
        for length in range(len(word), max(0, len(word) - STEM_TAIL - 1), -1):
            term = self.stems.get(word[:length])
            if term and _tail_allowed(length, len(word) - length):
                return term
        return None


def _own_stem(word: str, stems: Mapping[str, Term]) -> Term | None:
    """The term of the longest stem of the user's that the word begins with."""
    if not stems:
        return None
    return next((term for end in range(len(word), 0, -1) if (term := stems.get(word[:end]))), None)


def _fits(phrase: Sequence[str], words: Sequence[str], *, own: bool) -> bool:
    """Whether the words are the phrase; half of the time of finding topics goes by here, mostly to the second word."""
    if len(phrase) != len(words):
        return False
    for part, word in zip(phrase, words, strict=True):
        if part == word:
            continue
        if part[-1] != "*" or not word.startswith(part[:-1]) or (len(word) - len(part) >= STEM_TAIL and not own):
            return False
    return True


def _tail_allowed(stem: int, tail: int) -> bool:
    return tail <= (STEM_TAIL if stem > SHORT_STEM else SHORT_STEM_TAIL)


@cache
def lexicon(own: Own = NOTHING) -> Lexicon:
    """The packaged lexicon under the user's own terms; 0.05 s CPU the first time."""
    raw = tomllib.loads((DATA / "lexicon.toml").read_text("utf-8"))
    silent = {text: Term(text, []) for text in raw["ambiguous"]["phrases"]}
    ours = _organisations(raw["weights"]) | _terms(raw) | silent
    mine = _own_terms(own, {block.code: block for term in ours.values() for block, _ in term.blocks}, raw["weights"])
    terms, own_stems = ours | mine, _stems(mine)
    whole = {text: term for text, term in terms.items() if " " not in text and not text.endswith("*")}
    moved = {word: stem for word in whole if word not in mine and (stem := _own_stem(word, own_stems))}
    return Lexicon(
        **raw["zones"],
        **raw["scoring"],
        words=whole | moved,
        stems=_stems(terms),
        own_stems=own_stems,
        phrases=_by_first_word(terms.items()),
    )


def _stems(terms: Mapping[str, Term]) -> dict[str, Term]:
    return {text[:-1]: term for text, term in terms.items() if " " not in text and text.endswith("*")}


def _organisations(weights: Mapping[str, float]) -> dict[str, Term]:
    """Names of several words whose bearers' kind tells what is spoken of; a single one may be a town ("Brighton")."""
    blocks = {top: Block(top, top, precise=False) for top, _ in KINDS.values()}
    found = {}
    for form, organisation in organisations().items():
        text = " ".join(words(form))
        if " " in text and organisation.kind in KINDS and not organisation.ambiguous:
            top, tier = KINDS[organisation.kind]
            found[text] = Term(text, [(blocks[top], weights[tier])], in_names=True)
    return found


def _by_first_word(terms: Iterable[tuple[str, Term]]) -> dict[str, list[tuple[tuple[str, ...], Term]]]:
    phrases: dict[str, list[tuple[tuple[str, ...], Term]]] = {}
    for text, term in terms:
        if " " in text:
            parts = tuple(text.split(" "))
            phrases.setdefault(parts[0], []).append((parts, term))
    for group in phrases.values():
        group.sort(key=lambda item: (-len(item[0]), not item[1].own, item[0]))
    return phrases


def _own_terms(own: Own, blocks: dict[str, Block], weights: Mapping[str, float]) -> dict[str, Term]:
    """What the user says of terms; those that were muted say nothing."""
    muted = {text: Term(text, [], own=True) for text in own.muted}
    return muted | {text: _own_term(text, term, blocks, weights, own) for text, term in own.terms.items()}


def _own_term(text: str, term: OwnTerm, blocks: dict[str, Block], weights: Mapping[str, float], own: Own) -> Term:
    """A term of the user's, in our block of its topic or in one of its own."""
    code, top = term.topic, path_to(term.topic, own.topics)[0]
    if code not in blocks:
        blocks[code] = Block(code, top, precise=code != top, own=code in own.topics)
    return Term(f"{text} (your facets file, line {term.line})", [(blocks[code], weights[term.weight])], True, own=True)


def _terms(raw: Mapping[str, Any]) -> dict[str, Term]:
    """Every term with its weight for each of its blocks: tier, times rarity, divided among classes that share it."""
    bands = {term: raw["bands"]["factors"][band] for band, listed in raw["bands"]["terms"].items() for term in listed}
    weights: dict[str, list[tuple[Block, float]]] = {}
    for entry in raw["block"]:
        block = Block(entry["code"], entry["top"], entry["name"] in PRECISE)
        for tier in TIERS:
            for text in entry.get(tier, ()):
                rarity = bands.get(text, raw["bands"]["factors"]["rare"])
                weights.setdefault(text, []).append((block, raw["weights"][tier] * rarity))
    people = frozenset(raw["people"]["terms"])
    return {
        text: Term(
            text,
            [(block, weight / math.sqrt(len({b.top for b, _ in found}))) for block, weight in found],
            in_names=" " in text or text in people,
        )
        for text, found in weights.items()
    }
