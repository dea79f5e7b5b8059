"""One page of results."""

from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.errors import ServiceError
from pipeline.index import Hit, Page, Sort
from pipeline.index.elasticsearch.client import Place, patiently
from pipeline.index.elasticsearch.compile import any_word, compiled
from pipeline.index.elasticsearch.facets import counted, doubts, values
from pipeline.index.elasticsearch.paging import ORDER, Cursor, no_cursor
from pipeline.index.elasticsearch.patience import Patience
from pipeline.index.elasticsearch.scan import close_point_in_time, is_expired, is_unreadable
from pipeline.index.parts import wanted_words
from pipeline.index.query import Query
from pipeline.index.snippet import SNIPPET_CHARACTERS, opening

PAGE_KEEP_ALIVE = "5m"  # how long a person may read a page; after that the next one is of the index as it is then
MAX_ROWS = 1_000  # in one answer; a longer page is put together from several
MAX_ANALYSED = 1_000_000  # characters that Elasticsearch's highlighter reads at most, by its own default
MAX_RULES = 1_000  # there are some thirty
MARK = "\ue000"  # a private character, before a word that was found

SHOWN = ["url", "title", "source", "published_at", "summary", "story"]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one index."""

    client: Elasticsearch
    place: Place
    patience: Patience
    shards: int
    each: bool  # every document of a story is shown, not one for all

    def page(self, query: Query, limit: int, start: Cursor | None, sort: Sort) -> Page:
        """The page behind the cursor. By relevance it is of the state of the first one, if that is still kept."""
        try:
            return self._page(query, limit, start, sort, self._pit(limit, start, sort))
        except ServiceError as error:
            if not (start and start.pit):
                raise
            if is_unreadable(error):
                raise no_cursor(str(start)) from error
            if not is_expired(error):
                raise
        page = self._page(query, limit, start, sort, self._open())
        note = "the first page is more than 5 minutes old: this one is of the index as it is now"
        return Page(page.total, page.hits, page.facets, page.next, (*page.notes, note))

    def rules(self, query: Query) -> list[tuple[str, int]]:
        """The cleaning rules of what is found, most frequent first."""
        counts = {"rules": {"terms": {"field": "removed_by", "size": MAX_RULES}}}
        body = {"query": compiled(query.parts), "size": 0, "track_total_hits": False, "aggs": counts}
        buckets = self._search(body, None)["aggregations"]["rules"]["buckets"]
        return sorted(((str(b["key"]), int(b["doc_count"])) for b in buckets), key=lambda rule: (-rule[1], rule[0]))

    def _page(self, query: Query, limit: int, start: Cursor | None, sort: Sort, pit: str | None) -> Page:
        # without a bound: facets visit every document found anyway, and both engines give the same total
        body = {**counted(query, self.shards), "track_total_hits": True}
        place = list(start.place) if start else None
        answer = self._search(body | _rows(query, min(limit + 1, MAX_ROWS), sort, place), pit)
        rows = self._shown(query, limit, sort, pit, list(answer["hits"]["hits"]))
        shown = rows[:limit]
        following = str(Cursor(sort, tuple(_order(shown[-1][0], sort)), pit)) if shown and len(rows) > limit else None
        if pit and following is None:
            close_point_in_time(self.client, pit)
        hits = tuple(_hit(row, copies, scored=sort == "relevance") for row, copies in shown)
        counts, total = answer["aggregations"], int(answer["hits"]["total"]["value"])
        return Page(total, hits, values(counts), following, (*query.notes, *doubts(counts)))

    def _shown(
        self, query: Query, limit: int, sort: Sort, pit: str | None, rows: list[dict[str, Any]]
    ) -> list[tuple[dict[str, Any], int]]:
        """What the page shows, and one row more where there is one; each with the number of copies that are not shown.

        `rows` are the first.
        """
        size = min(limit + 1, MAX_ROWS)
        shown: list[tuple[dict[str, Any], int]] = []
        while rows and size > 1:
            shown += self._one_a_story(query, sort, pit, rows)
            if len(shown) > limit or len(rows) < size:
                break
            body = {"query": compiled(query.parts), "track_total_hits": False}
            rows = self._search(body | _rows(query, size, sort, _order(rows[-1], sort)), pit)["hits"]["hits"]
        return shown

    def _one_a_story(
        self, query: Query, sort: Sort, pit: str | None, rows: list[dict[str, Any]]
    ) -> list[tuple[dict[str, Any], int]]:
        """Those of the rows that are the first of their story, each with the number of the others."""
        if self.each:
            return [(row, 0) for row in rows]
        told = sorted({row["_source"]["story"] for row in rows})
        best = {"top_hits": {"size": 1, "sort": ORDER[sort], "_source": False}}
        stories = {"terms": {"field": "story", "include": told, "size": len(told)}, "aggs": {"best": best}}
        body = {"query": compiled(query.parts), "size": 0, "track_total_hits": False, "aggs": {"stories": stories}}
        found = {
            bucket["best"]["hits"]["hits"][0]["_id"]: int(bucket["doc_count"]) - 1
            for bucket in self._search(body, pit)["aggregations"]["stories"]["buckets"]
        }
        return [(row, found[row["_id"]]) for row in rows if row["_id"] in found]

    def _pit(self, limit: int, start: Cursor | None, sort: Sort) -> str | None:
        """By date, a place in the order is enough to go on from."""
        if sort == "date" or limit < 1:
            return None
        return start.pit if start and start.pit else self._open()

    def _open(self) -> str:
        def request() -> Any:
            return self.client.open_point_in_time(index=self.place.alias, keep_alive=PAGE_KEEP_ALIVE)

        return str(patiently(self.place, self.patience, request)["id"])

    def _search(self, body: dict[str, Any], pit: str | None) -> Any:
        where = {"pit": {"id": pit, "keep_alive": PAGE_KEEP_ALIVE}} if pit else {"index": self.place.alias}
        return patiently(self.place, self.patience, lambda: self.client.search(**body, **where))


def _rows(query: Query, size: int, sort: Sort, place: list[Any] | None) -> dict[str, Any]:
    """The part of a search that lists."""
    asked: dict[str, Any] = {"size": size, "sort": ORDER[sort], "source": SHOWN, "highlight": _highlight(query)}
    return asked | ({"search_after": place} if place else {})


def _highlight(query: Query) -> dict[str, Any]:
    """One fragment about the words, or else how the text begins; only that much of a long text is sent."""
    return {
        "fields": {"text": {}},
        "type": "unified",
        "highlight_query": any_word(wanted_words(query.parts), "text"),
        "number_of_fragments": 1,
        "fragment_size": SNIPPET_CHARACTERS,
        "no_match_size": 2 * SNIPPET_CHARACTERS,
        "max_analyzed_offset": MAX_ANALYSED,
        "order": "score",
        "pre_tags": [MARK],
        "post_tags": [""],
    }


def _hit(row: dict[str, Any], copies: int, *, scored: bool) -> Hit:
    source = row["_source"]
    (fragment,) = row.get("highlight", {}).get("text", [""])
    found = " ".join(fragment.replace(MARK, "").split()) if MARK in fragment else ""
    return Hit(
        id=row["_id"],
        url=source["url"],
        title=source["title"],
        source=source["source"],
        published_at=source["published_at"],
        snippet=found or opening(fragment or source["summary"]),
        score=row["sort"][0] if scored else None,
        copies=copies,
    )


def _order(row: dict[str, Any], sort: Sort) -> list[Any]:
    """The row's place in our order; a point in time adds a value of its own."""
    place: list[Any] = row["sort"][: len(ORDER[sort])]
    return place
