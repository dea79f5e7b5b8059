"""Runs of short lines, and how much each line in them looks like another article's headline.

Two kinds of evidence carry it, and each needs the other: the article does not know the line's words, and the line is
made like a headline. The rest (what stands above, how long the run is, how the lines resemble each other) adds to them.
The fitted table `item` weighs it all; what it gives is a log-odds.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.clean import unspaced
from pipeline.clean.item import known_shares, run_features, taken_up
from pipeline.clean.lines import Document, Line
from pipeline.clean.tables import table

MAX_CHARS = 230  # of a line of a run: longer ones are text, bulleted or not
MAX_SENTENCE_WORDS = 18
MIN_TAKEN_UP = 0.4  # from which a line is a section head
MAX_HEAD_WORDS = 4  # of a section head whose words the text may not take up
MIN_LIKENESS_SHORT = 0.0  # log-odds; of 482 section heads so short three reach it, of headlines one in six
MIN_LAST_SENTENCE = 3.0  # score from which a sentence may be the last item
DECLINE = 0.6  # of what a heading says for the items below it, from one to the next
MAX_ITEMS = 12  # of a block

_TABLE = table("item")


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a run, weighed."""

    index: int  # into the document's lines
    score: float  # log-odds of being another article's headline
    known: float  # share of its words that the article knows, 0..1, rare words counting more
    likeness: float  # log-odds of being a headline at all


def runs(lines: Sequence[Line]) -> Iterator[range]:
    """Stretches of two or more lines that are no running text; a short sentence among them may be a headline, too."""
    start = 0
    for index in range(len(lines) + 1):
        if index < len(lines) and (_is_short(lines[index]) or _is_sentence_among(lines, start, index)):
            continue
        if index - start > 1:
            yield range(start, index)
        start = index + 1


def _is_short(line: Line) -> bool:
    return line.short and not line.prose and len(line.text) <= MAX_CHARS


def _is_sentence_among(lines: Sequence[Line], start: int, index: int) -> bool:
    """One sentence of a headline's length, after two short lines or between two: 4 % of headlines have a full stop."""
    line = lines[index]
    if not (line.short and len(line.words) <= MAX_SENTENCE_WORDS) or line.text[0] in '"“„«' or index == start:
        return False
    if not _is_short(lines[index - 1]):
        return False
    return index - start >= 2 or (index + 1 < len(lines) and _is_short(lines[index + 1]))


@dataclass(slots=True)
class Weighed:
    """A document's short lines, weighed run by run when somebody asks; held state, since most are never asked for."""

    document: Document
    _runs: tuple[range, ...] | None = None
    _known: dict[range, Sequence[float]] = field(default_factory=dict)
    _items: dict[range, Sequence[Item]] = field(default_factory=dict)
    _pairs_said: frozenset[str] | None = None

    @property
    def runs(self) -> tuple[range, ...]:
        """All runs, in order."""
        if self._runs is None:
            self._runs = tuple(runs(self.document.lines))
        return self._runs

    @property
    def pairs_said(self) -> frozenset[str]:
        """What headlines in Chinese and Japanese are held against (`unspaced`)."""
        if self._pairs_said is None:
            self._pairs_said = unspaced.pairs_said(self.document)
        return self._pairs_said

    def known(self, run: range) -> Sequence[float]:
        """How much of each of the run's lines the article knows: what is cheap to tell, before all else is weighed."""
        if run not in self._known:
            self._known[run] = list(known_shares(self.document, run))
        return self._known[run]

    def items(self, run: range) -> Sequence[Item]:
        """The lines of one of the runs, weighed."""
        if run not in self._items:
            self._items[run] = weigh(self.document, run, self.known(run))
        return self._items[run]

    def since(self, index: int) -> Sequence[Item]:
        """The items from this line on, with the same bullet; none where it stands in no run."""
        at = bisect_right(self.runs, index, key=lambda run: run.start) - 1
        if at < 0 or index not in self.runs[at]:
            return ()
        lines, run = self.document.lines, self.runs[at]
        items = self.items(run)[index - run.start : index - run.start + MAX_ITEMS]
        same = (at for at, item in enumerate(items) if lines[item.index].bullet != lines[index].bullet)
        return items[: next(same, MAX_ITEMS)]


def weigh(document: Document, run: range, known: Sequence[float]) -> list[Item]:
    """Every line of the run with its score; `known` as `Weighed.known` has it."""
    return [
        Item(index, _TABLE.score(own), own["known"], own["likeness"])
        for index, own in zip(run, run_features(document, run, known), strict=True)
    ]


def best_start(items: Sequence[Item], floor: float, bonus: float = 0.0) -> Sequence[Item]:
    """The first items, as many as have the greatest sum of scores, up to one below the floor.

    `bonus` is what a heading above them adds to a score: all to the first, less to each further below.
    """
    best, total, end = 0.0, 0.0, 0
    for count, item in enumerate(items[:MAX_ITEMS], start=1):
        if item.score < floor:
            break
        total += item.score + max(0.0, bonus - DECLINE * (count - 1))
        if total > best:
            best, end = total, count
    return items[:end]


def without_last_own(document: Document, items: Sequence[Item]) -> Sequence[Item]:
    """The items without last ones that are the article's again: its section head, or its next short sentence."""
    while items and _is_taken_up(document, items[-1]):
        items = items[:-1]
    return items


def _is_taken_up(document: Document, item: Item) -> bool:
    share_below = taken_up(document, item.index)
    if document.lines[item.index].prose:
        return item.score < MIN_LAST_SENTENCE or share_below > 0
    return share_below >= MIN_TAKEN_UP or _is_short_head(document, item)


def _is_short_head(document: Document, item: Item) -> bool:
    """ "What is at stake", right above text: shorter than headlines are, and not made like one."""
    lines, below = document.lines, item.index + 1
    short = len(lines[item.index].words) <= MAX_HEAD_WORDS and item.likeness < MIN_LIKENESS_SHORT
    return short and below < len(lines) and lines[below].prose
