"""What tests of replays build: days of an archive, and a release with other rules."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from builders import WITHOUT_MODEL, quiet

from pipeline import stages
from pipeline.article import Given, Named, Offer, RawDocument
from pipeline.clock import milliseconds, strictly_increasing
from pipeline.installation import Installation
from pipeline.outcomes import Counts
from pipeline.sources import Clock
from pipeline.stages import fetch
from pipeline.stages.reprocess import reprocess
from pipeline.stages.wanted import EVERYTHING, Wanted

ROOT = Path(__file__).parents[1]


@dataclass
class Offering:
    """A source that offers what it is given, fetched now."""

    offered: Sequence[Offer | Named]

    def offers(self, clock: Clock) -> Iterator[Offer | Named]:
        for offer in self.offered:
            yield fetched(offer, clock()) if isinstance(offer, RawDocument) else offer


def fetched(document: RawDocument, at: datetime) -> RawDocument:
    return RawDocument(
        document.locator, document.body, document.media_type, at, document.given, document.place, document.came_as
    )


def text(locator: str, words: str, given: Given | None = None) -> RawDocument:
    """A plain text that lies at `locator`."""
    at = datetime.fromtimestamp(0, UTC)
    return RawDocument(locator, words.encode(), "text/plain", at, given or Given())


def land(house: Installation, day: date, *offered: Offer | Named, run: str = "") -> None:
    """Take documents in as a run of that UTC day would, at eight in the morning; through all stages."""
    name = run or f"run-{day}"
    clock = strictly_increasing(house.ledger.latest_fetch_ms(), lambda: datetime.combine(day, time(8), UTC))
    house.ledger.start_run(name, milliseconds(clock()), house.version)
    list(fetch.fetch(house, name, Offering(offered), clock))
    stages.resume(house, quiet, lambda sentence: None)


def replay(house: Installation, day: date, wanted: Wanted = EVERYTHING, run: str = "") -> Counts:
    """The account of a replay of the day."""
    return reprocess(house, run or stages.unclosed_name(house, f"replay-{day}"), day, wanted, quiet)


def release(folder: Path, changes: dict[str, tuple[str, str]]) -> Path:
    """A copy of the program with other rules: file → (what stands there, what is to stand there)."""
    shutil.copytree(ROOT / "pipeline", folder / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    for name, (old, new) in changes.items():
        path = folder / "pipeline" / name
        source = path.read_text()
        assert old in source, f"{name} reads no longer as this test expects"
        path.write_text(source.replace(old, new, 1))
    return folder


def news(data: Path, *arguments: str, program: Path = ROOT, **settings: str) -> "subprocess.CompletedProcess[str]":
    """The `news` command of a release."""
    environment = {**os.environ, **WITHOUT_MODEL, "NEWS_DATA_DIR": str(data), "PYTHONPATH": str(program), **settings}
    command = [sys.executable, "-P", "-c", "from pipeline.cli import main; main()", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def answer(done: "subprocess.CompletedProcess[str]") -> Any:
    """The JSON in the last line of standard output."""
    assert done.stdout, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
