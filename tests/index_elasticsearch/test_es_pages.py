"""Giants are written or refused, and pages say where they cannot be what they were asked for."""

from datetime import UTC, datetime

import pytest
from builders_index import find, made
from hasty_es import hasty
from proxy_es import Proxy, Reply, Request, passed_on

from pipeline.errors import UsageError
from pipeline.index.elasticsearch.paging import Cursor, cursor
from pipeline.index.elasticsearch.template import Layout


def test_giants_are_written_or_refused_with_a_reason(elasticsearch: str, alias: str) -> None:
    index = hasty(f"{elasticsearch}/{alias}")
    index.create()
    megabytes = made("giant", "Herring boats may land less. " * 1_050_000)
    crowd = made("crowd", people=tuple(f"Person {n}" for n in range(5_000)), title="t" * 9_000)
    first, last = (made(f"n{year}", published_at=datetime(year, 1, 1, tzinfo=UTC)) for year in (1, 9999))
    documents = [made("a"), megabytes, crowd, first, last]
    results = {written.id: written for written in index.write(documents)}
    giant = results.pop(megabytes["id"])
    assert {written.outcome for written in results.values()} == {"written"}
    assert giant.outcome == "written" or "bytes" in (giant.reason or "")  # as much as the node's memory lets it
    assert find(index, 'person:"person 4999"').total == 1
    assert find(index, "herring").total == (5 if giant.outcome == "written" else 4)
    million = made("million", "word " * 999_990 + "and so it ends")
    assert index.write([million])[0].outcome == "written"
    assert find(index, '"so it ends"').hits[0].snippet.startswith("word word")
    assert index.status().left_out == 1
    index.close()


def test_a_page_whose_first_one_is_too_old_is_of_the_index_as_it_is_now(elasticsearch: str, alias: str) -> None:
    index = hasty(f"{elasticsearch}/{alias}")
    index.create()
    index.write([made(f"n{n}", "A ferry. " + "word " * n) for n in range(5)])
    first = find(index, "ferry", limit=2)
    pit = cursor(first.next or "", "relevance").pit
    index.client.close_point_in_time(id=pit or "")
    second = find(index, "ferry", limit=2, after=first.next)
    assert "as it is now" in second.notes[-1]
    last = find(index, "ferry", limit=2, after=second.next)
    assert len({hit.id for page in (first, second, last) for hit in page.hits}) == 5
    assert (last.next, last.notes) == (None, ())
    forged = str(Cursor("relevance", cursor(first.next or "", "relevance").place, "AAAA"))
    with pytest.raises(UsageError, match="next"):
        find(index, "ferry", limit=2, after=forged)
    index.close()


def test_where_shards_send_too_few_values_the_page_says_that_its_counts_may_be_too_low(
    elasticsearch: str, alias: str
) -> None:
    def rule(request: Request) -> Reply:
        return request.forward(request.body.replace(b'"shard_size":65000', b'"shard_size":20'))

    proxy = Proxy(elasticsearch, rule, about="_search")
    index = hasty(f"{proxy.url}/{alias}", layout=Layout(shards=3))
    index.create()
    index.write([made(f"n{n}", people=tuple(f"Person {n} {k}" for k in range(30))) for n in range(12)])
    assert find(index).notes == ("too many values to count exactly, so that counts may be too low: people",)
    proxy.rule = passed_on
    assert find(index).notes == ()
    index.close()
    proxy.close()


def test_a_cursor_is_only_for_its_own_kind_of_page(elasticsearch: str, alias: str) -> None:
    index = hasty(f"{elasticsearch}/{alias}")
    index.create()
    index.write([made(f"n{n}", "A ferry.") for n in range(3)])
    by_date = find(index, "ferry", limit=1, sort="date").next
    for text in (by_date, "x", "é", "W10", f"{by_date}x" * 9_000):
        with pytest.raises(UsageError):
            find(index, "ferry", limit=1, after=text)
    index.close()
