"""Readers' comments, which are no part of an article, taken out of a page.

trafilatura knows them by names that begin with "comment" on a few elements (its issue 850: in <details> they came
through). Nothing is done that would leave the page without text.
"""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from pipeline.extract.elements import elements, is_prose

WORD = r"(?:comments?|comment-?list|kommentare?|commentaires?|comentarios?|commenti|reacties|kommentarer)"
# One class name or id that says "comments": alone, or with words for a place before and behind ("c-comments__list"),
# but not a state of the page ("has-comments", "comments-open").
COMMENTS_MARK = re.compile(
    rf"(?!(?:has|with|no|show|hide|count|num)\b)(?:[a-z0-9]{{1,12}}(?:[-_]{{1,2}}|(?=[CK]))){{0,3}}{WORD}"
    r"(?:[-_]*(?:area|block|body|box|container|content|feed|holder|inner|item|list|main|module|section|text|thread|wrap"
    r"(?:per)?)s?)*",
    re.IGNORECASE,
)
COMMENTS_LABEL = re.compile(
    r"(?:(?:show|view|read|see|hide|all|join the|reader(?:s’|'s|s')?|user|leserinnen-?|leser-?|les|los)\s+)*"
    rf"\(?\d*\)?\s*(?:{WORD}|replies|responses)\s*(?:\(?\d+\)?)?\W*",
    re.IGNORECASE,
)
CONTAINERS = frozenset({"div", "section", "details", "article", "aside", "ol", "ul", "li"})
# In C, over all attributes of a page; "Comment", "kommentar" and "commentaire" share their middle.
MENTIONING = etree.XPath(
    "//@class[contains(., 'omment') or contains(., 'omentario') or contains(., 'eacties')]/.. | "
    "//@id[contains(., 'omment') or contains(., 'omentario') or contains(., 'eacties')]/.. | "
    "//@itemprop[. = 'comment']/.. | //@itemtype[contains(., 'Comment')]/.. | //@aria-label[contains(., 'omment')]/.."
)
HEADINGS = ("h2", "h3", "h4", "h5")


def drop_comments(tree: HtmlElement) -> None:
    """Take readers' comments out of a page; a page that would keep no prose keeps them."""
    found = [*_marked(tree), *_labelled(tree)]
    if not found:
        return
    inside = {paragraph for comments in found for paragraph in comments.iter("p")}
    if any(paragraph not in inside and is_prose(paragraph) for paragraph in tree.iter("p")):
        for element in found:
            _remove(element)


def _marked(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in elements(MENTIONING(tree)):
        if element.tag not in CONTAINERS:
            continue
        said = element.get("itemprop") == "comment" or element.get("itemtype", "").endswith("schema.org/Comment")
        marks = f"{element.get('id', '')} {element.get('class', '')}".split()
        labelled = COMMENTS_LABEL.fullmatch(element.get("aria-label", "-"))
        if (said or labelled or any(COMMENTS_MARK.fullmatch(mark) for mark in marks)) and not _holds_title(element):
            yield element


def _labelled(tree: HtmlElement) -> Iterator[HtmlElement]:
    """<details> whose summary, and everything behind a heading that, announces comments once the article was told."""
    for summary in tree.iter("summary"):
        parent = summary.getparent()
        if parent is not None and parent.tag == "details" and COMMENTS_LABEL.fullmatch(_line(summary)):
            yield parent
    for heading in tree.iter(*HEADINGS):
        if COMMENTS_LABEL.fullmatch(_line(heading)) and _is_told(tree, heading):
            yield from (heading, *heading.itersiblings())
            return


def _is_told(tree: HtmlElement, heading: HtmlElement) -> bool:
    """Whether the article was told before a heading: "12 Comments" also stands below titles."""
    prose = 0
    for element in tree.iter("p", heading.tag):
        if element is heading:
            break
        prose += element.tag == "p" and is_prose(element)
    return prose > 2


def _remove(element: HtmlElement) -> None:
    """Take an element out, but leave the text behind it."""
    if element.getparent() is not None:
        element.drop_tree()


def _holds_title(element: HtmlElement) -> bool:
    return next(element.iter("h1", "main"), None) is not None


def _line(element: HtmlElement) -> str:
    return " ".join(element.text_content()[:200].split())
