"""Facets: counts of documents, exact, in a fixed order."""

from dataclasses import replace
from datetime import UTC, datetime

from builders_index import SEEN, find, made, tagged

from pipeline.article import Removal, Topic
from pipeline.index import FACETS, Document, SearchIndex
from pipeline.index.document import document


def test_facets_count_documents_of_all_pages(index: SearchIndex) -> None:
    index.write(
        [
            made("a", people=("Ada Quill", "Bo Rey"), section="news"),
            made("b", people=("Ada Quill",), section="arts", published_at=datetime(2026, 4, 1, tzinfo=UTC)),
            made("c", people=("Cy Low",), section=None, source="Inland Times"),
        ]
    )
    facets = find(index, limit=1).facets
    assert tuple(facets) == FACETS
    assert facets["people"] == (("Ada Quill", 2), ("Bo Rey", 1), ("Cy Low", 1))
    assert facets["source"] == (("Harbour Post", 2), ("Inland Times", 1))
    assert facets["section"] == (("arts", 1), ("news", 1))
    assert facets["month"] == (("2026-03", 2), ("2026-04", 1))
    assert facets["organizations"] == ()


def test_a_facets_own_choices_do_not_empty_it_but_those_of_others_count(index: SearchIndex) -> None:
    index.write(
        [
            made("a", people=("Ada Quill", "Bo Rey"), places=("Oslo",)),
            made("b", people=("Ada Quill",), places=("Bergen",)),
            made("c", people=("Cy Low",), places=("Oslo", "Bergen")),
        ]
    )
    everybody = (("Ada Quill", 2), ("Bo Rey", 1), ("Cy Low", 1))
    page = find(index, 'person:"bo rey"')
    assert (page.total, page.facets["people"]) == (1, everybody)
    assert page.facets["places"] == (("Oslo", 1),)
    page = find(index, 'person:"bo rey" OR person:"cy low"')
    assert (page.total, page.facets["people"]) == (2, everybody)
    assert page.facets["places"] == (("Oslo", 2), ("Bergen", 1))
    page = find(index, 'person:"bo rey" OR person:"cy low" place:bergen')
    assert (page.total, page.facets["people"]) == (1, (("Ada Quill", 1), ("Cy Low", 1)))
    assert page.facets["places"] == (("Oslo", 2), ("Bergen", 1))
    assert find(index, '-person:"bo rey"').facets["people"] == (("Ada Quill", 1), ("Cy Low", 1))


def test_a_document_that_repeats_a_value_is_counted_once(index: SearchIndex) -> None:
    document: Document = {**made("a"), "people": ["Ada Quill", "Ada Quill"]}
    index.write([document])
    assert find(index).facets["people"] == (("Ada Quill", 1),)


def test_rules_are_counted_by_the_documents_from_which_they_removed_something(index: SearchIndex) -> None:
    gone = {name: Removal("Tide pool", at, name, "an example") for at, name in enumerate(("advert", "share"))}
    for id, names in (("a", ["advert", "share"]), ("b", ["share"]), ("c", [])):
        index.write([document(replace(tagged(id), removed=tuple(gone[name] for name in names)), SEEN)])
    assert find(index).facets["removed_by"] == (("share", 2), ("advert", 1))
    page = find(index, "removed_by:advert")
    assert (page.total, page.facets["removed_by"]) == (1, (("share", 2), ("advert", 1)))


def test_topics_are_counted_with_the_concepts_above_them(index: SearchIndex) -> None:
    soccer = Topic("medtop:20001065", "soccer", 0.9, ())
    index.write([document(replace(tagged("a"), topics=(soccer,)), SEEN), made("b")])
    assert ("sport", 1) in find(index).facets["topics"]
    assert find(index, "topic:sport").total == find(index, "topic:medtop:15000000").total == 1


def test_the_first_twenty_values_are_exact_over_many_segments_and_ties(index: SearchIndex) -> None:
    names = [f"Person {number:03}" for number in range(200)]
    documents = [
        made(f"d{n}", people=tuple(name for k, name in enumerate(names) if (k * 7 + n) % (3 + k % 90) == 0))
        for n in range(60)
    ]
    for start in range(0, 60, 20):
        index.write(documents[start : start + 20])
    counts = {name: sum(name in document["people"] for document in documents) for name in names}
    expected = sorted(((name, count) for name, count in counts.items() if count), key=lambda v: (-v[1], v[0]))
    assert find(index).facets["people"] == tuple(expected[:20])


def test_days_and_months_follow_the_time_zone(index: SearchIndex) -> None:
    late, later_still = datetime(2026, 3, 31, 21, 59, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC)
    index.write([made("a", published_at=late), made("b", published_at=later_still), made("c")])
    assert find(index).facets["month"] == (("2026-03", 3),)
    berlin = find(index, "after:2026-04-01", timezone="Europe/Berlin")
    assert [hit.title for hit in berlin.hits] == ["About b"]
    assert find(index, timezone="Europe/Berlin").facets["month"] == (("2026-03", 2), ("2026-04", 1))
    assert [hit.title for hit in find(index, "month:2026-04", timezone="Europe/Berlin").hits] == ["About b"]
    assert find(index, "nosuchword", timezone="Europe/Berlin").facets["month"] == ()


def test_a_tie_at_the_end_of_the_list_goes_to_the_lower_value(index: SearchIndex) -> None:
    names = [f"Person {number:04}" for number in range(3_000)]
    for part in range(3):
        index.write([made(f"d{part}", people=tuple(names[part::3]))])
    assert find(index).facets["people"] == tuple((name, 1) for name in names[:20])
