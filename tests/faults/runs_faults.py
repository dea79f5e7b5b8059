"""Whole runs of `news` under a fault: what must hold whichever service failed, and when."""

import itertools
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builders import WITHOUT_MODEL, ingest, installation, page, write_lines
from replays import ROOT, answer, news

from pipeline.verify import verify

DOCUMENTS = 15  # of `seed_of(folder)`, in the index; 3 more are copies, and 1 is no article
OFFERED = 19


SYLLABLES = ("ba", "de", "fi", "go", "hu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo")


def unlike(seed: int) -> str:
    """An article like no other: near-duplicates are looked for at the end of a run, and all would be one story."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(90)]
    return "".join(f"The {' '.join(line)}.\n" for line in itertools.batched(words, 15))


def seed_of(folder: Path, lines: int = 8) -> Path:
    """Lines of a file, texts, and pages; three of them twice, and one empty. The pages tell one story."""
    folder.mkdir()
    articles = [{"url": f"https://post.example/{n}", "text": unlike(n)} for n in range(lines)]
    write_lines(folder / "many.jsonl", [*articles, *articles[:3]])
    for n in range(4):
        (folder / f"{n}.txt").write_text(unlike(10_000 + n))
    for n in range(3):
        (folder / f"{n}.html").write_text(page(f"Case {n}", f"case {n}", f"https://gazette.example/{n}"))
    (folder / "empty.txt").write_bytes(b"")
    return folder


@dataclass
class House:
    """An installation that is only used through its command, each time in a process of its own."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    program: Path = ROOT

    def run(self, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        return news(self.data, *arguments, program=self.program, **{**self.settings, **settings})

    def begin(self, *arguments: str, before: Callable[[], None] | None = None) -> subprocess.Popen[str]:
        """The command in the background; `before`: done in its process before it begins."""
        environment = {**os.environ, **WITHOUT_MODEL, "NEWS_DATA_DIR": str(self.data), **self.settings}
        command = [str(Path(sys.executable).parent / "news"), *arguments]
        return subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=before,
        )

    def report(self) -> Any:
        """What `news verify` says; it must know the reason of everything that is missing."""
        done = self.run("verify", "--digest", "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        return answer(done)


def complete(house: House, digest: str, documents: int = DOCUMENTS) -> None:
    """Nothing lost, nothing twice: archive, ledger and index agree, and the index is that of an undisturbed run."""
    report = house.report()
    assert [report[kind] for kind in ("missing", "unexpected", "stale", "lost")] == [[], [], [], []]
    assert (report["indexed"], report["digest"]) == (documents, digest)


def is_told(house: House, done: "subprocess.CompletedProcess[str]", documents: int = DOCUMENTS) -> bool:
    """Whether a disturbed run got through. If so everything must be in; else it says what to do, and exits with 3."""
    report = house.report()
    if done.returncode == 0:
        assert (report["missing"], report["indexed"]) == ([], documents)
        return True
    assert done.returncode == 3, done.stdout + done.stderr
    said = done.stderr.splitlines()[-1]
    assert said.startswith("news: ")
    assert "Traceback" not in done.stderr
    counts = answer(done)
    assert counts["pending"] == counts["offered"] - sum(
        counts[kind] for kind in ("indexed", "unchanged", "superseded", "duplicate", "rejected", "failed")
    )
    return False


def undisturbed(folder: Path, seed: Path) -> str:
    """The digest of an installation of its own that takes the seed in, and that nothing disturbs."""
    house = installation(folder / "undisturbed")
    ingest(house, seed)
    digest = verify(house).digest
    shutil.rmtree(folder / "undisturbed")
    return digest
