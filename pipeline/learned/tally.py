"""Count which short lines recur in each publisher's articles. Pure: what is counted comes in, and nothing is kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zlib import crc32

import msgspec

from pipeline.clean.familiar import key
from pipeline.clean.words import tokens
from pipeline.learned.layout import Changed, changes

MAX_CHARS = 160  # of a line that is counted: boilerplate is shorter, and a paragraph does not recur
MIN_SEEN = 3
MIN_SHARE = 0.01
"""A line recurs that stands in so many of a publisher's articles, and in such a share of them."""
SKETCH = 1 << 24  # counters for lines, so that not every line ever printed is kept in memory


@dataclass(frozen=True, slots=True)
class Told:
    """One cleaned article, as far as it is counted."""

    publisher: str
    name: str | None  # as the article calls its source
    story: str  # near-duplicates have one, and count once
    day: date  # of its publication or, where nobody said, of its landing
    lines: Sequence[tuple[str, str | None]]  # each with the rule that removed it; None: it was kept
    comparable: bool = True  # taken from its page as today's release would: else its lines may differ for our own doing


class Line(msgspec.Struct, frozen=True):
    """A recurring line."""

    text: str  # as it stood last
    key: str
    articles: int  # that have it
    first: date
    last: date
    rule: str | None  # that removed it last; None: it was kept


class Publisher(msgspec.Struct, frozen=True):
    """What recurs in the articles of one publisher."""

    publisher: str
    names: tuple[str, ...]  # of its sources, as its articles call them
    articles: int  # counted
    lines: tuple[Line, ...]  # most frequent first
    changed: tuple[Changed, ...]  # of its layout


@dataclass(slots=True)
class _Article:
    day: date
    comparable: bool
    lines: Mapping[str, tuple[str, str | None]]  # key → text, rule


@dataclass(slots=True)
class _Counted:
    names: set[str] = field(default_factory=set)
    stories: set[str] = field(default_factory=set)
    articles: list[_Article] = field(default_factory=list)


def tally(told: Callable[[], Iterable[Told]]) -> tuple[Publisher, ...]:
    """The publishers' recurring lines, by name; `told` gives the articles each time it is called (twice).

    The first time lines are only sketched; the second time those that may recur are kept.
    """
    sketch = bytearray(SKETCH)
    for article in told():
        for at in {_at(article.publisher, one) for one, _, _ in _keyed(article)}:
            sketch[at] = min(MIN_SEEN, sketch[at] + 1)
    counted: dict[str, _Counted] = {}
    for article in told():
        own = counted.setdefault(article.publisher, _Counted())
        own.names.update(filter(None, [article.name]))
        if article.story not in own.stories:
            own.stories.add(article.story)
            often = {one: (text, rule) for one, text, rule in _keyed(article)
                     if sketch[_at(article.publisher, one)] == MIN_SEEN}  # fmt: skip
            own.articles.append(_Article(article.day, article.comparable, often))
    return tuple(_publisher(name, counted[name]) for name in sorted(counted))


def _keyed(article: Told) -> Iterator[tuple[str, str, str | None]]:
    for text, rule in article.lines:
        if len(text) <= MAX_CHARS and (one := key(tokens(text))):
            yield one, text, rule


def _at(publisher: str, one: str) -> int:
    return crc32(f"{publisher}\0{one}".encode("utf-8", "replace")) % SKETCH


def _publisher(name: str, counted: _Counted) -> Publisher:
    articles = sorted(counted.articles, key=lambda article: article.day)
    found: dict[str, list[int]] = {}
    for at, article in enumerate(articles):
        for one in article.lines:
            found.setdefault(one, []).append(at)
    lines = [_line(one, where, articles) for one, where in found.items() if _recurs(len(where), len(articles))]
    lines.sort(key=lambda line: (-line.articles, line.key))
    alike = [article for article in articles if article.comparable]
    changed = changes([(article.day, article.lines) for article in alike])
    return Publisher(name, tuple(sorted(counted.names)), len(articles), tuple(lines), tuple(changed))


def _recurs(count: int, articles: int) -> bool:
    return count >= MIN_SEEN and count >= MIN_SHARE * articles


def _line(one: str, where: Sequence[int], articles: Sequence[_Article]) -> Line:
    text, rule = articles[where[-1]].lines[one]
    return Line(text, one, len(where), articles[where[0]].day, articles[where[-1]].day, rule)
