"""Snapshots of what was learned: files called by their digest, and which of them new runs use.

    <folder>/<digest>.json.gz     never changed
    <folder>/latest               the digest of the one that new runs use; absent: none

A run keeps to the snapshot that was the latest when it started: its pipeline version in the ledger says which. Nobody
locks anything, since a snapshot is never changed, and the latest is one small file that is replaced whole.
"""

import hashlib
from typing import TYPE_CHECKING

from pipeline.storage import read_whole, remove, write_whole

if TYPE_CHECKING:
    from upath import UPath

DIGEST_BYTES = 16


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


def path(folder: "UPath", digest: str) -> "UPath":
    """Where a snapshot lies."""
    return folder / f"{digest}.json.gz"
