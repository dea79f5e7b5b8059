"""Bodies are unpacked within bounds, in whatever pieces they come."""

import gzip
import os
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.fetch.body import MAX_MEMBERS, Body, Damaged, TooLarge


def take(packed: bytes, most: int = 1000, step: int = 7, cut: bool = False, packed_as: bool = True) -> bytes:
    body = Body(most, gzip=packed_as, cut=cut)
    for start in range(0, len(packed), step):
        if not body.take(packed[start : start + step]):
            return body.so_far()
    return body.whole()


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=5), st.integers(1, 60))
def test_any_pieces_give_the_same_body(members: list[bytes], step: int) -> None:
    assert take(b"".join(map(gzip.compress, members)), step=step) == b"".join(members)


@pytest.mark.parametrize("step", [1, 2, 1000])
def test_padding_behind_the_packed_body_does_not_count(step: int) -> None:
    assert take(gzip.compress(b"news") + b"\0" * 20, step=step) == b"news"


@pytest.mark.parametrize("plain", [b"<rss/>", b"<", b""])
def test_plain_text_that_is_said_to_be_packed_is_taken_at_its_bytes(plain: bytes) -> None:
    assert take(plain, step=1) == plain


def test_no_more_than_allowed_is_taken() -> None:
    assert take(gzip.compress(b"x" * 1000)) == b"x" * 1000
    assert take(b"x" * 1000, packed_as=False) == b"x" * 1000
    for packed, packed_as in ((gzip.compress(b"x" * 1001), True), (b"x" * 1001, False)):
        with pytest.raises(TooLarge):
            take(packed, packed_as=packed_as)
        assert take(packed, packed_as=packed_as, cut=True) == b"x" * 1000


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(b"news" * 100)[:-4],
        gzip.compress(b"news" * 100)[:12],
        gzip.compress(b"news" * 100)[:-8] + b"\0" * 8,  # a wrong checksum
        gzip.compress(os.urandom(20))[:10] + b"\xff" * 30,
        gzip.compress(b"") * (MAX_MEMBERS + 1),
    ],
    ids=["cut", "head only", "checksum", "garbage", "thousands of pieces"],
)
def test_a_damaged_body_is_no_body(packed: bytes) -> None:
    with pytest.raises(Damaged):
        take(packed, most=10**6, step=1000)


def test_a_packed_body_that_unpacks_to_nothing_ends_too() -> None:
    empty_blocks = zlib.compressobj(wbits=31)
    start = empty_blocks.compress(b"") + empty_blocks.flush(zlib.Z_FULL_FLUSH)
    body = Body(1000, gzip=True, cut=False)
    body.take(start)
    with pytest.raises(TooLarge):
        all(body.take(b"\x00\x00\x00\xff\xff") for _ in range(1000))


@given(st.binary(max_size=300), st.integers(1, 50))
def test_no_bytes_disturb_the_reader(data: bytes, step: int) -> None:
    with suppress(Damaged, TooLarge):
        assert len(take(b"\x1f\x8b\x08" + data, most=100, step=step)) <= 100
