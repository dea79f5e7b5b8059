"""Documents as tellings of stories: read, found by their likeness, and given another story."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.index import MAX_ALIKE, Telling
from pipeline.index.document import timestamp
from pipeline.index.elasticsearch.client import Place, patiently
from pipeline.index.elasticsearch.paging import ORDER
from pipeline.index.elasticsearch.patience import Patience
from pipeline.index.elasticsearch.scan import point_in_time, walk

READ = ["story", "published_at", "likeness", "text"]
PAGE = 500


def stored(
    client: Elasticsearch, place: Place, patience: Patience, ids: Collection[str], stories: Collection[str],
    fields: list[str] | bool,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """The hits of these ids, and those of these stories, by id, with their version."""
    wanted = [{"terms": {name: sorted(of)}} for name, of in (("id", ids), ("story", stories)) if of]
    if not wanted:
        return
    body = {"query": {"bool": {"should": wanted}}, "sort": [{"id": "asc"}], "source": fields, "version": True}
    with point_in_time(client, place, place.alias, patience) as pit:
        yield from walk(client, place, patience, pit, body, PAGE)


def alike(client: Elasticsearch, place: Place, patience: Patience, one: Telling, days: int) -> list[Telling]:
    """Others that share a token with this one, those that share most first."""
    if not one.likeness:
        return []
    shared = [{"constant_score": {"filter": {"term": {"likeness": token}}}} for token in one.likeness]
    moment, span = datetime.fromisoformat(one.published_at), timedelta(days=days)
    around = {"published_at": {"gte": timestamp(moment - span), "lte": timestamp(moment + span)}}
    query = {
        "bool": {
            "should": shared,
            "minimum_should_match": 1,
            "filter": [{"range": around}],
            "must_not": [{"term": {"id": one.id}}],
        }
    }

    def search() -> list[dict[str, Any]]:
        answer = client.search(
            index=place.alias,
            query=query,
            sort=ORDER["relevance"],
            size=MAX_ALIKE,
            source_includes=READ,
            track_total_hits=False,
        )
        found: list[dict[str, Any]] = answer["hits"]["hits"]
        return found

    return [telling(hit) for hit in patiently(place, patience, search)]


def retold(hits: Iterator[dict[str, Any]], stories: Mapping[str, str]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Id, version and source of these documents as they are, but for their story."""
    for hit in hits:
        yield hit["_id"], hit["_version"], hit["_source"] | {"story": stories[hit["_id"]]}


def telling(hit: dict[str, Any]) -> Telling:
    """A document copied from an index of an earlier schema has no tokens."""
    said = hit["_source"]
    return Telling(hit["_id"], said["story"], said["published_at"], tuple(said.get("likeness", ())), said["text"])
