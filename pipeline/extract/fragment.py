"""The blocks of a page's or a fragment's whole body, as it was set: what stands in a feed's entry is all article.

Looking for a main content, as is done with pages, would eat text of a fragment that has nothing around it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree
from lxml.html import HtmlElement

from pipeline.article import Block, BlockKind
from pipeline.decoding import tidy
from pipeline.extract import selectors

BREAKING = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
        "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr",
        "ul",
    }
)  # fmt: skip
KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dd", "dt"), "list_item"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "blockquote": "quote",
}
CELLS = frozenset({"td", "th"})  # a row of a table is one block, as on pages
SILENT = frozenset(
    {
        "audio", "button", "canvas", "datalist", "embed", "head", "iframe", "link", "map", "meta", "noscript", "object",
        "script", "select", "style", "svg", "template", "textarea", "title", "video",
    }
)  # fmt: skip
UNSEEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Run:
    """An unbroken run of text, the innermost block element in which it begins, and whether a reader sees it."""

    block: Block
    element: HtmlElement
    is_seen: bool


def blocks_of(tree: HtmlElement) -> tuple[Block, ...]:
    """Every unbroken run of text that a reader sees, in order, with its kind and the share of it inside links."""
    return tuple(run.block for run in runs_of(tree) if run.is_seen)


def runs_of(tree: HtmlElement) -> Iterator[Run]:
    """Every unbroken run of text in order, what is hidden included: some pages show their body only by a script."""
    are_some_chosen = selectors.are_some(tree)
    for kind, pieces, element, is_seen in _runs(tree):
        if block := _block(kind, pieces):
            marks = selectors.chosen(element) if are_some_chosen else ()
            yield Run(replace(block, marks=marks) if marks else block, element, is_seen)


def _block(kind: BlockKind, pieces: list[tuple[str, bool]]) -> Block | None:
    text = " ".join(tidy("".join(piece for piece, _ in pieces)).split())
    if not text:
        return None
    linked, all_of_it = (sum(map(_length, part)) for part in ([p for p, is_link in pieces if is_link],
                                                              [p for p, _ in pieces]))  # fmt: skip
    return Block(kind, text, linked / all_of_it if all_of_it else 0.0)


def _length(text: str) -> int:
    return len("".join(text.split()))


def _runs(tree: HtmlElement) -> Iterator[tuple[BlockKind, list[tuple[str, bool]], HtmlElement, bool]]:
    """(kind, (piece, whether it is in a link)…, element, whether it is seen) between every two edges of blocks."""
    kinds: list[BlockKind] = ["paragraph"]
    around = [tree]
    seen = [True]
    pieces: list[tuple[str, bool]] = []
    links = 0
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        is_edge = tag in BREAKING
        if is_edge:
            yield kinds[-1], pieces, around[-1], seen[-1]
            pieces = []
        if event == "start":
            hides = is_hidden(element)
            kinds.append(KINDS.get(tag, kinds[-1]))
            around.append(element if is_edge else around[-1])
            seen.append(seen[-1] and not hides)
            links += tag == "a"
            if tag in SILENT or not tag:
                walk.skip_subtree()
            elif hides and not is_edge:  # a run of its own, that does not part the text around it
                yield kinds[-1], [("".join(element.itertext()), links > 0)], around[-1], False
                walk.skip_subtree()
            else:
                pieces.append((element.text or "", links > 0))
        else:
            kinds.pop()
            around.pop()
            seen.pop()
            links -= tag == "a"
            pieces.append(((" " if tag in CELLS else "") + (element.tail or ""), links > 0))
    yield kinds[-1], pieces, tree, True


def is_hidden(element: etree._Element) -> bool:
    """Whether an element is written to be hidden until something shows it."""
    return "hidden" in element.attrib or UNSEEN.search(element.get("style", "")) is not None
