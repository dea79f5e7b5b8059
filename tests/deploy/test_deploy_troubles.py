"""What goes wrong under a real scheduler: a task out of memory, a run out of time, runs without a date, long lists."""

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from airflow_deploy import BIN, ROOT, WAIT_S, Airflow, airflow
from builders import WITHOUT_MODEL, installation, write_lines
from kills import report_of, story
from real_airflow import PYTHONPATH
from replays import land, release, text

from pipeline.outcomes import Counts

pytestmark = pytest.mark.slow

GREEDY_BYTES = 600 * 2**20
LIMIT_BYTES = 500 * 2**20

ODD_MODEL = {
    "tag/__init__.py": (
        "        spans: dict[int, list[Span]] = {}\n",
        "        import os, pathlib, time\n"
        '        marks = pathlib.Path(os.environ["NEWS_DATA_DIR"])\n'
        '        if (marks / "greedy").exists() and any("zeppelin" in article.text for article in articles):\n'
        '            (marks / "greedy").unlink()\n'
        f"            hoard = bytearray(os.urandom(2**20)) * {GREEDY_BYTES // 2**20}\n"
        "            time.sleep(600)\n"
        '        while (marks / "stuck").exists():\n'
        "            time.sleep(0.2)\n"
        "        spans: dict[int, list[Span]] = {}\n",
    )
}
"""A tagger that takes all memory at one article, once, and one that does not come to an end, while a file says so."""


@dataclass(frozen=True)
class Newsroom:
    """An Airflow with its scheduler at work, and the installation that its DAGs write."""

    server: Airflow
    data: Path

    def run(self, dag: str, run: str, **conf: Any) -> str:
        """Trigger a run and wait for it; its state."""
        self.server.trigger(dag, run, conf)
        return self.server.finished_run(dag, run)

    def tasks(self, dag: str, run: str) -> dict[str, dict[str, Any]]:
        listed = self.server.get(f"/dags/{dag}/dagRuns/{run}/taskInstances?limit=100")["task_instances"]
        return {f"{task['task_id']}[{task['map_index']}]": task for task in listed}

    def clear(self, dag: str, run: str) -> None:
        """As an operator does: all tasks of the run are to be done again."""
        self.server.get(f"/dags/{dag}/clearTaskInstances", {"dag_run_id": run, "dry_run": False, "only_failed": False})

    def open_runs(self) -> dict[str, int]:
        """The runs that our ledger has as stopped."""
        house = installation(self.data)
        try:
            return house.ledger.open_runs()
        finally:
            house.ledger.close()

    def counts(self, dag: str, run: str) -> Counts:
        """The account of a run, as our ledger has it."""
        house = installation(self.data)
        try:
            return house.ledger.counts(f"airflow.{dag}__{run}")
        finally:
            house.ledger.close()


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    home, data = tmp_path_factory.mktemp("airflow"), tmp_path_factory.mktemp("house") / "data"
    data.mkdir()
    program = release(tmp_path_factory.mktemp("program"), ODD_MODEL)
    settings = {
        "PYTHONPATH": f"{program}{os.pathsep}{PYTHONPATH}",
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags_and_variants(home / "dags")),
        "NEWS_DATA_DIR": str(data),
        **WITHOUT_MODEL,
    }
    with airflow(home, **settings) as server, server.scheduling():
        yield Newsroom(server, data)


def dags_and_variants(folder: Path) -> Path:
    """Our DAGs, and two of them as a user might have changed them: with a time limit, and started by an asset."""
    shutil.copytree(ROOT / "dags", folder, ignore=shutil.ignore_patterns("__pycache__"))
    reprocess = (folder / "reprocess_news.py").read_text()
    limited = reprocess.replace("reprocess_news()", "limited()").replace(
        "max_active_runs=3,", "max_active_runs=3,\n    dagrun_timeout=timedelta(seconds=25),"
    )
    (folder / "limited.py").write_text(limited.replace("@daily", "@yearly"))
    seeds = (folder / "ingest_seeds.py").read_text().replace("ingest_seeds()", "on_arrival()")
    seeds = seeds.replace("import Param", "import Asset, Param").replace(
        "=None,\n    tags", '=[Asset("arrival")],\n    tags'
    )
    (folder / "on_arrival.py").write_text(seeds)
    return folder


def lines(folder: Path, first: int, count: int, word: str = "") -> Path:
    """A folder with so many articles; the last of them has the word in it."""
    folder.mkdir()
    articles = [{"url": f"https://pier.example/{n}", "text": story(n)} for n in range(first, first + count)]
    articles[-1]["text"] += f"\nA {word} was seen above the harbour in the evening." if word else ""
    write_lines(folder / "lines.jsonl", articles)
    return folder


def land_without_ledger(data: Path, scratch: Path, day: date, documents: int) -> None:
    """Put a day's batch into the archive of an installation whose ledger does not know it, as after a loss."""
    house = installation(scratch / f"landed-{day}")
    land(house, day, *(text(f"/{day}/{n}.txt", story(10_000 * day.day + n)) for n in range(documents)))
    house.ledger.close()
    house.index.close()
    batches = Path("archive") / f"{day:%Y/%m/%d}"
    shutil.copytree(house.settings.data_dir / batches, data / batches)


@contextmanager
def out_of_memory_killer(limit_bytes: int) -> Iterator[list[int]]:
    """Kills -9 what grows beyond the limit among this process's descendants, as a kernel does; those it killed."""
    killed: list[int] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            for process in descendants(os.getpid()):
                if resident_bytes(process) > limit_bytes and process not in killed:
                    killed.append(process)
                    with suppress(ProcessLookupError):
                        os.kill(process, signal.SIGKILL)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


def descendants(ancestor: int) -> set[int]:
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
    found, grown = {ancestor}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in found} - found
        found, grown = found | more, bool(more)
    return found - {ancestor}


def resident_bytes(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/statm").read_text().split()
        command = Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return 0
    return int(status[1]) * os.sysconf("SC_PAGE_SIZE") if "airflow" in command else 0  # not an Elasticsearch's


def test_a_tag_task_killed_for_memory_is_tried_again_and_its_batch_is_whole(newsroom: Newsroom, tmp_path: Path) -> None:
    """The task takes more memory than there is, and the kernel kills it. The other batch goes on, Airflow tries again,
    and nothing of the batch is in the index before it was tagged whole."""
    folder = lines(tmp_path / "seed", 0, 520, "zeppelin")  # two orders; the second is the greedy one
    (newsroom.data / "greedy").touch()
    with out_of_memory_killer(LIMIT_BYTES) as killed:
        newsroom.server.trigger("ingest_seeds", "greedy", {"folder": str(folder)})
        until = time.monotonic() + WAIT_S
        while not killed and time.monotonic() < until:
            time.sleep(0.1)
        assert len(killed) == 1
        while (
            "order.index[0]" not in (tasks := newsroom.tasks("ingest_seeds", "greedy"))
            or tasks["order.index[0]"]["state"] != "success"
        ):
            assert time.monotonic() < until
            time.sleep(0.5)
        assert report_of(newsroom.data).indexed == 500
        assert newsroom.server.finished_run("ingest_seeds", "greedy") == "success"
    tasks = newsroom.tasks("ingest_seeds", "greedy")
    assert {name: task["try_number"] for name, task in tasks.items() if task["try_number"] > 1} == {"order.tag[1]": 2}
    report = report_of(newsroom.data)
    assert (report.indexed, report.missing) == (520, ())


def test_a_replay_that_runs_out_of_time_is_red_and_run_again_completes(newsroom: Newsroom, tmp_path: Path) -> None:
    """A time limit strikes a run while it tags: Airflow skips what has not begun, and skipped tasks are no failure.
    The run has to be red all the same, `news verify` has to name what is not in the index, and the day run again or the
    run cleared has to bring it there, once."""
    day = date(2026, 3, 9)
    land_without_ledger(newsroom.data, tmp_path, day, 40)
    before = report_of(newsroom.data).indexed
    (newsroom.data / "stuck").touch()
    assert newsroom.run("limited", "late", day=str(day)) == "failed"
    assert newsroom.tasks("limited", "late")["finish[-1]"]["state"] != "success"
    missing = report_of(newsroom.data).missing
    assert len(missing) == 40
    assert all(one.why for one in missing)
    (newsroom.data / "stuck").unlink()
    assert newsroom.run("reprocess_news", "again", day=str(day)) == "success"
    newsroom.clear("limited", "late")
    assert newsroom.server.finished_run("limited", "late") == "success"
    report = report_of(newsroom.data)
    assert (report.indexed, report.missing) == (before + 40, ())
    assert newsroom.open_runs() == {}


def test_runs_without_a_date_do_what_they_are_asked(newsroom: Newsroom, tmp_path: Path) -> None:
    """A run that an asset starts, or a person without a date, has neither logical date nor data interval: it must run,
    and a day that a person asks for is the one that is reprocessed, with a date or without."""
    [asset] = newsroom.server.get("/assets?name_pattern=arrival")["assets"]
    newsroom.server.get("/assets/events", {"asset_id": asset["id"], "extra": {}})
    assert finished_first(newsroom.server, "on_arrival") == "success"

    asked, other = date(2026, 3, 5), date(2026, 3, 7)
    land_without_ledger(newsroom.data, tmp_path, asked, 3)
    land_without_ledger(newsroom.data, tmp_path, other, 1)
    for run, dated in (("undated", []), ("dated", ["--logical-date", f"{other}T00:00:00+00:00"])):
        command = [str(BIN / "airflow"), "dags", "trigger", "reprocess_news", "--run-id", run, *dated]
        subprocess.run([*command, "--conf", json.dumps({"day": str(asked)})], env=newsroom.server.environment,
                       check=True, capture_output=True)  # fmt: skip
        assert newsroom.server.finished_run("reprocess_news", run) == "success"
        assert newsroom.counts("reprocess_news", run).offered == 3


def finished_first(server: Airflow, dag: str) -> str:
    """The state of the only run of a DAG, waited for until it is there and over."""
    until = time.monotonic() + WAIT_S
    while not (runs := server.get(f"/dags/{dag}/dagRuns")["dag_runs"]):
        assert time.monotonic() < until, f"no run of {dag}"
        time.sleep(1)
    return server.finished_run(dag, runs[0]["dag_run_id"])
