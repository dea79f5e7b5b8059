"""Whatever lies in a folder is offered: as a document, or with the reason why it cannot be one."""

import os
from pathlib import Path

import pytest
from builders_folder import NOON, TEXT, clock, document, fill, offers
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Given, RawDocument, Unreadable
from pipeline.errors import UsageError
from pipeline.sources.folder import Folder, paths


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
