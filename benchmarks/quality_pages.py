"""How much of an article's text comes off its page, beside trafilatura alone: shingle precision, recall, F1.

Shingles of four words, every page counting the same, as the article-extraction-benchmark scores. "Related" counts the
pages whose text still holds a line that leads to another article: not of the body, and the whole text of a link, or a
heading of other articles, or a label and a headline. Publishers are split in two by the crc32 of their host; rules were
written looking at half 0.
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
from urllib.parse import urlsplit

import trafilatura
from gold_texts import half_of
from lxml.html import fromstring

from pipeline.article import Given, RawDocument
from pipeline.clean import clean
from pipeline.errors import Rejected
from pipeline.extract import extract

NOW = datetime(2026, 11, 1, tzinfo=UTC)
HEADER = ("pages", "tool", "P", "R", "F1", "without text", "related")
MIN_HEADLINE = 4  # words
OTHERS = re.compile(
    r"\W*(?:(?:related|recommended|more|most|top|latest|popular|trending|partner|other|further|also|keep|"
    r"you may|you might)"
    r"\b.{0,25}\b(?:stories|articles|news|posts|read|reading|headlines|popular|viewed|like)|"
    r"popular|trending|recommended|related|read more|read next|read also|see also|more on this.{0,20}|"
    r"what to read next|don.t miss)\W*",
    re.IGNORECASE,
)
LABELLED = re.compile(
    r"\W*(?:read (?:more|also|next)|related|see also|also (?:read|on|see)|more|don.t miss|recommended|must.read|watch|"
    r"photos?|video)\s*[:|–»]\s*\S.{15,180}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was served, and the body that a person or a hand-written parser took from it."""

    body: bytes
    url: str | None
    gold: str
    publisher: str


def rows(shared: Path) -> list[tuple[str, ...]]:
    """The table, `HEADER` first; `shared` holds `data/html-aeb` and so on; absent sets give no row."""
    table: list[tuple[str, ...]] = [HEADER]
    sets = {"html-aeb": _aeb, "html-fundus": _fundus, "html-wcxb": _wcxb}
    related: Counter[tuple[str, str]] = Counter()
    for name, read in sets.items():
        pages = list(read(shared / "data" / name))
        for tool, text_of in TOOLS.items():
            texts = [text_of(page) for page in pages]
            for part, chosen in _parts(pages, tool):
                told = [(pages[index], texts[index]) for index in chosen]
                if not told:
                    continue
                leading = sum(_is_leading_away(page, text) for page, text in told)
                table.append((f"{name}{part} ({len(told)})", tool, *_scores(told), f"{leading}"))
                if not part and name != "html-wcxb":
                    related.update({(tool, "pages"): len(told), (tool, "related"): leading})
    for tool in TOOLS:
        if together := related[tool, "pages"]:
            share = f"{related[tool, 'related'] / together:.1%}"
            table.append((f"html-aeb and html-fundus ({together})", tool, "", "", "", "", share))
    return table


def _parts(pages: Sequence[Page], tool: str) -> Iterator[tuple[str, list[int]]]:
    """(name, indexes of pages): all of them; of what we give, both halves as well."""
    yield "", list(range(len(pages)))
    if tool == "cleaned":
        for half in (0, 1):
            yield f", half {half}", [index for index, page in enumerate(pages) if half_of(page.publisher) == half]


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


TOOLS: dict[str, Callable[[Page], str]] = {
    "trafilatura": _trafilatura,
    "extracted": _extracted,
    "cleaned": _cleaned,
}


def _raw(page: Page) -> RawDocument:
    return RawDocument("page.html", page.body, "text/html", NOW, Given(url=page.url))


def _scores(told: Sequence[tuple[Page, str]]) -> tuple[str, ...]:
    right = wrong = lost = 0.0
    empty = 0
    for page, text in told:
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


def _is_leading_away(page: Page, text: str) -> bool:
    return next(leading_away(page, text), None) is not None


def leading_away(page: Page, text: str) -> Iterator[str]:
    """The lines of a text that are not of the body, and lead to other articles."""
    links = {_words(link) for link in _links(page.body)}
    body = f" {_words(page.gold)} "
    for line in text.splitlines():
        words = _words(line)
        if not words or f" {words} " in body or 2 * _known(line, page.gold) >= _shingles(line).total():
            continue
        is_link = words in links and len(words.split()) >= MIN_HEADLINE and not line.rstrip().endswith((".", "!"))
        if is_link or OTHERS.fullmatch(line) or LABELLED.match(line):
            yield line


def _known(line: str, gold: str) -> int:
    return sum((_shingles(line) & _shingles(gold)).values())


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


def _links(body: bytes) -> Iterator[str]:
    """The texts of a page's links, but for those in its title, which lead to the page itself."""
    for link in fromstring(body).iter("a"):
        if not any(around.tag == "h1" for around in link.iterancestors()):
            yield str(link.xpath("string()"))


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(zip(*(words[n:] for n in range(4)), strict=False)) or Counter([tuple(words)] if words else [])


def _read(file: Path) -> bytes:
    return gzip.decompress(file.read_bytes())


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _aeb(folder: Path) -> Iterator[Page]:
    if folder.is_dir():
        for name, truth in json.loads((folder / "ground-truth.json").read_text()).items():
            yield Page(
                _read(folder / "html" / f"{name}.html.gz"), truth["url"], truth["articleBody"], _host(truth["url"])
            )


def _fundus(folder: Path) -> Iterator[Page]:
    """Pages and parsed articles of each publisher, both in the order of their dates."""
    for answers in sorted(folder.glob("*/*.json")):
        articles = sorted(
            json.loads(answers.read_text()).values(), key=lambda article: article["publishing_date"] or ""
        )
        files = sorted(answers.parent.glob(f"{answers.stem}_*.html.gz"))
        for file, article in zip(files, articles, strict=False):
            yield Page(_read(file), None, _paragraphs(article["body"]), answers.stem)


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
        yield Page(_read(file), truth["url"], truth["ground_truth"]["main_content"], _host(truth["url"]))
