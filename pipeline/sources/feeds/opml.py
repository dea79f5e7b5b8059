"""Lists of feeds as other programs keep them: OPML (http://opml.org/spec2.opml)."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

from pipeline.decoding import decode
from pipeline.errors import UsageError
from pipeline.sources.feeds.plain import line
from pipeline.sources.feeds.subscriptions import Subscription, objection

BARE_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)")
DECLARATION = re.compile(r"\s*<\?xml[^>]*>")
DEEPEST = 50


def read(body: bytes) -> tuple[tuple[Subscription, ...], tuple[str, ...]]:
    """The feeds in an OPML file, and a sentence about each that cannot be taken over.

    Raises UsageError for a file that is no OPML. A bare “&” in an address, which many programs write, is understood.
    """
    text = DECLARATION.sub("", decode(body), count=1).strip()
    if "<!ENTITY" in text:
        raise UsageError("this declares entities, which no list of feeds needs: export it again")
    try:
        root = ET.fromstring(BARE_AMPERSAND.sub("&amp;", text))
    except ET.ParseError as error:
        raise UsageError(f"this is no OPML ({error}): export it again as OPML") from error
    if root.tag.lower() != "opml":
        raise UsageError(f"this is <{root.tag}>, no OPML: export the list of feeds as OPML")
    subscriptions, complaints = [], []
    for subscription in _outlines(root.find("body"), ()):
        if why := objection(subscription.url):
            complaints.append(f"{subscription.name or 'a feed'} is left out: its address {why}")
        else:
            subscriptions.append(subscription)
    return tuple(subscriptions), tuple(complaints)


def write(subscriptions: Iterable[Subscription]) -> str:
    """The feeds as OPML 2.0, in their order within each folder."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Feeds"
    body = ET.SubElement(root, "body")
    folders: dict[str, ET.Element] = {}
    for subscription in subscriptions:
        title = subscription.name or subscription.url
        place = _folder(body, folders, subscription.folder)
        ET.SubElement(place, "outline", type="rss", text=title, title=title, xmlUrl=subscription.url)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _outlines(parent: ET.Element | None, folder: tuple[str, ...]) -> Iterator[Subscription]:
    for outline in parent if parent is not None and len(folder) < DEEPEST else ():
        said = {name.lower(): value for name, value in outline.attrib.items()}
        name = line(said.get("text")) or line(said.get("title"))
        url = (said.get("xmlurl") or "").strip()
        if url:
            url = re.sub(r"^feed:(?://)?(?=https?://)", "", re.sub(r"^feed://(?!https?:)", "http://", url))
            yield Subscription(url, name if name != url else None, "/".join(folder) or None)
            yield from _outlines(outline, folder)
        else:
            yield from _outlines(outline, (*folder, name.replace("/", "-")) if name else folder)


def _folder(body: ET.Element, folders: dict[str, ET.Element], path: str | None) -> ET.Element:
    if not path:
        return body
    if path not in folders:
        above, _, name = path.rpartition("/")
        folders[path] = ET.SubElement(_folder(body, folders, above), "outline", text=name)
    return folders[path]
