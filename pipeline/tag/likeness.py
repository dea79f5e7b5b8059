"""Which texts tell one story: near-duplicates and copies of an agency's text, not rewritten ones.

A text is given tokens such that two near-duplicates nearly surely share one: candidates are found by looking tokens
up, in any index, without a signature of anybody else. Whether two candidates are one story is then decided on their
whole texts.
"""

import hashlib
import re
from itertools import batched

from rensa import RMinHash

SHINGLE_WORDS = 3
BANDS, ROWS = 42, 3
"""Of the MinHash signature; a token is a band. Two texts of which 60 % is shared have a token in common in 999 of 1,000
cases, two strangers (1 %) in 4 of 100,000."""

SEED = 42  # of the signature's permutations; another seed makes other tokens

MIN_WORDS, MAX_WORDS = 20, 200_000
"""Shorter texts (a line of the weather, a correction) are alike without being one story; longer ones are no article."""

MIN_SHARED = 0.6
"""Of the shorter text's shingles. With 8 % of the words changed .71 of them are left, at the least of 150 articles."""

MAX_STRANGE = 0.2
"""Of the shorter text, in places that the other has not: windows of 25 shingles of which it has under 30 %. Edits are
scattered (.07 at most of 150 articles with 8 % of their words changed); articles of one series differ in one place,
between its standing head and tail (a body of 25 words between 150 standing ones is .21 at the least of 1,770 pairs)."""

WINDOW, MIN_FAMILIAR = 25, 0.3

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"([\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")
"""A letter of a script without spaces between words (Thai, Lao, Japanese, Chinese): it counts as a word."""


def tokens(text: str) -> tuple[str, ...]:
    """The text's 42 tokens of 12 hex digits; none where it has fewer than 20 words or over 200,000."""
    words = _words(text)
    if not MIN_WORDS <= len(words) <= MAX_WORDS:
        return ()
    signature = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    signature.update(sorted(set(_shingles(words))))
    bands = enumerate(batched(signature.digest(), ROWS))
    return tuple(_token(number, band) for number, band in bands)


def are_one_story(one: str, other: str) -> bool:
    """Whether the shorter text stands in the longer one, but for scattered edits; the same for (other, one)."""
    shingles = sorted((_shingles(_words(one)), _shingles(_words(other))), key=lambda found: (len(found), found))
    shorter, longer = shingles[0], set(shingles[1])
    if not shorter:
        return False
    shared = [shingle in longer for shingle in shorter]
    return sum(shared) >= MIN_SHARED * len(shared) and _strange(shared) <= MAX_STRANGE * len(shared)


def _words(text: str) -> list[str]:
    return _WORD.findall(_UNSPACED.sub(r" \1 ", text.lower()))


def _shingles(words: list[str]) -> list[str]:
    return [" ".join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1)]


def _token(number: int, band: tuple[int, ...]) -> str:
    return hashlib.blake2b(f"{number}:{band}".encode(), digest_size=6).hexdigest()


def _strange(shared: list[bool]) -> int:
    """How many of the shingles stand in a window that is strange to the other text."""
    size = min(WINDOW, len(shared))
    familiar, strange, end = sum(shared[:size]), 0, 0  # end: of the last strange window
    for start in range(len(shared) - size + 1):
        if start:
            familiar += shared[start + size - 1] - shared[start - 1]
        if familiar < MIN_FAMILIAR * size:
            strange += start + size - max(start, end)
            end = start + size
    return strange
