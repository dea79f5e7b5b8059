"""Document → what is sent of it: as it is, once its types are checked."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from types import UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

import orjson

from pipeline.clock import milliseconds
from pipeline.index import Document

ID = re.compile(r"[0-9a-f]{32}")
HASH = re.compile(r"[0-9a-f]{64}")


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
    return Entry(id_, max(fetched_ms, 0), orjson.dumps(document))


def _check_types(values: dict[str, Any]) -> None:
    """TypeError: a field is not of its type. Elasticsearch would take a number for a text, and nothing for a list."""
    _check_kinds(tuple(map(type, FIELDS(values))))
    if not {type(part) for value in LISTS(values) for part in value} <= {str}:
        raise TypeError("a list of names or codes has something else than strings in it")


@lru_cache(maxsize=1_000)  # most documents leave out the same few fields
def _check_kinds(kinds: tuple[type, ...]) -> None:
    for (name, allowed), kind in zip(KINDS.items(), kinds, strict=True):
        if kind not in allowed:
            raise TypeError(f"{name} is {kind.__name__}")


def _allowed(hint: Any) -> set[type]:
    """The types that a field may have; a whole number may stand for a fraction."""
    kinds = {get_origin(part) or part for part in (get_args(hint) if isinstance(hint, UnionType) else (hint,))}
    return kinds | {int} if float in kinds else kinds


HINTS = get_type_hints(Document)
KINDS = {name: _allowed(hint) for name, hint in HINTS.items()}
FIELDS = itemgetter(*KINDS)
LISTS = itemgetter(*(name for name, hint in HINTS.items() if hint == list[str]))
