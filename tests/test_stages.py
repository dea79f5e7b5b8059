"""The laws, over whole runs: every document one outcome, each once, equal input equal index, nothing lost."""

import itertools
import random
import shutil
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path

import msgspec
import pytest
from builders import article, digest, found, ingest, installation, page, quiet, write_lines
from upath import UPath

from pipeline import stages
from pipeline.archive import batches, read_batch
from pipeline.article import RawDocument
from pipeline.errors import ServiceError, UsageError
from pipeline.installation import Installation
from pipeline.outcomes import Counts, Step
from pipeline.sources.folder import Folder
from pipeline.stages.derive import STAGES, derive
from pipeline.stages.files import Derived, Line, derived_path, write_derived
from pipeline.stages.files import read_derived as read_derived_if_whole
from pipeline.stages.reprocess import land
from pipeline.verify import verify


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    return installation(tmp_path / "data")


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Four documents: two texts, a page, and one that is no article."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "a.txt").write_text(article("the new quay"))
    (folder / "b.txt").write_text(article("school meals", "town"))
    (folder / "c.html").write_text(page("Bridge closes", "the old bridge", "https://post.example/2026/bridge"))
    (folder / "d.txt").write_bytes(b"")
    return folder


def bodies(house: Installation) -> list[bytes]:
    """Every document in the archive."""
    records = [record for batch in batches(house.archive) for record in read_batch(house.archive, batch)]
    return [record.body for record in records if isinstance(record, RawDocument)]


def test_every_document_has_one_outcome(house: Installation, seeds: Path) -> None:
    assert ingest(house, seeds) == Counts(offered=4, indexed=3, rejected=1)
    report = verify(house)
    assert (report.archived, report.accounted, report.indexed, report.missing) == (3, 3, 3, ())


def test_a_second_run_changes_nothing_and_archives_nothing(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    before = digest(house)
    assert ingest(house, seeds, run="run-2") == Counts(offered=4, unchanged=3, rejected=1)
    assert (digest(house), len(bodies(house))) == (before, 3)


def test_the_same_file_named_twice_is_one_document(house: Installation, seeds: Path) -> None:
    assert ingest(house, seeds, seeds / "a.txt") == Counts(offered=4, indexed=3, rejected=1)


def test_two_files_with_one_text_are_one_article_and_a_duplicate(house: Installation, seeds: Path) -> None:
    (seeds / "copy.txt").write_text(article("the new quay"))
    assert ingest(house, seeds) == Counts(offered=5, indexed=3, duplicate=1, rejected=1)
    assert ingest(house, seeds, run="run-2") == Counts(offered=5, unchanged=3, duplicate=1, rejected=1)


def test_tracking_parameters_do_not_make_a_second_article(house: Installation, tmp_path: Path) -> None:
    addresses = ("https://post.example/quay", "https://post.example/quay?utm_source=feed#top")
    lines = write_lines(tmp_path / "a.jsonl", ({"url": url, "text": article("quays")} for url in addresses))
    assert ingest(house, lines) == Counts(offered=2, indexed=1, duplicate=1)


def test_an_edited_text_without_an_address_replaces_what_it_gave(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    (seeds / "a.txt").write_text(article("the dredging of the fairway"))
    assert ingest(house, seeds, run="run-2") == Counts(offered=4, indexed=1, unchanged=2, rejected=1)
    assert len(found(house, "")) == 3
    assert not found(house, "quay")
    assert found(house, "dredging")
    assert verify(house).missing == ()


def test_a_file_that_is_no_article_any_more_takes_its_article_away(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    (seeds / "a.txt").write_text("")
    assert ingest(house, seeds, run="run-2") == Counts(offered=4, unchanged=2, rejected=2)
    assert not found(house, "quay")


def test_an_article_given_by_two_files_stays_when_one_of_them_is_edited(house: Installation, seeds: Path) -> None:
    (seeds / "copy.txt").write_text(article("the new quay"))
    ingest(house, seeds)
    (seeds / "copy.txt").write_text(article("tugboats"))
    ingest(house, seeds, run="run-2")
    assert found(house, "quay")
    assert found(house, "tugboats")


def test_lines_that_move_in_their_file_lose_no_article(house: Installation, tmp_path: Path) -> None:
    articles = [{"text": article(words)} for words in ("quays", "ferries", "bridges")]
    lines = write_lines(tmp_path / "a.jsonl", articles)
    ingest(house, lines)
    write_lines(lines, [{"text": article("lighthouses")}, *articles])
    assert ingest(house, lines, run="run-2").failed == 0
    assert len(found(house, "")) == 4
    assert verify(house).missing == ()


def test_a_changed_page_is_one_article_with_its_new_text(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    (seeds / "c.html").write_text(page("Bridge opens", "the mended bridge", "https://post.example/2026/bridge"))
    assert ingest(house, seeds, run="run-2") == Counts(offered=4, indexed=1, unchanged=2, rejected=1)
    assert found(house, "bridge") == {"Bridge opens"}


def test_an_older_copy_never_replaces_a_newer_one(house: Installation, tmp_path: Path) -> None:
    def fetched(day: int, words: str) -> dict[str, str]:
        return {"url": "https://post.example/x", "text": article(words), "fetched_at": f"2026-03-0{day}T08:00:00Z"}

    ingest(house, write_lines(tmp_path / "newer.jsonl", [fetched(5, "the second edition")]))
    older = write_lines(tmp_path / "older.jsonl", [fetched(4, "the first edition")])
    assert ingest(house, older, run="run-2") == Counts(offered=1, superseded=1)
    assert found(house, "second edition")


def test_of_two_copies_in_one_run_the_later_wins_and_wins_again(house: Installation, tmp_path: Path) -> None:
    folder = tmp_path / "seeds"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.html").write_text(page(f"Edition {name}", f"edition {name}", "https://post.example/x"))
    assert ingest(house, folder) == Counts(offered=2, indexed=1, duplicate=1)
    assert ingest(house, folder, run="run-2") == Counts(offered=2, unchanged=1, duplicate=1)
    assert found(house, "") == {"Edition b"}
    assert ingest(house, folder / "a.html", run="run-3") == Counts(offered=1, indexed=1)
    assert found(house, "") == {"Edition a"}


def test_the_later_copy_wins_although_an_order_of_its_own_left_it_alone(house: Installation, seeds: Path) -> None:
    """Two orders of one run hold copies: the later one is unchanged, the earlier one overwrites it, `finish` heals."""
    ingest(house, seeds / "c.html")
    (seeds / "c.html").touch()
    earlier = seeds / "earlier.html"
    earlier.write_text(page("Bridge to close", "the old bridge", "https://post.example/2026/bridge"))
    again = installation(house.settings.data_dir, NEWS_SPACY_MODELS="fi=absent")  # another version: nothing is known
    assert ingest(again, earlier, seeds / "c.html", run="run-2") == Counts(offered=2, indexed=1, duplicate=1)
    assert found(again, "bridge") == {"Bridge closes"}


@pytest.mark.parametrize("seed", range(3))
def test_equal_input_gives_an_equal_digest_in_any_order_and_portion(tmp_path: Path, seed: int) -> None:
    articles = [{"url": f"https://post.example/{n}", "text": article(f"matter {n}")} for n in range(30)]
    whole = installation(tmp_path / "whole")
    ingest(whole, write_lines(tmp_path / "all.jsonl", articles))
    random.Random(seed).shuffle(articles)
    pieces = installation(tmp_path / "pieces")
    for number, piece in enumerate(itertools.batched(articles, 7)):
        ingest(pieces, write_lines(tmp_path / f"{number}.jsonl", piece), run=f"run-{number}")
    assert digest(pieces) == digest(whole)


def test_many_documents_are_landed_in_several_batches(house: Installation, tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "all.jsonl", ({"text": article(f"matter {n}")} for n in range(1001)))
    assert ingest(house, lines) == Counts(offered=1001, indexed=1001)
    assert len(list(batches(house.archive))) == 3


STOPPING: dict[str, Callable[[Installation], None]] = {
    "after fetch": lambda house: None,
    "after extract": lambda house: through(house, "extract"),
    "after tag": lambda house: through(house, "extract", "clean", "tag"),
    "after index": lambda house: through(house, "extract", "clean", "tag", "index"),
}


def through(house: Installation, *steps: Step) -> None:
    for step in steps:
        if step == "index":
            stages.index(house, "stopped", 0)
        elif step != "fetch":
            stages.stage(house, step, "stopped", 0)


@pytest.mark.parametrize("moment", STOPPING)
def test_a_stopped_run_is_finished_by_the_next_under_its_own_name(
    house: Installation, seeds: Path, tmp_path: Path, moment: str
) -> None:
    list(stages.start(house, "stopped", [Folder(seeds)]))
    STOPPING[moment](house)
    assert {missing.why for missing in verify(house).missing} == {"pending: run stopped is not finished"}
    assert ingest(house, seeds, run="run-2") == Counts(offered=4, unchanged=3, rejected=1)
    assert house.ledger.counts("stopped") == Counts(offered=4, indexed=3, rejected=1)
    undisturbed = installation(tmp_path / "undisturbed")
    ingest(undisturbed, seeds)
    assert digest(house) == digest(undisturbed)


def test_a_batch_that_the_ledger_does_not_know_is_adopted(house: Installation, seeds: Path) -> None:
    """Killed between the archive and the ledger; or the ledger was lost."""
    ingest(house, seeds)
    before = digest(house)
    house.ledger.close()
    for file in house.settings.data_dir.glob("ledger.sqlite*"):
        file.unlink()
    again = installation(house.settings.data_dir)
    stages.resume(again, quiet, lambda sentence: None)
    report = verify(again)
    assert (report.archived, report.accounted, report.missing, report.digest) == (3, 3, (), before)


def test_a_run_that_another_process_works_on_is_left_alone(house: Installation, seeds: Path) -> None:
    list(stages.start(house, "theirs", [Folder(seeds)]))
    other = installation(house.settings.data_dir)
    with stages.held(house, "theirs"):
        stages.resume(other, quiet, lambda sentence: None)
        assert list(house.ledger.open_runs()) == ["theirs"]
        with (
            pytest.raises(ServiceError, match="theirs is being worked on by another process"),
            stages.held(other, "theirs"),
        ):
            pass


def test_a_damaged_record_fails_alone_and_is_whole_again_when_offered_anew(house: Installation, seeds: Path) -> None:
    list(stages.start(house, "run-1", [Folder(seeds)]))
    [batch] = batches(house.archive)
    file = house.archive / batch
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(bytes(data))
    stages.resume(house, quiet, lambda sentence: None)
    counts = house.ledger.counts("run-1")
    assert counts.failed >= 1
    assert counts.failed + counts.indexed == 3
    assert len(verify(house).missing) == counts.failed
    assert all(missing.why for missing in verify(house).missing)
    assert ingest(house, seeds, run="run-2") == Counts(
        offered=4, indexed=counts.failed, unchanged=counts.indexed, rejected=1
    )
    assert verify(house).missing == ()


def test_after_a_rule_change_only_what_it_touches_is_made_anew(house: Installation, seeds: Path) -> None:
    """A tagged file of another chain is looked through: lines made from the same input are kept, the others are not."""
    ingest(house, seeds)
    [batch] = batches(house.archive)
    tagged = derived_path(house.derived, "tag", batch)
    header, lines = read_derived(tagged).header, list(read_derived(tagged).lines)
    marked = [replace_text(line, f"as it was made before {line.position}") for line in lines]
    marked[1] = msgspec.structs.replace(marked[1], input="made from something else")
    write_derived(tagged, msgspec.structs.replace(header, chain="before the rule changed"), marked)
    derive(house, "tag", batch)
    after = read_derived(tagged)
    assert after.header == header
    assert [line.article for line in after.lines] == [marked[0].article, lines[1].article, marked[2].article]


def test_a_file_whose_fingerprint_holds_is_left_alone(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    files = list((house.settings.data_dir / "derived").rglob("*.gz"))
    before = {file: file.stat().st_mtime_ns for file in files}
    [batch] = batches(house.archive)
    for stage in STAGES:
        derive(house, stage, batch)
    assert {file: file.stat().st_mtime_ns for file in files} == before


def test_a_damaged_derived_file_is_made_anew(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    [batch] = batches(house.archive)
    tagged = derived_path(house.derived, "tag", batch)
    whole = tagged.read_bytes()
    tagged.write_bytes(whole[: len(whole) // 2])
    assert ingest(installation(house.settings.data_dir), seeds / "a.txt", run="run-2").unchanged == 1
    stages.index(house, "run-1", 0)
    assert tagged.read_bytes() == whole


def read_derived(path: UPath) -> Derived:
    derived = read_derived_if_whole(path)
    assert derived is not None
    return derived


def replace_text(line: Line, text: str) -> Line:
    article = msgspec.json.decode(line.article)
    return msgspec.structs.replace(line, article=msgspec.Raw(msgspec.json.encode(article | {"text": text})))


def test_counts_add_up(house: Installation, seeds: Path) -> None:
    counts = asdict(ingest(house, seeds))
    assert counts.pop("offered") == sum(counts.values())


def test_a_lost_index_stops_a_run_until_it_is_made_anew(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    before = digest(house)
    shutil.rmtree(house.settings.data_dir / "index")
    house = installation(house.settings.data_dir)
    with pytest.raises(ServiceError, match="the embedded index is gone: `news index reindex --from-archive`"):
        ingest(house, seeds, run="run-2")
    assert stages.reindex(house, quiet) == 0
    assert ingest(house, seeds, run="run-3").unchanged == 3
    assert digest(house) == before
    assert house.ledger.open_runs() == {}


def test_a_run_into_another_index_than_the_ledgers_is_refused(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    data = house.settings.data_dir
    elsewhere = installation(data, NEWS_INDEX_URL="http://127.0.0.1:9/articles")
    with pytest.raises(UsageError, match="documents are in the embedded index, not in Elasticsearch's articles"):
        ingest(elsewhere, seeds, run="run-2")
    assert ingest(installation(data), seeds, run="run-3").unchanged == 3


def test_a_damaged_index_is_noticed_by_a_run_that_writes_nothing(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    (house.settings.data_dir / "index" / "tantivy" / "meta.json").unlink()
    with pytest.raises(ServiceError, match="cannot be used"):
        ingest(installation(house.settings.data_dir), seeds, run="run-2")


@pytest.mark.parametrize("storage", ["disk", "memory"])
def test_an_archive_out_of_reach_stops_the_run_and_fails_no_document(tmp_path: Path, seeds: Path, storage: str) -> None:
    url = str(tmp_path / "archive") if storage == "disk" else f"memory://{tmp_path}/archive"
    house = installation(tmp_path / "data", NEWS_ARCHIVE_URL=url)
    list(stages.start(house, "run-1", [Folder(seeds)]))
    mounted, elsewhere = house.archive.fs, f"{house.archive.path}-elsewhere"
    mounted.mv(house.archive.path, elsewhere, recursive=True)
    mounted.makedirs(house.archive.path, exist_ok=True)  # where it is mounted stays there
    with pytest.raises(ServiceError, match="nothing of the archive can be seen"):
        ingest(house, seeds, run="run-2")
    assert stages.account(house, "run-1") == Counts(offered=4, rejected=1, pending=3)
    day = date.fromisoformat(min(house.ledger.batches())[:10].replace("/", "-"))
    with pytest.raises(ServiceError, match="nothing of the archive can be seen"):
        list(land(house, "replay-1", day))
    mounted.rm(house.archive.path, recursive=True)
    mounted.mv(elsewhere, house.archive.path, recursive=True)
    assert ingest(house, seeds, run="run-2") == Counts(offered=4, unchanged=3, rejected=1)
    assert stages.account(house, "run-1") == Counts(offered=4, indexed=3, rejected=1)


def test_a_batch_lost_from_an_archive_that_is_there_fails_its_documents_alone(house: Installation, seeds: Path) -> None:
    list(stages.start(house, "run-1", [Folder(seeds / "a.txt")]))
    list(stages.start(house, "run-2", [Folder(seeds / "b.txt")]))
    next(batch for batch in (house.archive / name for name in batches(house.archive)) if "run-1" in batch.name).unlink()
    assert stages.resume(house, quiet, lambda sentence: None) == 1
    assert len(found(house, "")) == 1
