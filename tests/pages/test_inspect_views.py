"""What `news inspect` shows a person: kept and removed in place, in a terminal and as a page for a browser."""

import os
import pty
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

NEWS = Path(sys.executable).parent / "news"
REMOVED = "READ MORE: Glacier lake bursts above alpine village"
HOSTILE = '<script>alert("1")</script> & <img src=x onerror=alert(2)>'
PROSE = (
    "Passengers on the Kestrel Bay ferry will pay a fifth more from May, the harbour board decided on Tuesday.",
    "The board said fuel and wages had climbed faster than the number of passengers, and the reserve was gone.",
    f"Nobody on the pier could say what {HOSTILE} meant, which a rower had painted on the wall overnight.",
)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "ferry.txt"
    file.write_text("\n".join((PROSE[0], REMOVED, *PROSE[1:])), encoding="utf-8")
    return file


def inspect(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [NEWS, "inspect", "--no-tag", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def in_a_terminal(document: Path, **environment: str) -> str:
    """What the command writes where its output is a terminal."""
    ours, theirs = pty.openpty()
    settings = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", **environment}
    with subprocess.Popen([NEWS, "inspect", "--no-tag", document], stdout=theirs, env=settings) as running:
        os.close(theirs)
        found = b""
        try:
            while piece := os.read(ours, 65536):
                found += piece
        except OSError:  # the other end is closed: all was read
            pass
        running.wait()
    os.close(ours)
    return found.decode()


class Shown(HTMLParser):
    """The elements of a page, and the text inside each kind."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.texts: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.texts[tag] = self.texts.get(tag, "") + data


def test_a_removed_line_is_struck_out_where_it_stood(document: Path) -> None:
    shown = in_a_terminal(document)
    before, struck, after = shown.find("Passengers"), shown.find("Glacier lake"), shown.find("The board said")
    assert -1 < before < struck < after
    assert "\x1b[9" in shown[before:struck]  # ECMA-48: crossed out
    assert "inline" in shown[struck:after] or "label" in shown[struck:after]


def test_no_colour_is_shown_to_who_wants_none(document: Path) -> None:
    assert "\x1b[31m" in in_a_terminal(document)
    assert "\x1b[31m" not in in_a_terminal(document, NO_COLOR="1")


def test_what_is_removed_can_be_told_without_a_terminal(document: Path, tmp_path: Path) -> None:
    shown = inspect(document, cwd=tmp_path).stdout
    assert "\x1b" not in shown
    marked = [line for line in shown.splitlines() if "✂" in line]
    assert len(marked) == 1
    assert "Glacier lake" in marked[0]


def test_a_place_that_several_bear_tells_that_it_was_not_told_apart(tmp_path: Path) -> None:
    (tmp_path / "flood.txt").write_text("Floods hit Georgia on Friday. Nobody was hurt.", encoding="utf-8")
    done = subprocess.run([NEWS, "inspect", "flood.txt"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "not told apart: Georgia or Georgia (U.S. state)" in " ".join(done.stdout.replace("│", " ").split())


def test_that_no_names_and_no_topics_were_found_is_told(tmp_path: Path) -> None:
    (tmp_path / "walk.txt").write_text("We went for a walk, and it was rather nice all the same.", encoding="utf-8")
    done = subprocess.run(
        [NEWS, "inspect", "--html", "view.html", "walk.txt"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    shown = Shown((tmp_path / "view.html").read_text(encoding="utf-8"))
    assert "namesnone found" in shown.texts["dl"]
    done = subprocess.run([NEWS, "inspect", "walk.txt"], cwd=tmp_path, capture_output=True, text=True, check=False)
    lines = [" ".join(line.replace("│", "").split()) for line in done.stdout.splitlines()]
    assert "names none found" in lines
    assert "topics none found" in lines


def test_a_language_without_model_and_terms_is_told(tmp_path: Path) -> None:
    text = "Die Fähre fährt ab Mai stündlich, sagte der Hafenmeister am Dienstag, und alle freuten sich sehr darüber."
    (tmp_path / "fähre.txt").write_text(text, encoding="utf-8")
    done = subprocess.run([NEWS, "inspect", "fähre.txt"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "none: no model for this language" in done.stdout
    assert "none: our terms are English" in done.stdout


def test_nothing_is_said_of_names_that_nobody_looked_for(document: Path, tmp_path: Path) -> None:
    assert "none" not in inspect(document, cwd=tmp_path).stdout.rpartition("overnight")[2]


def test_a_page_strikes_out_what_was_removed_and_says_why(document: Path, tmp_path: Path) -> None:
    done = inspect("--html", "view.html", document, cwd=tmp_path)
    shown = Shown((tmp_path / "view.html").read_text(encoding="utf-8"))
    assert done.returncode == 0
    assert done.stdout == ""
    assert shown.texts["del"] == REMOVED
    assert shown.texts["p"].count(PROSE[1]) == 1
    assert shown.open == []


def test_nothing_of_a_document_is_run_by_its_page(tmp_path: Path) -> None:
    head = '<meta charset="utf-8"><title>&lt;script&gt;alert(3)&lt;/script&gt; Ferry</title>'
    body = "".join(f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>" for text in PROSE)
    (tmp_path / 'a"b<i>.html').write_text(f'<html lang="en"><head>{head}</head><body>{body}</body></html>')
    inspect("--html", "view.html", 'a"b<i>.html', cwd=tmp_path)
    text = (tmp_path / "view.html").read_text(encoding="utf-8")
    assert not Shown(text).tags & {"script", "img", "i", "link", "iframe"}
    assert HOSTILE in Shown(text).texts["p"]
    assert "default-src 'none'; style-src 'unsafe-inline'" in text  # should anything ever get through


def test_a_name_that_is_no_text_is_shown_all_the_same(document: Path, tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff.txt")
    (tmp_path / name).write_text("\n".join(PROSE))
    done = inspect("--html", "view.html", name, cwd=tmp_path)
    assert (done.returncode, r"\udcff.txt" in (tmp_path / "view.html").read_text(encoding="utf-8")) == (0, True)


def test_a_document_without_an_article_is_told_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    inspect("--html", "view.html", "empty.txt", cwd=tmp_path)
    assert "rejected" in (tmp_path / "view.html").read_text(encoding="utf-8")


def test_a_page_that_cannot_be_written_is_an_error_of_use(document: Path, tmp_path: Path) -> None:
    done = inspect("--html", "nowhere/view.html", document, cwd=tmp_path)
    assert done.returncode == 2
    assert "nowhere/view.html" in done.stderr
