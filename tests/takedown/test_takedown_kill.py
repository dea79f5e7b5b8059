"""`kill -9` in the middle of a take-down: done again, it is complete."""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from builders import WITHOUT_MODEL, article, found, ingest, installation, page
from builders_takedown import BRIDGE, REASON, traces_of

from pipeline.verify import verify

pytestmark = pytest.mark.slow

KILLS = 8
WORDS = "zeppelin moorings"


def command(data: Path) -> "subprocess.Popen[bytes]":
    program = [sys.executable, "-c", "from pipeline.cli import main; main()", "delete", BRIDGE, "--reason", REASON]
    environment = {**os.environ, **WITHOUT_MODEL, "NEWS_DATA_DIR": str(data)}
    return subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def six_editions(folder: Path) -> Path:
    """The data folder of an installation that took in six editions of the bridge."""
    house, seeds = installation(folder / "data"), folder / "seeds"
    seeds.mkdir()
    for edition in range(6):
        (seeds / "bridge.html").write_text(page(f"Edition {edition}", f"{WORDS} {edition}", BRIDGE))
        (seeds / "quay.txt").write_text(article(f"the quay in edition {edition}"))
        ingest(house, seeds, run=f"run-{edition}")
    house.index.close()
    house.ledger.close()
    return house.settings.data_dir


def test_one_killed_at_any_moment_is_completed_by_the_next(tmp_path: Path) -> None:
    chance, before = random.Random(4), six_editions(tmp_path)
    for number in range(KILLS):
        house = installation(shutil.copytree(before, tmp_path / f"data-{number}"))
        killed = command(house.settings.data_dir)
        deadline = time.monotonic() + 60
        while not house.ledger.graves([BRIDGE]) and killed.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)  # what is before the first step leaves nothing to complete
        time.sleep(chance.uniform(0, 0.3))
        killed.kill()
        killed.communicate()
        again = command(house.settings.data_dir)
        _, complaint = again.communicate(timeout=60)
        assert again.returncode == 0, complaint
        assert not found(house, "zeppelin")
        for folder in ("archive", "derived"):
            assert traces_of(WORDS, house.settings.data_dir / folder) == []
        report = verify(house)
        assert (report.missing, report.unexpected, report.lost) == ((), (), ())
        house.ledger.close()
