"""The nouns: one type per state an article passes through, each complete, none half filled.

    Offer: RawDocument | Unreadable  →  Article  →  CleanArticle  →  TaggedArticle  →  (index) Document

Everything is frozen; sequences are tuples; moments are aware and UTC. `None` means "nobody said", never "not yet":
an article that was not tagged cannot be indexed, because the types do not fit.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

type BlockKind = Literal["heading", "paragraph", "list_item", "quote", "caption"]
type Precision = Literal["time", "day"]
type PublishedFrom = Literal["given", "feed", "page", "url", "fetched"]
type TextFrom = Literal["feed", "page", "file"]
type CameAs = Literal["file", "entry", "page"]
"""How a document was had: from a folder; as the text inside a feed's entry; as the page behind an entry."""


@dataclass(frozen=True, slots=True)
class Given:
    """What was said about a document beside its bytes: by a sidecar file, a JSONL line, a feed entry, a WARC header.

    Verbatim: dates are the strings that stood there, the address is not canonical. `extract` decides what to believe.
    """

    url: str | None = None
    title: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    source: str | None = None  # the publisher's name, as the sidecar or the feed has it
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    section: str | None = None
    language: str | None = None
    summary: str | None = None
    feeds: tuple[str, ...] = ()  # addresses of the feeds that named the document; empty for files


@dataclass(frozen=True, slots=True)
class Http:
    """The exchange that brought some bytes, without what is secret in it."""

    url: str  # that answered, after all redirects
    status: int
    request_headers: tuple[tuple[str, str], ...]
    response_headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RawDocument:
    """One document as it was offered, before anybody looked inside."""

    locator: str  # where it came from, the same in every run: a file's path, `path#12` for line 12, an address
    body: bytes
    media_type: str  # as declared or told from the name, with its charset parameter if one was declared
    fetched_at: datetime  # UTC, whole milliseconds: the document's version (design.md, law 2)
    given: Given
    place: str | None = None  # name of the sub-folder it lay in; the source where nobody names a publisher
    came_as: CameAs = "file"
    http: Http | None = None  # None: it did not come over the network by itself


@dataclass(frozen=True, slots=True)
class Named:
    """A feed names a document that was offered before; there is nothing new about it but who names it."""

    locator: str
    feeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something was offered that cannot become a document; trying again cannot help until it changes."""

    locator: str
    reason: str


type Offer = RawDocument | Unreadable


@dataclass(frozen=True, slots=True)
class Citation:
    """Which article this is: everything known about it except its text."""

    id: str  # first 32 hex digits of sha256 of `canonical_url`, else of the input text (law 2)
    url: str | None  # as given, else the page's own
    canonical_url: str | None
    source: str | None
    section: str | None
    categories: tuple[str, ...]
    title: str | None
    summary: str | None
    authors: tuple[str, ...]
    published_at: datetime | None  # None: nobody said
    published_precision: Precision | None
    published_from: PublishedFrom | None
    modified_at: datetime | None
    language: str | None  # ISO 639-1, lower case
    fetched_at: datetime
    feeds: tuple[str, ...]
    text_from: TextFrom


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an article as it was set: a line of plain text; a heading, paragraph or list item of a page."""

    kind: BlockKind
    text: str  # verbatim in composed letters (NFC), without surrounding white space; never empty
    link_share: float | None  # share of the characters inside links, 0..1; None in plain text, where nobody can know
    marks: tuple[str, ...] = ()  # what a page tells by where the block stands, in order (`extract/marks.py`)


@dataclass(frozen=True, slots=True)
class Article:
    """What the publisher wrote and what the page put around it, in order, not yet told apart."""

    citation: Citation
    blocks: tuple[Block, ...]
    way: str | None = None  # of a page: how its text was found, and why so if not as usual (`extract/opinions.py`)


@dataclass(frozen=True, slots=True)
class Removal:
    """A block that is not the article, and why."""

    text: str  # the block's text, verbatim
    position: int  # index into the article's blocks, from 0
    rule: str  # name of the rule that decided, e.g. "list-item"
    why: str  # the evidence, for a person to read


@dataclass(frozen=True, slots=True)
class CleanArticle:
    """The article alone: kept blocks joined by line breaks, and every block that was taken out."""

    citation: Citation
    text: str
    removed: tuple[Removal, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a name stands: `text` of the clean article from `start` to `end`, end exclusive."""

    text: str
    start: int
    end: int
    why: str = ""  # how it was found and named, for a person to read


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something the article names, once, with all its mentions in order."""

    name: str  # canonical: one person is one name
    label: str  # spaCy's OntoNotes labels: PERSON, ORG, GPE, LOC, FAC, NORP, EVENT
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A concept of the IPTC Media Topics that the article is about."""

    code: str  # "medtop:" and 8 digits
    name: str
    score: float  # probability, 0..1
    evidence: tuple[str, ...]  # the heaviest terms, heaviest first; "section: sport" where the section spoke


@dataclass(frozen=True, slots=True)
class TaggedArticle:
    """All we know of an article; what is indexed."""

    citation: Citation
    text: str
    removed: tuple[Removal, ...]
    entities: tuple[Entity, ...]
    topics: tuple[Topic, ...]
    likeness: tuple[str, ...]  # tokens; articles that have one in common may tell the same story (`tag.likeness`)
    model: str | None  # name, version and sha256 of the model that found the entities; None: no model for the language
