"""Articles in JSON lines: each line an offer of its own, whatever the others are."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders_folder import NOON, document, fill, offers, reason

from pipeline.article import Given, Offer
from pipeline.sources.lines import MAX_LINE_BYTES


def lines(tmp_path: Path, *said: object) -> list[Offer]:
    """What a file offers that has these objects, or these bytes, one a line."""
    rows = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in said]
    return list(offers(fill(tmp_path, a__jsonl=b"\n".join(rows))).values())


def test_a_line_is_an_article_with_what_is_said_about_it(tmp_path: Path) -> None:
    said = {"url": "https://lantern.example/a", "title": "Fähre", "authors": ["Ann Dale"], "rating": 5}
    text, page = lines(tmp_path, said | {"text": "Über 3 €"}, said | {"html": "<p>Über"})
    known = Given(url="https://lantern.example/a", title="Fähre", authors=("Ann Dale",))
    for offer, body, media_type, number in (
        (text, "Über 3 €", "text/plain; charset=utf-8", 1),
        (page, "<p>Über", "text/html; charset=utf-8", 2),
    ):
        found = document(offer)
        assert (found.body.decode(), found.media_type, found.given) == (body, media_type, known)
        assert found.locator == f"{tmp_path.resolve()}/a.jsonl#{number}"


def test_lines_are_numbered_as_an_editor_does(tmp_path: Path) -> None:
    row = b'{"text": "x"}'
    fill(tmp_path / "wire", a__jsonl=b"\xef\xbb\xbf" + row + b"\r\n\r\n  \n" + row + b"\n\n" + row)
    found = offers(tmp_path)
    assert list(found) == ["wire/a.jsonl#1", "wire/a.jsonl#4", "wire/a.jsonl#6"]
    assert {document(offer).place for offer in found.values()} == {"wire"}


BAD = [
    ("no JSON", b"{text: x}", "not valid JSON: "),
    ("cut off", b'{"text": "x', "not valid JSON: unterminated string starting (character 10)"),
    ("not an object", b'["x"]', "not a JSON object but a list"),
    ("neither", b'{"title": "x"}', "the line has neither “text” nor “html”"),
    ("nulls", b'{"text": null, "html": ""}', "the line has neither “text” nor “html”"),
    ("text is a list", b'{"text": ["x"]}', "“text” must be a string"),
    ("bad key", b'{"text": "x", "authors": 5}', "“authors” must be a list of strings, not of a number"),
    ("fetched never", b'{"text": "x", "fetched_at": "yesterday"}', "“fetched_at” must be a moment such as"),
    ("fetched number", b'{"text": "x", "fetched_at": 1700000000}', "“fetched_at” must be a moment such as"),
    ("binary", bytes(range(128, 256)), "not valid JSON"),
    ("UTF-16", '{"text": "x"}'.encode("utf-16-be"), "not valid JSON"),
    ("nested without end", b"[" * 200_000, "not valid JSON"),
]


@pytest.mark.parametrize(("line", "expected"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_bad_line_says_why_and_the_others_go_on(tmp_path: Path, line: bytes, expected: str) -> None:
    before, bad, after = lines(tmp_path, {"text": "before"}, line, {"text": "after"})
    assert reason(bad).startswith(expected)
    assert bad.locator.endswith("a.jsonl#2")
    assert (document(before).body, document(after).body) == (b"before", b"after")


def test_what_utf_8_cannot_hold_is_replaced(tmp_path: Path) -> None:
    escaped, raw = lines(tmp_path, b'{"text": "a\\ud800b \\ud83d\\ude00 \\u0000"}', b'{"text": "caf\xe9"}')
    assert document(escaped).body.decode() == "a\ufffdb \U0001f600 \0"
    assert document(raw).body.decode() == "caf\ufffd"


def test_where_both_are_given_the_page_is_taken(tmp_path: Path) -> None:
    (found,) = lines(tmp_path, {"text": "x", "html": "<p>x"})
    assert document(found).media_type == "text/html; charset=utf-8"


MOMENTS = [
    ("zone", "2026-01-31T12:00:00+01:00", datetime(2026, 1, 31, 11, tzinfo=UTC)),
    ("UTC", "2026-01-31T12:00:00.123456Z", datetime(2026, 1, 31, 12, 0, 0, 123000, tzinfo=UTC)),
    ("no zone", "2026-01-31 12:00", datetime(2026, 1, 31, 12, tzinfo=UTC)),
    ("day", "2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
    ("future", "2126-01-31T12:00:00Z", NOON),
    ("null", None, NOON),
]


@pytest.mark.parametrize(("said", "expected"), [row[1:] for row in MOMENTS], ids=[row[0] for row in MOMENTS])
def test_a_line_may_say_when_it_was_fetched_but_not_in_the_future(
    tmp_path: Path, said: str | None, expected: datetime
) -> None:
    (found,) = lines(tmp_path, {"text": "x", "fetched_at": said})
    assert document(found).fetched_at == expected


def test_lines_that_do_not_say_have_moments_in_order(tmp_path: Path) -> None:
    found = lines(tmp_path, *[{"text": "x"}] * 3)
    assert [document(offer).fetched_at for offer in found] == [NOON + timedelta(milliseconds=n) for n in range(3)]


def test_compressed_lines_are_the_same_lines(tmp_path: Path) -> None:
    plain = b'{"text": "one"}\n{"text": "two"}\n'
    members = b"".join(gzip.compress(row) for row in plain.splitlines(keepends=True))
    fill(tmp_path, a__jsonl=plain, b__jsonl__gz=gzip.compress(plain), c__JSONL__GZ=members)
    bodies = {name: document(offer).body for name, offer in offers(tmp_path).items()}
    assert list(bodies.values()) == [b"one", b"two"] * 3


def damaged(packed: bytes) -> Iterator[tuple[str, bytes]]:
    yield "cut off", packed[: len(packed) // 2]
    yield "cut off in its checksum", packed[:-4]
    yield "wrong checksum", packed[:-8] + b"\0\0\0\0" + packed[-4:]
    yield "damaged", packed[: len(packed) // 2] + b"\xff" * 200 + packed[len(packed) // 2 + 200 :]
    yield "garbage behind", packed + b"garbage"
    yield "not compressed", b'{"text": "x"}\n'


def test_a_damaged_compressed_file_says_so_and_gives_what_it_can(tmp_path: Path) -> None:
    rows = [json.dumps({"text": f"{n} {n * n} {n**9}"}) for n in range(20_000)]
    for name, data in damaged(gzip.compress("\n".join(rows).encode())):
        *whole, last = offers(fill(tmp_path, a__jsonl__gz=data)).values()
        assert "cut off or damaged from this line on" in reason(last), name
        if name == "damaged":  # what stood there is found to be wrong when the checksum comes, not before
            continue
        assert last.locator.endswith(f"#{len(whole) + 1}"), name
        assert [document(offer).body.decode() for offer in whole] == [
            json.loads(row)["text"] for row in rows[: len(whole)]
        ]
        assert whole or name == "not compressed"


def test_a_line_of_any_length_costs_itself_only(tmp_path: Path) -> None:
    fits = b'{"text": "' + b"x" * (MAX_LINE_BYTES - 13) + b'"}'
    with (tmp_path / "a.jsonl").open("wb") as file:
        file.write(b'{"text": "before"}\n' + fits + b"\n")
        for _ in range(50):
            file.write(b"x" * 2**20)
        file.write(b'\n{"text": "after"}\n' + b"y" * (MAX_LINE_BYTES + 1))
    before, long, longer, after, last = offers(tmp_path).values()
    assert len(document(long).body) == MAX_LINE_BYTES - 13
    assert (document(before).body, document(after).body) == (b"before", b"after")
    assert reason(longer) == reason(last) == "the line is longer than 16 MiB"
    assert last.locator.endswith("#5")
