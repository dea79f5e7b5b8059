"""Documents as tellings of stories: read, found by their likeness, and given another story."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import orjson
from elastic_transport import ApiResponseMeta
from elasticsearch import ApiError, Elasticsearch

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


def alike(
    client: Elasticsearch, place: Place, patience: Patience, tellings: Sequence[Telling], days: int
) -> list[list[Telling]]:
    """For each, others that share a token with it, those that share most first; in one request."""
    asked = [one for one in tellings if one.likeness]
    if not asked:
        return [[] for _ in tellings]
    lines = [line for one in asked for line in (b"{}", orjson.dumps(_search(one, timedelta(days=days))))]

    def request() -> list[Any]:
        answer = client.msearch(index=place.alias, searches=cast(list[dict[str, Any]], lines))
        meta = answer.meta
        for one in answer["responses"]:
            if "error" in one:  # of one search alone; as if all had failed with it
                failed = ApiResponseMeta(one["status"], meta.http_version, meta.headers, meta.duration, meta.node)
                raise ApiError(str(one["error"]["type"]), failed, one)
        return list(answer["responses"])

    found = iter(patiently(place, patience, request))
    return [[telling(hit) for hit in next(found)["hits"]["hits"]] if one.likeness else [] for one in tellings]


def _search(one: Telling, span: timedelta) -> dict[str, Any]:
    moment = datetime.fromisoformat(one.published_at)
    around = {"published_at": {"gte": timestamp(moment - span), "lte": timestamp(moment + span)}}
    query = {
        "bool": {
            "should": [{"constant_score": {"filter": {"term": {"likeness": token}}}} for token in one.likeness],
            "minimum_should_match": 1,
            "filter": [{"range": around}],
            "must_not": [{"term": {"id": one.id}}],
        }
    }
    order = {"sort": ORDER["relevance"], "size": MAX_ALIKE, "track_total_hits": False}
    return {"query": query, "_source": READ, **order}


def retold(hits: Iterator[dict[str, Any]], stories: Mapping[str, str]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Id, version and source of these documents as they are, but for their story."""
    for hit in hits:
        yield hit["_id"], hit["_version"], hit["_source"] | {"story": stories[hit["_id"]]}


def telling(hit: dict[str, Any]) -> Telling:
    """A document copied from an index of an earlier schema has no tokens."""
    said = hit["_source"]
    return Telling(hit["_id"], said["story"], said["published_at"], tuple(said.get("likeness", ())), said["text"])
