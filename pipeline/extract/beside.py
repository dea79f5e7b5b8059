"""The prose of a page that nobody took for its article: other articles, captions, calls, what law and shop demand.

It is kept on record, marked "beside", for the cleaner to remove and say so. Menus, forms and footers are the frame of a
site and no prose of a page; readers' comments are gone before (`comments.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.article import Block
from pipeline.extract import body
from pipeline.extract.outline import without_space
from pipeline.extract.places import Page, Place, is_prose

MARK = "beside"
FRAME = frozenset({"nav", "form", "footer", "menu", "dialog"})


def own(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks that were taken for the article."""
    return tuple(block for block in blocks if MARK not in block.marks)


def recorded(places: Sequence[Place], page: Page) -> list[Place]:
    """The places of an article's blocks, and between them those of the prose beside it that a reader sees."""
    taken = {index for place in places for index in place.touched}
    if not taken:
        return list(places)
    told = {without_space(place.block.text) for place in places}
    found = list(places)
    for index, (run, key) in enumerate(zip(page.runs, page.keys, strict=True)):
        if index in taken or key in told or not run.is_seen or not is_prose(run.block) or run.block.kind == "heading":
            continue
        if any(around.tag in FRAME for around in body.upwards(run.element)):
            continue
        told.add(key)
        block = replace(run.block, marks=(*run.block.marks, MARK))
        found.append(Place(block, page.starts[index], [index], [index]))
    return sorted(found, key=lambda place: place.start)
