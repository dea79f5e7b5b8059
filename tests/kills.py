"""`kill -9` at random moments, and all that an installation holds, to be compared with one that nobody disturbed.

A moment is drawn within a step: the run's steps are timed once, and a process is killed so many seconds after it told
that the step before was done. So short steps are hit as often as long ones. NEWS_TEST_SEED repeats a test's moments.
"""

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from builders import WITHOUT_MODEL, installation

from pipeline.archive import batches, read_batch
from pipeline.article import RawDocument
from pipeline.index.query import parse
from pipeline.installation import Installation
from pipeline.verify import Report, verify

STEP = re.compile(r"\b(fetch|extract|clean|tag|index|finish|polls): ")
"""What the command and the DAG's tasks say when a step is done."""

WORDS = re.findall(
    r"\w+",
    """harbour ferry council winter ledger signal quarry timber railway orchard lantern bridge vessel meadow granite
    spring auction bakery cottage drizzle embassy furnace glacier hammock inquest journal kettle lobster market needle
    oyster parade quarrel rudder saddle tanner umbrella valley walnut yeoman""",
)


def story(number: int, sentences: int = 6) -> str:
    """An invented article, unlike that of any other number, so that each tells a story of its own."""
    chance = random.Random(number)
    return "\n".join(
        f"The {' '.join(chance.choices(WORDS, k=9))} was said to be {chance.choice(WORDS)} by then."
        for _ in range(sentences)
    )


@dataclass(frozen=True)
class Command:
    """A command and its environment; it runs in a process group of its own, so that none of its children survives."""

    words: Sequence[str | Path]
    environment: Mapping[str, str]

    def start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(self.words, env=dict(self.environment), stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, start_new_session=True)  # fmt: skip

    def finish(self) -> list[tuple[str, float]]:
        """Run it to its end, which must be a good one; its steps, each with the seconds that it took."""
        steps, said, before = [], [], time.monotonic()
        with self.start() as process:
            for line in process.stdout or ():
                said.append(line)
                if step := STEP.search(line):
                    now = time.monotonic()
                    steps.append((step[1], now - before))
                    before = now
        assert process.returncode == 0, "".join(said)[-3000:]
        return [*steps, ("end", time.monotonic() - before)]

    def kill(self, after: int, delay_s: float) -> bool:
        """Kill it so long after it told so many steps, from its first `fetch` on; false if it was over before."""
        with self.start() as process:
            told = 0
            for line in process.stdout if process.stdout and after else ():
                step = STEP.search(line)
                told += bool(step and (told or step[1] == "fetch"))
                if told == after:
                    break
            time.sleep(delay_s)
            stopped = process.poll() is None
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        return stopped


def news(program: Path, data: Path, *arguments: str | Path, **settings: str) -> Command:
    """The `news` command of a copy of the program."""
    environment = {**os.environ, **WITHOUT_MODEL, "NEWS_DATA_DIR": str(data), "PYTHONPATH": str(program), **settings}
    return Command([sys.executable, "-P", "-c", "from pipeline.cli import main; main()", *arguments], environment)


@dataclass
class Moments:
    """Random moments within the steps of a run that was timed."""

    steps: Sequence[tuple[str, float]]
    seed: int = field(default_factory=lambda: int(os.environ.get("NEWS_TEST_SEED") or time.time_ns() % 1_000_000))

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        print(f"NEWS_TEST_SEED={self.seed} draws these moments again")

    def within(self, name: str) -> tuple[int, float]:
        """After how many steps told, and how many seconds later."""
        number = self._chance.choice([n for n, (step, _) in enumerate(self.steps) if step == name])
        took_s = self.steps[number][1]
        begin_s = 0.0 if number else took_s / 3  # to load Python's libraries is of no interest
        moment = number, round(self._chance.uniform(begin_s, took_s * 0.8), 4)
        print(f"kill within {name}: {moment[1]} s after step {number}")
        return moment

    def kill(self, names: Sequence[str], commands: Iterable[Command]) -> None:
        """Kill a command within each of these steps; where one was over before, the next command is tried.

        The commands must have the same to do as the one that was timed; a few more than steps are needed.
        """
        waiting = list(names)
        for command in commands:
            if command.kill(*self.within(waiting[0])):
                waiting.pop(0)
            if not waiting:
                return
        raise AssertionError(f"the runs were so quick that none was stopped within {', '.join(waiting)}")


@dataclass(frozen=True)
class Holdings:
    """What an installation holds, without what is told by the clock or by the name of a run."""

    indexed: str  # the index's digest
    documents: dict[str, tuple[object, ...]]  # by id: what the ledger says of it
    places: dict[str, tuple[object, ...]]  # by locator: likewise
    archived: Counter[tuple[str, bytes]]  # documents of the archive, by locator and bytes
    written: dict[str, tuple[object, ...]]  # by id: circumstances that the index holds beside the content


def differences(found: Holdings, expected: Holdings) -> list[object]:
    """What one has otherwise than the other, at most ten of each kind; empty if nothing differs."""
    differing: list[object] = [(found.indexed, expected.indexed)] if found.indexed != expected.indexed else []
    for here, there in (
        (found.documents, expected.documents),
        (found.places, expected.places),
        (found.written, expected.written),
        (found.archived, expected.archived),
    ):
        keys = sorted(key for key in {*here, *there} if here.get(key) != there.get(key))
        differing += [(key, here.get(key), there.get(key)) for key in keys[:10]]
    return differing


def holdings(data: Path, **settings: str) -> Holdings:
    """All of it; asserts that nothing is missing, nothing is unexpected and no run is open."""
    house = installation(data, **settings)
    report = verify(house)
    assert (report.missing, report.unexpected, report.stale, report.lost) == ((), (), (), ())
    assert house.ledger.open_runs() == {}
    assert report.archived == report.accounted
    found = Holdings(report.digest, *_ledger(data), _archived(house), _written(house))
    _close(house)
    return found


def _close(house: Installation) -> None:
    house.ledger.close()
    house.index.close()


def report_of(data: Path, **settings: str) -> Report:
    """What `news verify` finds."""
    house = installation(data, **settings)
    try:
        return verify(house)
    finally:
        _close(house)


def _ledger(data: Path) -> tuple[dict[str, tuple[object, ...]], dict[str, tuple[object, ...]]]:
    with sqlite3.connect(data / "ledger.sqlite") as database:
        documents = database.execute(
            "select id, url, outcome, reason, content_hash, feeds, text_from, published_at, story from documents"
        )
        places = database.execute(  # which of several later copies a duplicate's reason names is left to the order
            "select locator, id, pending, replace(outcome, 'unchanged', 'indexed'),"
            " case outcome when 'duplicate' then '' else reason end, stage from locators"
        )
        return {row[0]: row[1:] for row in documents}, {row[0]: row[1:] for row in places}


def _archived(house: Installation) -> Counter[tuple[str, bytes]]:
    records = (record for batch in batches(house.archive) for record in read_batch(house.archive, batch))
    found: Counter[tuple[str, bytes]] = Counter()
    for record in records:
        assert isinstance(record, RawDocument), record
        found[record.locator, record.body] += 1
    return found


def _written(house: Installation) -> dict[str, tuple[object, ...]]:
    return {
        str(document["id"]): (document["story"], document["feeds"], document["content_hash"])
        for document in house.index.export(parse(""))
    }
