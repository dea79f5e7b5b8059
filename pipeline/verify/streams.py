"""Sorted streams beside each other, and counting what does not fit into memory."""

import os
from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from tempfile import TemporaryFile

ID_BYTES = 16
PART_IDS = 32_768  # held at a time: about 3 MB
READ_IDS = 256  # of each part, when all parts are read beside each other: 4 KB


def side_by_side[A, B](
    left: Iterator[tuple[str, A]], right: Iterator[tuple[str, B]]
) -> Iterator[tuple[str, A | None, B | None]]:
    """Every key of either stream, rising, with what each has under it; both have their keys in order, each once.

    The left one is begun first.
    """
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        key = min(pair[0] for pair in (one, other) if pair is not None)
        yield key, one[1] if one and one[0] == key else None, other[1] if other and other[0] == key else None
        one = next(left, None) if one and one[0] == key else one
        other = next(right, None) if other and other[0] == key else other


class Distinct:
    """Counts how many different ids there are among those added, in flat memory: sorted parts on disk."""

    def __init__(self, most: int = PART_IDS) -> None:
        """`most`: ids held in memory at a time."""
        self._most = most
        self._held: set[bytes] = set()
        self._file = TemporaryFile(prefix="news-verify-")  # noqa: SIM115  # `close` closes it
        self._parts: list[tuple[int, int]] = []  # where each begins and ends

    def add(self, id: str) -> None:
        """Add an id: 32 hexadecimal digits."""
        self._held.add(bytes.fromhex(id))
        if len(self._held) == self._most:
            self._put_down()

    def count(self) -> int:
        self._put_down()
        return sum(1 for _ in groupby(merge(*map(self._read, self._parts))))

    def close(self) -> None:
        self._file.close()

    def _put_down(self) -> None:
        begin = self._file.tell()
        self._file.write(b"".join(sorted(self._held)))
        self._parts.append((begin, self._file.tell()))
        self._held.clear()

    def _read(self, part: tuple[int, int]) -> Iterator[bytes]:
        self._file.flush()
        for begin in range(*part, READ_IDS * ID_BYTES):
            block = os.pread(self._file.fileno(), min(READ_IDS * ID_BYTES, part[1] - begin), begin)
            yield from (block[n : n + ID_BYTES] for n in range(0, len(block), ID_BYTES))
