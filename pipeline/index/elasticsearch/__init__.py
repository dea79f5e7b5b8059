"""SearchIndex on Elasticsearch 9: one alias, any number of readers and writers.

template     mapping.json → the templates, and the names of generations
live         which index is behind the alias, and whether it is ours
entries      Document → what is sent
bulk         sending: exactly one result each; `answers` what each answer means
compile      Query → the query DSL
search       one page; `facets` its counts, `paging` its cursor, `scan` everything found
generations  a new index beside the old one, and the alias moved without a pause
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import batched
from typing import Any, cast

import orjson
from elasticsearch import Elasticsearch, NotFoundError

from pipeline.errors import ServiceError
from pipeline.index import Document, Page, Sort, Telling, Written, nothing_yet
from pipeline.index.elasticsearch import sentences
from pipeline.index.elasticsearch import stories as reading
from pipeline.index.elasticsearch.bulk import CHUNK_DOCUMENTS, Target, deleting, indexing, send
from pipeline.index.elasticsearch.client import REQUEST_TIMEOUT_S, Place, check_product, connect, patiently, translated
from pipeline.index.elasticsearch.compile import compiled
from pipeline.index.elasticsearch.copying import Progress
from pipeline.index.elasticsearch.entries import entry
from pipeline.index.elasticsearch.generations import delete_old, make_generation, put_templates, reindex
from pipeline.index.elasticsearch.live import Live, generations, live
from pipeline.index.elasticsearch.paging import ORDER, cursor
from pipeline.index.elasticsearch.patience import Patience
from pipeline.index.elasticsearch.purging import purge_beside
from pipeline.index.elasticsearch.scan import UNREAD, point_in_time, walk
from pipeline.index.elasticsearch.search import Reader
from pipeline.index.elasticsearch.status import Status, status
from pipeline.index.elasticsearch.template import Layout
from pipeline.index.latest import latest
from pipeline.index.parts import has_score
from pipeline.index.query import Query

READING_S = 30.0  # how long somebody who reads waits for a busy server
EXPORT_PAGE = 100  # whole documents held at a time
DIGEST_PAGE = 10_000  # ids and hashes; the most that Elasticsearch gives at a time
DELETE_PAGE = 1_000
RETELL_PAGE = 50  # whole documents held at a time
ALIKE_PAGE = 25  # documents whose likes are asked for at a time: up to 20 texts come back for each


class ElasticsearchIndex:
    """See SearchIndex. What `write` has returned is on the disk of the server, and found by the next search."""

    def __init__(
        self,
        url: str,
        *,
        api_key: str | None = None,
        ca: str | None = None,
        layout: Layout | None = None,
        patience: Patience | None = None,
        timeout_s: float = REQUEST_TIMEOUT_S,
    ) -> None:
        """`url`: `http(s)://host:port/alias`; `ca`: path of the certificate of the authority that signed the server's;
        `timeout_s`: of one request, after which it is made again.

        Nothing is asked of the server before the first use.
        """
        self.place = Place.of(url)
        self.patience = patience or Patience()
        self._reading = replace(self.patience, total_s=min(READING_S, self.patience.total_s))
        self._layout = layout or Layout()
        self._api_key, self._ca, self._timeout_s = api_key, ca, timeout_s
        self._found: Live | None = None

    @cached_property
    def client(self) -> Elasticsearch:
        """The connection, to a server that is what we need. ServiceError: it is not."""
        client = connect(self.place, self._api_key, self._ca, self._timeout_s)
        try:
            patiently(self.place, self._reading, lambda: check_product(client, self.place))
        except BaseException:
            client.close()
            raise
        return client

    def create(self) -> None:
        if self._live(fresh=True, patience=self.patience):
            return
        with translated(self.place):
            put_templates(self.client, self.place, self.patience, self._layout)
            make_generation(self.client, self.place, self.patience, 1, aliased=True)

    def exists(self) -> bool:
        return self._live(fresh=True) is not None

    def write(self, documents: Iterable[Document]) -> list[Written]:
        results, entries = latest(documents, entry)
        if entries:
            actions = [indexing(made.id, made.fetched_ms, made.source) for _, made in entries.values()]
            one_request = len(actions) <= CHUNK_DOCUMENTS
            sent = send(self._target(refresh=one_request), actions)
            if not one_request:
                self._make_visible()
            for id_, (position, _) in entries.items():
                results[position] = sent[id_]
        return [results[position] for position in sorted(results)]

    def delete(self, ids: Iterable[str]) -> None:
        """See SearchIndex; a document that was written meanwhile, of a later fetch, stays."""
        target, wanted = self._target(), list(dict.fromkeys(ids))
        for start in range(0, len(wanted), DELETE_PAGE):
            page = wanted[start : start + DELETE_PAGE]
            # Deleted as the version that is stored: any other would keep the same fetch from coming back.
            found = patiently(self.place, self.patience, lambda page=page: self._stored(page))  # type: ignore[misc]
            results = send(target, [deleting(id_, version) for id_, version in found.items()])
            for result in results.values():
                if result.outcome == "refused":  # the caller forgets the ids once this returns
                    raise ServiceError(f"document {result.id} was not deleted ({result.reason}): run it again")
        if wanted:
            self._make_visible()

    def purge(self, ids: Collection[str]) -> tuple[str, ...]:
        wanted = list(dict.fromkeys(ids))
        found = self._live(fresh=True, patience=self.patience)
        had = bool(found and patiently(self.place, self.patience, lambda: self._stored(wanted)))
        names = [found.index] if found and had else []
        if found:
            self.delete(wanted)
        for name in generations(self.client, self.place, self.patience):
            # The alias may have moved meanwhile: what is behind it now is asked once more.
            beside = purge_beside(self.client, self.place, self.patience, name, wanted)
            names += [name] if beside and name not in names else []
        return tuple(names)

    def search(
        self, query: Query, *, limit: int, after: str | None = None, sort: Sort = "relevance", each: bool = False
    ) -> Page:
        order: Sort = "relevance" if sort == "relevance" and has_score(query) else "date"
        start = cursor(after, order) if after else None
        found = self._live()
        if found is None:
            return nothing_yet(query)
        reader = Reader(self.client, self.place, self._reading, found.shards, each)
        return reader.page(query, limit, start, order)

    def rules(self, query: Query) -> list[tuple[str, int]]:
        found = self._live()
        return Reader(self.client, self.place, self._reading, found.shards, True).rules(query) if found else []

    def export(self, query: Query) -> Iterator[Document]:
        body = {"query": compiled(query.parts), "sort": ORDER["date"]}
        if self._live():
            with point_in_time(self.client, self.place, self.place.alias, self._reading) as pit:
                for hit in walk(self.client, self.place, self._reading, pit, body, EXPORT_PAGE):
                    yield cast(Document, hit["_source"])

    def get(self, id: str) -> Document | None:
        return patiently(self.place, self._reading, lambda: self._document(id)) if self._live() else None

    def tellings(self, *, ids: Collection[str] = (), stories: Collection[str] = ()) -> list[Telling]:
        return [reading.telling(hit) for hit in self._told(ids, stories, reading.READ)]

    def alike(self, tellings: Sequence[Telling], days: int) -> list[list[Telling]]:
        if not self._live():
            return [[] for _ in tellings]
        asked = batched(tellings, ALIKE_PAGE)
        return [found for some in asked for found in reading.alike(self.client, self.place, self._reading, some, days)]

    def retell(self, stories: Mapping[str, str]) -> None:
        """See SearchIndex; a document that was written meanwhile, of a later fetch, keeps the story it was given."""
        documents = reading.retold(self._told(stories, (), True), stories)
        for page in batched(documents, RETELL_PAGE):
            # As the version that is stored: a higher one would keep the same fetch from being indexed again.
            send(self._target(), [indexing(id_, version, orjson.dumps(source)) for id_, version, source in page])
        if stories:
            self._make_visible()

    def digest_lines(self) -> Iterator[tuple[str, str]]:
        body = {**UNREAD, "docvalue_fields": ["content_hash"]}
        if self._live():
            with point_in_time(self.client, self.place, self.place.alias, self._reading) as pit:
                for hit in walk(self.client, self.place, self._reading, pit, body, DIGEST_PAGE):
                    yield hit["sort"][0], hit["fields"]["content_hash"][0]

    def reindex(self, progress: Progress) -> str:
        """A new generation in place of the one behind the alias; its name. See `generations`."""
        name = reindex(self.client, self.place, self.patience, self._layout, progress)
        self._found = None  # it may have other shards, too
        return name

    def delete_old(self) -> list[str]:
        """Delete the generations that the alias has left; their names."""
        return delete_old(self.client, self.place, self.patience)

    def status(self) -> Status:
        """What is there, behind the alias and beside it."""
        return status(self.client, self.place, self._reading)

    def close(self) -> None:
        if client := self.__dict__.pop("client", None):
            client.close()
        self._found = None

    def _told(
        self, ids: Collection[str], stories: Collection[str], fields: list[str] | bool
    ) -> Iterator[dict[str, Any]]:
        if self._live():
            yield from reading.stored(self.client, self.place, self.patience, ids, stories, fields)

    def _live(self, *, fresh: bool = False, patience: Patience | None = None) -> Live | None:
        """The index behind the alias. It is looked up once, and again where a write's answers say that it moved."""
        if fresh or self._found is None:
            self._found = live(self.client, self.place, patience or self._reading)
        return self._found

    def _target(self, *, refresh: bool = False) -> Target:
        found = self._live()
        if found is None:
            raise ServiceError(sentences.not_created(self.place))
        look_again = partial(self._live, fresh=True)
        return Target(
            self.client, self.place, self.patience, self.place.alias, found.index, look_again, refresh=refresh
        )

    def _document(self, id_: str) -> Document | None:
        try:
            return cast(Document, self.client.get(index=self.place.alias, id=id_)["_source"])
        except NotFoundError as error:
            if isinstance(error.body, dict) and error.body.get("found") is False:  # not the index, nor a gateway's page
                return None
            raise

    def _stored(self, ids: list[str]) -> dict[str, int]:
        """Versions of those of the ids that are stored."""
        answer = self.client.mget(index=self.place.alias, ids=ids, source=False)
        return {found["_id"]: found["_version"] for found in answer["docs"] if found.get("found")}

    def _make_visible(self) -> None:
        patiently(self.place, self.patience, lambda: self.client.indices.refresh(index=self.place.alias))
