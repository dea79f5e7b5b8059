"""Documents taken out of every generation: a copy that a re-index left must not bring back what was deleted."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial

from elasticsearch import Elasticsearch

from pipeline.errors import ServiceError
from pipeline.index.elasticsearch.bulk import Target, deleting, send
from pipeline.index.elasticsearch.client import Place, patiently, translated
from pipeline.index.elasticsearch.patience import Patience


def purge_beside(client: Elasticsearch, place: Place, patience: Patience, name: str, ids: Collection[str]) -> int:
    """Take these out of a generation that the alias does not point to, though it takes no writes; how many there were.

    ServiceError: one of them could not be deleted.
    """
    with translated(place):
        found = patiently(place, patience, lambda: _versions(client, name, ids))  # none where it is gone meanwhile
        if not found:
            return 0
        target = Target(client, place, patience, name, name, lambda: None, require_alias=False)
        with _writable(client, place, patience, name):
            results = send(target, [deleting(id_, version) for id_, version in found.items()])
        for result in results.values():
            if result.outcome == "refused":
                raise ServiceError(f"document {result.id} was not deleted from {name} ({result.reason}): run it again")
        patiently(place, patience, partial(client.indices.refresh, index=name))
        return len(found)


def _versions(client: Elasticsearch, name: str, ids: Collection[str]) -> dict[str, int]:
    answer = client.mget(index=name, ids=list(ids), source=False)
    return {one["_id"]: one["_version"] for one in answer["docs"] if one.get("found")}


@contextmanager
def _writable(client: Elasticsearch, place: Place, patience: Patience, name: str) -> Iterator[None]:
    """Lift the block that a re-index left on the generation it came from, and put it back."""
    blocked = patiently(place, patience, lambda: _is_blocked(client, name))
    if blocked:
        unblocked = {"index.blocks.write": None}
        patiently(place, patience, lambda: client.indices.put_settings(index=name, settings=unblocked))
    try:
        yield
    finally:
        if blocked:
            patiently(place, patience, lambda: client.indices.add_block(index=name, block="write"))


def _is_blocked(client: Elasticsearch, name: str) -> bool:
    found = client.indices.get_settings(index=name, name="index.blocks.write", flat_settings=True).body
    return any(str(one["settings"].get("index.blocks.write")) == "true" for one in found.values())
