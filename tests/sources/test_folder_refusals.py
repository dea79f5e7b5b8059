"""What is no document, cannot be read or leads elsewhere is offered with a reason, and never holds up the others."""

import os
import socket
from pathlib import Path

import pytest
from builders_folder import TEXT, clock, document, fill, offers, reason

from pipeline.sources.folder import MAX_DOCUMENT_BYTES, Folder

REFUSED = [
    ("stray.json", b"{}", "it describes no document"),
    ("report.pdf", b"%PDF", "not a kind of file that is read here: use .txt, .html"),
    ("README", b"x", "not a kind of file that is read here"),
    ("notes.md", b"x", "not a kind of file that is read here"),
    ("a.html.part", b"<p>", "still being written"),
    ("a.txt.tmp", b"x", "still being written"),
    ("a.html.crdownload", b"x", "still being written"),
    ("a.warc.gz.part", b"x", "still being written"),
    ("empty.txt", b"", "the file is empty"),
    ("empty.html", b"", "the file is empty"),
    ("empty.jsonl", b"", "there is no article in it"),
    ("blank.jsonl", b"\n \r\n", "there is no article in it"),
    ("empty.jsonl.gz", b"", "there is no article in it"),
    ("empty.warc", b"", "there is no article in it"),
    ("empty.warc.gz", b"", "there is no article in it"),
]


@pytest.mark.parametrize(("name", "data", "expected"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_no_document_is_offered_with_a_reason(tmp_path: Path, name: str, data: bytes, expected: str) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "zz.txt").write_bytes(TEXT)
    found = offers(tmp_path)
    assert list(found) == [name, "zz.txt"]
    assert reason(found[name]).startswith(expected)
    assert document(found["zz.txt"]).body == TEXT
    (alone,) = offers(tmp_path / name).values()
    assert reason(alone).startswith(expected)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    for name, size in (
        ("fits.txt", MAX_DOCUMENT_BYTES),
        ("large.txt", MAX_DOCUMENT_BYTES + 1),
        ("huge.html", 50 << 30),
    ):
        (tmp_path / name).touch()
        os.truncate(tmp_path / name, size)  # sparse: takes no room
    found = offers(tmp_path)
    assert len(document(found["fits.txt"]).body) == MAX_DOCUMENT_BYTES
    assert reason(found["large.txt"]).startswith("larger than 16 MiB")
    assert reason(found["huge.html"]).startswith("larger than 16 MiB")


def test_links_are_followed_inside_the_folder_only(tmp_path: Path) -> None:
    fill(tmp_path / "outside", secret__txt=b"secret", s__json=b"{}")
    root = fill(tmp_path / "in", a__txt=TEXT, s__txt=TEXT)
    fill(root / "sub", b__txt=TEXT)
    for name, target in {
        "same.txt": "a.txt",
        "below.txt": "sub/b.txt",
        "broken.txt": "nowhere.txt",
        "loop.txt": "loop.txt",
        "loop1.html": "loop2.html",
        "loop2.html": "loop1.html",
        "out.txt": "../outside/secret.txt",
        "absolute.txt": str(tmp_path / "outside" / "secret.txt"),
        "escape": "../outside",
        "self": ".",
        "twin": "sub",
        "s.json": "../outside/s.json",
        "passwd.pdf": "/etc/passwd",
    }.items():
        (root / name).symlink_to(target)
    found = offers(root)
    for name in ("a.txt", "same.txt", "below.txt", "sub/b.txt"):
        assert document(found.pop(name)).body == TEXT
    leaves = "a link that leaves the folder: put the file itself here, or name its folder too"
    back = "a link that leads back to itself"
    folder = "a link to a folder, which is not followed: its files are read where they are"
    assert {name: reason(offer) for name, offer in found.items()} == {
        "broken.txt": "a broken link: there is nothing where it points",
        "loop.txt": back,
        "loop1.html": back,
        "loop2.html": back,
        "out.txt": leaves,
        "absolute.txt": leaves,
        "escape": leaves,
        "self": folder,
        "twin": folder,
        "s.txt": f"s.json: {leaves}",
        "passwd.pdf": leaves,
    }


def test_a_file_named_by_hand_may_be_a_link_to_anywhere(tmp_path: Path) -> None:
    fill(tmp_path / "outside", a__txt=TEXT)
    fill(tmp_path / "in")
    (tmp_path / "in" / "a.txt").symlink_to(tmp_path / "outside" / "a.txt")
    (found,) = Folder(tmp_path / "in" / "a.txt").offers(clock())
    assert document(found).body == TEXT
    assert found.locator == f"{tmp_path.resolve()}/in/a.txt"


def test_pipes_sockets_and_devices_never_hold_up_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path may have 107 bytes
    for name in ("pipe.txt", "pipe.jsonl", "pipe.warc.gz", "pipe"):
        os.mkfifo(name)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.html")
        Path("device.txt").symlink_to("/dev/zero")
        Path("last.txt").write_bytes(TEXT)
        os.mkfifo("last.json")
        found = offers(tmp_path)
        (alone,) = offers(Path("pipe.txt")).values()
        (zeros,) = offers(Path("device.txt")).values()
    assert {name: reason(offer) for name, offer in found.items()} == {
        "device.txt": "a link that leaves the folder: put the file itself here, or name its folder too",
        "last.txt": "last.json: a named pipe, not a file",
        "pipe": "a named pipe, not a file",
        "pipe.jsonl": "a named pipe, not a file",
        "pipe.txt": "a named pipe, not a file",
        "pipe.warc.gz": "a named pipe, not a file",
        "socket.html": "a socket, not a file",
    }
    assert reason(alone) == "a named pipe, not a file"
    assert reason(zeros) == "a device, not a file"


def test_a_file_that_vanishes_is_offered_with_the_reason(tmp_path: Path) -> None:
    fill(tmp_path, a__txt=TEXT, b__txt=TEXT)
    fill(tmp_path / "sub", c__txt=TEXT)
    stream = Folder(tmp_path).offers(clock())
    first = next(stream)
    (tmp_path / "b.txt").unlink()
    (tmp_path / "sub" / "c.txt").unlink()
    (tmp_path / "sub").rmdir()
    assert document(first).body == TEXT
    assert [reason(each) for each in stream] == ["it vanished before it could be read"] * 2


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="needs a file whose size is not what it holds")
def test_a_file_that_does_not_hold_still_is_left_for_later(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("/proc/version")
    (offer,) = offers(tmp_path / "a.txt").values()
    assert reason(offer) == "it changed while it was read: it is read once it is complete"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_offered_with_the_reason(tmp_path: Path) -> None:
    fill(tmp_path, a__txt=TEXT, b__txt=TEXT)
    fill(tmp_path / "closed", c__txt=TEXT)
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "closed").chmod(0)
    try:
        found = offers(tmp_path)
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert reason(found["a.txt"]).startswith("permission denied")
    assert reason(found["closed"]).startswith("permission denied")
    assert document(found["b.txt"]).body == TEXT
