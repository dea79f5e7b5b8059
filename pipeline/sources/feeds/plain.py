"""Markup made plain: what a feed has as HTML, as one line of text. Every reference is resolved once, no more."""

import html.entities
import re

# Tags are told from prose by the letter after the bracket: "a < b" is text. What looks for its end up to the end of the
# text and finds none is taken as a whole, or the next bracket would look as far again: hours for megabytes of "<!".
TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<unshown>(?i:script|style))\b[^>]*>.*?(?:</(?i:(?P=unshown))\s*>|\Z)|<[!?][^>]*>|"
    r"(?P<unended><(?:[!?]|(?i:script|style)\b)[^>]*\Z)|</?(?P<name>[a-zA-Z][\w:-]*)(?:\s[^<>]*|/)?>",
    re.DOTALL,
)
# Block elements and line breaks part words.
PARTING = frozenset({
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip

# What RSS calls text is HTML by custom, and text by the letter. Taken for HTML where it must be: a tag that is closed,
# or a reference that HTML knows (feedparser's rule, which its suite holds against real feeds).
CLOSED = re.compile(r"</([a-zA-Z]\w*)>")
OPENED = re.compile(r"</?([a-zA-Z]\w*)")
REFERENCE = re.compile(r"&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,31});", re.IGNORECASE)
KNOWN = PARTING | frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr",
})  # fmt: skip


def plain(markup: str | None) -> str | None:
    """The text of an HTML fragment on one line, references resolved once; None where nothing is left."""
    if markup is None:
        return None
    if "<" in markup:
        markup = TAG.sub(_gap, markup)
    return line(html.unescape(markup) if "&" in markup else markup)


def guessed(text: str | None) -> str | None:
    """The text on one line, of what may be HTML or may be text: its known references are resolved in any case."""
    if text is None or looks_like_html(text):
        return plain(text)
    return line(REFERENCE.sub(lambda match: html.unescape(match[0]), text))


def line(text: str | None) -> str | None:
    """The text with single spaces; None where nothing is left."""
    return " ".join(text.split()) or None if text else None


def looks_like_html(text: str) -> bool:
    """Whether a text can only be HTML: it closes a tag or has a reference, and nothing in it contradicts."""
    references = {match[1] for match in REFERENCE.finditer(text)} if "&" in text else set()
    if not references and not CLOSED.search(text):
        return False
    if any(not name.startswith("#") and f"{name};" not in html.entities.html5 for name in references):
        return False
    return all(match[1].lower() in KNOWN for match in OPENED.finditer(text))


def _gap(match: re.Match[str]) -> str:
    if unended := match["unended"]:
        return unended.partition("<!--")[0]
    return " " if match["unshown"] or (match["name"] or "").lower() in PARTING else ""
