"""Where the blocks of an article stand on their page."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lxml.html import HtmlElement

from pipeline.article import Block
from pipeline.extract.elements import LONG
from pipeline.extract.fragment import Run, runs_of
from pipeline.extract.outline import Outline, Span, without_space

SEEN = 0.25  # of the characters found; metadata in hidden elements may tell the article once more, or twice
MOSTLY_LINK = 0.5  # share inside links from which a block leads elsewhere rather than tells


@dataclass(frozen=True, slots=True)
class Page:
    """All runs of text of a page, their texts without white space, and where each begins in all those together."""

    runs: list[Run]
    keys: list[str]
    starts: list[int]


@dataclass(frozen=True, slots=True)
class Place:
    """A block, where it begins in the page, the runs it touches, and those of them that are mostly its own.

    No runs: it is not found in the page as it was set.
    """

    block: Block
    start: int
    touched: list[int] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)


def read(tree: HtmlElement) -> Page:
    """The page's runs, what is hidden included: some pages show their article only by a script."""
    runs = list(runs_of(tree))
    keys = [without_space(run.block.text) for run in runs]
    starts: list[int] = []
    at = 0
    for key in keys:
        starts.append(at)
        at += len(key)
    return Page(runs, keys, starts)


def placed(blocks: Sequence[Block], page: Page) -> list[Place]:
    """The blocks with their places, in their order; one that is not found stands where the one before it does."""
    whole = Outline("".join(page.keys), [], [], [], [])
    found: list[Place] = []
    for block in blocks:
        span = whole.find(without_space(block.text))
        if span is None:
            found.append(Place(block, found[-1].start if found else 0))
            continue
        shared = _shared(span, page)
        own = [index for index, length in shared.items() if 2 * length >= len(page.keys[index])]
        found.append(Place(block, span.start, list(shared), own))
    return found


def _shared(span: Span, page: Page) -> dict[int, int]:
    """Run → how many characters of it lie in a span."""
    shared: dict[int, int] = {}
    index = bisect_right(page.starts, span.start) - 1
    while index < len(page.starts) and page.starts[index] < span.end:
        end = page.starts[index] + len(page.keys[index])
        if (length := min(span.end, end) - max(span.start, page.starts[index])) > 0:
            shared[index] = length
        index += 1
    return shared


def as_read(places: Sequence[Place], page: Page) -> tuple[list[Place], Page]:
    """The blocks that a reader sees and their page; as if all were seen where little else is.

    Some pages show their body only when a script has run.
    """
    shown = seen(places, page)
    if _length(shown) >= SEEN * _length(places):
        return shown, page
    return list(places), replace(page, runs=[replace(run, is_seen=True) for run in page.runs])


def seen(places: Sequence[Place], page: Page) -> list[Place]:
    """The blocks that a reader sees; one that is not found as it was set may be."""
    return [place for place in places if not place.runs or any(page.runs[index].is_seen for index in place.runs)]


def _length(places: Sequence[Place]) -> int:
    return sum(len(place.block.text) for place in places)


def is_prose(block: Block) -> bool:
    """Whether a block is long enough to tell something, and no link."""
    return len(block.text) >= LONG and (block.link_share or 0.0) < MOSTLY_LINK
