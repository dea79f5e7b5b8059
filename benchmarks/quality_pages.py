"""How much of an article's text comes off its page, beside trafilatura alone: shingle precision, recall, F1; and dates.

Shingles of four words, every page counting the same, as the article-extraction-benchmark scores.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import trafilatura

from pipeline.article import Given, RawDocument
from pipeline.clean import clean
from pipeline.errors import Rejected
from pipeline.extract import extract

NOW = datetime(2026, 11, 1, tzinfo=UTC)
HEADER = ("pages", "tool", "P", "R", "F1", "without text")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was served, and the body that a person or a hand-written parser took from it."""

    body: bytes
    url: str | None
    gold: str


def rows(shared: Path) -> list[tuple[str, ...]]:
    """The table, `HEADER` first; `shared` holds `data/html-aeb` and so on; absent sets give no row."""
    table: list[tuple[str, ...]] = [HEADER]
    sets = {"html-aeb": _aeb, "html-fundus": _fundus, "html-wcxb": _wcxb}
    for name, read in sets.items():
        pages = list(read(shared / "data" / name))
        if pages:
            tools = {"trafilatura": _trafilatura, "extracted": _extracted, "cleaned": _cleaned}
            table += [(f"{name} ({len(pages)})", tool, *_scores(pages, text_of)) for tool, text_of in tools.items()]
    return table


def _trafilatura(page: Page) -> str:
    return trafilatura.extract(page.body, include_comments=False) or ""


def _extracted(page: Page) -> str:
    try:
        return "\n".join(block.text for block in extract(_raw(page)).blocks)
    except Rejected:
        return ""


def _cleaned(page: Page) -> str:
    try:
        return clean(extract(_raw(page))).text
    except Rejected:
        return ""


def _raw(page: Page) -> RawDocument:
    return RawDocument("page.html", page.body, "text/html", NOW, Given(url=page.url))


def _scores(pages: Sequence[Page], text_of: Callable[[Page], str]) -> tuple[str, ...]:
    right = wrong = lost = 0.0
    empty = 0
    for page in pages:
        text = text_of(page)
        empty += not text
        found, gold = _shingles(text), _shingles(page.gold)
        both = sum((found & gold).values())
        all_three = found.total() + gold.total() - both
        if all_three:
            right += both / all_three
            wrong += (found.total() - both) / all_three
            lost += (gold.total() - both) / all_three
    precision, recall = right / (right + wrong), right / (right + lost)
    return f"{precision:.3f}", f"{recall:.3f}", f"{2 * precision * recall / (precision + recall):.3f}", str(empty)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(zip(*(words[n:] for n in range(4)), strict=False)) or Counter([tuple(words)] if words else [])


def _read(file: Path) -> bytes:
    return gzip.decompress(file.read_bytes())


def _aeb(folder: Path) -> Iterator[Page]:
    if folder.is_dir():
        for name, truth in json.loads((folder / "ground-truth.json").read_text()).items():
            yield Page(_read(folder / "html" / f"{name}.html.gz"), truth["url"], truth["articleBody"])


def _fundus(folder: Path) -> Iterator[Page]:
    """Pages and parsed articles of each publisher, both in the order of their dates."""
    for answers in sorted(folder.glob("*/*.json")):
        articles = sorted(
            json.loads(answers.read_text()).values(), key=lambda article: article["publishing_date"] or ""
        )
        files = sorted(answers.parent.glob(f"{answers.stem}_*.html.gz"))
        for file, article in zip(files, articles, strict=False):
            yield Page(_read(file), None, _paragraphs(article["body"]))


def _paragraphs(body: Any) -> str:
    """JSON of a parsed body: a summary, and sections of headlines and paragraphs."""
    if not body:
        return ""
    sections = (part for section in body["sections"] for part in (*section["headline"], *section["paragraphs"]))
    return "\n".join((*body["summary"], *sections))


def _wcxb(folder: Path) -> Iterator[Page]:
    for answers in sorted(folder.glob("ground-truth/*.json")):
        truth = json.loads(answers.read_text())
        file = folder / "html" / f"{answers.stem}.html.gz"
        yield Page(_read(file), truth["url"], truth["ground_truth"]["main_content"])
