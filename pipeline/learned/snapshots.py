"""Snapshots: files called by their digest, and which of them new runs use.

    <folder>/<digest>.json.gz     never changed
    <folder>/latest               the digest of the one that new runs use; absent: none

A run keeps to the snapshot that was the latest when it started: its pipeline version in the ledger says which. Nobody
locks anything, since a snapshot is never changed, and the latest is one small file that is replaced whole.
"""

import gzip
import hashlib
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from pipeline.errors import ServiceError
from pipeline.storage import read_whole, remove, write_whole

if TYPE_CHECKING:
    from upath import UPath

DIGEST_BYTES = 16
DAMAGED = (FileNotFoundError, EOFError, gzip.BadGzipFile, zlib.error, msgspec.MsgspecError)
"""What reading a file of ours raises that is gone, cut off, or something else by now."""


def digest_of(data: bytes) -> str:
    """What a snapshot is called: 16 hex digits of its bytes."""
    return hashlib.sha256(data).hexdigest()[:DIGEST_BYTES]


def keep(folder: "UPath", data: bytes) -> str:
    """Have new runs use a snapshot; its digest."""
    digest = digest_of(data)
    write_whole(path(folder, digest), data)
    write_whole(folder / "latest", digest.encode())
    return digest


def forget(folder: "UPath") -> None:
    """Have new runs use none; the snapshots stay, for runs that began with them."""
    remove(folder / "latest")


def latest(folder: "UPath") -> str:
    """The digest of the snapshot that new runs use; empty: none."""
    try:
        return read_whole(folder / "latest")[:DIGEST_BYTES].decode()
    except FileNotFoundError:
        return ""


def read[T](folder: "UPath", digest: str | None, decode: Callable[[bytes, str], T], command: str) -> T | None:
    """What `decode` makes of a snapshot and its digest; of the latest where `digest` is None; None: there is none.

    ServiceError: a snapshot that a run needs is gone or damaged; `command` (a word of `news`) makes another.
    """
    wanted = latest(folder) if digest is None else digest
    if not wanted:
        return None
    try:
        return decode(read_whole(path(folder, wanted)), wanted)
    except DAMAGED as error:
        raise ServiceError(
            f"{path(folder, wanted)} is gone or damaged: run `{command}`, or `{command.rpartition(' ')[0]} forget`"
        ) from error


def path(folder: "UPath", digest: str) -> "UPath":
    """Where a snapshot lies."""
    return folder / f"{digest}.json.gz"
