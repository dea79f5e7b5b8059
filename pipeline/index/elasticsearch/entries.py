"""Document → what is sent of it, and what comes back → Document.

Elasticsearch analyses what it is sent, and é in two characters would be two words: texts are sent composed (NFC), and
where that changes one, `verbatim` keeps it as it was, for offsets and hashes are of the text as it was.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from types import NoneType
from typing import Any, cast, get_args, get_origin, get_type_hints

import orjson

from pipeline.clock import milliseconds
from pipeline.index import Document

ID = re.compile(r"[0-9a-f]{32}")
HASH = re.compile(r"[0-9a-f]{64}")
TEXTS = ("title", "text", "summary")
OBJECTS = frozenset({"mentions", "topic_evidence", "removed"})  # lists of what is only kept


@dataclass(frozen=True, slots=True)
class Entry:
    """One document, ready to be sent."""

    id: str
    fetched_ms: int  # its version; a fetch before 1970 counts as of 1970, for versions are not below zero
    source: bytes  # JSON


def entry(document: Document) -> Entry:
    """Raises ValueError, TypeError or KeyError, with the reason, for a document that cannot be indexed."""
    _check_types(cast(dict[str, Any], document))
    id_ = document["id"]
    if not ID.fullmatch(id_) or not HASH.fullmatch(document["content_hash"]):
        raise ValueError("an id is 32 hexadecimal digits in lower case, and a content hash 64")
    fetched_ms = milliseconds(datetime.fromisoformat(document["fetched_at"]))
    datetime.fromisoformat(document["published_at"])
    return Entry(id_, max(fetched_ms, 0), orjson.dumps(_composed(document)))


def _check_types(values: dict[str, Any]) -> None:
    """TypeError: a field is not of its type. Elasticsearch would take a number for a text, and nothing for a list."""
    for name, kind in KINDS:
        value = values[name]
        if type(value) is not kind and not (value is None and name in OPTIONAL) and not _is_number(value, kind):
            raise TypeError(f"{name} is {type(value).__name__}, not {kind.__name__}")
        if kind is list and name not in OBJECTS:
            for part in value:
                if type(part) is not str:
                    raise TypeError(f"{name} has {type(part).__name__}, not str")


def _is_number(value: object, kind: type) -> bool:
    return kind is float and type(value) is int


def _kinds() -> Iterator[tuple[str, type, bool]]:
    """Each field's name, type, and whether it may be None."""
    for name, hint in get_type_hints(Document).items():
        among = [part for part in get_args(hint) if part is not NoneType] if NoneType in get_args(hint) else [hint]
        yield name, get_origin(among[0]) or among[0], NoneType in get_args(hint)


KINDS = tuple((name, kind) for name, kind, _ in _kinds())
OPTIONAL = frozenset(name for name, _, optional in _kinds() if optional)


def _composed(document: Document) -> dict[str, Any]:
    values = cast(dict[str, Any], document)
    changed = {
        name: values[name]
        for name in TEXTS
        if values[name] and not values[name].isascii() and not unicodedata.is_normalized("NFC", values[name])
    }
    if not changed:
        return values
    composed = {name: unicodedata.normalize("NFC", text) for name, text in changed.items()}
    return {**values, **composed, "verbatim": changed}


def stored_document(source: dict[str, Any]) -> Document:
    """The document as it was handed over."""
    verbatim = source.pop("verbatim", None) or {}
    return cast(Document, {**source, **verbatim})
