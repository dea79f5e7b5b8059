"""Which index is behind the alias, and whether it is one that we may read and write."""

from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from pipeline.errors import ServiceError
from pipeline.index.elasticsearch import sentences
from pipeline.index.elasticsearch.client import Place, error_type, patiently
from pipeline.index.elasticsearch.patience import Patience
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


def live(client: Elasticsearch, place: Place, patience: Patience) -> Live | None:
    """The index behind the alias, of today's schema; None: it was never created. ServiceError: it is not for us."""
    found = live_of_any_schema(client, place, patience)
    if found and found.schema != schema_number():
        raise ServiceError(_other_schema(place, found))
    return found


def live_of_any_schema(client: Elasticsearch, place: Place, patience: Patience) -> Live | None:
    """Likewise, but also of an older or newer schema."""
    answer = _behind(client, place, patience)
    if answer is None and (left := generations(client, place, patience)):
        answer = _behind(client, place, patience)  # made meanwhile, alias and all?
        if answer is None:
            raise ServiceError(sentences.alias_lost(place, left))
    return None if answer is None else _of_ours(place, answer)


def generations(client: Elasticsearch, place: Place, patience: Patience) -> list[str]:
    """Names of all generations that are there, oldest first, whether behind the alias or not."""
    pattern = f"{place.alias}-v*"
    found = patiently(place, patience, lambda: client.indices.get(index=pattern, features="aliases")).body
    numbered = {name: generation_number(place.alias, name) for name in found}
    return sorted((name for name, number in numbered.items() if number), key=lambda name: numbered[name] or 0)


def _behind(client: Elasticsearch, place: Place, patience: Patience) -> dict[str, Any] | None:
    """What Elasticsearch has of this name; None: it says itself that it has nothing, which a gateway cannot know."""

    def look() -> dict[str, Any] | None:
        try:
            return dict(client.indices.get(index=place.alias, filter_path=SEEN).body)
        except NotFoundError as error:
            if error_type(error) != "index_not_found_exception":
                raise
            return None

    return patiently(place, patience, look)


def _of_ours(place: Place, answer: dict[str, Any]) -> Live:
    """The one index of ours among what was found. ServiceError: it is another's, or there are several."""
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
    if found.schema > schema_number():
        return sentences.newer_schema(place, found.index, found.schema, schema_number())
    return (
        f"the index {found.index} at {place.server} has schema {found.schema}, this version reads {schema_number()}: "
        "run `news index reindex`, which makes a new one beside it"
    )
