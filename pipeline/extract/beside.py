"""What nobody took for the article on its page: other articles, captions, calls, what law and shop demand.

It is kept on record, marked "beside", for the cleaner to remove and say so: prose wherever it stands, captions within
the article's element, and there, from the first block taken on, whatever has words. Menus, forms and footers are the
frame of a site and no text of a page; readers' comments are gone before (`comments.py`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from pipeline.article import Block
from pipeline.extract import body
from pipeline.extract.fragment import Run
from pipeline.extract.outline import without_space
from pipeline.extract.places import Page, Place, is_prose

MARK = "beside"
FRAME = frozenset({"nav", "form", "footer", "menu", "dialog"})


def own(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks that were taken for the article."""
    return tuple(block for block in blocks if MARK not in block.marks)


def recorded(places: Sequence[Place], page: Page, holder: HtmlElement | None) -> list[Place]:
    """The places of an article's blocks, and between them those of what else a reader sees; `holder` is the body."""
    taken = {index for place in places for index in _taken(place, page)}
    if not taken:
        return list(places)
    first, within = min(taken), _article(holder)
    told = {without_space(place.block.text) for place in places}
    found = list(places)
    for index, (run, key) in enumerate(zip(page.runs, page.keys, strict=True)):
        if index in taken or key in told or not run.is_seen or not _is_told(run, within, is_below=index > first):
            continue
        told.add(key)
        block = replace(run.block, marks=(*run.block.marks, MARK))
        found.append(Place(block, page.starts[index], [index], [index]))
    return sorted(found, key=lambda place: place.start)


def _taken(place: Place, page: Page) -> Iterator[int]:
    """The runs that a block tells: one found by its ends may have lost a caption from its middle."""
    text = without_space(place.block.text) if len(place.touched) > 2 else ""
    yield from (at for at in place.touched if at in (place.touched[0], place.touched[-1]) or page.keys[at] in text)


def _article(holder: HtmlElement | None) -> HtmlElement | None:
    """The <article> around the body, or the body."""
    return None if holder is None else next((one for one in body.upwards(holder) if one.tag == "article"), holder)


def _is_told(run: Run, within: HtmlElement | None, *, is_below: bool) -> bool:
    """Whether a run is worth the record: prose, a caption in an <article>, and what else stands within ours below."""
    is_text, is_caption = is_prose(run.block) and run.block.kind != "heading", run.block.kind == "caption"
    if not (is_text or is_caption or is_below) or not any(map(str.isalnum, run.block.text)) or run.element.tag == "h1":
        return False
    around = list(body.upwards(run.element))
    if not FRAME.isdisjoint(one.tag for one in around):
        return False
    return is_text or (is_below and within in around) or (is_caption and any(one.tag == "article" for one in around))
