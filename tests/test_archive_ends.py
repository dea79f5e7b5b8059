"""A batch's file that is not the one that was written is noticed by its two ends, on every kind of storage."""

from datetime import UTC, datetime

import pytest
from upath import UPath

from pipeline.archive import encode, read_batch, sound_count, write_batch
from pipeline.archive.ends import END_BYTES, ends_as_written
from pipeline.article import Given, Http, RawDocument
from pipeline.polls import Kept
from pipeline.storage import location

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
NAME = "2026/03/02/run-000.warc.gz"
HTTP = Http("https://post.example/rss", 200, (), (("Content-Type", "text/xml"),))
KEPT = Kept("https://post.example/rss", b"<rss/>", AT, HTTP)


@pytest.fixture(params=["disk", "memory", "s3"])
def root(request: pytest.FixtureRequest) -> UPath:
    if request.param == "s3":
        return location(f"{request.getfixturevalue('bucket')}/archive")
    path = request.getfixturevalue("tmp_path")
    return location(path if request.param == "disk" else f"memory://{path}")


def documents(count: int, summary: str = "") -> list[RawDocument]:
    given = Given(summary=summary)
    return [RawDocument(f"/seed/{n}.txt", b"text " * 400 + b"%d" % n, "text/plain", AT, given) for n in range(count)]


@pytest.mark.parametrize(("count", "kept"), [(0, 1), (1, 0), (7, 0), (7, 2)])
def test_a_whole_file_is_sound(root: UPath, count: int, kept: int) -> None:
    write_batch(root, NAME, documents(count), [KEPT] * kept)
    assert sound_count(root, NAME) == count


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: b"", id="emptied"),
        pytest.param(lambda data: b"\x00" * len(data), id="zeros"),
        pytest.param(lambda data: b"\x1f\x8b\x08" * (len(data) // 3), id="what looks like gzip"),
        pytest.param(lambda data: data[:-1], id="one byte short"),
        pytest.param(lambda data: data[: len(data) // 2], id="half"),
        pytest.param(lambda data: data + b"\x00", id="one byte long"),
        pytest.param(lambda data: data[1:], id="without its first byte"),
        pytest.param(lambda data: data[: data.rfind(b"\x1f\x8b\x08")], id="without its last record"),
        pytest.param(lambda data: data[: data.find(b"\x1f\x8b\x08", 1)], id="its first record alone"),
    ],
)
def test_a_file_that_was_cut_or_overwritten_is_not(root: UPath, damage: "type[bytes]") -> None:
    data = encode(documents(7))
    (root / NAME).parent.mkdir(parents=True, exist_ok=True)
    (root / NAME).write_bytes(damage(data))
    assert sound_count(root, NAME) is None


def test_a_file_that_is_absent_is_told_apart(root: UPath) -> None:
    with pytest.raises(FileNotFoundError):
        sound_count(root, NAME)


def test_the_end_alone_is_read_however_long_the_file_is() -> None:
    data = encode(documents(500))
    assert ends_as_written(data[-2000:])
    assert not ends_as_written(data[-2000:-1])


def test_a_last_record_longer_than_what_is_read_looks_like_damage_and_is_none(root: UPath) -> None:
    long = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(END_BYTES))
    write_batch(root, NAME, documents(1, long))
    assert sound_count(root, NAME) is None
    assert [type(record) for record in read_batch(root, NAME)] == [RawDocument]
