"""The seed folder is what `expected.json` says it is, as far as that can be told without the pipeline."""

import json
import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import NotRequired, TypedDict

import pytest

ARTICLES = Path(__file__).parents[2] / "seeds" / "articles"
MAX_FOLDER_BYTES = 400_000
SIDECAR_KEYS = {"url", "title", "published_at", "source", "authors", "categories", "section"}
AROUND = {"head", "script", "nav", "aside", "footer"}


class Expected(TypedDict):
    """What one document of the seed folder must become; the keys are described in `seeds/README.md`."""

    outcome: str
    language: str | None
    source: str | None
    title: str | None
    published_at: str | None
    published_precision: str | None
    canonical_url: str | None
    in_page: bool
    boilerplate: list[str]
    keep: list[str]
    people: list[str]
    organizations: list[str]
    places: list[str]
    near: NotRequired[str]  # the other article of this agency text
    same_as: NotRequired[str]  # the document that decides their common id


EXPECTED: dict[str, Expected] = json.loads(Path(__file__).with_name("expected.json").read_text("utf-8"))
READABLE = sorted(name for name, want in EXPECTED.items() if want["outcome"] != "rejected")
PAIRS = sorted((name, want["near"]) for name, want in EXPECTED.items() if "near" in want)
COPIES = sorted((name, want["same_as"]) for name, want in EXPECTED.items() if "same_as" in want)


class _Words(HTMLParser):
    """Collects what a reader of the article sees: no scripts, and nothing that only stands around it."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._around = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._around += tag in AROUND

    def handle_endtag(self, tag: str) -> None:
        self._around -= tag in AROUND

    def handle_data(self, data: str) -> None:
        if not self._around:
            self.seen.append(data)


def _visible(markup: str) -> str:
    words = _Words()
    words.feed(markup)
    return " ".join(words.seen)


def _decode(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16")
    # Browsers read a declared ISO-8859-1 as windows-1252 (WHATWG Encoding, section 4.2); so do the pages' authors.
    return body.decode("windows-1252" if b"charset=iso-8859-1" in body[:1024] else "utf-8")


@cache
def _text(name: str) -> str:
    """The document as a reader sees it, white space collapsed."""
    path, _, line = name.partition("#")
    text = _decode((ARTICLES / path).read_bytes())
    if line:
        record = json.loads(text.splitlines()[int(line) - 1])
        text = record["text"] if "text" in record else _visible(record["html"])
    elif path.endswith(".html"):
        text = _visible(text)
    return " ".join(text.split())


def _names_on_disk() -> set[str]:
    names: set[str] = set()
    for path in ARTICLES.rglob("*"):
        name = path.relative_to(ARTICLES).as_posix()
        if path.suffix == ".jsonl":
            names.update(f"{name}#{number}" for number, _ in enumerate(path.read_text("utf-8").splitlines(), start=1))
        elif path.is_file() and path.suffix != ".json":
            names.add(name)
    return names


def test_every_document_is_listed_and_every_listed_document_is_there() -> None:
    assert _names_on_disk() == set(EXPECTED)


def test_the_folder_stays_small() -> None:
    assert sum(path.stat().st_size for path in ARTICLES.rglob("*") if path.is_file()) < MAX_FOLDER_BYTES


@pytest.mark.parametrize("name", READABLE)
def test_a_document_says_what_must_be_removed_and_kept_word_for_word(name: str) -> None:
    want = EXPECTED[name]
    for passage in [*want["boilerplate"], *want["keep"]]:
        assert passage in _text(name)
    assert len(want["keep"]) == 2


@pytest.mark.parametrize("name", READABLE)
def test_the_article_itself_names_the_facets_expected_of_it(name: str) -> None:
    body = _without_boilerplate(name).replace("’", "'")
    want = EXPECTED[name]
    for facet in [*want["people"], *want["organizations"], *want["places"]]:
        assert facet in body, f"{facet} stands only in boilerplate, or nowhere"


def _without_boilerplate(name: str) -> str:
    body = _text(name)
    for block in EXPECTED[name]["boilerplate"]:
        body = body.replace(block, " ", 1)
    return " ".join(body.split())


@pytest.mark.parametrize("path", sorted(ARTICLES.rglob("*.json")), ids=lambda path: path.stem)
def test_a_sidecar_stands_beside_its_document_and_parses(path: Path) -> None:
    sidecar = json.loads(path.read_text("utf-8"))
    assert set(sidecar) <= SIDECAR_KEYS
    assert sum(path.with_suffix(ending).exists() for ending in (".txt", ".html")) == 1


def _sentences(name: str) -> set[str]:
    """The longer sentences of the article itself."""
    return {part for part in re.split(r"(?<=[.!?”“])\s", _without_boilerplate(name)) if len(part) > 60}


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_papers_print_an_agency_text_at_their_own_addresses_with_their_own_ends(one: str, other: str) -> None:
    shared = _sentences(one) & _sentences(other)
    assert len(shared) > len(_sentences(one)) / 2
    assert _sentences(one) - shared
    assert EXPECTED[one]["canonical_url"] != EXPECTED[other]["canonical_url"]
    assert EXPECTED[other].get("near") == one


@pytest.mark.parametrize(("copy", "decides"), COPIES)
def test_a_copy_differs_from_its_original_only_in_the_address_it_was_given(copy: str, decides: str) -> None:
    assert _text(copy) == _text(decides)
    assert EXPECTED[copy]["canonical_url"] == EXPECTED[decides]["canonical_url"]


def test_no_sentence_is_printed_by_two_articles_unless_they_share_an_agency_text() -> None:
    related = {name for pair in [*PAIRS, *COPIES] for name in pair}
    count = Counter(sentence for name in READABLE if name not in related for sentence in _sentences(name))
    assert [sentence for sentence, times in count.items() if times > 1] == []
