"""The index's folder: `tantivy/` with the schema's number beside tantivy's files, and the writers' lock."""

import fcntl
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tantivy import Index

from pipeline.errors import ServiceError
from pipeline.index.embedded.engine import SCHEMA_NUMBER, prepare, schema

NUMBER_FILE = "news-schema.json"
LOCK_POLL_S = 0.05


def exists(path: Path) -> bool:
    """Whether an index was made here; it is made by one rename, so never by half."""
    return (path / "tantivy").is_dir()


def make(path: Path) -> None:
    """An empty index; the caller holds the lock."""
    if exists(path):
        return
    new = path / "tantivy.new"
    shutil.rmtree(new, ignore_errors=True)  # left by somebody who was killed here
    new.mkdir()
    prepare(Index(schema(), str(new)))
    (new / NUMBER_FILE).write_text(json.dumps({"schema": SCHEMA_NUMBER}))
    new.rename(path / "tantivy")


def opened(path: Path) -> Index:
    """The index, ready to be read or written. ServiceError: another schema's, or damaged."""
    _check_number(path)
    index = Index.open(str(path / "tantivy"))
    prepare(index)
    return index


def _check_number(path: Path) -> None:
    try:
        number = int(json.loads((path / "tantivy" / NUMBER_FILE).read_text())["schema"])
    except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{NUMBER_FILE} is missing or unreadable") from error
    if number == SCHEMA_NUMBER:
        return
    has = f"the index at {path} has schema {number}, this version reads {SCHEMA_NUMBER}"
    if number > SCHEMA_NUMBER:
        raise ServiceError(f"{has}: install the newer news-pipeline that wrote it")
    raise ServiceError(f"{has}: move that folder away, then `news index reindex` makes it anew from the archive")


@contextmanager
def held(path: Path, wait_s: float) -> Iterator[None]:
    """The right to write, for as long as the block runs; freed by any death. ServiceError: not had within `wait_s`.

    Tantivy's own lock does not wait: a second writer fails at once.
    """
    path.mkdir(parents=True, exist_ok=True)
    with open(path / "writer.lock", "w") as lock:
        deadline = time.monotonic() + wait_s
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise ServiceError(
                        f"another process has been writing to the index at {path} for {wait_s:g} s: "
                        "run it again when that one is done"
                    ) from None
                time.sleep(LOCK_POLL_S)
        yield
