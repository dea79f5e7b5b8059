"""A bug of ours that one document meets: the document is failed with its traceback, the others go through, all is red.

The bug is planted in a copy of the program, as a release with a mistake would have it; the next release mends it.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest
from builders import article, installation
from real_airflow import AIRFLOW, PYTHONPATH, ROOT, airflow_at
from replays import answer, news, release

pytestmark = pytest.mark.slow

CRASH = 'raise ZeroDivisionError("nobody had thought of this")'

BUGS = {  # stage → (file, line, the same with the bug)
    "extract": (
        "extract/__init__.py",
        "    blocks = lines.blocks_of(text)\n",
        f'    blocks = lines.blocks_of(text)\n    if "lighthouse" in text:\n        {CRASH}\n',
    ),
    "clean": (
        "clean/__init__.py",
        "    removed = _settle(article, rules)\n",
        f'    if any("lighthouse" in block.text for block in article.blocks):\n        {CRASH}\n'
        "    removed = _settle(article, rules)\n",
    ),
    "tag": (
        "tag/__init__.py",
        "        for at, article in enumerate(articles):\n",
        f'        for at, article in enumerate(articles):\n            if "lighthouse" in article.text:\n'
        f"                {CRASH}\n",
    ),
}


def with_bug(folder: Path, stage: str) -> Path:
    file, line, bug = BUGS[stage]
    return release(folder, {file: (line, bug)})


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    folder = tmp_path / "seed"
    folder.mkdir()
    for name in ("bridges", "the lighthouse", "quays"):
        (folder / f"{name.replace(' ', '-')}.txt").write_text(article(name))
    return folder


@pytest.mark.parametrize("stage", BUGS)
def test_a_document_that_crashes_a_stage_is_failed_with_its_traceback(stage: str, seed: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = news(data, "ingest", str(seed), "--json", program=with_bug(tmp_path / "buggy", stage))
    counts = answer(done)
    assert (done.returncode, counts["indexed"], counts["failed"], counts["pending"]) == (1, 2, 1, 0)
    [missing] = answer(news(data, "verify", "--json"))["missing"]
    assert missing["why"].startswith("ZeroDivisionError: nobody had thought of this\nTraceback (most recent call last)")
    assert BUGS[stage][0] in missing["why"]  # the file where it happened

    done = news(data, "ingest", str(seed), "--json")
    assert (done.returncode, answer(done)["failed"], answer(done)["indexed"]) == (0, 0, 1)
    assert answer(news(data, "verify", "--json"))["missing"] == []


def test_such_a_document_makes_the_dag_run_red_after_the_others_are_in(seed: Path, tmp_path: Path) -> None:
    buggy = with_bug(tmp_path / "buggy", "tag")
    environment = airflow_at(tmp_path / "airflow") | {"NEWS_DATA_DIR": str(tmp_path / "data")}
    runs = []
    for program in (buggy, ROOT):
        done = subprocess.run(
            [AIRFLOW, "dags", "test", "ingest_seeds", "--conf", json.dumps({"folder": str(seed)})],
            env=environment | {"PYTHONPATH": f"{program}{os.pathsep}{PYTHONPATH}"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        runs.append((done.returncode != 0, len(list(installation(tmp_path / "data").index.digest_lines()))))
    assert runs == [(True, 2), (False, 3)], done.stdout[-3000:]
