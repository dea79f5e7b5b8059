"""A page's tree made ready for the extractor: readers' comments out, a body in several containers joined.

The extractor knows comments by class names that begin with "comment" and takes the first of several containers for the
whole article (its issues 850 and 304). Nothing is done that would leave the page without text.
"""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

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

BODY_MARK = re.compile(
    r"(?:article|story|post|entry|body|text|content|page)[-_]{0,2}(?:body|content|text|copy|part|chunk|section|inner|container)"
    r"|article-?text|body__|richtext|rich-text|wysiwyg|paragraphs?\b",
    re.IGNORECASE,
)
LONG = 80  # characters of a paragraph that is prose and not a label


def drop_comments(tree: HtmlElement) -> None:
    """Take readers' comments out of a page; a page that would keep no prose keeps them."""
    found = [*_marked(tree), *_labelled(tree)]
    if not found:
        return
    inside = {paragraph for comments in found for paragraph in comments.iter("p")}
    if any(paragraph not in inside and _is_prose(paragraph) for paragraph in tree.iter("p")):
        for element in found:
            _remove(element)


def join_split_body(tree: HtmlElement) -> None:
    """Mark the element around a body that is set in several containers as the body, and the containers no longer.

    They are alike in tag and class, hold prose, and belong to the same article: within one <article> if there are any,
    and with no <h1> between them. Nothing is moved: a heading between two containers keeps its place.
    """
    parts: list[HtmlElement] = []
    for element in _body_parts(tree):
        if parts and (element.tag == "h1" or not _alike(parts[0], element)):
            if len(parts) > 1:
                break
            parts = []
        if element.tag != "h1":
            parts.append(element)
    if len(parts) < 2:
        return
    parts = [*_lead(tree, parts[0]), *parts]
    around = _around(parts)
    if around is not None:
        for part in parts:
            _forget_names(part, around)
        around.set("class", "article-body")


def _forget_names(part: HtmlElement, around: HtmlElement) -> None:
    """Drop the class and id of a part and of what stands around it: a first paragraph set as "teaser" is no teaser."""
    for element in (part, *part.iterancestors()):
        if element is around:
            return
        for name in ("class", "id", "itemprop"):
            element.attrib.pop(name, None)


def _lead(tree: HtmlElement, part: HtmlElement) -> Iterator[HtmlElement]:
    """The prose between the title and a body's first container: publishers set the first paragraph apart."""
    after_title = False
    for element in tree.iter("h1", "p", part.tag):
        if element is part:
            return
        after_title = after_title or element.tag == "h1"
        apart = next(element.iterancestors("aside", "nav", "footer", "figure", "header", "li"), None)
        if after_title and element.tag == "p" and apart is None and _is_prose(element):
            yield element


def _around(parts: list[HtmlElement]) -> HtmlElement | None:
    """The innermost element that holds all parts, unless it is the page."""
    shared = list(parts[0].iterancestors())
    for part in parts[1:]:
        above = set(part.iterancestors())
        shared = [element for element in shared if element in above]
    return shared[0] if shared and shared[0].tag not in ("body", "html", "main") else None


def _marked(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in _containers(MENTIONING(tree)):
        said = element.get("itemprop") == "comment" or element.get("itemtype", "").endswith("schema.org/Comment")
        marks = f"{element.get('id', '')} {element.get('class', '')}".split()
        labelled = COMMENTS_LABEL.fullmatch(element.get("aria-label", "-"))
        if (said or labelled or any(COMMENTS_MARK.fullmatch(mark) for mark in marks)) and not _holds_title(element):
            yield element


def _containers(found: object) -> Iterator[HtmlElement]:
    """The containers among an XPath's results, whose type the library leaves open."""
    elements = found if isinstance(found, list) else []
    return (element for element in elements if isinstance(element, HtmlElement) and element.tag in CONTAINERS)


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
        prose += element.tag == "p" and _is_prose(element)
    return prose > 2


def _body_parts(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Every outermost container of prose that is called a body, and every <h1>, in order."""
    last: HtmlElement | None = None
    for element in tree.iter("div", "section", "h1"):
        if element.tag != "h1" and not _is_body(element):
            continue
        if last is None or last not in element.iterancestors():
            last = element
            yield element


def _is_body(element: HtmlElement) -> bool:
    if element.get("itemprop") != "articleBody" and not BODY_MARK.search(element.get("class", "")):
        return False
    return any(_is_prose(paragraph) for paragraph in element.iterchildren("p"))


def _alike(one: HtmlElement, other: HtmlElement) -> bool:
    return (
        one.tag == other.tag
        and _kind(one) == _kind(other)
        and next(one.iterancestors("article"), None) is next(other.iterancestors("article"), None)
    )


def _kind(element: HtmlElement) -> str:
    """Class and itemprop without numbers: "chunk-1" and "chunk-2" are alike."""
    return re.sub(r"[-_]?\d+", "", f"{element.get('class', '')} {element.get('itemprop', '')}")


def _remove(element: HtmlElement) -> None:
    """Take an element out, but leave the text behind it."""
    if element.getparent() is not None:
        element.drop_tree()


def _holds_title(element: HtmlElement) -> bool:
    return next(element.iter("h1", "main"), None) is not None


def _is_prose(paragraph: HtmlElement) -> bool:
    return len(paragraph.text or "") >= LONG or len(paragraph.text_content()) >= LONG


def _line(element: HtmlElement) -> str:
    return " ".join(element.text_content()[:200].split())
