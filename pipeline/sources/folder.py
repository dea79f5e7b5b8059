"""Documents from a folder or a file: texts and pages with their sidecars, articles in JSON lines, crawls."""

import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from pipeline.article import Given, Offer, RawDocument, Unreadable
from pipeline.errors import Rejected
from pipeline.sources import Clock, crawl, files, lines, sidecar
from pipeline.sources.walk import DOCUMENT_TYPES, Found, walk

MAX_DOCUMENT_BYTES = 16 * 2**20  # the longest page of three corpora has 6 MB
MAX_SIDECAR_BYTES = 2**20

type _Reader = Callable[[BinaryIO, str, str | None, Clock], Iterator[Offer]]

_COLLECTIONS: dict[str, _Reader] = {
    ".jsonl": lines.offers,
    ".jsonl.gz": lines.packed_offers,
    ".warc": crawl.offers,
    ".warc.gz": crawl.offers,
}
_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart")


def paths(argument: Path) -> Iterator[Path]:
    """Return the files of a folder (or the file itself) that `Folder` offers, in its order.

    UsageError, at once, where there is nothing at that path.
    """
    return (found.path for found in walk(argument))


class Folder:
    """A folder with all below it, or a single file, as a source.

    A document's locator is the argument's absolute path without links, joined with the relative path, `#` and the line
    or record: the same wherever the command is started. Its place is the name of the sub-folder it lies in.
    """

    def __init__(self, path: Path, limit: int | None = None) -> None:
        """Take a path, and at most `limit` offers of it; UsageError where there is nothing at that path."""
        walk(path)
        self._path, self._limit = path, limit
        # A single file's own links are followed wherever they lead: it was named by a person.
        is_folder = path.is_dir()
        whole = os.path.realpath(path) if is_folder else os.path.join(os.path.realpath(path.parent), path.name)
        self._root = Path(whole if is_folder else "/")
        self.locator = files.printable(whole).rstrip("/")
        """What every locator of this source begins with; what follows is the path relative to the argument."""

    def offers(self, clock: Clock) -> Iterator[Offer]:
        """Yield the documents lazily, file by file; whatever is there and cannot be one as `Unreadable`."""
        every = (offer for found in walk(self._path) for offer in self._of_file(found, clock))
        return islice(every, self._limit)

    def _of_file(self, found: Found, clock: Clock) -> Iterator[Offer]:
        relative = PurePosixPath(found.relative)
        locator = self.locator + files.printable(f"/{relative}" if found.relative else "")
        place = files.printable(relative.parent.name) or None
        name = found.path.name.lower()
        try:
            if reader := next((_COLLECTIONS[end] for end in _COLLECTIONS if name.endswith(end)), None):
                yield from self._of_collection(reader, found, locator, place, clock)
            else:
                yield self._document(found, locator, place, clock)
        except Rejected as error:
            yield Unreadable(locator, str(error))

    def _of_collection(
        self, reader: _Reader, found: Found, locator: str, place: str | None, clock: Clock
    ) -> Iterator[Offer]:
        count = 0
        with files.opened(found.path, self._root) as file:
            try:
                for offer in reader(file, locator, place, clock):
                    count += 1
                    yield offer
            except OSError as error:
                raise Rejected(f"reading stopped after {count} documents: {files.why(error)}") from error
        if not count:
            raise Rejected("there is no article in it")

    def _document(self, found: Found, locator: str, place: str | None, clock: Clock) -> RawDocument:
        extension = os.path.splitext(found.path.name)[1].lower()
        if extension not in DOCUMENT_TYPES:
            files.opened(found.path, self._root).close()  # what is not even a file says so first
            raise Rejected(_refusal(extension))
        body = files.read(found.path, self._root, MAX_DOCUMENT_BYTES)
        return RawDocument(locator, body, DOCUMENT_TYPES[extension], clock(), self._given(found), place)

    def _given(self, found: Found) -> Given:
        if len(found.sidecars) > 1:
            names = " and ".join(files.printable(path.name) for path in found.sidecars)
            raise Rejected(f"two files describe it, {names}: keep one")
        for path in found.sidecars:
            try:
                return sidecar.given(sidecar.members(files.read(path, self._root, MAX_SIDECAR_BYTES)))
            except Rejected as error:
                raise Rejected(f"{files.printable(path.name)}: {error}") from error
        return Given()


def _refusal(extension: str) -> str:
    if extension in _UNFINISHED:
        return "still being written: it is read once it has its final name"
    if extension == ".json":
        return "it describes no document, as there is no text or page of this name; articles in JSON go in a .jsonl"
    return "not a kind of file that is read here: use .txt, .html, .jsonl[.gz] or .warc[.gz]"
