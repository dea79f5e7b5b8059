"""What of the index is there: for `news index status`."""

from dataclasses import dataclass

from elasticsearch import Elasticsearch

from pipeline.index.elasticsearch.client import Place, translated
from pipeline.index.elasticsearch.generations import generations
from pipeline.index.elasticsearch.live import live_of_any_schema
from pipeline.index.elasticsearch.template import moving, schema_number


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


def status(client: Elasticsearch, place: Place) -> Status:
    """See Status. ServiceError: the alias is not one of ours."""
    with translated(place):
        found = live_of_any_schema(client, place)
        counts = {name: _count(client, name) for name in generations(client, place)}
        return Status(
            server=place.server,
            alias=place.alias,
            index=found.index if found else None,
            schema=found.schema if found else None,
            wanted_schema=schema_number(),
            documents=counts.get(found.index, 0) if found else 0,
            left_out=_left_out(client, found.index) if found else 0,
            generations=counts,
            moving=bool(client.indices.exists_alias(name=moving(place.alias))),
        )


def _count(client: Elasticsearch, index: str) -> int:
    return int(client.count(index=index)["count"])


def _left_out(client: Elasticsearch, index: str) -> int:
    """`_ignored` are those over `ignore_above`, such as a headline of 9,000 characters; `too_long` what we left out."""
    either = [{"exists": {"field": "_ignored"}}, {"exists": {"field": "extra.too_long"}}]
    return int(client.count(index=index, query={"bool": {"should": either}})["count"])
