"""Archived days through today's rules again: nothing lost, nothing twice, nothing older over newer."""

from datetime import date
from pathlib import Path

import pytest
from builders import article, digest, found, ingest, installation, page
from replays import land, replay, text

from pipeline import stages
from pipeline.archive import MAX_BATCH_DOCUMENTS, batches
from pipeline.article import Given, Named, RawDocument, Unreadable
from pipeline.clock import EPOCH
from pipeline.errors import ServiceError
from pipeline.index.query import parse
from pipeline.installation import Installation
from pipeline.outcomes import Counts
from pipeline.sources.folder import Folder
from pipeline.stages import reprocess
from pipeline.stages.derive import STAGES
from pipeline.verify import verify

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, day) for day in (2, 3, 4))


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    return installation(tmp_path / "data")


def under_other_rules(house: Installation) -> Installation:
    """The installation after an upgrade: every document is looked at again, and comes out the same."""
    return installation(house.settings.data_dir, NEWS_SPACY_MODELS="fi=absent")


def first_day(house: Installation) -> None:
    """Three articles, a copy of one of them, and an empty file."""
    names = ("quays", "ferries", "bridges", "quays")
    texts = [text(f"/seed/{n}.txt", article(words)) for n, words in enumerate(names)]
    land(house, MONDAY, *texts, text("/seed/empty.txt", ""))


def without(house: Installation, *what: str) -> Installation:
    """The installation after the loss of its ledger, its derived files or both."""
    house.ledger.close()
    for name in what:
        for path in sorted(house.settings.data_dir.glob(f"{name}*"), reverse=True):
            path.rename(path.with_name(f"lost-{len(list(path.parent.iterdir()))}-{path.name}"))
    return installation(house.settings.data_dir)


def test_a_replay_without_a_change_changes_nothing(house: Installation) -> None:
    first_day(house)
    before = digest(house)
    files = {path: path.stat().st_mtime_ns for path in Path(str(house.derived)).rglob("*.gz")}
    assert replay(house, MONDAY) == Counts(offered=5, unchanged=3, duplicate=1, rejected=1)
    assert replay(house, MONDAY) == Counts(offered=5, unchanged=3, duplicate=1, rejected=1)
    assert {path: path.stat().st_mtime_ns for path in files} == files
    assert (digest(house), len(list(batches(house.archive))), verify(house).missing) == (before, 1, ())


def test_replays_are_the_same_on_every_database_of_the_ledger(tmp_path: Path, state_url: str) -> None:
    house = installation(tmp_path / "data", NEWS_STATE_URL=state_url)
    first_day(house)
    land(house, TUESDAY, text("/seed/1.txt", article("tugboats")))
    house.ledger.close()
    for rules in ("sv=absent", "fi=absent"):
        again = installation(tmp_path / "data", NEWS_STATE_URL=state_url, NEWS_SPACY_MODELS=rules)
        assert replay(again, MONDAY) == Counts(offered=5, unchanged=2, duplicate=1, superseded=1, rejected=1)
        assert replay(again, TUESDAY) == Counts(offered=1, unchanged=1)
        assert (verify(again).indexed, verify(again).missing) == (3, ())
        again.ledger.close()


def test_what_is_known_is_decided_without_a_look_into_the_archive(house: Installation) -> None:
    first_day(house)
    [batch] = batches(house.archive)
    path = house.archive / batch
    path.write_bytes(path.read_bytes()[:600])  # its first record is there, and says how many there were
    assert replay(house, MONDAY) == Counts(offered=5, unchanged=3, duplicate=1, rejected=1)


def test_under_other_rules_everything_goes_through_the_stages_once(house: Installation) -> None:
    first_day(house)
    before = digest(house)
    again = under_other_rules(house)
    assert replay(again, MONDAY) == Counts(offered=5, unchanged=3, duplicate=1, rejected=1)
    assert [order.documents for order in again.ledger.orders(f"replay-{MONDAY}")] == [5]
    assert replay(again, MONDAY) == Counts(offered=5, unchanged=3, duplicate=1, rejected=1)
    assert [order.documents for order in again.ledger.orders(f"replay-{MONDAY}.2")] == [0]
    assert digest(again) == before


def test_a_day_on_which_nothing_landed_is_an_empty_run(house: Installation) -> None:
    assert replay(house, MONDAY) == Counts()
    assert house.ledger.is_closed(f"replay-{MONDAY}")


def test_only_the_days_own_batches_are_replayed(house: Installation) -> None:
    land(house, MONDAY, text("/seed/a.txt", article("quays")))
    land(house, TUESDAY, text("/seed/b.txt", article("ferries")))
    assert replay(house, TUESDAY) == Counts(offered=1, unchanged=1)


@pytest.mark.parametrize("rules", ["the same rules", "other rules"])
def test_a_record_whose_place_gave_another_one_since_is_superseded(house: Installation, rules: str) -> None:
    land(house, MONDAY, text("/seed/a.txt", article("quays")), text("/seed/b.txt", article("ferries")))
    land(house, TUESDAY, text("/seed/a.txt", article("tugboats")))
    again = under_other_rules(house) if rules == "other rules" else house
    assert replay(again, MONDAY) == Counts(offered=2, unchanged=1, superseded=1)
    assert not found(again, "quays")
    assert found(again, "tugboats")
    assert replay(again, TUESDAY) == Counts(offered=1, unchanged=1)
    assert (verify(again).archived, verify(again).missing) == (3, ())


def test_an_older_copy_never_comes_over_a_newer_one(house: Installation) -> None:
    """Two places gave one article, on two days."""
    address = Given(url="https://post.example/quay")
    land(house, MONDAY, text("/a.txt", article("the first edition"), address))
    land(house, TUESDAY, text("/b.txt", article("the second edition"), address))
    for rules in (house, under_other_rules(house)):
        assert replay(rules, MONDAY) == Counts(offered=1, superseded=1)
        assert found(rules, "second edition")
        assert not found(rules, "first edition")
        assert replay(rules, TUESDAY) == Counts(offered=1, unchanged=1)


def test_a_place_that_is_unreadable_now_is_not_read_from_the_archive(house: Installation) -> None:
    land(house, MONDAY, text("/seed/a.txt", article("quays")))
    land(house, TUESDAY, Unreadable("/seed/a.txt", "it is larger than 32 MiB"))
    assert replay(under_other_rules(house), MONDAY) == Counts(offered=1, superseded=1)
    assert not found(house, "quays")


def test_rules_reach_an_article_that_was_read_again_without_a_change(house: Installation) -> None:
    """Its fetch time went on, though the archive has it under the time of its first fetch."""
    land(house, MONDAY, text("/seed/a.txt", article("quays")))
    land(house, TUESDAY, text("/seed/a.txt", article("quays")))
    assert replay(under_other_rules(house), MONDAY) == Counts(offered=1, unchanged=1)


@pytest.mark.parametrize("lost", [("ledger",), ("ledger", "derived")], ids=" and ".join)
@pytest.mark.parametrize("order", [(MONDAY, TUESDAY), (TUESDAY, MONDAY)], ids=("forwards", "backwards"))
def test_a_lost_ledger_comes_back_by_replaying_the_days(
    house: Installation, lost: tuple[str, ...], order: tuple[date, ...]
) -> None:
    """In any order: the ledger and the index are as they were, and the next run finds nothing to adopt."""
    first_day(house)
    land(house, TUESDAY, text("/seed/1.txt", article("tugboats")), text("/seed/5.txt", article("pilots")))
    before = digest(house)
    again = without(house, *lost)
    assert sum(replay(again, day).failed for day in order) == 0
    stages.resume(again, lambda step, documents: pytest.fail("something was adopted"), lambda sentence: None)
    assert found(again, "tugboats")
    assert (
        again.ledger.locators(["/seed/1.txt"])["/seed/1.txt"].batch == f"{TUESDAY:%Y/%m/%d}/run-{TUESDAY}-000.warc.gz"
    )
    assert not found(again, "ferries")
    assert (digest(again), verify(again).missing) == (before, ())


def test_a_damaged_record_fails_alone_and_is_well_again_when_the_archive_is(house: Installation) -> None:
    first_day(house)
    [batch] = batches(house.archive)
    path, whole = house.archive / batch, (house.archive / batch).read_bytes()
    for stage in STAGES:
        (house.settings.data_dir / "derived" / stage).rename(house.settings.data_dir / f"lost-{stage}")
    damaged = bytearray(whole)
    damaged[len(damaged) // 2] ^= 0xFF
    path.write_bytes(bytes(damaged))
    again = under_other_rules(house)
    counts = replay(again, MONDAY)
    assert counts.failed >= 1
    assert counts.failed + counts.unchanged + counts.duplicate + counts.rejected == 5
    assert verify(again).indexed == 3  # the index has what it had
    path.write_bytes(whole)
    assert replay(again, MONDAY) == Counts(offered=5, unchanged=3, duplicate=1, rejected=1)
    assert verify(again).missing == ()


def test_a_batch_that_is_garbage_fails_document_by_document(house: Installation) -> None:
    first_day(house)
    [batch] = batches(house.archive)
    whole = (house.archive / batch).read_bytes()
    (house.archive / batch).write_bytes(b"this is no batch")
    for stage in STAGES:
        (house.settings.data_dir / "derived" / stage).rename(house.settings.data_dir / f"lost-{stage}")
    again = under_other_rules(house)
    assert replay(again, MONDAY) == Counts(offered=5, failed=5)
    (house.archive / batch).write_bytes(whole)
    assert replay(again, MONDAY) == Counts(offered=5, unchanged=3, duplicate=1, rejected=1)
    assert verify(again).missing == ()


def test_a_storage_that_refuses_stops_the_run_and_the_day_goes_on_under_its_name(house: Installation) -> None:
    first_day(house)
    land(house, MONDAY, text("/seed/9.txt", article("pilots")), run="z-run")
    _, last = batches(house.archive)
    path = Path(str(house.archive / last))
    path.rename(path.with_name("elsewhere"))
    path.mkdir()
    with pytest.raises(ServiceError, match="cannot read"):
        replay(house, MONDAY, run="monday")
    assert list(house.ledger.open_runs()) == ["monday"]
    path.rmdir()
    path.with_name("elsewhere").rename(path)
    assert replay(house, MONDAY, run="monday") == Counts(offered=6, unchanged=4, duplicate=1, rejected=1)


def test_a_repeated_run_offers_nothing_twice(house: Installation) -> None:
    """Killed after its first order: what it had landed stays as it is, and the rest is landed now."""
    half_full(house, batches=3)
    again = under_other_rules(house)
    next(reprocess.land(again, "monday", MONDAY))
    assert [order.offered for order in again.ledger.orders("monday")] == [HALF]
    for _ in range(2):
        list(reprocess.land(again, "monday", MONDAY))
        assert [order.offered for order in again.ledger.orders("monday")] == [HALF] * 3


def test_many_small_batches_go_through_the_stages_together(house: Installation) -> None:
    for n in range(4):
        land(house, MONDAY, *(text(f"/{n}/{m}", article(f"matter {n} {m}")) for m in range(2)), run=f"run-{n}")
    again = under_other_rules(house)
    assert replay(again, MONDAY) == Counts(offered=8, unchanged=8)
    assert [order.documents for order in again.ledger.orders(f"replay-{MONDAY}")] == [8]


HALF = MAX_BATCH_DOCUMENTS // 2 + 1


def half_full(house: Installation, batches: int) -> None:
    for n in range(batches):
        land(house, MONDAY, *(text(f"/{n}/{m}", article(f"matter {n} {m}")) for m in range(HALF)), run=f"run-{n}")


def test_orders_hold_no_more_than_a_batch_may(house: Installation) -> None:
    half_full(house, batches=3)
    again = under_other_rules(house)
    assert replay(again, MONDAY) == Counts(offered=3 * HALF, unchanged=3 * HALF)
    assert [order.documents for order in again.ledger.orders(f"replay-{MONDAY}")] == [HALF] * 3


def test_documents_in_the_stages_of_a_stopped_run_are_taken_through(house: Installation, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page("Bridge closes", "the old bridge", "https://post.example/bridge"))
    list(stages.start(house, "stopped", [Folder(tmp_path / "a.html")]))
    [batch] = batches(house.archive)
    today = date.fromisoformat(batch[:10].replace("/", "-"))
    assert replay(house, today) == Counts(offered=1, indexed=1)
    assert ingest(house, tmp_path / "a.html", run="next") == Counts(offered=1, unchanged=1)
    assert (house.ledger.open_runs(), verify(house).missing) == ({}, ())


def test_a_feed_that_named_an_article_later_names_it_still(house: Installation) -> None:
    story = RawDocument(
        "https://post.example/quay", page("Quay", "quays", "https://post.example/quay").encode(), "text/html",
        EPOCH, Given(url="https://post.example/quay", feeds=("https://post.example/rss",)), None, "page",
    )  # fmt: skip
    land(house, MONDAY, story)
    land(house, TUESDAY, Named(story.locator, ("https://other.example/rss",)))
    again = under_other_rules(house)
    assert replay(again, MONDAY) == Counts(offered=1, unchanged=1)
    [document] = again.index.export(parse(""))
    assert document["feeds"] == ["https://other.example/rss", "https://post.example/rss"]
