"""Real pages with ground truth, where they lie beside the repository: no error, and no worse than the library alone."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders_extract import read, texts
from trafilatura import bare_extraction

from pipeline.errors import Rejected

DATA = Path(__file__).parents[3] / "shared" / "data"
TRUTH = DATA / "html-aeb" / "ground-truth.json"
STEP = 12  # every twelfth page: a sample of a few seconds

needs_pages = pytest.mark.skipif(not TRUTH.exists(), reason=f"no pages with ground truth at {DATA}")


def pages() -> Iterator[tuple[bytes, str]]:
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))
    for name in sorted(truth)[::STEP]:
        yield gzip.decompress((TRUTH.parent / "html" / f"{name}.html.gz").read_bytes()), truth[name]["articleBody"]


def overlap(text: str, truth: str) -> float:
    """F1 of the four-word shingles two texts have in common, as the benchmark counts it."""
    found, wanted = (Counter(zip(*(words[n:] for n in range(4)), strict=False)) for words in map(tokens, (text, truth)))
    shared = sum((found & wanted).values())
    return 2 * shared / max(1, found.total() + wanted.total())


def tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@needs_pages
def test_articles_are_found_at_least_as_well_as_by_the_library_alone() -> None:
    ours, theirs = [], []
    for body, truth in pages():
        ours.append(overlap("\n".join(texts(read(body))), truth))
        alone = bare_extraction(body)
        theirs.append(overlap(getattr(alone, "text", None) or "", truth))
    assert sum(ours) >= sum(theirs)


@needs_pages
def test_every_real_page_has_a_title_and_blocks() -> None:
    for folder in ("html-fundus", "html-wcxb"):
        for path in sorted((DATA / folder).rglob("*.html.gz"))[::STEP]:
            try:
                article = read(gzip.decompress(path.read_bytes()))
            except Rejected as error:
                pytest.fail(f"{path.name}: {error}")
            assert article.citation.title
            assert article.blocks
