"""What the answer to one document of a bulk means: pure, and alike for every bulk.

Elasticsearch answers about each document by itself, and names its error where there is one. What fails a whole request
without such a name comes from something before Elasticsearch, such as a gateway, and says nothing about any document.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

from elasticsearch import ApiError

from pipeline.index.elasticsearch.client import BUSY, is_block

PRESSURE = re.compile(r"operation_bytes=(\d+), max_\w*bytes=(\d+)")
MAX_REASON = 1_000  # characters

type Verdict = Literal[
    "written",  # or deleted, or not there to be deleted
    "superseded",  # a later version is there
    "refused",  # this document, for a reason of its own
    "again",  # the server is busy
    "alone",  # something in this request is at fault: send each of its documents by itself
    "failing",  # an internal error, of the node or of one document that it cannot digest
    "blocked",  # the index takes no writes
    "stop",  # the server does not serve us, or is not the one we mean
]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered about one document."""

    id: str
    deletion: bool
    status: int  # HTTP's; of the whole request where that failed
    kind: str  # Elasticsearch's name of the error; empty where it names none
    why: str  # the same in its words, with the cause below it
    whole: Exception | None  # the request failed: nothing was said about this document by itself

    @classmethod
    def of(cls, operation: str, item: dict[str, Any]) -> "Answer":
        """An item as `streaming_bulk` gives it, which hands a failed request's exception to each of its documents."""
        whole = item.get("exception")
        kind, why = _cause(item)
        return cls(item["_id"], operation == "delete", item["status"], kind, why, whole)


def verdict(answer: Answer, *, alone: bool) -> Verdict:
    """What follows for the document; `alone`: it was the only one of its request."""
    if answer.whole:
        return _of_request(answer, alone)
    return _of_deletion(answer, alone) if answer.deletion else _of_item(answer, alone)


def _of_request(answer: Answer, alone: bool) -> Verdict:
    """Nothing is settled, but for a document that fails a request of its own."""
    if load := _of_load(answer, alone):
        return load
    if answer.status == 413:  # also a gateway says so, and means this request
        return "refused" if alone else "alone"
    if answer.status not in (400, 500) or not answer.kind:
        return "stop"
    if not alone:
        return "alone"
    return "refused" if answer.status == 400 else "failing"


def _of_deletion(answer: Answer, alone: bool) -> Verdict:
    if answer.status == 404 and not answer.kind:  # it was not there; a missing index has a name
        return "written"
    return _of_item(answer, alone)


def _of_item(answer: Answer, alone: bool) -> Verdict:
    if answer.status in (200, 201):
        return "written"
    if answer.status == 409:
        return "superseded"
    if load := _of_load(answer, alone):
        return load
    if answer.status in (401, 403, 404) or not answer.kind:
        return "stop"
    return "failing" if answer.status >= 500 else "refused"


def _of_load(answer: Answer, alone: bool) -> Verdict | None:
    """Elasticsearch has no room now, or takes no writes: it says so of a request as of a document in it."""
    if is_block(answer.kind):
        return "blocked"
    if answer.status == 429 and _never_fits(answer.why):
        return "refused" if alone else "alone"
    return "again" if answer.status in BUSY else None


def _never_fits(why: str) -> bool:
    """Whether a request takes more memory than the node gives to all of them: waiting does not help."""
    sizes = PRESSURE.search(why)
    return sizes is not None and int(sizes[1]) > int(sizes[2])


def _cause(item: dict[str, Any]) -> tuple[str, str]:
    """Elasticsearch's name of the error, and its reason with the cause below it; both empty where there is none."""
    error = item.get("error")
    if isinstance(whole := item.get("exception"), ApiError):
        error = whole.body.get("error") if isinstance(whole.body, dict) else whole.message
    if not isinstance(error, dict):
        return "", f"status {item['status']}: {error}" if error else ""
    below = error.get("caused_by") or {}
    words = [f"{part['type']}: {part.get('reason', '')}" for part in (error, below) if part.get("type")]
    return str(error.get("type", "")), " ".join("; ".join(words).split())[:MAX_REASON]
