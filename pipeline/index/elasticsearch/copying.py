"""One generation made equal to another, by reading it through the client: no scripts, no `_reindex`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any

import orjson
from elasticsearch import Elasticsearch

from pipeline.errors import ServiceError
from pipeline.index.elasticsearch.bulk import Action, Target, deleting, indexing, send
from pipeline.index.elasticsearch.client import Place, patiently
from pipeline.index.elasticsearch.patience import Patience
from pipeline.index.elasticsearch.scan import UNREAD, pages, point_in_time, walk

PAGE = 250  # whole documents held at a time, at most
LINES = 10_000  # ids with versions and hashes; the most that Elasticsearch gives at a time

BY_ID = [{"id": "asc"}]

type Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Copy:
    """From which index to which."""

    client: Elasticsearch
    place: Place
    patience: Patience
    old: str
    new: str

    def walk(self, pit: str, body: dict[str, Any], page: int) -> Iterator[dict[str, Any]]:
        return walk(self.client, self.place, self.patience, pit, body, page)

    def documents(self, pit: str, body: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
        """Whole documents in order of their ids, page by page."""
        return pages(self.client, self.place, self.patience, pit, {**body, "sort": BY_ID, "version": True}, PAGE)

    def send(self, actions: Iterable[Action], progress: Progress) -> None:
        """ServiceError: a document that the old index has cannot be put into the new one."""
        target = Target(self.client, self.place, self.patience, self.new, self.new, lambda: None, require_alias=False)
        results = send(target, actions).values()
        for result in results:
            if result.outcome == "refused":
                raise ServiceError(f"document {result.id} cannot be put into {self.new}: {result.reason}")
        progress(len(results))

    def refresh(self) -> None:
        patiently(self.place, self.patience, lambda: self.client.indices.refresh(index=f"{self.old},{self.new}"))


@dataclass(frozen=True, slots=True)
class Line:
    """What tells whether two copies of a document are the same."""

    id: str
    version: int
    written: tuple[str, str]  # content hash, and when it was indexed: fields outside the hash change too


def fill(copy: Copy, progress: Progress) -> None:
    """Put every document into the new index, in order of ids, from behind the last one that it has."""
    copy.refresh()
    last = _last_id(copy)
    body: dict[str, Any] = {"search_after": [last]} if last else {}
    with point_in_time(copy.client, copy.place, copy.old, copy.patience) as pit:
        for hits in copy.documents(pit, body):
            copy.send(map(_copied, hits), progress)


def _last_id(copy: Copy) -> str | None:
    def search() -> Any:
        return copy.client.search(index=copy.new, size=1, sort=[{"id": "desc"}], source=False)

    hits = patiently(copy.place, copy.patience, search)["hits"]["hits"]
    return str(hits[0]["_id"]) if hits else None


def catch_up(copy: Copy, progress: Progress) -> int:
    """Copy what differs, and delete what the old index has no more; how many documents that were."""
    copy.refresh()
    changed = 0
    with (
        point_in_time(copy.client, copy.place, copy.old, copy.patience) as old,
        point_in_time(copy.client, copy.place, copy.new, copy.patience) as new,
    ):
        differences = _differences(_lines(copy, old), _lines(copy, new))
        for batch in batched(differences, PAGE):
            gone = [deleting(line.id, line.version) for line, is_gone in batch if is_gone]
            wanted = [line.id for line, is_gone in batch if not is_gone]
            copy.send(gone, progress)
            for hits in copy.documents(old, {"query": {"ids": {"values": wanted}}}):
                copy.send(map(_copied, hits), progress)
            changed += len(batch)
    return changed


def _lines(copy: Copy, pit: str) -> Iterator[Line]:
    body = {**UNREAD, "version": True, "docvalue_fields": ["content_hash", "indexed_at"]}
    for hit in copy.walk(pit, body, LINES):
        fields = hit["fields"]
        yield Line(hit["sort"][0], hit["_version"], (fields["content_hash"][0], fields["indexed_at"][0]))


def _differences(old: Iterator[Line], new: Iterator[Line]) -> Iterator[tuple[Line, bool]]:
    """Lines of either that the other has not, or has otherwise; with True, those of documents to delete."""
    ours, theirs = next(old, None), next(new, None)
    while ours or theirs:
        if theirs is None or (ours and ours.id < theirs.id):
            assert ours  # one of the two is there
            yield ours, False
            ours = next(old, None)
        elif ours is None or theirs.id < ours.id:
            yield theirs, True
            theirs = next(new, None)
        else:
            if ours != theirs:
                yield ours, False
            ours, theirs = next(old, None), next(new, None)


def _copied(hit: dict[str, Any]) -> Action:
    return indexing(hit["_id"], hit["_version"], orjson.dumps(hit["_source"]))
