"""A body taken in pieces: unpacked within bounds, so that a small answer cannot become a large one."""

import zlib

MAGIC = b"\x1f\x8b"
MAX_MEMBERS = 1000  # a gzip file may hold several; thousands of empty ones only cost time


class TooLarge(Exception):
    """More came than may be taken."""


class Damaged(Exception):
    """What came cannot be unpacked, or breaks off."""


class Body:
    """Collects at most `most` bytes; beyond them it raises TooLarge, or stops where `cut` says that they are enough."""

    def __init__(self, most: int, *, gzip: bool, cut: bool) -> None:
        self.received = 0  # bytes as they came
        self._most = most
        self._most_packed = most + most // 100 + 1024  # gzip makes what it cannot pack a little longer
        self._cut = cut
        self._gzip = gzip
        self._inflate: zlib._Decompress | None = None
        self._members = 0
        self._ahead = b""  # too few bytes to tell whether another member begins
        self._data = bytearray()

    def take(self, piece: bytes) -> bool:
        """Add what came; False when no more is wanted. Raises TooLarge, or Damaged where it is not gzip's."""
        self.received += len(piece)
        if self._gzip:
            self._unpack(self._ahead + piece)
        else:
            self._data += piece
        # Packed bytes that unpack to nothing count too: they must not come for ever.
        if len(self._data) <= self._most and self.received <= self._most_packed:
            return True
        if not self._cut:
            raise TooLarge
        return False

    def expect(self, length: int | None) -> None:
        """Raise TooLarge for a length that is too much already as it is said."""
        if length is not None and length > self._most_packed and not self._cut:
            raise TooLarge

    def so_far(self) -> bytes:
        """What there is, never more than was asked for."""
        return bytes(memoryview(self._data)[: self._most])

    def whole(self) -> bytes:
        """The body at its end; Damaged where the packed bytes break off."""
        if self._ahead and not self._members:  # a single byte of no gzip
            self._data += self._ahead
        if self._inflate is not None:
            raise Damaged("its packed body breaks off")
        return self.so_far()

    def _unpack(self, packed: bytes) -> None:
        self._ahead = b""
        while packed and self._gzip and len(self._data) <= self._most:
            if self._inflate is None:
                if len(packed) < len(MAGIC):
                    self._ahead = packed
                    return
                if not packed.startswith(MAGIC):
                    self._not_packed(packed)
                    return
                self._begin_member()
            packed = self._next(packed)

    def _begin_member(self) -> None:
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise Damaged("its body is packed in too many pieces")
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def _next(self, packed: bytes) -> bytes:
        assert self._inflate is not None
        try:
            self._data += self._inflate.decompress(packed, self._most + 1 - len(self._data))
        except zlib.error as error:
            raise Damaged("its packed body is damaged") from error
        if not self._inflate.eof:
            return self._inflate.unconsumed_tail
        rest = self._inflate.unused_data
        self._inflate = None
        return rest

    def _not_packed(self, data: bytes) -> None:
        """At the beginning: a server that says gzip and sends plain text, taken at its bytes; later: padding."""
        if self._members == 0:
            self._gzip = False
            self._data += data
