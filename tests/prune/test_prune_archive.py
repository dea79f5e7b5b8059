"""The archive and the derived files go by whole days, and what was pruned is explained, not missed."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from builders import WITHOUT_MODEL, found, quiet
from click.testing import CliRunner
from houses_prune import ARCHIVE, DERIVED, MIDDLE, NEW, NOW, OLD, Houses, dated, fill, houses, offered
from replays import land, replay

from pipeline import stages
from pipeline.archive import batches, write_batch
from pipeline.article import Named
from pipeline.cli import news as command_line
from pipeline.installation import Installation
from pipeline.letters import named, raw
from pipeline.life.document import life
from pipeline.outcomes import Counts
from pipeline.prune import Gone, prune
from pipeline.storage import names
from pipeline.verify import verify

OTHER_RULES = {"NEWS_SPACY_MODELS": "fi=absent"}


@pytest.fixture(params=["disk", "memory", "s3"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Houses]:
    """An installation with documents of three ages, its files on a disk or in object storage."""
    places = {"disk": "", "memory": f"memory://{tmp_path.name}", "s3": ""}
    root = request.getfixturevalue("bucket") if request.param == "s3" else places[request.param]
    urls = {"NEWS_ARCHIVE_URL": f"{root}/archive", "NEWS_DERIVED_URL": f"{root}/derived"} if root else {}
    with houses(tmp_path / "data", **urls) as opened:
        fill(opened())
        yield opened


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[Houses]:
    with houses(tmp_path / "data") as opened:
        fill(opened())
        yield opened


def command(house: Installation, *arguments: str, **settings: str) -> str:
    environment = {"NEWS_DATA_DIR": str(house.settings.data_dir), **WITHOUT_MODEL, **settings}
    done = CliRunner().invoke(command_line, arguments, env=environment)
    assert done.exception is None, done.exception
    return done.output


def test_whole_days_go_of_archive_and_derived_files(opened: Houses) -> None:
    house = opened(**ARCHIVE, **DERIVED)
    would = prune(house, NOW, dry_run=True)
    assert (would["batches"], would["derived"], would["run_folders"]) == (Gone(1, OLD, OLD), Gone(3, OLD, OLD), Gone(0))
    assert len(list(batches(house.archive))) == 3
    assert prune(house, NOW) == would
    assert [batch[:10] for batch in batches(house.archive)] == [f"{MIDDLE:%Y/%m/%d}", f"{NEW:%Y/%m/%d}"]
    assert len(names(house.derived / "runs")) == 3
    later = prune(house, NOW + timedelta(days=101))
    assert (later["run_folders"] or Gone()).count == 3
    assert names(house.derived / "runs") == []
    assert list(batches(house.archive)) == []


def test_no_empty_folder_is_left_on_a_disk(on_disk: Houses) -> None:
    house = on_disk(**ARCHIVE, **DERIVED)
    half = house.settings.data_dir / "archive" / f"{OLD:%Y/%m/%d}" / ".0123.tmp"
    half.write_bytes(b"what a killed writer left")
    prune(house, NOW + timedelta(days=101))
    assert list((house.settings.data_dir / "archive").rglob("*")) == []
    assert [path for path in (house.settings.data_dir / "derived").rglob("*") if path.is_file()] == []


def test_what_was_pruned_is_missed_by_nobody_and_explained(opened: Houses) -> None:
    house = opened(**ARCHIVE, **DERIVED)
    prune(house, NOW)
    report = verify(house)
    assert (report.missing, report.unexpected, report.lost, report.indexed) == ((), (), (), 6)
    assert replay(house, OLD) == Counts()
    [letter] = named(house, "/old/empty.txt")
    assert "the archive was pruned" in str(raw(house, letter))
    [id] = [state.id for state in house.ledger.locators(["/old/dated.txt"]).values()]
    assert "the archive was pruned" in str(life(house, id or "").record)
    assert stages.reindex(house, quiet) == 2
    assert len(found(house, "council")) == 6


def test_the_command_line_says_what_was_pruned(on_disk: Houses) -> None:
    house = on_disk(**ARCHIVE, **DERIVED)
    prune(house, NOW)
    day = f"{OLD}"
    assert f"{day}: the archive was pruned" in command(house, "reprocess", "--from", day, "--to", day)
    assert f"{day}: the archive was pruned" in command(house, "reprocess", "--from", day, "--to", day, "--dry-run")
    retried = json.loads(command(house, "dead-letters", "retry", "/old/empty.txt", "--json"))
    assert (retried["queued"], retried["lost"]) == (0, 1)


def test_what_is_offered_again_is_known_and_archived_anew_only_where_rules_changed(opened: Houses) -> None:
    house = opened(**ARCHIVE, **DERIVED)
    prune(house, NOW)
    land(house, NOW.date(), *offered("old"), run="again")
    assert house.ledger.counts("again") == Counts(offered=3, unchanged=2, rejected=1)
    assert len(list(batches(house.archive))) == 2
    other = opened(**ARCHIVE, **DERIVED, **OTHER_RULES)
    land(other, NOW.date(), *offered("old"), run="other")
    assert other.ledger.counts("other") == Counts(offered=3, unchanged=2, rejected=1)
    assert len(list(batches(other.archive))) == 3
    assert replay(other, NOW.date()) == Counts(offered=3, unchanged=2, rejected=1)


def test_a_feed_that_names_a_pruned_document_takes_it_not_away(on_disk: Houses) -> None:
    house = on_disk(**ARCHIVE, **DERIVED)
    prune(house, NOW)
    land(house, NOW.date(), Named("/old/dated.txt", ("https://north.example/rss",)), run="named")
    assert house.ledger.counts("named") == Counts(offered=1, rejected=1)
    assert len(found(house, "council")) == 6
    assert verify(house).missing == ()


def test_what_an_open_run_needs_stays_and_what_nobody_knows_is_adopted(on_disk: Houses) -> None:
    house = on_disk(**ARCHIVE, **DERIVED)
    command(house, "dead-letters", "retry", "/old/empty.txt")
    unknown = f"{OLD:%Y/%m/%d}/killed-000.warc.gz"
    write_batch(house.archive, unknown, [dated("middle")])
    assert prune(house, NOW, dry_run=True)["batches"] == Gone(0)
    assert prune(house, NOW)["batches"] == Gone(0)
    stages.resume(house, quiet, lambda sentence: None)
    assert house.ledger.open_runs() == {}
    assert unknown in house.ledger.batches()
    assert prune(house, NOW)["batches"] == Gone(2, OLD, OLD)
    assert len(found(house, "council")) == 6


def test_what_an_open_run_needs_stays_though_its_files_are_lost(on_disk: Houses) -> None:
    house = on_disk(**ARCHIVE)
    command(house, "dead-letters", "retry", "/old/empty.txt")
    house.derived.rename(house.derived.parent / "elsewhere")
    assert prune(house, NOW)["batches"] == Gone(0)
    stages.resume(house, quiet, lambda sentence: None)
    assert prune(house, NOW)["batches"] == Gone(1, OLD, OLD)


def test_derived_files_that_are_gone_are_made_again_from_the_archive(on_disk: Houses) -> None:
    house = on_disk(**DERIVED)
    prune(house, NOW)
    assert replay(on_disk(**OTHER_RULES), OLD) == Counts(offered=3, unchanged=2, rejected=1)


def test_where_only_the_derived_files_are_kept_the_index_is_restored_from_them(on_disk: Houses) -> None:
    house = on_disk(**ARCHIVE)
    prune(house, NOW)
    assert stages.reindex(house, quiet) == 0
