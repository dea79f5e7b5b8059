"""Document → what tantivy indexes of it, and the numbers by which it is ordered and compared."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import msgspec
import tantivy

from pipeline.index import Document, Telling
from pipeline.index.embedded.engine import HASH_PARTS

ID = re.compile(r"[0-9a-f]{32}")
HASH = re.compile(r"[0-9a-f]{64}")
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)

SINGLE = ("source", "section", "language", "story")
LISTED = (
    "authors",
    "people",
    "organizations",
    "places",
    "nationalities",
    "events",
    "topics",
    "topic_codes",
    "removed_by",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One document, ready to be written."""

    id: str
    fetched_ms: int
    engine_document: tantivy.Document


def entry(document: Document) -> Entry:
    """Raises ValueError, TypeError or KeyError, with the reason, for a document that cannot be indexed."""
    id_, hash_ = document["id"], document["content_hash"]
    if not ID.fullmatch(id_) or not HASH.fullmatch(hash_):
        raise ValueError("an id is 32 hexadecimal digits in lower case, and a content hash 64")
    fetched_ms = milliseconds(datetime.fromisoformat(document["fetched_at"]))
    made = tantivy.Document()
    made.add_text("id", id_)
    _add_texts(made, document)
    _add_keywords(made, document)
    made.add_unsigned("newest", newest(datetime.fromisoformat(document["published_at"]), id_))
    for field, number in zip(("id_high", "id_low"), numbers(id_), strict=True):
        made.add_unsigned(field, number)
    for field, number in zip(HASH_PARTS, numbers(hash_), strict=True):
        made.add_unsigned(field, number)
    made.add_unsigned("fetched_ms", fetched_ms)
    made.add_bytes("stored", msgspec.json.encode(document))
    return Entry(id_, fetched_ms, made)


def _add_texts(made: tantivy.Document, document: Document) -> None:
    for field, text in (("title", document["title"]), ("text", document["text"]), ("summary", document["summary"])):
        if text:
            made.add_text(field, text)
            made.add_text("exact", text)


def _add_keywords(made: tantivy.Document, document: Document) -> None:
    values = cast(dict[str, Any], document)
    for field in SINGLE:
        if values[field]:
            made.add_text(field, values[field])
    for field in LISTED:
        for value in dict.fromkeys(values[field]):
            made.add_text(field, value)
    for token in document["likeness"]:
        made.add_text("likeness", token)
    made.add_text("month", document["published_at"][:7])


def stored_document(found: tantivy.Document) -> Document:
    """The document as it was handed over. ValueError: the files are damaged."""
    return cast(Document, _decoded(found, dict[str, Any]))


def stored_telling(found: tantivy.Document) -> Telling:
    """What is needed of the document to tell stories. ValueError: the files are damaged."""
    return _decoded(found, Telling)


def _decoded[T](found: tantivy.Document, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(found["stored"][0], type=kind)
    except (msgspec.MsgspecError, LookupError) as error:
        raise ValueError(f"a document cannot be read back: {error}") from error


def milliseconds(moment: datetime) -> int:
    """Since the first day of year 1, UTC: never below zero, and at most 48 bits until the year 8920."""
    return (moment - BEGINNING) // timedelta(milliseconds=1)


def newest(moment: datetime, id_: str) -> int:
    """A number that falls from newest to oldest and, within a millisecond, nearly always as the id rises.

    The id's first 16 bits keep a run of documents with one date (a day without a time, an import) from being one
    great tie; what still ties is put in order by whole ids.
    """
    return first_of(moment) + 0xFFFF - int(id_[:4], 16)


def first_of(moment: datetime) -> int:
    """The lowest number that `newest` gives for this moment."""
    return min(milliseconds(moment), 2**48 - 1) << 16


def numbers(digits: str) -> list[int]:
    """Hexadecimal digits as numbers of 64 bits."""
    return [int(digits[start : start + 16], 16) for start in range(0, len(digits), 16)]
