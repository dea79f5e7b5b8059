"""Writing: once, never older over newer, one bad document alone; and the same digest whatever the way there."""

from collections.abc import Callable, Iterable
from typing import cast

import pytest
from builders_index import SEEN, find, id_of, later, made, tagged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.index import Document, SearchIndex
from pipeline.index.document import document
from pipeline.index.query import parse


def outcomes(index: SearchIndex, documents: Iterable[Document]) -> list[str]:
    return [written.outcome for written in index.write(documents)]


def test_what_is_written_is_found_and_given_back_whole(index: SearchIndex) -> None:
    document = made("a", text="Zoë 😀\x00 said “no”.\n\nThen left.", people=("Zoë",))
    (written,) = index.write([document])
    assert (written.id, written.outcome, written.reason) == (document["id"], "written", None)
    assert list(index.export(parse(""))) == [document]
    assert list(index.digest_lines()) == [(document["id"], document["content_hash"])]


def test_a_document_is_had_by_its_id_whole_and_at_once(index: SearchIndex) -> None:
    one, other = cast(Document, {**made("a"), "story": "0" * 32}), made("b")
    index.write([one, other])
    assert (index.get(one["id"]), index.get(other["id"])) == (one, other)
    assert [index.get(id) for id in (id_of("c"), "0" * 32, one["id"].upper(), "no id", "*")] == [None] * 5
    index.delete([one["id"]])
    assert (index.get(one["id"]), index.get(other["id"])) == (None, other)


def test_an_index_that_was_never_created_has_no_document(new_index: Callable[[], SearchIndex]) -> None:
    assert new_index().get(id_of("a")) is None


def test_the_same_article_again_is_one_document(index: SearchIndex) -> None:
    assert outcomes(index, [made("a")]) == outcomes(index, [made("a")]) == ["written"]
    assert find(index).total == 1


def test_the_same_fetch_is_replaced_under_newer_rules(index: SearchIndex) -> None:
    index.write([made("a", "Old words.")])
    assert outcomes(index, [made("a", "New words.")]) == ["written"]
    assert (find(index, "old").total, find(index, "new").total) == (0, 1)


def test_an_older_fetch_is_superseded_and_changes_nothing(index: SearchIndex) -> None:
    index.write([made("a", "Second edition.", fetched_at=later(1))])
    assert outcomes(index, [made("a", "First edition."), made("b")]) == ["superseded", "written"]
    assert (find(index, "first").total, find(index, "second").total) == (0, 1)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_one_id_in_one_call_the_latest_fetch_wins(index: SearchIndex, order: tuple[int, ...]) -> None:
    editions = [made("a", f"Edition number{n}.", fetched_at=later(n)) for n in range(3)]
    found = outcomes(index, [editions[n] for n in order])
    assert [n for n, outcome in zip(order, found, strict=True) if outcome == "written"] == [2]
    assert found.count("superseded") == 2
    assert [hit.snippet for hit in find(index).hits] == ["Edition number2."]


def test_of_equal_fetches_in_one_call_the_last_wins(index: SearchIndex) -> None:
    assert outcomes(index, [made("a", "One."), made("a", "Two.")]) == ["superseded", "written"]
    assert [hit.snippet for hit in find(index).hits] == ["Two."]


def test_milliseconds_decide_which_fetch_is_later(index: SearchIndex) -> None:
    index.write([made("a", fetched_at=later(1 / 60_000))])
    assert outcomes(index, [made("a")]) == ["superseded"]


BAD: dict[str, Callable[[Document], object]] = {
    "no id": lambda document: {key: value for key, value in document.items() if key != "id"},
    "id": lambda document: {**document, "id": "x"},
    "hash": lambda document: {**document, "content_hash": ""},
    "surrogate": lambda document: {**document, "text": "\ud800"},
    "surrogate in what is only kept": lambda document: {**document, "model": "\ud800"},
    "date": lambda document: {**document, "published_at": "yesterday"},
    "date without zone": lambda document: {**document, "fetched_at": "2026-03-05T12:00:00"},
    "not json": lambda document: {**document, "extra": {"a": object()}},
}


@pytest.mark.parametrize("kind", BAD)
def test_a_document_that_cannot_be_indexed_is_refused_alone_and_says_why(index: SearchIndex, kind: str) -> None:
    bad = cast(Document, BAD[kind](made("bad")))
    first, refused, last = index.write([made("a"), bad, made("b")])
    assert (first.outcome, refused.outcome, last.outcome) == ("written", "refused", "written")
    assert refused.reason
    assert find(index).total == 2


def test_odd_documents_are_indexed(index: SearchIndex) -> None:
    giants = made("a", text="word " * 1_000_000 + "end", title="t" * 70_000, authors=("x" * 40_000,))
    crowd = made("b", people=tuple(f"Person {n}" for n in range(5_000)))
    assert outcomes(index, [giants, crowd, made("c", text="x" * 200_000), made("d", text="")]) == ["written"] * 4
    assert find(index, '"word end"').total == 1
    assert find(index, 'person:"person 4999"').total == 1


def test_writing_nothing_is_no_error(index: SearchIndex) -> None:
    assert index.write([]) == []
    index.delete([])
    assert find(index).total == 0


def test_what_is_deleted_is_gone_and_can_come_back(index: SearchIndex) -> None:
    index.write([made("a"), made("b")])
    index.delete([id_of("a"), id_of("never there")])
    assert [line[0] for line in index.digest_lines()] == [id_of("b")]
    assert outcomes(index, [made("a")]) == ["written"]
    assert find(index).total == 2


def test_creating_twice_keeps_what_is_there(index: SearchIndex) -> None:
    index.write([made("a")])
    index.create()
    assert index.exists()
    assert find(index).total == 1


def test_the_digest_is_in_order_of_ids(index: SearchIndex) -> None:
    documents = [made(f"n{n}") for n in range(50)]
    index.write(documents)
    assert list(index.digest_lines()) == sorted((found["id"], found["content_hash"]) for found in documents)


EDITIONS = [
    document(tagged(f"n{n % 5}", f"Edition {n} of story {n % 5}.", fetched_at=later(n)), SEEN) for n in range(15)
]
LATEST = sorted((edition["id"], edition["content_hash"]) for edition in EDITIONS[-5:])


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(15)), st.lists(st.integers(1, 6), max_size=8), st.integers(0, 5))
def test_any_order_and_any_split_into_calls_give_the_same_index(
    new_index: Callable[[], SearchIndex], order: list[int], sizes: list[int], again: int
) -> None:
    index = new_index()
    index.create()
    index.delete([id_ for id_, _ in index.digest_lines()])  # the example's before
    rest = [EDITIONS[n] for n in order]
    for size in sizes:
        index.write(rest[:size])
        rest = rest[size:]
    index.write(rest)
    assert list(index.digest_lines()) == LATEST
    index.write([EDITIONS[n] for n in order[:again]])
    assert list(index.digest_lines()) == LATEST
    assert find(index, "edition").total == 5
    index.close()
