"""Which index is behind the alias, and whether it is one that we may read and write."""

from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from pipeline.errors import ServiceError
from pipeline.index.elasticsearch.client import Place
from pipeline.index.elasticsearch.template import PRODUCT, generation_number, schema_number

SEEN = ["*.mappings._meta", "*.settings.index.number_of_shards"]
"""All that is asked for: the whole of it, with the analysis, is 40 kB to be read before every write."""


@dataclass(frozen=True, slots=True)
class Live:
    """The index behind the alias."""

    index: str
    generation: int
    schema: int
    shards: int


def live(client: Elasticsearch, place: Place) -> Live | None:
    """The index behind the alias, of today's schema; None: it was never created. ServiceError: it is not for us."""
    found = live_of_any_schema(client, place)
    if found and found.schema != schema_number():
        raise ServiceError(_other_schema(place, found))
    return found


def live_of_any_schema(client: Elasticsearch, place: Place) -> Live | None:
    """Likewise, but also of an older or newer schema."""
    try:
        answer: dict[str, Any] = client.indices.get(index=place.alias, filter_path=SEEN).body
    except NotFoundError:
        return None
    at = f"{place.alias} at {place.server}"
    if place.alias in answer:
        raise ServiceError(f"{at} is an index, where an alias should be: name another alias in NEWS_INDEX_URL")
    if len(answer) > 1:
        names = ", ".join(sorted(answer))
        raise ServiceError(f"the alias {at} points to several indices ({names}): take it away from all but one of them")
    ((name, body),) = answer.items()
    meta = body.get("mappings", {}).get("_meta", {})
    generation = generation_number(place.alias, name)
    if meta.get("product") != PRODUCT or not isinstance(meta.get("schema"), int) or generation is None:
        raise ServiceError(
            f"the alias {at} points to {name}, which is no index of ours: name another alias in NEWS_INDEX_URL"
        )
    return Live(name, generation, meta["schema"], int(body["settings"]["index"]["number_of_shards"]))


def _other_schema(place: Place, found: Live) -> str:
    has = f"the index {found.index} at {place.server} has schema {found.schema}, this version reads {schema_number()}"
    if found.schema > schema_number():
        return f"{has}: install the newer news-pipeline that wrote it"
    return f"{has}: run `news index reindex`, which makes a new one beside it"
