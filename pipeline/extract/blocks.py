"""The blocks of a page: what trafilatura takes for the article, in the pieces the publisher set it in."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from unicodedata import is_normalized, normalize

from lxml import etree

from pipeline.article import Block, BlockKind
from pipeline.extract.outline import Outline, without_space

# trafilatura's output vocabulary (TEI): which elements begin a block of their own.
BREAKING = frozenset(
    {"body", "p", "head", "list", "item", "quote", "code", "table", "row", "lb", "div", "figure", "figDesc", "ab", "fw"}
)
KINDS: dict[str, BlockKind] = {"head": "heading", "item": "list_item", "quote": "quote", "figDesc": "caption"}
COPIED, PROSE = 3, 80  # paragraphs, and characters of each, that make a second copy of an article one
MOST_TRIED = 50  # lines that stand twice; each may begin a copy, and is compared with what stood before
LONG = 20  # characters without white space: shorter blocks repeat in honest texts ("Yes.", "* * *")


def blocks_of(body: etree._Element, page: Outline) -> tuple[Block, ...]:
    """The blocks of an extracted body in reading order, with link shares; none more often than in the page."""
    blocks = [block for kind, text, is_line in _runs(body) for block in _placed(kind, text, is_line, page)]
    return tuple(_composed(block) for block in _once(_without_surplus(blocks, page)))


def _composed(block: Block) -> Block:
    """The block in composed letters (NFC): a character reference can bring an accent of its own into decoded text."""
    return block if is_normalized("NFC", block.text) else replace(block, text=normalize("NFC", block.text))


def _runs(body: etree._Element) -> Iterator[tuple[BlockKind, str, bool]]:
    """Every unbroken run of text: its kind, its text on one line, whether it is one block whatever is in it."""
    kinds: list[BlockKind] = ["paragraph"]
    rows = 0
    pieces: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = str(element.tag)
        if tag in BREAKING and (text := " ".join("".join(pieces).split())):
            yield kinds[-1], text, rows > 0 or kinds[-1] == "heading"
        if tag in BREAKING:
            pieces.clear()
        if tag == "row":
            rows += 1 if event == "start" else -1
        if event == "start":
            kinds.append(KINDS.get(tag, kinds[-1]))
            pieces.append(element.text or "")
        else:
            kinds.pop()
            pieces.append((" " if tag == "cell" else "") + (element.tail or ""))


def _placed(kind: BlockKind, text: str, is_line: bool, page: Outline) -> Iterator[Block]:
    """The run as one block, or as several where blocks of the page were glued together in it."""
    key = without_space(text)
    span = page.find(key)
    if span is None:
        yield Block(kind, text, 0.0)
        return
    cuts = page.cuts(span)
    whole = span.end - span.start == len(key)  # else offsets into the page are not offsets into the text
    if not whole or not any(at for at, _ in cuts):
        yield Block(kind, text, page.link_share(span))
        return
    if is_line:
        yield Block(kind, " ".join(piece for _, _, piece in _pieces(kind, text, cuts)), page.link_share(span))
        return
    for at, piece_kind, piece in _pieces(kind, text, cuts):
        start = span.start + at
        yield Block(
            piece_kind, piece, page.link_share(replace(span, start=start, end=start + len(without_space(piece))))
        )


def _pieces(kind: BlockKind, text: str, cuts: list[tuple[int, BlockKind]]) -> Iterator[tuple[int, BlockKind, str]]:
    """(offset without white space, kind, text) of every piece between two cuts."""
    printed = [index for index, character in enumerate(text) if not character.isspace()]
    kinds = {0: kind, **dict(cuts)} if kind == "paragraph" else {0: kind, **{at: kind for at, _ in cuts}}
    for (at, piece_kind), (following, _) in pairwise([*sorted(kinds.items()), (len(printed), kind)]):
        end = printed[following] if following < len(printed) else len(text)
        yield at, piece_kind, text[printed[at] : end].strip()


def _without_surplus(blocks: list[Block], page: Outline) -> Iterator[Block]:
    """The blocks without copies the extractor made: a refrain stands on the page as often as in the text."""
    keys = [without_space(block.text) for block in blocks]
    repeated = {key: page.times(key) for key, count in Counter(keys).items() if count > 1 and len(key) > LONG}
    seen: Counter[str] = Counter()
    for key, block in zip(keys, blocks, strict=True):
        seen[key] += 1
        if key not in repeated or seen[key] <= max(1, repeated[key]):
            yield block


def _once(blocks: Iterator[Block]) -> list[Block]:
    """The blocks without a second copy of the article: some pages carry it once for each screen size.

    A copy follows what it repeats, and has all of it: at least `COPIED` paragraphs of prose, which no refrain has, or
    all there is.
    """
    found = list(blocks)
    texts = [block.text for block in found]
    first: dict[str, int] = {}
    tried = 0
    for at, text in enumerate(texts):
        size = at - first.setdefault(text, at)
        if size < 2 or tried == MOST_TRIED:
            continue
        tried += 1
        told = texts[at - size : at]
        is_all = at == size and 2 * size == len(texts)
        is_prose = len({one for one in told if len(one) >= PROSE}) >= COPIED
        if (is_all or is_prose) and told == texts[at : at + size]:
            return found[:at] + found[at + size :]
    return found
