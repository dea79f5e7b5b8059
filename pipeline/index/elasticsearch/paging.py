"""Cursors: where a page ended, in a text that says nothing to its bearer."""

import base64
import binascii
import json
import math
import re
from dataclasses import dataclass
from typing import Any

from pipeline.errors import UsageError
from pipeline.index import Sort
from pipeline.index.elasticsearch.entries import ID

MAX_CURSOR_CHARACTERS = 20_000  # a point in time names every shard
PIT = re.compile(r"[A-Za-z0-9+/=_-]+")

ORDER: dict[Sort, list[dict[str, Any]]] = {
    "relevance": [{"_score": "desc"}, {"published_at": "desc"}, {"id": "asc"}],
    "date": [{"published_at": "desc"}, {"id": "asc"}],
}
"""Complete orders: the newer is first of two that are equally good, and ids settle the rest."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row's place in its order, and the state of the index that it was found in."""

    sort: Sort
    place: tuple[Any, ...]  # the row's values of ORDER[sort]
    pit: str | None  # by relevance, where every write changes all scores a little

    def __str__(self) -> str:
        state = json.dumps([self.sort, *self.place, self.pit], separators=(",", ":"))
        return base64.urlsafe_b64encode(state.encode()).decode().rstrip("=")


def cursor(text: str, sort: Sort) -> Cursor:
    """Read a cursor back. UsageError: it is none, or of another sort."""
    try:
        if len(text) > MAX_CURSOR_CHARACTERS:
            raise ValueError(len(text))
        kind, *place, pit = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        *score, published, id_ = place
        known = kind == sort and len(place) == len(ORDER[sort]) and ID.fullmatch(id_)
        if not known or type(published) is not int or abs(published) > 2**53:
            raise ValueError(text)
        if any(not isinstance(value, int | float) or not math.isfinite(value) for value in score):
            raise ValueError(text)
        if pit is not None and not PIT.fullmatch(pit):
            raise ValueError(text)
    except (ValueError, TypeError, LookupError, RecursionError, binascii.Error) as error:
        raise no_cursor(text) from error
    return Cursor(sort, tuple(place), pit)


def no_cursor(text: str) -> UsageError:
    """The error of a text that is no cursor, or not one of this search."""
    return UsageError(f"“{text[:40]}” is no place in these results: take it from `next` of the same query and sort")
