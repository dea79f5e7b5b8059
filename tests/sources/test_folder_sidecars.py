"""A sidecar says what it knows of its document, in any spelling that can be meant; a bad one costs the document."""

import json
from pathlib import Path

import pytest
from builders_folder import TEXT, document, fill, offers, reason

from pipeline.article import Given

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
