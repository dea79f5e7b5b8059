"""A disk that is full, a file that is cut off, a clock that was set back: nothing lost, nothing older over newer."""

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import found, ingest, installation, write_lines
from replays import answer
from runs_faults import DOCUMENTS, House, complete, is_told, unlike

from pipeline.archive import batches
from pipeline.stages.derive import STAGES
from pipeline.verify import verify

KIB = 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mounts disks in memory of so many KiB; only root may."""
    mounted: list[Path] = []

    def mount(size: int) -> Path:
        folder = tmp_path / f"disk-{size}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "news-test", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(params=["archive", "derived"])
def full(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.slow
def test_a_full_disk_stops_the_run_and_once_there_is_room_the_next_completes_it(
    small_disk: Callable[[int], Path], tmp_path: Path, seed: Path, digest: str, full: str
) -> None:
    disk = small_disk(64)
    ballast = disk / "ballast"
    ballast.write_bytes(os.urandom(60 * KIB))
    name = f"NEWS_{full.upper()}_URL"
    house = House(tmp_path / "data", {name: str(disk / full)})
    done = house.run("ingest", str(seed), "--json")
    assert not is_told(house, done)
    assert "no space left on device; mend the storage and run it again" in done.stderr
    assert [path for path in disk.rglob("*") if path.is_file() and path != ballast and "runs" not in path.parts] == []
    assert house.run("ingest", str(seed)).returncode == 3
    ballast.unlink()
    subprocess.run(["mount", "-o", "remount,size=8m", str(disk)], check=True)
    assert house.run("ingest", str(seed)).returncode == 0
    complete(house, digest)


@pytest.mark.slow
@pytest.mark.parametrize("room", [40, 120, 200, 320])
def test_a_disk_that_holds_all_of_an_installation_and_fills_up_anywhere(
    small_disk: Callable[[int], Path], tmp_path: Path, seed: Path, digest: str, room: int
) -> None:
    """Archive, derived files, ledger and index: whichever finds no room first."""
    disk = small_disk(room)
    house = House(disk / "data")
    done = house.run("ingest", str(seed), "--json")
    assert done.returncode == 3, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    subprocess.run(["mount", "-o", "remount,size=16m", str(disk)], check=True)
    assert house.run("ingest", str(seed)).returncode == 0
    complete(house, digest)


@pytest.mark.slow
def test_a_limit_on_the_size_of_files_is_met_like_a_full_disk(tmp_path: Path, seed: Path, digest: str) -> None:
    house = House(tmp_path / "data")
    house.run("verify")  # makes the ledger, which is larger than what is allowed below
    limit = 4 * KIB

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    process = house.begin("ingest", str(seed), "--json", before=limited)
    _, said = process.communicate()
    assert process.returncode == 3, said
    assert house.run("ingest", str(seed)).returncode == 0
    complete(house, digest)


CUTS: dict[str, Callable[[bytes], bytes]] = {
    "to nothing": lambda data: b"",
    "in its head": lambda data: data[:40],
    "in the middle": lambda data: data[: len(data) // 2],
}


@pytest.mark.slow
@pytest.mark.parametrize("cut", CUTS)
def test_a_batch_that_is_cut_off_costs_no_document_that_is_indexed_and_what_is_offered_again_is_whole(
    tmp_path: Path, seed: Path, digest: str, cut: str
) -> None:
    house = House(tmp_path / "data")
    house.run("ingest", str(seed))
    [batch] = (tmp_path / "data").glob("archive/**/*.warc.gz")
    whole = batch.read_bytes()
    batch.write_bytes(CUTS[cut](whole))
    day = "-".join(batch.parts[-4:-1])
    _forget_stages(tmp_path / "data/derived")
    replayed = house.run("reprocess", "--from", day, "--to", day, "--json", NEWS_SPACY_MODELS="fi=absent")
    assert (replayed.returncode, answer(replayed)["failed"] > 0) == (1, True)
    assert house.report()["digest"] == digest
    assert house.run("ingest", str(seed), NEWS_SPACY_MODELS="fi=absent").returncode == 0
    report = house.report()
    assert (report["digest"], report["missing"], report["stale"]) == (digest, [], [])


@pytest.mark.slow
def test_a_batch_that_is_lost_before_its_run_was_finished_does_not_stop_the_runs_after_it(
    tmp_path: Path, seed: Path, digest: str
) -> None:
    house = House(tmp_path / "data")
    red = house.run("ingest", str(seed), NEWS_INDEX_URL="http://127.0.0.1:9/news")
    assert red.returncode == 3
    [batch] = (tmp_path / "data").glob("archive/**/*.warc.gz")
    write_lines(seed / "later.jsonl", [{"url": "https://post.example/later", "text": unlike(-1)}])
    batch.unlink()
    _forget_stages(tmp_path / "data/derived")
    done = house.run("ingest", str(seed), "--json")
    assert done.returncode == 1, done.stderr  # its documents failed; what their source offers is archived again
    last = house.run("ingest", str(seed), "--json")
    assert last.returncode == 0, last.stderr
    report = house.report()
    assert (report["indexed"], report["missing"]) == (DOCUMENTS + 1, [])


def _forget_stages(derived: Path) -> None:
    for stage in STAGES:
        shutil.rmtree(derived / stage)


def copy(day: int, words: int) -> list[dict[str, Any]]:
    """One article as it was fetched on a day of March."""
    return [{"url": "https://post.example/x", "text": unlike(words), "fetched_at": f"2026-03-{day:02}T08:00:00Z"}]


@pytest.mark.parametrize("engine", ["embedded", "elasticsearch"])
def test_an_older_copy_replayed_after_a_newer_one_was_seen_unchanged_changes_nothing(
    tmp_path: Path, state_url: str, engine: str, request: pytest.FixtureRequest
) -> None:
    """The newer copy was never sent to the index, so that no version there is later than the older copy's."""
    where = {"NEWS_STATE_URL": state_url}
    if engine == "elasticsearch":
        where["NEWS_INDEX_URL"] = f"{request.getfixturevalue('elasticsearch')}/{request.getfixturevalue('alias')}"
    house = installation(tmp_path / "data", **where)
    ingest(house, write_lines(tmp_path / "first.jsonl", copy(3, 1)))
    assert ingest(house, write_lines(tmp_path / "third.jsonl", copy(9, 1)), run="run-2").unchanged == 1
    digest = verify(house).digest
    assert ingest(house, write_lines(tmp_path / "second.jsonl", copy(6, 2)), run="run-3").superseded == 1
    assert verify(house).digest == digest
    for name in ("first", "second", "third"):
        counts = ingest(house, tmp_path / f"{name}.jsonl", run=f"again-{name}")
        assert (counts.indexed, counts.failed) == (0, 0)
    assert verify(house).digest == digest
    assert len(found(house, "")) == 1
    house.ledger.close()
    assert len(list(batches(house.archive))) == 3


@pytest.mark.slow
def test_a_clock_that_was_set_back_makes_nothing_that_comes_later_look_old(tmp_path: Path) -> None:
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    if library is None:
        message = "there is no other clock to be had: apt-get install libfaketime"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    house, page = House(tmp_path / "data"), tmp_path / "seed/a.jsonl"
    page.parent.mkdir()
    for number, shift in enumerate(["+0", "-3d", "-400d", "+0", "-1h"]):
        write_lines(page, [{"url": "https://post.example/x", "text": unlike(number)}])
        done = house.run("ingest", str(page), "--json", LD_PRELOAD=str(library), FAKETIME=shift)
        assert done.returncode == 0, done.stderr
        assert answer(done)["indexed"] == 1, shift
        hits = answer(house.run("search", "--json", "--", unlike(number).split()[1]))
        assert hits["total"] == 1
    report = house.report()
    assert [report[kind] for kind in ("indexed", "missing", "unexpected", "stale")] == [1, [], [], []]
