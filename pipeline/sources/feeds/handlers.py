"""feedparser's handlers, where we want something else of an element than it does, and bounds that it lacks.

feedparser calls `_start_<prefix>_<name>` and `_end_…` for each element; `push` and `pop` keep its text. The classes are
those that `feedparser.parse` itself puts together.
"""
# mypy: disable-error-code="attr-defined,misc"
# feedparser has no types; what it makes of a feed is looked at in `xml_feed`.

import re
from xml.sax.xmlreader import AttributesNSImpl

from feedparser.api import LooseFeedParser, StrictFeedParser

from pipeline.sources.feeds.bounds import MAX_ATTRIBUTES, MAX_ENTRIES

type Attributes = dict[str, str]

TO_TRANSLATE = re.compile(r"[\x80-\x9f]")


class Cut(Exception):
    """The feed has more entries than we read; those before are complete."""


class _Handlers:
    """What both parsers do otherwise."""

    resolve_relative_uris = False  # `links` does it for what is kept
    sanitize_html = False  # nothing is ever shown as HTML; together with the resolver, two thirds of feedparser's time

    def _start_item(self, attributes: Attributes) -> None:
        if len(self.entries) >= MAX_ENTRIES:
            raise Cut
        super()._start_item(attributes)

    _start_entry = _start_item

    # Dates stay as they stand there: pipeline.dates reads them; feedparser's readers take two-digit years for days.
    def _end_published(self) -> None:
        self.pop("published")

    _end_issued = _end_pubdate = _end_published

    def _end_updated(self) -> None:
        self.pop("updated")

    _end_modified = _end_lastbuilddate = _end_updated

    def _end_created(self) -> None:
        self.pop("created")

    # A GUID stays as given: feedparser makes it an address of the site unless isPermaLink says no.
    def _start_guid(self, attributes: Attributes) -> None:
        self.permalink = attributes.get("ispermalink", "true").strip().lower() == "true"
        self.guidislink = 0
        self.push("id", 1)

    _start_id = _start_guid

    def _end_guid(self) -> None:
        self.pop("id")
        self._save("permalink", self.permalink, overwrite=True)

    _end_id = _end_guid

    # An author stays as given: feedparser knows no mail address whose last part is longer than four letters.
    def _end_author(self) -> None:
        author = self.pop("author")
        self.inauthor = 0
        authors = self._get_context().get("authors")
        if author and authors and not authors[-1]:
            authors[-1]["name"] = author

    _end_managingeditor = _end_author

    # A picture's title and description are no article's; nor is a second description its content.
    def _start_media_title(self, attributes: Attributes) -> None:
        self.push("media_title", 0)

    def _end_media_title(self) -> None:
        self.pop("media_title")

    def _start_media_description(self, attributes: Attributes) -> None:
        self.push("media_description", 0)

    def _end_media_description(self) -> None:
        self.pop("media_description")

    def _start_dc_description(self, attributes: Attributes) -> None:
        self.push("dc_description", 1)

    def _end_dc_description(self) -> None:
        self.pop("dc_description")

    def _start_itunes_summary(self, attributes: Attributes) -> None:
        self.push("itunes_summary", 1)

    def _end_itunes_summary(self) -> None:
        self.pop("itunes_summary")


class Settled(str):
    """A text in which feedparser has nothing to translate.

    It looks each character of each value up among those that windows-1252 has at 128 to 159: a third of its time.
    """

    __slots__ = ()

    def translate(self, table: object, /) -> str:
        """The text as it is."""
        return self


class Strict(_Handlers, StrictFeedParser):
    """For well-formed XML."""

    def __init__(self, base: str) -> None:
        super().__init__(base, None, "utf-8")
        self._pieces: list[str] = []

    def characters(self, text: str) -> None:
        """Kept until an element starts or ends: XML comes in pieces of a few words, each of which costs feedparser."""
        self._pieces.append(text)

    def startElementNS(self, name: tuple[str, str], qname: str, attrs: AttributesNSImpl) -> None:
        """Without its attributes where an element has too many: nothing that a feed needs is among them."""
        self._hand_over()
        super().startElementNS(name, qname, attrs if len(attrs) <= MAX_ATTRIBUTES else AttributesNSImpl({}, {}))

    def endElementNS(self, name: tuple[str, str], qname: str) -> None:
        """As feedparser has it, the text first."""
        self._hand_over()
        super().endElementNS(name, qname)

    def decode_entities(self, element: str, data: str) -> str:
        """Called for each value before it is translated."""
        return data if TO_TRANSLATE.search(data) else Settled(data)

    def _hand_over(self) -> None:
        if self._pieces:
            self.handle_data("".join(self._pieces))
            self._pieces.clear()


class Loose(_Handlers, LooseFeedParser):
    """For everything else, tag by tag."""

    def unknown_starttag(self, tag: str, attributes: list[tuple[str, str]]) -> None:
        """An item ends whatever was left open before it, which would else swallow it."""
        if tag in ("item", "entry"):
            self.incontent = self.svgOK = 0
            self.contentparams.clear()
            self.elementstack.clear()
        super().unknown_starttag(tag, attributes)
