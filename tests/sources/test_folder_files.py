"""Whatever lies in a folder is offered: as a document, or with the reason why it cannot be one."""

import json
import os
import socket
from pathlib import Path

import pytest
from builders_folder import NOON, clock, document, fill, offers, reason
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Given, RawDocument, Unreadable
from pipeline.errors import UsageError
from pipeline.sources.folder import MAX_DOCUMENT_BYTES, Folder, paths

TEXT = b"Ferry fares rise\nThe council voted on Tuesday.\n"


def test_texts_and_pages_are_offered_byte_for_byte(tmp_path: Path) -> None:
    bodies = {
        "latin.txt": "caf\u00e9".encode("latin-1"),
        "bom.txt": b"\xef\xbb\xbfFerry\r\nfares\r\n",
        "utf16.html": "<p>ferry</p>".encode("utf-16"),
        "nul.htm": b"fer\0ry",
        "LOUD.TXT": TEXT,
        "Page.HTML": b"<p>x",
    }
    for name, body in bodies.items():
        (tmp_path / name).write_bytes(body)
    found = offers(tmp_path)
    assert {name: document(offer).body for name, offer in found.items()} == bodies
    assert {name: document(offer).media_type for name, offer in found.items()} == {
        "latin.txt": "text/plain",
        "bom.txt": "text/plain",
        "utf16.html": "text/html",
        "nul.htm": "text/html",
        "LOUD.TXT": "text/plain",
        "Page.HTML": "text/html",
    }


def test_each_document_has_its_own_moment_place_and_nothing_invented(tmp_path: Path) -> None:
    fill(tmp_path / "wire", b__txt=TEXT)
    fill(tmp_path / "wire" / "sport", c__txt=TEXT)
    fill(tmp_path, a__txt=TEXT)
    found = list(Folder(tmp_path).offers(clock()))
    root = tmp_path.resolve()
    assert [(each.locator, document(each).place) for each in found] == [
        (f"{root}/a.txt", None),
        (f"{root}/wire/b.txt", "wire"),
        (f"{root}/wire/sport/c.txt", "sport"),
    ]
    moments = [document(each).fetched_at for each in found]
    assert moments == sorted(set(moments))
    assert moments[0] == NOON
    assert {document(each).given for each in found} == {Given()}


def test_a_locator_is_the_same_however_the_folder_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "in", a__txt=TEXT)
    (tmp_path / "link").symlink_to(tmp_path / "in")
    monkeypatch.chdir(tmp_path)
    expected = f"{tmp_path.resolve()}/in/a.txt"
    for written in ("in", "./in/", "in/../in", str(tmp_path / "in"), "link", "in/a.txt", "link/a.txt"):
        (found,) = Folder(Path(written)).offers(clock())
        assert found.locator == expected
    monkeypatch.chdir(tmp_path / "in")
    (found,) = Folder(Path()).offers(clock())
    assert found.locator == expected


@settings(max_examples=30)
@given(
    st.sets(st.lists(st.text("ab-.é\U0001f600\ue000", min_size=1, max_size=3), min_size=1, max_size=3).map("/".join))
)
def test_files_come_in_the_order_of_their_whole_relative_paths(
    tmp_path_factory: pytest.TempPathFactory, names: set[str]
) -> None:
    root = tmp_path_factory.mktemp("order")
    for name in names:
        path = root / f"{name}.txt"
        if not any(part.startswith(".") for part in path.relative_to(root).parts) and not path.parent.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(TEXT)
    found = [path.relative_to(root).as_posix() for path in paths(root)]
    assert found == sorted(path.relative_to(root).as_posix() for path in root.rglob("*.txt"))
    assert list(offers(root)) == found


def test_a_limit_counts_what_is_offered(tmp_path: Path) -> None:
    fill(tmp_path, a__txt=TEXT, b__txt=b"", c__txt=TEXT)
    assert [type(each) for each in Folder(tmp_path, limit=2).offers(clock())] == [RawDocument, Unreadable]
    assert list(Folder(tmp_path, limit=0).offers(clock())) == []


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    fill(tmp_path, __DS_Store=b"x", __hidden__txt=TEXT, a__txt=TEXT)
    fill(tmp_path / ".git", a__txt=TEXT)
    assert list(offers(tmp_path)) == ["a.txt"]
    assert list(offers(tmp_path / ".git")) == ["a.txt"]


@pytest.mark.parametrize("name", ["absent", "gone/absent", "dangling", "loop", "file/below"])
def test_a_path_with_nothing_there_is_wrong_usage(tmp_path: Path, name: str) -> None:
    fill(tmp_path, file=b"x")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(UsageError, match=f"there is no file or folder {tmp_path / name}"):
        Folder(tmp_path / name)
    with pytest.raises(UsageError, match=f"there is no file or folder {tmp_path / name}"):
        paths(tmp_path / name)


# What somebody may say beside a document.

SAID = {
    "url": "https://lantern.example/a",
    "title": "Ferry fares rise",
    "published_at": "2026-01-02",
    "modified_at": "2026-01-03T10:00:00+01:00",
    "source": "The Lantern",
    "authors": ["Ann Dale", "Ko Ito"],
    "categories": ["Transport"],
    "section": "Local",
    "language": "en",
    "summary": "Fares rise.",
}
GIVEN = Given(**(SAID | {"authors": ("Ann Dale", "Ko Ito"), "categories": ("Transport",)}))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["article.json", "article.html.json"])
def test_a_sidecar_says_what_it_knows_and_is_no_document(tmp_path: Path, name: str) -> None:
    fill(tmp_path, article__html=b"<p>x", **{name.replace(".", "__"): json.dumps(SAID).encode()})
    for path in (tmp_path, tmp_path / "article.html"):
        (offer,) = offers(path).values()
        assert document(offer).given == GIVEN
    assert list(offers(tmp_path)) == ["article.html"]


TOLERATED = [
    ("one author", {"authors": "Ann Dale"}, Given(authors=("Ann Dale",))),
    ("one section in a list", {"section": ["Local"]}, Given(section="Local")),
    ("nulls", dict.fromkeys(SAID), Given()),
    ("nothing", {}, Given()),
    ("empty strings", {"title": "", "section": " ", "authors": ["", None, " "]}, Given()),
    ("unknown keys", {"Title": "x", "rating": {"stars": 5}}, Given()),
    ("lone surrogate", {"title": "a\ud800b"}, Given(title="a\ufffdb")),
    ("pair of surrogates", {"title": "\U0001f600"}, Given(title="\U0001f600")),
    ("white space is kept", {"title": " Ferry "}, Given(title=" Ferry ")),
]


@pytest.mark.parametrize(("said", "expected"), [row[1:] for row in TOLERATED], ids=[row[0] for row in TOLERATED])
def test_obvious_variants_in_a_sidecar_are_understood(tmp_path: Path, said: dict[str, object], expected: Given) -> None:
    fill(tmp_path, a__txt=TEXT, a__json=json.dumps(said).encode())
    assert document(offers(tmp_path)["a.txt"]).given == expected


def test_a_sidecar_may_be_in_any_encoding_of_json(tmp_path: Path) -> None:
    text = json.dumps({"title": "Fähre"}, ensure_ascii=False)
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        fill(tmp_path, a__txt=TEXT, a__json=text.encode(encoding))
        assert document(offers(tmp_path)["a.txt"]).given.title == "Fähre"


BAD_SIDECARS = [
    (
        "no JSON",
        b"{title: x}",
        "a.json: not valid JSON: expecting property name enclosed in double quotes (character 2)",
    ),
    ("cut off", b'{"title": "x"', "a.json: not valid JSON: expecting ',' delimiter (character 14)"),
    ("third line", b'{\n"title": "x",\n}', "a.json: not valid JSON: "),
    ("empty", b"", "a.json: the file is empty"),
    ("not UTF-8", b'{"title": "caf\xe9"}', "a.json: not valid JSON: 'utf-8' codec can't decode"),
    ("a list", b'[{"title": "x"}]', "a.json: not a JSON object but a list"),
    ("null", b"null", "a.json: not a JSON object but null"),
    ("number for a date", b'{"published_at": 1700000000}', "a.json: “published_at” must be a string, not a number"),
    ("object for a source", b'{"source": {"name": "x"}}', "a.json: “source” must be a string, not an object"),
    ("two titles", b'{"title": ["x", "y"]}', "a.json: “title” must be a string, not a list"),
    ("numbers for authors", b'{"authors": ["x", 7]}', "a.json: “authors” must be a list of strings, not of a number"),
    ("true for authors", b'{"authors": true}', "a.json: “authors” must be a list of strings, not of true or false"),
    ("nested without end", b"[" * 200_000, "a.json: not valid JSON: "),
    ("a number without end", b'{"x": ' + b"7" * 5000 + b"}", "a.json: not valid JSON: "),
    ("too large", b" " * (2**20 + 1), "a.json: larger than 1 MiB"),
]


@pytest.mark.parametrize(("said", "expected"), [row[1:] for row in BAD_SIDECARS], ids=[row[0] for row in BAD_SIDECARS])
def test_a_bad_sidecar_costs_its_document_and_says_where(tmp_path: Path, said: bytes, expected: str) -> None:
    fill(tmp_path, a__txt=TEXT, a__json=said, b__txt=TEXT)
    found = offers(tmp_path)
    assert reason(found["a.txt"]).startswith(expected)
    assert document(found["b.txt"]).body == TEXT


def test_two_sidecars_of_one_document_are_not_chosen_between(tmp_path: Path) -> None:
    fill(tmp_path, a__txt=TEXT, a__json=b"{}", a__txt__json=b"{}")
    assert reason(offers(tmp_path)["a.txt"]) == "two files describe it, a.txt.json and a.json: keep one"


def test_one_sidecar_may_describe_a_text_and_its_page(tmp_path: Path) -> None:
    fill(tmp_path, a__txt=TEXT, a__html=b"<p>x", a__json=b'{"title": "x"}')
    assert [document(each).given.title for each in offers(tmp_path).values()] == ["x", "x"]


# What is no document.

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


def test_names_that_are_no_text_give_printable_locators(tmp_path: Path) -> None:
    root = os.fsencode(tmp_path)
    for name in (b"caf\xe9.txt", b"two\nlines.txt", "Fähre 渡船.txt".encode()):
        Path(os.fsdecode(root + b"/" + name)).write_bytes(TEXT)
    Path(os.fsdecode(root + b"/dir\xff")).mkdir()
    Path(os.fsdecode(root + b"/dir\xff/x.txt")).write_bytes(TEXT)
    found = offers(tmp_path)
    assert sorted(found) == ["Fähre 渡船.txt", "caf\\udce9.txt", "dir\\udcff/x.txt", "two\\nlines.txt"]
    assert document(found["dir\\udcff/x.txt"]).place == "dir\\udcff"
    for offer in found.values():
        assert document(offer).body == TEXT
        offer.locator.encode()


def test_a_deep_folder_is_read(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 300)
    fill(deep, a__txt=TEXT)
    (found,) = offers(tmp_path).values()
    assert document(found).body == TEXT
