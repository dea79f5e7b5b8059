"""The header of an article as readers see it: the dates and the byline that stand around its heading."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from pipeline.extract.elements import letters, spaced

# Other articles' dates and authors stand in these; so do comments.
ELSEWHERE = frozenset({"aside", "footer", "nav", "li", "a"})
BYLINE = re.compile(
    r"^(?:by-?line|author|c-byline|byline__name|author-?name|article__author|post-author|entry-author)s?$",
    re.IGNORECASE,
)
DATE_MARK = re.compile(
    r"(?:^|[-_])(?:date|datetime|published|posted|pubdate|timestamp)(?:$|[-_])|date_?[Pp]ublished", re.IGNORECASE
)
DATE_LABEL = re.compile(
    r"^(?:(?:first )?(?:published|posted|date|on|am|le|veröffentlicht|publié)\b\W*)+", re.IGNORECASE
)
HEADER_REACH = 400  # elements after the <h1> in which the article's own date and byline stand


def header(tree: HtmlElement, title: str | None) -> list[HtmlElement]:
    """The elements around the article's heading: what follows its <h1>, up to where its text must have begun."""
    headings = list(tree.iter("h1"))
    if not headings:
        return []
    heading = next((one for one in headings if title and letters(spaced(one)) == letters(title)), headings[-1])
    found: list[HtmlElement] = []
    paragraphs = 0
    for element in heading.xpath(f"following::*[position() <= {HEADER_REACH}]"):
        paragraphs += element.tag == "p" and len(element.text_content()) > 200
        if paragraphs > 1 or (element.tag in ("h1", "h2", "article") and found and paragraphs):
            break
        found.append(element)
    return found


def times(around: list[HtmlElement]) -> Iterator[str]:
    """Dates shown in the header: <time>, marked up, or the whole text of an element that is called a date."""
    for element in around:
        marks = (*element.get("class", "").split(), element.get("itemprop", ""))
        if element.tag != "time" and not any(DATE_MARK.search(mark) for mark in marks):
            continue
        if not any(above.tag in ELSEWHERE for above in element.iterancestors()):
            yield element.get("datetime") or element.get("content") or DATE_LABEL.sub("", spaced(element))


def bylines(around: list[HtmlElement]) -> Iterator[str]:
    """What the first element says that is marked as a byline; its links, where it has any, one by one."""
    for element in around:
        marks = (*element.get("class", "").split(), *element.get("itemprop", "").split())
        if element.get("rel") == "author" or any(BYLINE.match(mark) for mark in marks):
            links = [spaced(link) for link in element.iter("a")]
            yield from links or [spaced(element)]
            return
