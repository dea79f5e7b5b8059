"""Document → what is sent of it: as it is, once what Elasticsearch would take in silence is ruled out."""

import re
from dataclasses import dataclass
from datetime import datetime

import orjson

from pipeline.clock import milliseconds
from pipeline.index import Document

ID = re.compile(r"[0-9a-f]{32}")
HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(slots=True)
class Entry:
    """One document, ready to be sent."""

    id: str
    fetched_ms: int  # its version; a fetch before 1970 counts as of 1970, for versions are not below zero
    source: bytes  # JSON


def entry(document: Document) -> Entry:
    """Raises ValueError, TypeError or KeyError, with the reason, for a document that cannot be indexed."""
    id_ = document["id"]
    if not ID.fullmatch(id_) or not HASH.fullmatch(document["content_hash"]):
        raise ValueError("an id is 32 hexadecimal digits in lower case, and a content hash 64")
    fetched_ms = milliseconds(datetime.fromisoformat(document["fetched_at"]))
    datetime.fromisoformat(document["published_at"])
    return Entry(id_, max(fetched_ms, 0), orjson.dumps(document))
