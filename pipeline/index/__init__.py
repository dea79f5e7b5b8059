"""index: tagged articles → documents that can be searched, by words and by facet.

    document   TaggedArticle → Document, and its content hash
    query      what a person types → Query
    embedded   SearchIndex in a folder of this machine, without a server

An engine's library is loaded by its own module only; this one and `query` import nothing but the standard library.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypedDict

from pipeline.index.query import Query

type Sort = Literal["relevance", "date"]

FACETS = ("source", "section", "language", "people", "organizations", "places", "topics", "month", "removed_by")
"""What a page counts, in this order; `month` is of `published_at`, in the query's time zone, as `2026-03`."""

FACET_VALUES = 20  # shown of each facet

MAX_ALIKE = 20  # candidates for one document's story: more copies of one text are joined through each other


class Document(TypedDict):
    """An article as it is indexed: flat, JSON all through; moments are ISO 8601 UTC with milliseconds and a Z.

    A list has each value once. `mentions`, `topic_evidence` and `removed` are kept and given back, not searched.
    """

    id: str
    url: str | None
    canonical_url: str | None
    source: str | None
    source_domain: str | None  # the address's host without `www.`
    feeds: list[str]
    section: str | None
    categories: list[str]
    language: str | None
    authors: list[str]
    title: str | None
    text: str
    summary: str | None
    published_at: str
    modified_at: str | None
    fetched_at: str  # the document's version
    first_seen_at: str
    indexed_at: str
    published_precision: str
    published_from: str
    text_from: str
    people: list[str]
    organizations: list[str]
    places: list[str]
    nationalities: list[str]
    events: list[str]
    topics: list[str]  # names, each followed by the concepts above it
    topic_codes: list[str]  # likewise
    likeness: list[str]  # tokens: documents that have one in common may tell one story
    story: str  # id of the document that leads those that tell it
    content_hash: str
    run: str
    pipeline_version: str
    model: str | None
    removed_by: list[str]  # names of the rules that took something out
    word_count: int
    revision: int
    removed_characters: int
    removed_share: float  # of the characters, 0..1
    delay_s: float | None  # from publication to first sight; None where nobody said when, or only the day
    mentions: list[dict[str, Any]]  # text, label, start, end, name, why; in order of the text
    topic_evidence: list[dict[str, Any]]  # code, name, score, evidence
    removed: list[dict[str, Any]]  # text, rule, why, position
    extra: dict[str, Any]  # `too_long`: names of the fields that lost a value over the engines' limit


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one document handed to `write`."""

    id: str
    outcome: Literal["written", "superseded", "refused"]
    reason: str | None = None  # always there for refused


@dataclass(frozen=True, slots=True)
class Telling:
    """A document as one of those that may tell a story."""

    id: str
    story: str
    published_at: str
    likeness: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found, as much of it as a list of results shows."""

    id: str
    url: str | None
    title: str | None
    source: str | None
    published_at: str
    snippet: str  # plain text, one line: where the words stand, else how the article begins
    score: float | None  # of the best copy found of its story; None where hits are sorted by date
    copies: int  # how many more documents found tell the same story, and are not shown for it


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what a query finds."""

    total: int  # documents of all pages, exact; copies that are not shown included
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]  # of all pages, in documents: count falling, then value rising
    next: str | None  # hand it over as `after` for the next page; None: this is the last
    notes: tuple[str, ...]  # what a person should know about how the query was read


def nothing_yet(query: Query) -> Page:
    """The page of an index that was never created."""
    note = "nothing is indexed yet: `news ingest` brings articles in"
    return Page(0, (), dict.fromkeys(FACETS, ()), None, (*query.notes, note))


class SearchIndex(Protocol):
    """Where articles are found again; every engine gives the same sets, facets and orders.

    Reading an index that was never created finds nothing and says so; writing to one is an error. All methods raise
    ServiceError where the engine is unreachable, damaged or of another schema.
    """

    def create(self) -> None:
        """Make the index where there is none."""

    def exists(self) -> bool:
        """Whether it was created."""

    def write(self, documents: Iterable[Document]) -> list[Written]:
        """Put the documents in, all in one transaction; one result each, in order, once they are safe.

        A stored document is replaced where its `fetched_at` is not later than the new one's; otherwise the new one is
        superseded. Of several documents with one id the latest fetch wins. One that the engine cannot take is
        refused; the others are written.
        """

    def delete(self, ids: Iterable[str]) -> None:
        """Take these out, all in one transaction; ids that are not there are no error."""

    def purge(self, ids: Collection[str]) -> tuple[str, ...]:
        """Take these out of everything that there is of the index, also of what a re-index left; the names of these."""

    def search(
        self, query: Query, *, limit: int, after: str | None = None, sort: Sort = "relevance", each: bool = False
    ) -> Page:
        """One page. Of documents that tell one story, the earliest that is found is shown, which is its lead if that is
        found, at the place and with the score of the first of them in the order; with `each`, all are.

        By relevance: score, then newest, then id; a query without words has no scores and is by date.

        By date: newest first, then id. Going on after `Page.next` neither repeats nor leaves out a document that
        stays as it is, by date strictly; by relevance unless writes between the pages change which of two is better.
        UsageError: `after` is no cursor of this sort.
        """

    def rules(self, query: Query) -> list[tuple[str, int]]:
        """The cleaning rules that took something out of what is found, with the number of documents, most first."""

    def export(self, query: Query) -> Iterator[Document]:
        """Every document found, whole, newest first, then by id: one state of the index, in flat memory."""

    def get(self, id: str) -> Document | None:
        """The document of this id, whole; None where it is not indexed."""

    def tellings(self, *, ids: Collection[str] = (), stories: Collection[str] = ()) -> list[Telling]:
        """The documents of these ids, and all that tell one of these stories, by id."""

    def alike(self, tellings: Sequence[Telling], days: int) -> list[list[Telling]]:
        """For each, others that share a token with it and were published within so many days of it.

        Those that share most first, MAX_ALIKE at most.
        """

    def retell(self, stories: Mapping[str, str]) -> None:
        """Let these documents (id → story) tell these stories; nothing else of them changes, not even the version.

        Ids that are not there are no error.
        """

    def digest_lines(self) -> Iterator[tuple[str, str]]:
        """Id and content hash of every document, by id, in flat memory."""

    def close(self) -> None:
        """Let go of everything; the index is not used after it."""
