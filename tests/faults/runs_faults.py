"""Whole runs of `news` under a fault: what must hold whichever service failed, and when."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builders import WITHOUT_MODEL, article, ingest, installation, page, write_lines
from replays import ROOT, answer, news

from pipeline.verify import verify

DOCUMENTS = 45  # of `seed_of(folder)`, in the index; 3 more are copies, and 1 is no article


def seed_of(folder: Path, lines: int = 30) -> Path:
    """Lines of a file, texts, and pages; three of them twice, and one empty. The digest is the same in every run."""
    folder.mkdir()
    articles = [{"url": f"https://post.example/{n}", "text": article(f"matter {n}")} for n in range(lines)]
    write_lines(folder / "many.jsonl", [*articles, *articles[:3]])
    for n in range(10):
        (folder / f"{n}.txt").write_text(article(f"affair {n}"))
    for n in range(5):
        (folder / f"{n}.html").write_text(page(f"Case {n}", f"case {n}", f"https://gazette.example/{n}"))
    (folder / "empty.txt").write_bytes(b"")
    return folder


@dataclass
class House:
    """An installation that is only used through its command, each time in a process of its own."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        return news(self.data, *arguments, program=ROOT, **{**self.settings, **settings})

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        """The command in the background."""
        environment = {**os.environ, **WITHOUT_MODEL, "NEWS_DATA_DIR": str(self.data), **self.settings}
        command = [str(Path(sys.executable).parent / "news"), *arguments]
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
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
