"""Questions that several readers of a page's tree ask of its elements."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

LONG = 80  # characters of a paragraph that is prose and not a label


def elements(found: object) -> Iterator[HtmlElement]:
    """The elements among an XPath's results, whose type the library leaves open."""
    return (element for element in (found if isinstance(found, list) else []) if isinstance(element, HtmlElement))


def is_prose(paragraph: HtmlElement) -> bool:
    """Whether an element's text is long enough to be prose."""
    return len(paragraph.text or "") >= LONG or len(paragraph.text_content()) >= LONG


def spaced(element: HtmlElement) -> str:
    """An element's text with a space between its pieces, which may be set on lines of their own."""
    return " ".join(" ".join(element.itertext()).split())


def letters(text: str) -> str:
    """A text's letters and digits without case: what two ways of setting one title have in common."""
    return re.sub(r"[\W_]+", "", text).casefold()
