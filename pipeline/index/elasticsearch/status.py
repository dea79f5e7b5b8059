"""What of the index is there: for `news index status`."""

from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.index.elasticsearch.client import Place, patiently, translated
from pipeline.index.elasticsearch.live import generations, live_of_any_schema
from pipeline.index.elasticsearch.patience import Patience
from pipeline.index.elasticsearch.template import moving, schema_number

LEFT_OUT = {"bool": {"should": [{"exists": {"field": "_ignored"}}, {"exists": {"field": "extra.too_long"}}]}}
"""Documents with values over `ignore_above`, such as a headline of 9,000 characters, or with `too_long` ones that we
left out."""


@dataclass(frozen=True, slots=True)
class Status:
    """The index behind the alias, and the generations beside it."""

    server: str
    alias: str
    index: str | None  # None: it was never created
    schema: int | None
    wanted_schema: int  # what this version reads and writes
    documents: int
    left_out: int  # documents with a value too long to be counted or filtered by
    generations: dict[str, int]  # name → documents, oldest first
    moving: bool  # a re-index is at its last step, or was stopped there


def status(client: Elasticsearch, place: Place, patience: Patience) -> Status:
    """See Status. ServiceError: the alias is not one of ours."""
    name = moving(place.alias)
    with translated(place):
        found = live_of_any_schema(client, place, patience)
        counts = {index: _count(client, place, patience, index) for index in generations(client, place, patience)}
        return Status(
            server=place.server,
            alias=place.alias,
            index=found.index if found else None,
            schema=found.schema if found else None,
            wanted_schema=schema_number(),
            documents=counts.get(found.index, 0) if found else 0,
            left_out=_count(client, place, patience, found.index, LEFT_OUT) if found else 0,
            generations=counts,
            moving=bool(patiently(place, patience, lambda: client.indices.exists_alias(name=name))),
        )


def _count(
    client: Elasticsearch, place: Place, patience: Patience, index: str, query: dict[str, Any] | None = None
) -> int:
    return int(patiently(place, patience, lambda: client.count(index=index, query=query))["count"])
