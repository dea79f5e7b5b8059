"""`kill -9` in the middle of `news ingest`, again and again, then once more to the end: nothing lost, nothing twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from builders import WITHOUT_MODEL, article, page, write_lines

NEWS = Path(sys.executable).parent / "news"
ROUNDS = 20


def command(data: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, **WITHOUT_MODEL, "NEWS_DATA_DIR": str(data)}
    return subprocess.Popen(
        [NEWS, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def answer(data: Path, *arguments: str) -> Any:
    process = command(data, *arguments, "--json")
    out, complaint = process.communicate()
    assert process.returncode == 0, complaint
    return json.loads(out.splitlines()[-1])


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """2,000 documents: lines, texts and pages, some of them twice."""
    folder = tmp_path / "seed"
    folder.mkdir()
    articles = ({"url": f"https://post.example/{n % 1500}", "text": article(f"matter {n % 1500}")} for n in range(1600))
    write_lines(folder / "many.jsonl", articles)
    for n in range(300):
        (folder / f"{n}.txt").write_text(article(f"affair {n}"))
    for n in range(100):
        address = f"https://gazette.example/{n}"
        (folder / f"{n}.html").write_text(page(f"Case {n}", f"case {n}", address))
    return folder


@pytest.mark.slow
def test_a_run_killed_at_any_moment_loses_nothing_and_doubles_nothing(tmp_path: Path, seed: Path) -> None:
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    started = time.monotonic()
    counts = answer(undisturbed, "ingest", str(seed))
    whole_s = time.monotonic() - started
    assert (counts["offered"], counts["indexed"], counts["duplicate"]) == (2000, 1900, 100)
    moments = random.Random(2026)
    stopped = 0
    for _ in range(ROUNDS):
        process = command(killed, "ingest", str(seed))
        try:
            process.communicate(timeout=moments.uniform(0.1, whole_s))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            stopped += 1
    assert stopped >= ROUNDS / 3, "the machine was so quick that hardly a run was stopped"
    answer(killed, "ingest", str(seed))
    report = answer(killed, "verify", "--digest")
    expected = answer(undisturbed, "verify", "--digest")
    assert report == expected
    assert (report["indexed"], report["missing"]) == (1900, [])
    assert answer(killed, "search")["total"] == 1900
