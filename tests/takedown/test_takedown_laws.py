"""A document that was taken down is gone from everywhere, and nothing brings it back; on either ledger."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from builders import article, found, ingest, page, write_lines
from builders_takedown import BRIDGE, REASON, SAID, delete, offer, traces_of
from replays import fetched, text
from stories_takedown import WORDS, assert_gone, outcome, records, story

from pipeline.errors import UsageError
from pipeline.installation import Installation
from pipeline.life.absence import why
from pipeline.outcomes import Counts


def test_it_is_gone_from_index_stages_and_archive_and_the_others_stay(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    assert traces_of(WORDS, house.settings.data_dir / "archive")
    done = delete(house)
    assert (done.known, done.indices, done.records, done.derived) == (True, ("the embedded index",), 1, 3)
    assert_gone(house)
    assert len(found(house, "quay")) == 1


def test_its_file_is_rejected_with_the_reason_and_not_archived_again(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    delete(house)
    assert ingest(house, seeds, run="run-2") == Counts(offered=2, unchanged=1, rejected=1)
    assert outcome(house, str(seeds / "bridge.html")) == ("rejected", SAID)
    assert len(records(house)) == 2
    assert_gone(house)


def test_an_edited_file_that_still_is_the_article_is_scrubbed(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    delete(house)
    (seeds / "bridge.html").write_text(page("Bridge closes for good", WORDS, BRIDGE))
    assert ingest(house, seeds, run="run-2") == Counts(offered=2, unchanged=1, rejected=1)
    assert_gone(house)
    assert ingest(house, seeds, run="run-3") == Counts(offered=2, unchanged=1, rejected=1)
    assert len(records(house)) == 3


def test_a_file_in_which_another_article_lies_by_now_is_taken_in(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    delete(house)
    (seeds / "bridge.html").write_text(page("Tunnel opens", "the tunnel", "https://post.example/2026/tunnel"))
    assert ingest(house, seeds, run="run-2") == Counts(offered=2, indexed=1, unchanged=1)
    assert found(house, "tunnel") == {"Tunnel opens"}
    delete(house)  # a second time: the file's new article is not meant
    assert found(house, "tunnel") == {"Tunnel opens"}
    assert ingest(house, seeds, run="run-3") == Counts(offered=2, unchanged=2)


def test_another_file_with_its_address_is_rejected_and_scrubbed(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    delete(house)
    lines = write_lines(seeds.parent / "lines.jsonl", [{"url": f"{BRIDGE}?utm_source=x", "text": article(WORDS)}])
    assert ingest(house, lines, run="run-2") == Counts(offered=1, rejected=1)
    assert_gone(house)
    assert ingest(house, lines, run="run-3") == Counts(offered=1, rejected=1)
    assert len(records(house)) == 3


def test_every_earlier_copy_is_gone(house: Installation, seeds: Path) -> None:
    for number in range(3):
        (seeds / "bridge.html").write_text(page(f"Edition {number}", f"{WORDS} {number}", BRIDGE))
        ingest(house, seeds, run=f"run-{number}")
    # One that says nothing new leaves no change in the ledger.
    (seeds / "bridge.html.json").write_text('{"feeds": ["x"], "categories": []}')
    (seeds / "bridge.html").write_text(page("Edition 2", f"{WORDS} 2", BRIDGE) + "<!-- -->")
    ingest(house, seeds, run="run-3")
    (seeds / "bridge.html").write_text(page("Edition 4", f"{WORDS} 4", BRIDGE))
    ingest(house, seeds, run="run-4")
    assert delete(house).records == 5
    assert_gone(house)


def test_an_address_that_nobody_knows_never_comes_in(house: Installation) -> None:
    done = delete(house, "post.example/2026/bridge")
    assert (done.known, done.url) == (False, BRIDGE)
    assert why(house, BRIDGE, 0).sentences[0].endswith(f": {REASON}")
    assert offer(house, "run-1", story()) == Counts(offered=1, rejected=1)
    assert records(house) == []
    assert offer(house, "run-2", story(url="https://post.example/amp/bridge")) == Counts(offered=1, rejected=1)
    assert_gone(house)


@pytest.mark.parametrize("wanted", ["abcdef012345", "abc", "nowhere.txt"])
def test_what_cannot_be_meant_is_refused(house: Installation, wanted: str) -> None:
    with pytest.raises(UsageError, match=wanted):
        delete(house, wanted)


def test_the_first_reason_stands(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    first = delete(house)
    again = delete(house, first.id[:8], "a second thought")
    assert (again.id, again.reason, again.records, again.indices) == (first.id, REASON, 0, ())
    assert [change.outcome for change in house.ledger.history(first.id)] == ["indexed", "deleted"]


def test_near_duplicates_are_told_of_and_find_a_new_lead(house: Installation, tmp_path: Path) -> None:
    words = "\n".join(article(f"zeppelin matter {n}", "town") for n in range(6))
    urls = [f"https://{name}.example/story" for name in ("a", "b", "c")]
    ingest(house, write_lines(tmp_path / "a.jsonl", ({"url": url, "text": words} for url in urls)))
    stories = {document["url"]: document["story"] for document in map(house.index.get, ids(house)) if document}
    assert len(set(stories.values())) == 1
    lead = next(iter(stories.values()))
    done = delete(house, lead)
    assert len(done.stories) == 2
    left = [document["story"] for document in map(house.index.get, ids(house)) if document]
    assert len(left) == 2
    assert lead not in left


def ids(house: Installation) -> list[str]:
    return [id for id, _ in house.index.digest_lines()]


def test_words_of_other_documents_are_left_alone(house: Installation) -> None:
    at = datetime.combine(date(2026, 3, 2), datetime.min.time(), UTC)
    other = fetched(text("/x.txt", article(f"{BRIDGE} and others")), at)
    offer(house, "run-1", story(), other)
    delete(house)
    assert len(found(house, "")) == 1
