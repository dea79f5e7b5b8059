"""A source of any size takes the memory of its largest document."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from builders_folder import page

COUNT = """
import re, sys
from datetime import UTC, datetime
from pathlib import Path
from pipeline.sources.folder import Folder
n = sum(1 for _ in Folder(Path(sys.argv[1])).offers(lambda: datetime.now(UTC)))
print(n, re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def peak_kib(path: Path, expected: int) -> int:
    """The peak memory of a process that reads this many offers; `ru_maxrss` would include its parent's."""
    run = subprocess.run([sys.executable, "-c", COUNT, str(path)], capture_output=True, text=True, check=True)
    number, kib = run.stdout.split()
    assert int(number) == expected
    return int(kib)


def lines(path: Path, number: int) -> None:
    with gzip.open(path, "wb", 1) as file:
        for n in range(number):
            file.write(json.dumps({"url": f"https://lantern.example/{n}", "text": f"{n} words " * 20}).encode() + b"\n")


def crawl(path: Path, number: int) -> None:
    with path.open("wb") as file:
        for n in range(number):
            file.write(gzip.compress(page(b"<p>words of the council" * 1000 + b"%d" % n), 1))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from Linux's /proc")
@pytest.mark.parametrize(
    ("name", "write", "small", "large"),
    [("a.jsonl.gz", lines, 1000, 100_000), ("a.warc.gz", crawl, 100, 5000)],
    ids=["lines", "crawl"],
)
def test_memory_does_not_grow_with_the_file(
    tmp_path: Path, name: str, write: Callable[[Path, int], None], small: int, large: int
) -> None:
    peaks = []
    for number in (small, large):
        write(tmp_path / name, number)
        peaks.append(peak_kib(tmp_path / name, number))
    assert peaks[1] <= 1.2 * peaks[0]
