"""Files on a disk or in object storage, written whole: a reader finds a complete file or none.

universal-pathlib is imported where it is used: it costs `news --help` more than the whole of this package.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from pipeline.errors import ServiceError, UsageError

if TYPE_CHECKING:
    from upath import UPath


def location(url_or_path: str | Path) -> "UPath":
    """Return the place that a setting names: a path, or any URL that universal-pathlib knows (`s3://bucket/news`).

    UsageError where the kind of storage is unknown or its package is not installed. Nothing is contacted.
    """
    from upath import UPath

    try:
        place = UPath(url_or_path)
        if not _is_local(place):
            # What others write must be seen at once, and fsspec remembers listings for as long as a process lives.
            place = UPath(url_or_path, use_listings_cache=False)
            _ = place.fs  # is made on first use: make it here, where the setting is still in sight
    except (ImportError, ValueError) as error:
        raise UsageError(f"cannot store anything at {url_or_path}: {error}; install it or mend the setting") from error
    return place


def write_whole(path: "UPath", data: bytes) -> None:
    """Write a file so that it is there complete or not at all, even if the machine stops; replaces an older one.

    On a disk: a hidden temporary file beside it, flushed to the disk and renamed. On object storage: one PUT.
    ServiceError where the storage refuses.
    """
    with _refusals("write", path, absent=True):
        if _is_local(path):
            _write_local(Path(str(path)), data)
        else:
            path.fs.pipe_file(path.path, data)


def read_whole(path: "UPath") -> bytes:
    """Return a file's bytes; FileNotFoundError where there is none, ServiceError where the storage refuses."""
    with _refusals("read", path):
        return path.read_bytes()


def read_beginning(path: "UPath", size: int) -> bytes:
    """Return the first `size` bytes of a file, or all of a shorter one; errors as in `read_whole`."""
    with _refusals("read", path):
        if not _is_local(path):
            return _read_remote(path, 0, size)
        with path.open("rb") as file:
            return bytes(file.read(size))


def read_end(path: "UPath", size: int) -> bytes:
    """Return the last `size` bytes of a file, or all of a shorter one; errors as in `read_whole`."""
    with _refusals("read", path):
        if not _is_local(path):
            return _read_remote(path, -size, None)
        with path.open("rb") as file:
            file.seek(-min(size, file.seek(0, os.SEEK_END)), os.SEEK_END)
            return bytes(file.read(size))


def exists(path: "UPath") -> bool:
    """Return whether there is such a file; ServiceError where the storage refuses."""
    with _refusals("look for", path):
        return bool(path.exists())


def remove(path: "UPath") -> None:
    """Remove a file, if there is one; ServiceError where the storage refuses."""
    with _refusals("remove", path):
        path.unlink(missing_ok=True)


def remove_empty(folder: "UPath") -> None:
    """Remove a folder of a disk if nothing is in it; object storage has none."""
    if _is_local(folder):
        with suppress(OSError):  # somebody is about to write there, or nothing is there
            Path(str(folder)).rmdir()


def names(folder: "UPath") -> list[str]:
    """Return the names in a folder, sorted by code point; none where there is no such folder."""
    with _refusals("list", folder):
        try:
            return sorted(entry.name for entry in folder.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []


def _is_local(path: "UPath") -> bool:
    return path.protocol in ("", "file", "local")


def _read_remote(path: "UPath", start: int, end: int | None) -> bytes:
    """One request; a file that is opened there reads 50 MB ahead. A negative start counts from the file's end."""
    try:
        return bytes(path.fs.cat_file(path.path, start=start, end=end))
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        return b""  # S3 knows no range in an empty object


@contextmanager
def _refusals(verb: str, path: "UPath", *, absent: bool = False) -> Iterator[None]:
    """Turn what a storage raises into ServiceError; an absent file stays FileNotFoundError.

    `absent`: the same for what is absent, as a bucket is that nobody has made.
    """
    try:
        yield
    except Exception as error:  # every backend raises its own: botocore's, aiohttp's, google's
        if isinstance(error, FileNotFoundError) and not absent:
            raise
        raise ServiceError(f"cannot {verb} {path}: {_said(error)}; mend the storage and run it again") from error


def _said(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error).rstrip(".") or type(error).__name__


def _write_local(path: Path, data: bytes) -> None:
    _make_folder(path.parent)
    # Unique, since two processes may write the same file; hidden, so that what a killed one leaves is never read.
    temporary = path.parent / f".{uuid4().hex}.tmp"
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each name flushed to the disk: a rename into a lost folder is lost."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
