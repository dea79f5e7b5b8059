"""A text read once for all steps: its capitalised words, and the words it also writes small."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_CAPITAL = "A-ZÀ-ÖØ-ÞĆČĐİŁŚŞŠŹŻŽ"
# Not after "@", "#" or ".": handles, tags and addresses are no words. "U.S." is one, and so is "Quill-Roe's".
_CAPITALISED = re.compile(rf"(?<![\w@#.])(?:(?:[A-Z]\.){{2,}}|[{_CAPITAL}]\w*(?:[-‑&'’][A-Za-z0-9]+)*)")
_LOWER = re.compile(r"(?<!\w)[a-z]+")
_POSSESSIVES = ("'s", "’s", "‘s")


class Word(NamedTuple):
    """A capitalised word where it stands."""

    start: int
    text: str  # as written, with a possessive ending
    plain: str  # without it


@dataclass(frozen=True, slots=True)
class Story:
    """An article's text and what the steps look up in it."""

    text: str
    words: tuple[Word, ...]
    starts: Mapping[str, Sequence[int]]  # where each word stands, as written and without a possessive ending
    small: frozenset[str]  # "Bill" where "bill" stands somewhere too: such a word alone may be no name


def read(text: str) -> Story:
    """The story of a text."""
    words = tuple(Word(m.start(), m.group(), _plain(m.group())) for m in _CAPITALISED.finditer(text))
    starts: dict[str, list[int]] = {}
    for word in words:
        starts.setdefault(word.text, []).append(word.start)
        if word.plain != word.text:
            starts.setdefault(word.plain, []).append(word.start)
    return Story(text, words, starts, frozenset(word.capitalize() for word in set(_LOWER.findall(text))))


def begins_sentence(text: str, start: int) -> bool:
    """Whether a sentence begins there."""
    before = text[max(0, start - 3) : start].rstrip(' “"‘(')
    return not before or before[-1] in '.!?:\n”"'


def by_first_word(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The names by their first word as `find` meets it, longest first."""
    index: dict[str, list[str]] = {}
    for name in names:
        match = _CAPITALISED.match(name)
        index.setdefault(match.group() if match else name.split()[0], []).append(name)
    return {first: tuple(sorted(group, key=len, reverse=True)) for first, group in index.items()}


def find(story: Story, index: Mapping[str, Sequence[str]]) -> list[tuple[int, str]]:
    """Where names of an index stand, whole, with the name, in order; at each word the longest.

    Not as the first half of a compound: "Apple-sized" names nobody.
    """
    found: dict[int, str] = {}
    for first in index.keys() & story.starts.keys():
        for start in story.starts[first]:
            name = _longest(story.text, start, index[first])
            if name and len(name) > len(found.get(start, "")):
                found[start] = name
    return sorted(found.items())


def _longest(text: str, start: int, names: Sequence[str]) -> str | None:
    """The first of the names, longest first, that stands there whole."""
    for name in names:
        if text.startswith(name, start) and not _goes_on(text, start + len(name)):
            return name
    return None


def _goes_on(text: str, end: int) -> bool:
    following = text[end : end + 2]
    return following[:1].isalnum() or (following[:1] == "-" and following[1:].isalnum())


def _plain(word: str) -> str:
    return word[:-2] if word.endswith(_POSSESSIVES) else word
