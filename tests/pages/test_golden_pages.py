"""Whole pages, and beside each what is kept of it and what is removed, by which rule.

A golden file has a line for each block: two spaces before a kept one, a hyphen and the rule's name before a removed.
All pages and their texts are invented. `python test_golden_pages.py` writes the golden files anew, to be read by a
person before they are kept.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.article import Given, RawDocument
from pipeline.clean import clean
from pipeline.extract import extract

GOLDEN = Path(__file__).parent / "golden"
SEEDS = Path(__file__).parents[3] / "shared" / "seeds"


def taken_apart(page: bytes) -> str:
    """Kept and removed blocks in order, as a golden file has them."""
    raw = RawDocument("page.html", page, "text/html", datetime(2026, 11, 1, tzinfo=UTC), Given())
    article = extract(raw)
    removed = {removal.position: removal.rule for removal in clean(article).removed}
    return "".join(
        f"- {removed[position]}: {block.text}\n" if position in removed else f"  {block.text}\n"
        for position, block in enumerate(article.blocks)
    )


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.html")))
def test_a_page_is_kept_and_removed_as_its_golden_file_says(name: str) -> None:
    found = taken_apart((GOLDEN / f"{name}.html").read_bytes())
    assert found == (GOLDEN / f"{name}.golden").read_text(encoding="utf-8")


def seed_as_page(text: str) -> bytes:
    """The seed's lines as a site would set them: paragraphs, and its hyphened lines as a list of links."""
    pieces = []
    for line in filter(None, map(str.strip, text.splitlines())):
        linked = f'<a href="/elsewhere">{line.removeprefix("- ")}</a>'
        if line.startswith("- "):
            pieces.append(f"<ul><li>{linked}</li></ul>")
        elif line == "Recommended Stories":
            pieces.append(f"<h3>{line}</h3>")
        else:
            pieces.append(f"<p><strong>{linked}</strong></p>" if line.isupper() else f"<p>{line}</p>")
    title = "The two countries and their border"
    return f"<html><head><title>{title}</title></head><body><article>{''.join(pieces)}</article></body></html>".encode()


@pytest.mark.skipif(not SEEDS.is_dir(), reason=f"the real seed document is not at {SEEDS}")
def test_the_real_seed_gives_the_same_article_as_text_and_as_a_page() -> None:
    for file in sorted(SEEDS.glob("*.txt")):
        moment = datetime(2026, 11, 1, tzinfo=UTC)
        as_text = clean(extract(RawDocument("a.txt", file.read_bytes(), "text/plain", moment, Given())))
        page = seed_as_page(file.read_text(encoding="utf-8"))
        as_page = clean(extract(RawDocument("a.html", page, "text/html", moment, Given())))
        assert as_page.text == as_text.text
        # Lists of links are left out of a page's article before anything is cleaned.
        assert {one.text for one in as_page.removed} <= {one.text.removeprefix("- ") for one in as_text.removed}
        assert "Recommended" not in as_text.text
        assert not any(line.isupper() for line in as_text.text.splitlines())


if __name__ == "__main__":
    for path in GOLDEN.glob("*.html"):
        path.with_suffix(".golden").write_text(taken_apart(path.read_bytes()), encoding="utf-8")
