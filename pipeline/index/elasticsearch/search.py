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

type Shown = tuple[dict[str, Any], dict[str, Any], int]
"""What gives a story its place, what is shown there, and how many copies are not."""

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
        hits = tuple(_hit(*one, scored=sort == "relevance") for one in shown)
        counts, total = answer["aggregations"], int(answer["hits"]["total"]["value"])
        return Page(total, hits, values(counts), following, (*query.notes, *doubts(counts)))

    def _shown(self, query: Query, limit: int, sort: Sort, pit: str | None, rows: list[dict[str, Any]]) -> list[Shown]:
        """What the page shows, and one row more where there is one; `rows` are the first."""
        size = min(limit + 1, MAX_ROWS)
        shown: list[Shown] = []
        met: set[str] = set()
        while rows and size > 1:
            shown += self._one_a_story(query, sort, pit, rows)
            if len(shown) > limit or len(rows) < size:
                break
            # Copies of what was met are not read again: there may be thousands of one text.
            met |= set() if self.each else {row["_source"]["story"] for row in rows}
            body = {"query": _but(compiled(query.parts), met), "track_total_hits": False}
            rows = self._search(body | _rows(query, size, sort, _order(rows[-1], sort)), pit)["hits"]["hits"]
        return shown

    def _one_a_story(self, query: Query, sort: Sort, pit: str | None, rows: list[dict[str, Any]]) -> list[Shown]:
        """Those of the rows that are the first of their story, each with what is shown of it."""
        if self.each:
            return [(row, row, 0) for row in rows]
        told = sorted({row["_source"]["story"] for row in rows})
        first = {name: {"top_hits": {"size": 1, "sort": by, "_source": False}} for name, by in _ends(sort).items()}
        stories = {"terms": {"field": "story", "include": told, "size": len(told)}, "aggs": first}
        body = {"query": compiled(query.parts), "size": 0, "track_total_hits": False, "aggs": {"stories": stories}}
        buckets = self._search(body, pit)["aggregations"]["stories"]["buckets"]
        found = {_first(bucket, "best"): bucket for bucket in buckets}
        at = [(row, found[row["_id"]]) for row in rows if row["_id"] in found]
        looks = {row["_id"]: row for row in rows}
        looks |= self._looks(query, pit, {_first(bucket, "earliest") for _, bucket in at} - looks.keys())
        return [(row, looks[_first(bucket, "earliest")], int(bucket["doc_count"]) - 1) for row, bucket in at]

    def _looks(self, query: Query, pit: str | None, ids: set[str]) -> dict[str, dict[str, Any]]:
        """The rows of these documents, which are shown in the place of others."""
        if not ids:
            return {}
        body = {"query": {"terms": {"id": sorted(ids)}}, "track_total_hits": False}
        rows = self._search(body | _rows(query, len(ids), "date", None), pit)["hits"]["hits"]
        return {row["_id"]: row for row in rows}

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


def _but(query: dict[str, Any], stories: set[str]) -> dict[str, Any]:
    """What is found, without these stories."""
    return {"bool": {"must": [query], "must_not": [{"terms": {"story": sorted(stories)}}]}} if stories else query


def _ends(sort: Sort) -> dict[str, list[dict[str, Any]]]:
    """Orders: by the first of `best` a story has its place, by the first of `earliest` it is shown."""
    return {"best": ORDER[sort], "earliest": [{"published_at": "asc"}, {"id": "asc"}]}


def _first(bucket: dict[str, Any], end: str) -> str:
    return str(bucket[end]["hits"]["hits"][0]["_id"])


def _hit(place: dict[str, Any], row: dict[str, Any], copies: int, *, scored: bool) -> Hit:
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
        score=place["sort"][0] if scored else None,
        copies=copies,
    )


def _order(row: dict[str, Any], sort: Sort) -> list[Any]:
    """The row's place in our order; a point in time adds a value of its own."""
    place: list[Any] = row["sort"][: len(ORDER[sort])]
    return place
