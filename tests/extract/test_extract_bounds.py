"""Documents made to hurt: each is an article or a refusal within seconds, whatever its size."""

import time
from collections.abc import Callable

import pytest
from builders_extract import PARAGRAPHS, PROSE, page, raw

from pipeline.errors import DocumentError
from pipeline.extract import extract

OG_URL = '<meta property="og:url" content="https://lantern-{0}.example/a/{0}">'
HOSTILE: list[tuple[str, Callable[[], str], str, str | int]] = [
    ("200,000 nested elements", lambda: page("<div>" * 200_000 + PARAGRAPHS), "text/html", "too deep"),
    (
        "100,000 attributes",
        lambda: page("<p " + " ".join(f'a{n}=">"' for n in range(100_000)) + ">x</p>"),
        "text/html",
        "attributes",
    ),
    ("a million entities", lambda: page("<p>" + "&eacute;&#39;" * 500_000 + "</p>" + PARAGRAPHS), "text/html", 7),
    (
        "10 MB in one paragraph",
        lambda: page("<p>" + "word word words. " * 600_000 + "</p>" + PARAGRAPHS),
        "text/html",
        7,
    ),
    (
        "20,000 line breaks",
        lambda: page("<p>" + "a line of text<br>" * 20_000 + "</p>" + PARAGRAPHS),
        "text/html",
        20_000,
    ),
    ("5,000 comment headings", lambda: page(PARAGRAPHS + "<h3>Comments</h3>" * 5_000), "text/html", 6),
    (
        "20,000 list items",
        lambda: page(PARAGRAPHS + "<ul>" + "<li>An item of a list</li>" * 20_000 + "</ul>"),
        "text/html",
        6,
    ),
    (
        "5 MB of paragraphs",
        lambda: page("".join(f"<p>{n} {PROSE[n % 6] * 6}</p>" for n in range(8_000))),
        "text/html",
        8_000,
    ),
    (
        "200,000 hidden paragraphs",
        lambda: page(PARAGRAPHS + '<div style="display:none">' + "<p>nobody reads it</p>" * 200_000 + "</div>"),
        "text/html",
        6,
    ),
    (
        "50,000 linked cards",
        lambda: page(PARAGRAPHS + '<div class="card"><h3><a href="/1">A headline in a card</a></h3></div>' * 50_000),
        "text/html",
        6,
    ),
    (
        "paragraphs below 1,500 boxes",
        lambda: page('<div class="card related">' * 1_500 + "<p>A paragraph of some words.</p>" * 5_000),
        "text/html",
        5_000,
    ),
    (
        "60,000 spans",
        lambda: page(PARAGRAPHS + "<p>" + "a <span>b</span> <time>c</time> d " * 30_000 + "</p>"),
        "text/html",
        7,
    ),
    (
        "15,000 paragraphs in a box of another name",
        lambda: page(f"{PARAGRAPHS}<div class='related'>" + f"<p>{PROSE[0]}</p>" * 15_000 + f"</div>{PARAGRAPHS}"),
        "text/html",
        7,
    ),
    (
        "10,000 folded panels",
        lambda: page(PARAGRAPHS + "".join(f"<div hidden><p>{n} {PROSE[0]}</p></div>" for n in range(10_000))),
        "text/html",
        7,
    ),
    ("20,000 addresses", lambda: page(head="".join(map(OG_URL.format, range(20_000)))), "text/html", 6),
    ("a title of 5 MB", lambda: page(title="a - b | " * 600_000), "text/html", 6),
    ("300,000 unclosed tags", lambda: page("<a href='" * 300_000 + PARAGRAPHS), "text/html", 0),
    ("a million brackets", lambda: page("<" * 1_000_000 + PARAGRAPHS), "text/html", 0),
    ("100,000 lines", lambda: "\n".join(f"Line {n}." for n in range(100_000)), "text/plain", 100_000),
    ("50 MB in one line", lambda: "word " * 10_000_000, "text/plain", 1),
]


@pytest.mark.parametrize(
    ("build", "media_type", "expected"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_no_document_takes_more_than_seconds(build: Callable[[], str], media_type: str, expected: str | int) -> None:
    document = raw(build(), media_type)
    start = time.process_time()
    try:
        found: str | int = len(extract(document).blocks)
    except DocumentError as error:
        found = str(error)
    assert time.process_time() - start < 10
    assert expected in found if isinstance(expected, str) and isinstance(found, str) else found >= expected  # type: ignore[operator]
