"""What several parts of this room have to say, each in one place: what happened, and what to do."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.index.elasticsearch.client import Place


def not_created(place: "Place") -> str:
    return f"there is no index behind the alias {place.alias} at {place.server}: run `news index create`"


def alias_lost(place: "Place", generations: Sequence[str]) -> str:
    return (
        f"there is no alias {place.alias} at {place.server}, but {', '.join(generations)} is there: "
        "point the alias to it, or delete it, then run `news index create`"
    )


def newer_schema(place: "Place", index: str, schema: int, ours: int) -> str:
    return (
        f"the index {index} at {place.server} has schema {schema}, this version reads {ours}: "
        "install the newer news-pipeline that wrote it"
    )


def takes_no_writes(place: "Place", why: str) -> str:
    return (
        f"Elasticsearch at {place.server} takes no writes ({why}): free its disk or lift the block, then run it again"
    )


def writers_held(place: "Place", longest_s: float) -> str:
    """A re-index holds the writers for its last step alone: one that was killed there holds them for ever."""
    return (
        f"a re-index of {place.alias} at {place.server} has held its writers for more than {longest_s:g} s: "
        "unless one is running, `news index reindex` ends what it left; then run this again"
    )


def key_unknown(place: "Place") -> str:
    return f"Elasticsearch at {place.server} does not accept our key (401): set NEWS_INDEX_API_KEY to one that is valid"


def key_too_weak(place: "Place", why: str) -> str:
    return (
        f"the key in NEWS_INDEX_API_KEY may not do this (403): Elasticsearch at {place.server} says {why}; "
        "use the key of the right role"
    )
