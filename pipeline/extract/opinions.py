"""How an article is found on a page: the usual way, and another where that one found little or suspiciously much.

Second opinions cost another half of extraction, so they are asked for only where something looks wrong. On the pages
with ground truth JSON-LD's articleBody was never better than what the page shows (F1 .959 to .980 where it is given:
captions and other articles stand in it too), so it is believed only where the page shows next to nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from pipeline.article import Block
from pipeline.decoding import tidy
from pipeline.errors import Rejected
from pipeline.extract import beside, fragment, jsonld, lines, places
from pipeline.extract.marks import is_apart
from pipeline.extract.outline import without_space
from pipeline.extract.page import article_blocks, parse
from pipeline.extract.plain import unescaped

LITTLE = 250  # characters of prose; a brief has as much
FAR_MORE = 2  # times the characters, from which another way's text is believed rather than a brief
MUCH_LINKED = 1 / 3  # share of an article's characters inside links, beyond which other articles are likely in it
MOST_OF_IT = 0.5  # of the prose, which a stricter way must keep to be believed
# The library's time grows with the square of a page's elements: 40,000 take it 4 s of CPU, 200,000 more than a minute.
# The 383 pages with ground truth have 4,000 at most.
MOST_ELEMENTS = 50_000
GLUED = 2  # blocks; the library makes one of a body that it takes from JSON-LD
MAX_HEADING = 60  # characters
# The headings under which sites list other articles, where the whole block is one.
OTHERS = re.compile(
    r"\W*(?:(?:related|recommended|more|most|top|latest|popular|trending|partner|other|further|also|keep|read)\b.{0,25}\b"
    r"(?:stories|articles|news|posts|read|reading|headlines|popular|viewed|next|more)|popular|trending|recommended|related|"
    r"read (?:more|next|also)|see also)\W*",
    re.IGNORECASE,
)
CUT = re.compile(r"(?:…|\.\.\.|\[…\])\W*$")
MARKUP = re.compile(r"</(?:p|div|li|h\d)>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """The blocks of an article, and how they were found, with the reason where it was not the usual way."""

    blocks: tuple[Block, ...]
    way: str


def reading(tree: HtmlElement) -> Reading:
    """The article of a page, found in the way that can be believed; no blocks where no way finds any."""
    if next(islice(tree.iter(), MOST_ELEMENTS, None), None) is not None:
        return Reading(_main(tree), f"the page's main element: more than {MOST_ELEMENTS:,} elements")
    usual = article_blocks(tree)
    prose = _prose(usual)
    if prose < LITTLE:
        return _more(tree, usual)
    if len(beside.own(usual)) <= GLUED and (told := _as_told(tree, usual)):
        aside = tuple(block for block in usual if beside.MARK in block.marks)  # captions, and what else is on record
        return Reading((*told, *aside), "JSON-LD articleBody: the page shows nothing of it")
    if doubt := _doubt(usual):
        strict = article_blocks(tree, "strict")
        if _prose(strict) >= MOST_OF_IT * prose and not _doubt(strict):
            return Reading(strict, f"trafilatura, strict: {doubt}")
    return Reading(usual, "trafilatura")


def _as_told(tree: HtmlElement, usual: tuple[Block, ...]) -> tuple[Block, ...]:
    """The body in JSON-LD in its own paragraphs, where the library took it from there and glued it together."""
    told = _told(tree)
    said = without_space("".join(block.text for block in told))
    is_from_there = all(without_space(block.text) in said for block in beside.own(usual) if places.is_prose(block))
    return told if is_from_there and len(told) > len(beside.own(usual)) else ()


def _doubt(blocks: tuple[Block, ...]) -> str:
    """Why a reading may hold other articles; "" if nothing speaks for it."""
    for block in beside.own(blocks):
        if len(block.text) <= MAX_HEADING and OTHERS.fullmatch(block.text):
            return f"the usual reading held “{block.text}”"
    linked = sum(len(block.text) * (block.link_share or 0.0) for block in beside.own(blocks))
    share = linked / max(1, _length(blocks))
    return f"{share:.0%} of the usual reading were links" if share > MUCH_LINKED else ""


def _more(tree: HtmlElement, usual: tuple[Block, ...]) -> Reading:
    """The reading that finds far more than the usual one; the usual one if none does."""
    best = Reading(usual, "trafilatura")
    reason = f"the usual reading found {_length(usual)} characters"
    for way, blocks in _others(tree):
        if _prose(blocks) >= LITTLE and _length(blocks) > FAR_MORE * _length(best.blocks):
            best = Reading(blocks, f"{way}: {reason}")
    return best


def _others(tree: HtmlElement) -> Iterator[tuple[str, tuple[Block, ...]]]:
    yield "trafilatura, generous", article_blocks(tree, "generous")
    yield "the page's main element", _main(tree)
    yield "JSON-LD articleBody", _told(tree)


def _main(tree: HtmlElement) -> tuple[Block, ...]:
    """What is seen in the <article> or <main> with the most text, but for what stands apart in it."""
    holders = list(tree.iter("article", "main")) or list(tree.iter("body"))
    if not holders:
        return ()
    holder = max(holders, key=lambda element: len(element.text_content()))
    return tuple(run.block for run in fragment.runs_of(holder) if run.is_seen and _is_own(run, holder))


def _is_own(run: fragment.Run, holder: HtmlElement) -> bool:
    if (run.block.link_share or 0.0) >= places.MOSTLY_LINK:
        return False
    for element in (run.element, *run.element.iterancestors()):
        if element is holder:
            return True
        if is_apart(element):
            return False
    return True


def _told(tree: HtmlElement) -> tuple[Block, ...]:
    """The body that the page's JSON-LD tells, if it is whole and free to read."""
    node = jsonld.article_node(tree)
    body = node.get("articleBody")
    if not isinstance(body, str) or CUT.search(body[-20:]) or str(node.get("isAccessibleForFree")).lower() == "false":
        return ()
    text = tidy(unescaped(body) or "")
    try:
        return fragment.blocks_of(parse(text)) if MARKUP.search(text) else lines.blocks_of(text)
    except Rejected:  # elements nested beyond reading, which says nothing about the page itself
        return ()


def _prose(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in beside.own(blocks) if places.is_prose(block))


def _length(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in beside.own(blocks))
