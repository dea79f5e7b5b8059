"""What the rules look at: every line's features, taken once, and the article's words as a whole."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Self

from pipeline.article import Block, BlockKind
from pipeline.clean.added import DEFAULT, Rules
from pipeline.clean.familiar import UNKNOWN, Familiar
from pipeline.clean.stems import stems
from pipeline.clean.tables import RAREST, RARITY
from pipeline.clean.words import Words, tokens

# No rule but `list-grammar` touches a longer line: real blocks and promos are shorter, a glued paragraph is not.
MAX_CHARS = 330
PROSE_CHARS = 160  # a line this long is running text, whatever its last character
PROSE_WORDS = 7  # with a final stop; 57 % of news articles have section heads and labels below this
MAX_TAIL = 40  # characters that tell how a line ends

_BULLET = re.compile(r"(?:-(?!-)|[–—•·▪►●‣⦁◦»→✓]|[*>](?=\s))(?:\s*\[[ x]?\])?\s*(?=\S)")
_NUMBER = re.compile(r"(?:\(?\d{1,3}[.):]|\(?[A-Za-z][.)])\s+")
_CLOSERS = "\"”’»«“')]*_"  # may stand behind a sentence's last mark
_STOPS = frozenset(".!…;,。！？؟۔।")
_ENDS = frozenset(".!?…:;。！？؟۔।")
_ABBREVIATED = ("Jr.", "Sr.", "Inc.", "Co.", "Corp.", "Ltd.", "vs.", "St.", "No.")
_INITIALS = re.compile(r"\b(?:[A-Z]\.)+$|\b(?:Jr|Sr|Inc|Co|Corp|Ltd|vs|St|No)\.$")


@dataclass(frozen=True, slots=True)
class Line:
    """One block and what can be told from it alone."""

    position: int  # index into the article's blocks
    text: str
    bare: str  # the text without its bullet and number
    words: Words  # lower case; empty in lines over MAX_CHARS, which no rule reads word by word
    phrase: Words  # `words` without numbers: what is compared with the vocabulary
    bullet: str  # the mark it begins with, "" without one
    numbered: bool  # "1.", "(2)", "b)"
    prose: bool  # running text: long, or seven words and a final stop
    stop: bool  # ends like a sentence ("U.S." does not)
    caps: bool  # has letters, all of them capitals
    kind: BlockKind | None  # None in plain text
    link_share: float | None
    marks: tuple[str, ...] = ()

    @property
    def short(self) -> bool:
        """Whether rules may look at it at all."""
        return bool(self.words)

    @property
    def has_words(self) -> bool:
        """Whether anything would be left to read."""
        return bool(self.words) or len(self.text) > MAX_CHARS

    @property
    def names(self) -> bool:
        """Whether a word in the middle has a capital: headlines have names more often than points of a plan."""
        return any(word[:1].isupper() for word in self.bare.split()[1:])


def read(position: int, block: Block) -> Line:
    """The features of one block; its line breaks count as spaces."""
    text = _in_one_line(block.text)
    words = tokens(text) if len(text) <= MAX_CHARS else ()
    bullet = None if text[:1].isalnum() else _BULLET.match(text)
    unmarked = text[bullet.end() :] if bullet else text
    number = _NUMBER.match(unmarked)
    return Line(
        position=position,
        text=text,
        bare=unmarked[number.end() :] if number else unmarked,
        words=words,
        phrase=tuple([word for word in words if not word.isdigit()]) if any(map(str.isdigit, words)) else words,
        bullet=text[0] if bullet else "",
        numbered=number is not None and not bullet,
        prose=len(text) >= PROSE_CHARS or (not bullet and _is_sentence(text, words)),
        stop=_last_mark(text) in _STOPS and not _ends_in_initials(text),
        caps=text.isupper(),
        kind=None if block.link_share is None else block.kind,
        link_share=block.link_share,
        marks=block.marks,
    )


def _in_one_line(text: str) -> str:
    """Its white space as single spaces; of a long line, which no rule reads word by word, only stripped.

    Most lines are so already: all white space but the plain space counts as not printable, and that is told quickly.
    """
    if len(text) > 2 * MAX_CHARS or (text.isprintable() and "  " not in text):
        return text.strip()
    return " ".join(text.split())


def _is_sentence(text: str, words: Words) -> bool:
    """Seven words and a final stop; a question of up to 18 words may as well be a headline.

    Where no spaces part the words (Chinese, Japanese), the full stop of that script says enough.
    """
    if text.endswith(("。", "！", "？")):
        return True
    return len(words) >= PROSE_WORDS and _last_mark(text) in _ENDS and not (text.endswith("?") and len(words) <= 18)


def _last_mark(text: str) -> str:
    """The last character but for quotation marks and brackets that close; "" where the tail is nothing else."""
    return text[-MAX_TAIL:].rstrip(_CLOSERS)[-1:]


def _ends_in_initials(text: str) -> bool:
    """ "U.S.", "Jr.": looked for in the last word alone."""
    if not text.endswith(_ABBREVIATED) and not (text.endswith(".") and text[-2:-1].isupper()):
        return False
    return bool(_INITIALS.search(text, max(text.rfind(" "), len(text) - MAX_TAIL) + 1))


def share(own: frozenset[str], said: frozenset[str]) -> float:
    """The share of its `own` stems that stand in what was `said`, 0..1; rare stems count more; 0 of none."""
    there = sum(RARITY.get(stem, RAREST) for stem in own & said)
    return there / sum(RARITY.get(stem, RAREST) for stem in own) if own else 0.0


@dataclass(slots=True)
class Document:
    """The lines still standing, and the words of them all.

    Held state: stems are made when a rule first asks for evidence, since most articles never need them.
    """

    lines: tuple[Line, ...]
    _stems: dict[int, frozenset[str]] = field(default_factory=dict)
    _counts: Counter[str] | None = None
    _short_lines: int | None = None
    _is_plain: bool | None = None
    _above_bullets: Counter[Words] | None = None
    rules: Rules = DEFAULT  # what the installation adds to the words the rules know
    familiar: Familiar = UNKNOWN  # the lines that recur in articles of this publisher

    def stems(self, line: Line) -> frozenset[str]:
        """The stems of a line."""
        if line.position not in self._stems:
            self._stems[line.position] = stems(line.text, line.words)
        return self._stems[line.position]

    def counts(self) -> Mapping[str, int]:
        """In how many lines each stem stands."""
        if self._counts is None:
            self._counts = Counter()
            for line in self.lines:
                self._counts.update(self.stems(line))
        return self._counts

    def overlap(self, line: Line) -> float:
        """The share of the line's words that also stand elsewhere in the article, 0..1; 1 for a line without any."""
        return self.known((line,))

    def known(self, lines: Sequence[Line]) -> float:
        """The share of their words that stand elsewhere in the article, on average; the lines themselves do not count.

        A line without words that mean something belongs to any article: 1.
        """
        aside = Counter(stem for line in lines for stem in self.stems(line))
        return sum(self.share_known(line, aside) for line in lines) / len(lines)

    def share_known(self, line: Line, aside: Mapping[str, int]) -> float:
        """The share of the line's stems that the article has beyond those `aside`; rare stems count more."""
        counts, own = self.counts(), self.stems(line)
        there = sum(RARITY.get(stem, RAREST) for stem in own if counts[stem] > aside.get(stem, 0))
        return there / sum(RARITY.get(stem, RAREST) for stem in own) if own else 1.0

    def said(self, indexes: Iterable[int]) -> frozenset[str]:
        """The stems of the lines at these indexes."""
        return frozenset().union(*(self.stems(self.lines[index]) for index in indexes))

    def share_said(self, line: Line, indexes: Iterable[int]) -> float:
        """The share of a line's stems that stand in the lines at these indexes (`share`).

        It looks only for the line's own: to join all that long paragraphs say takes ten times as long.
        """
        own = self.stems(line)
        return share(own, frozenset().union(*(own & self.stems(self.lines[index]) for index in indexes)))

    def together(self, indexes: range) -> Counter[str]:
        """In how many of the lines at these indexes each stem stands."""
        return Counter(stem for index in indexes for stem in self.stems(self.lines[index]))

    @property
    def short_lines(self) -> int:
        """How many lines are no running text."""
        if self._short_lines is None:
            self._short_lines = sum(not line.prose for line in self.lines)
        return self._short_lines

    @property
    def above_bullets(self) -> Mapping[Words, int]:
        """How often a line of these words stands right above a bulleted one."""
        if self._above_bullets is None:
            self._above_bullets = Counter(one.words for one, below in pairwise(self.lines) if below.bullet)
        return self._above_bullets

    @property
    def is_plain(self) -> bool:
        """Whether it came without a page: no line tells of links."""
        if self._is_plain is None:
            self._is_plain = all(line.link_share is None for line in self.lines)
        return self._is_plain

    def without(self, gone: Iterable[int]) -> Self:
        """The document without the lines at these indexes; what was learned about the others is taken along."""
        dropped = set(gone)
        counts = None if self._counts is None else Counter(self._counts)
        if counts is not None:
            for index in dropped:
                counts.subtract(self.stems(self.lines[index]))
        kept = tuple(line for index, line in enumerate(self.lines) if index not in dropped)
        return type(self)(kept, self._stems, counts, rules=self.rules, familiar=self.familiar)

    def as_text(self) -> Self:
        """The document as it would be without the page: no kinds, no link shares."""
        return type(self)(
            tuple(replace(line, kind=None, link_share=None, marks=()) for line in self.lines),
            self._stems,
            self._counts,
            rules=self.rules,
            familiar=self.familiar,
        )
