"""What `news verify` needs of memory and time, by the number of documents: a flat line.

    python benchmarks/verify_memory.py [DOCUMENTS...]                200,000 and 400,000 unless told
    python benchmarks/verify_memory.py --embedded [DOCUMENTS...]     20,000 and 40,000 unless told

An archive of so many documents, 500 a batch; a ledger in SQLite that knows them all; and an index of them: with
`--embedded` a real one, else its sorted lines of ids and content hashes alone, which is all that verify asks of an
index. One document in a hundred thousand is missing. Each verify runs in a process of its own; its peak is counted
above what it has once the ledger is open.
"""

import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import batched
from pathlib import Path
from typing import Any, cast

from pipeline import stages
from pipeline.archive import MAX_BATCH_DOCUMENTS, batch_name, write_batch
from pipeline.article import Given, RawDocument
from pipeline.index import Document
from pipeline.installation import Installation
from pipeline.settings import from_environment
from pipeline.sources.folder import Folder
from pipeline.verify import verify

DAY = datetime(2026, 1, 1, tzinfo=UTC)
BATCHES_A_DAY = 144  # a run every ten minutes
MISSING_EVERY = 100_000


def main() -> None:
    arguments = sys.argv[1:]
    if arguments[:1] == ["measure"]:
        measure(Path(arguments[1]), int(arguments[2]), arguments[3] == "embedded")
        return
    embedded = arguments[:1] == ["--embedded"]
    sizes = [int(size.replace(",", "")) for size in arguments[embedded:]]
    for size in sizes or ([20_000, 40_000] if embedded else [200_000, 400_000]):
        with tempfile.TemporaryDirectory() as folder:
            build(Path(folder), size, embedded)
            kind = "embedded" if embedded else "lines"
            subprocess.run([sys.executable, __file__, "measure", folder, str(size), kind], check=True)


def measure(folder: Path, size: int, embedded: bool) -> None:
    """Verify, and print what it took."""
    house = installation(folder)
    if not embedded:
        vars(house)["index"] = Lines(size)  # what an installation opens when it is first used
    house.ledger.open_runs()
    before, started = resident_mb("VmRSS"), time.monotonic()
    report = verify(house)
    seconds, peak = time.monotonic() - started, resident_mb("VmHWM")
    assert (report.archived, report.accounted, report.indexed) == (size, size, size - len(report.missing))
    assert (len(report.missing), report.unexpected, report.stale, report.lost) == (
        -(-size // MISSING_EVERY),
        (),
        (),
        (),
    )
    print(
        f"{size:9,} documents: {seconds:5.1f} s, peak {peak:.0f} MB, {peak - before:.0f} MB above the {before:.0f} MB "
        "that the process has before"
    )


class Lines:
    """The lines of an index that has all documents but the missing ones."""

    def __init__(self, size: int) -> None:
        self._size = size

    def exists(self) -> bool:
        return True

    def get(self, id: str) -> None:
        """Only of missing documents is it asked."""

    def digest_lines(self) -> Iterator[tuple[str, str]]:
        return ((id_of(n, self._size), hash_of(n)) for n in range(self._size) if n % MISSING_EVERY)


def build(folder: Path, size: int, embedded: bool) -> None:
    house = installation(folder)
    root = Path(str(house.archive))
    at = [RawDocument(f"/seed/{n}.txt", b"-", "text/plain", DAY, Given()) for n in range(MAX_BATCH_DOCUMENTS)]
    names = [name_of(number) for number in range(-(-size // MAX_BATCH_DOCUMENTS))]
    write_batch(house.archive, names[0], at)
    for name in names[1:]:  # the same bytes: verify reads how many documents there are
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        os.link(root / names[0], root / name)
    house.ledger.close()
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as connection:
        fill(connection, size, names)
    if embedded:
        one = ingested(folder / "one")
        house.index.create()
        for some in batched((n for n in range(size) if n % MISSING_EVERY), 10_000):
            house.index.write([one | {"id": id_of(n, size), "content_hash": hash_of(n)} for n in some])


def fill(connection: sqlite3.Connection, size: int, names: list[str]) -> None:
    """A run for each batch, and three rows a document, as runs leave them."""
    runs = ((f"run-{n}", n, n, "v", 500, 500, 0, 0, 0, 0, 0) for n in range(len(names)))
    connection.executemany(f"insert into runs values ({','.join('?' * 11)})", runs)
    orders = ((f"run-{n}", 0, name, 500, 500, n) for n, name in enumerate(names))
    connection.executemany("insert into orders values (?,?,?,?,?,?)", orders)
    put(connection, "documents", (documents_row(n, size, names) for n in range(size)))
    put(connection, "locators", (locators_row(n, size, names) for n in range(size)))
    put(connection, "changes", (changes_row(n, size, names) for n in range(size)))
    connection.commit()


def put(connection: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows)
    names, marks = ", ".join(first), ", ".join(f":{name}" for name in first)
    statement = f"insert into {table} ({names}) values ({marks})"
    connection.execute(statement, first)
    connection.executemany(statement, rows)


def documents_row(n: int, size: int, names: list[str]) -> dict[str, Any]:
    return {
        "id": id_of(n, size), "url": f"https://post.example/{n}", "outcome": "indexed", "content_hash": hash_of(n),
        "feeds": "[]", "fetched_at": n, "first_seen_at": n, **place(n, names), "revision": 1, "run": "run-0",
        "pipeline_version": "v",
    }  # fmt: skip


def locators_row(n: int, size: int, names: list[str]) -> dict[str, Any]:
    return {
        "locator": f"https://post.example/{n}", "run": "run-0", "fetched_at": n, "digest": hash_of(n),
        **place(n, names), "id": id_of(n, size), "pending": 0, "outcome": "indexed", "pipeline_version": "v",
    }  # fmt: skip


def changes_row(n: int, size: int, names: list[str]) -> dict[str, Any]:
    return {
        "run": "run-0", "at": n, "locator": f"https://post.example/{n}", "id": id_of(n, size), "outcome": "indexed",
        "content_hash": hash_of(n), **place(n, names),
    }  # fmt: skip


def place(n: int, names: list[str]) -> dict[str, Any]:
    return {"batch": names[n // MAX_BATCH_DOCUMENTS], "position": n % MAX_BATCH_DOCUMENTS}


def name_of(number: int) -> str:
    day = (DAY + timedelta(days=number // BATCHES_A_DAY)).date()
    return batch_name(day, f"run-{number:06}", 0)


def id_of(n: int, size: int) -> str:
    """Rising, and spread over all ids, as digests are."""
    return f"{n * (2**128 // size):032x}"


def hash_of(n: int) -> str:
    return hashlib.sha256(str(n).encode()).hexdigest()


def ingested(folder: Path) -> Document:
    """A document as the pipeline makes it, to make the others from."""
    house = installation(folder)
    folder.mkdir()
    (folder / "quay.txt").write_text("The harbour council met on Tuesday to hear about the new quay.\n" * 3)
    stages.ingest(house, "run-0", [Folder(folder / "quay.txt")], lambda step, documents: None)
    [(id, _)] = house.index.digest_lines()
    return cast(Document, house.index.get(id))


def installation(folder: Path) -> Installation:
    return Installation(from_environment({"NEWS_DATA_DIR": str(folder), "NEWS_SPACY_MODELS": "sv=absent"}))


def resident_mb(name: str) -> float:
    """VmRSS: now; VmHWM: the most so far (getrusage would count what the parent had, too)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not say how much memory a process has")


if __name__ == "__main__":
    main()
