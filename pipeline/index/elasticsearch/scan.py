"""Walking through everything found, in one state of the index: a point in time, page after page."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from elasticsearch import ApiError, Elasticsearch

from pipeline.index.elasticsearch.client import Place, patiently
from pipeline.index.elasticsearch.patience import Patience

KEEP_ALIVE = "10m"  # counted anew from every page

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
    client: Elasticsearch, place: Place, patience: Patience, pit: str, body: dict[str, Any], page: int
) -> Iterator[dict[str, Any]]:
    """Every hit of `body` (with its `sort`), `page` of them held at a time."""
    after: list[Any] | None = body.get("search_after")
    while True:
        wanted = {**body, "size": page, "pit": {"id": pit, "keep_alive": KEEP_ALIVE}, "track_total_hits": False}
        if after is not None:
            wanted["search_after"] = after
        hits = patiently(place, patience, lambda: client.search(**wanted))["hits"]["hits"]  # noqa: B023  # called now
        yield from hits
        if len(hits) < page:
            return
        after = hits[-1]["sort"]


def is_expired(error: Exception) -> bool:
    """Whether a search failed as its point in time is no more."""
    return _status(error) == 404


def is_unreadable(error: Exception) -> bool:
    """Whether a search failed as its point in time is none of this server's."""
    return _status(error) == 400


def _status(error: Exception) -> int | None:
    return error.__cause__.status_code if isinstance(error.__cause__, ApiError) else None
