"""XML of any quality through feedparser's parsers: the strict one, the strict one on mended XML, the loose one."""

import html.entities
import io
import re
import xml.sax
from dataclasses import dataclass
from typing import Any

from feedparser.sanitizer import replace_doctype

from pipeline.sources.feeds.handlers import Cut, Loose, Strict

DECLARATION = re.compile(r"<\?xml\b[^>]*>")
BEGINNING = re.compile(r"<\?xml\b|<(?:rss|feed|rdf:RDF|channel)\b", re.IGNORECASE)
# CDATA is passed over; an open one runs to the end.
REFERENCE = re.compile(r"<!\[CDATA\[(?:.*?\]\]>|.*)|&(?:(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{0,31});)?", re.I | re.DOTALL)
ELEMENT = re.compile(r"<\w")
LINES_BEFORE = 1  # our own declaration; feedparser finds document types and entities only where a line begins
FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What feedparser itself raises on bad input, by mistake: a title in a drawing sends it round and round."""
XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})


@dataclass(frozen=True, slots=True)
class Driven:
    """What feedparser found. Any: it has no types; the values are strings, lists and dictionaries of such."""

    feed: dict[str, Any]
    entries: list[dict[str, Any]]
    version: str  # such as rss20; empty: it saw no feed
    trouble: str | None  # what is wrong with the XML
    cut: bool  # there are more entries than these


def drive(text: str, url: str | None) -> Driven:
    """Everything that can be got out of a text; the better attempt where none succeeds."""
    version, data, entities = replace_doctype(_declared(text))
    first = _strict(data, url, version)
    if first.trouble is None:
        return first
    sound = REFERENCE.sub(_mended, data.decode("utf-8")).encode("utf-8")
    mended = _strict(sound, url, version)
    if mended.trouble is None:
        return Driven(mended.feed, mended.entries, mended.version, first.trouble, mended.cut)
    loose = _loose(sound, url, version, entities, first.trouble)  # a reference to no character ends it, too
    return max(loose, mended, key=lambda driven: (driven.cut, len(driven.entries)))


def _declared(text: str) -> bytes:
    """In UTF-8, and saying so; without the warnings that some servers print before the feed."""
    text = text.lstrip()
    if not text.startswith("<") and (beginning := BEGINNING.search(text)):
        text = text[beginning.start() :]
    text = DECLARATION.sub("", text, count=1) if text.startswith("<?xml") else text
    if (element := ELEMENT.search(text)) and "<!ENTITY" in (head := text[: element.start()]):
        text = head.replace("<!", "\n<!") + text[element.start() :]
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + text.encode("utf-8", "replace")


def _strict(data: bytes, url: str | None, version: str | None) -> Driven:
    parser = Strict(url or "")
    reader = xml.sax.make_parser()
    reader.setFeature(xml.sax.handler.feature_namespaces, True)
    reader.setFeature(xml.sax.handler.feature_external_ges, False)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    source = xml.sax.xmlreader.InputSource()
    source.setByteStream(io.BytesIO(data))
    trouble, cut = None, False
    try:
        reader.parse(source)
    except Cut:
        cut = True
    except xml.sax.SAXParseException as error:
        trouble = f"ill-formed XML in line {(error.getLineNumber() or 1) - LINES_BEFORE}: {error.getMessage()}"
    except xml.sax.SAXException as error:  # feedparser's own, of a prefix that nobody declared
        trouble = f"ill-formed XML: {error.getMessage()}"
    except FAULTS as error:
        trouble = f"the parser gave up ({type(error).__name__})"
    return Driven(parser.feeddata, parser.entries, version or parser.version, trouble, cut)


def _loose(data: bytes, url: str | None, version: str | None, entities: dict[str, str], trouble: str) -> Driven:
    parser = Loose(url or "", None, "utf-8", entities)
    cut = False
    try:
        parser.feed(data.decode("utf-8"))
    except Cut:
        cut = True
    except FAULTS as error:  # what it read before is kept
        trouble = f"{trouble}; the parser gave up there ({type(error).__name__})"
    return Driven(parser.feeddata, parser.entries, version or parser.version, trouble, cut)


def _mended(match: re.Match[str]) -> str:
    """A bare ampersand escaped, HTML's names and impossible characters in the way XML can have them."""
    name = match[1]
    if match[0].startswith("<") or name in XML_NAMES:
        return match[0]
    if name is None:
        return "&amp;"
    character = html.unescape(f"&{name};") if name.startswith("#") else html.entities.html5.get(f"{name};")
    if character is None:
        return f"&amp;{name};"
    return "".join(f"&#{ord(c)};" for c in character if (c >= " " and c not in "\ufffe\uffff") or c in "\t\n\r")
