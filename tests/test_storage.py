"""A file is there whole or not at all."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from real_s3 import S3Server
from upath import UPath

from pipeline.errors import ServiceError, UsageError
from pipeline.storage import exists, location, names, read_beginning, read_whole, remove, write_whole


@pytest.fixture(params=["disk", "memory", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> UPath:
    """An empty place of each kind of storage."""
    if request.param == "s3":
        return location(f"{request.getfixturevalue('bucket')}/news")
    return location(tmp_path if request.param == "disk" else f"memory://{tmp_path}")


def test_what_was_written_is_read_and_replaced(place: UPath) -> None:
    path = place / "2026/01/02/a.bin"
    for data in (b"first", b"second", b""):
        write_whole(path, data)
        assert (read_whole(path), read_beginning(path, 3)) == (data, data[:3])


def test_what_is_there_is_listed_and_what_was_removed_is_gone(place: UPath) -> None:
    path = place / "2026/01/02/a.bin"
    assert (names(place), exists(path)) == ([], False)
    remove(path)
    write_whole(path, b"x")
    write_whole(place / "2026/01/b.bin", b"x")
    assert (names(place), names(place / "2026/01"), exists(path)) == (["2026"], ["02", "b.bin"], True)
    remove(path)
    assert (names(place / "2026/01/02"), exists(path)) == ([], False)
    with pytest.raises(FileNotFoundError):
        read_whole(path)
    with pytest.raises(FileNotFoundError):
        read_beginning(path, 3)


def test_what_another_process_wrote_is_seen_at_once(bucket: str) -> None:
    place = location(f"{bucket}/news")
    assert names(place / "day") == []
    program = "import sys\nfrom pipeline.storage import *\nwrite_whole(location(sys.argv[1]) / 'day/a', b'x')"
    subprocess.run([sys.executable, "-c", program, str(place)], check=True)
    assert (names(place / "day"), exists(place / "day/a")) == (["a"], True)


def test_a_bucket_that_nobody_has_made_is_a_matter_for_a_person(s3: S3Server) -> None:
    with pytest.raises(ServiceError, match="cannot write s3://nobodys/news/a: The specified bucket does not exist;"):
        write_whole(location("s3://nobodys/news") / "a", b"x")


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    write_whole(location(tmp_path) / "deep/er/a", b"x")
    assert [path.name for path in (tmp_path / "deep/er").iterdir()] == ["a"]


def test_a_file_is_as_readable_as_any_other_of_this_user(tmp_path: Path) -> None:
    write_whole(location(tmp_path) / "ours", b"x")
    (tmp_path / "any").write_bytes(b"x")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "any").stat().st_mode


def test_an_absent_file_is_told_from_a_refusing_storage(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(FileNotFoundError):
        read_whole(location(tmp_path) / "absent")
    with pytest.raises(ServiceError, match=r"cannot read .*run it again"):
        read_whole(location(tmp_path))
    with pytest.raises(ServiceError, match=r"cannot write .*run it again"):
        write_whole(location(tmp_path) / "file" / "below", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("url", ["nosuchstorage://bucket/news", "hdfs://cluster/news"])
def test_storage_that_cannot_be_used_is_a_matter_of_settings(url: str) -> None:
    with pytest.raises(UsageError, match=url):
        location(url)


def test_a_killed_writer_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pipeline.storage import location, write_whole\n"
        "path = location(sys.argv[1])\nprint(flush=True)\n"
        "while True:\n    for byte in (b'a', b'b'):\n        write_whole(path, byte * 3_000_000)\n"
    )
    chance = random.Random(7)
    for _ in range(4):
        writer = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "file")], stdout=subprocess.PIPE)
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(chance.uniform(0.05, 0.2))
        os.kill(writer.pid, signal.SIGKILL)
        writer.communicate()
        if (tmp_path / "file").exists():
            assert (tmp_path / "file").read_bytes() in (b"a" * 3_000_000, b"b" * 3_000_000)
    assert (tmp_path / "file").exists()
    assert {path.name[0] for path in tmp_path.iterdir() if path.name != "file"} <= {"."}
