"""Walking through everything found, in one state of the index: a point in time, page after page."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from elasticsearch import ApiError, Elasticsearch

from pipeline.index.elasticsearch.client import Place, error_type, patiently
from pipeline.index.elasticsearch.patience import Patience

KEEP_ALIVE = "10m"  # counted anew from every page

PAGE_BYTES = 16 * 2**20  # of texts; several times that where they are packed into JSON and out of it again
FIRST = 25  # documents of a first page, before anybody knows how long they are

UNREAD: dict[str, Any] = {"sort": [{"id": "asc"}], "stored_fields": "_none_"}
"""Documents by id, which is their sort value, without what is stored of them: with `_id` Elasticsearch would unpack
every text, and take four times as long."""


@contextmanager
def point_in_time(client: Elasticsearch, place: Place, index: str, patience: Patience) -> Iterator[str]:
    """The id of one state of the index; Elasticsearch keeps its files for as long as the block runs."""
    opened = patiently(place, patience, lambda: client.open_point_in_time(index=index, keep_alive=KEEP_ALIVE))
    try:
        yield str(opened["id"])
    finally:
        close_point_in_time(client, str(opened["id"]))


def close_point_in_time(client: Elasticsearch, pit: str) -> None:
    """Let go of a state; Elasticsearch does so by itself when its time is over, so a failure is none."""
    with suppress(Exception):
        client.close_point_in_time(id=pit)


def walk(
    client: Elasticsearch, place: Place, patience: Patience, pit: str, body: dict[str, Any], most: int
) -> Iterator[dict[str, Any]]:
    """Every hit of `body` (with its `sort`), at most so many of them held at a time."""
    for hits in pages(client, place, patience, pit, body, most):
        yield from hits


def pages(
    client: Elasticsearch, place: Place, patience: Patience, pit: str, body: dict[str, Any], most: int
) -> Iterator[list[dict[str, Any]]]:
    """Every hit of `body`, page by page: as many as hold PAGE_BYTES, by the page before, and at most so many.

    Articles may have 16 MB each. Where a page is more than Elasticsearch can hold, a smaller one is asked for.
    """
    size = most if "stored_fields" in body else min(FIRST, most)
    wanted = {**body, "pit": {"id": pit, "keep_alive": KEEP_ALIVE}, "track_total_hits": False}

    def search() -> list[dict[str, Any]]:
        nonlocal size
        try:
            found: list[dict[str, Any]] = client.search(**wanted, size=size)["hits"]["hits"]
        except ApiError as error:
            if error_type(error) == "circuit_breaking_exception":
                size = max(1, size // 4)
            raise
        return found

    while hits := patiently(place, patience, search):
        yield hits
        if len(hits) < size:
            return
        wanted["search_after"] = hits[-1]["sort"]
        size = min(most, max(1, len(hits) * PAGE_BYTES // max(1, sum(map(_weight, hits)))))


def _weight(hit: dict[str, Any]) -> int:
    """About how many bytes a hit has: the length of its texts."""
    return sum(len(value) for value in hit.get("_source", {}).values() if isinstance(value, str))


def is_expired(error: Exception) -> bool:
    """Whether a search failed as its point in time is no more."""
    return _status(error) == 404


def is_unreadable(error: Exception) -> bool:
    """Whether a search failed as its point in time is none of this server's."""
    return _status(error) == 400


def _status(error: Exception) -> int | None:
    return error.__cause__.status_code if isinstance(error.__cause__, ApiError) else None
