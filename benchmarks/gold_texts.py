"""Article bodies taken from pages by people or hand-written parsers, and real headlines, to measure the cleaner on."""

import gzip
import hashlib
import json
import random
import re
import tomllib
import zlib
from collections.abc import Iterator
from pathlib import Path

HARD_POOL = 120  # of so many headlines, the near ones are those that share the most words with the article
REVIEWED = Path(__file__).with_name("reviewed_losses.toml")
MIN_LINES = 5  # a shorter text has no middle to inject into

type Gold = tuple[str, list[str]]  # host, lines of the body


def half_of(host: str) -> int:
    return zlib.crc32(host.encode()) % 2


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def gold_texts(data: Path) -> Iterator[Gold]:
    """Bodies that people or hand-written parsers took from pages: three published sets."""
    for bodies in gold_sets(data).values():
        yield from bodies


def gold_sets(data: Path) -> dict[str, list[Gold]]:
    """The same, news apart from the web's other pages: shops, manuals, blogs, whose advice looks like calls."""
    sets = {
        "news": [*_aeb(data / "html-aeb"), *_fundus(data / "html-fundus")],
        "web pages": [*_wcxb(data / "html-wcxb")],
    }
    return {name: [one for one in bodies if len(one[1]) >= MIN_LINES] for name, bodies in sets.items()}


def reviewed() -> frozenset[tuple[str, str]]:
    """Host and digest of the lines of these bodies that somebody has read and found to be boilerplate (`digest`)."""
    sets = tomllib.loads(REVIEWED.read_text(encoding="utf-8"))
    return frozenset((host, line) for hosts in sets.values() for host, lines in hosts.items() for line in lines)


def digest(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:16]


def _aeb(folder: Path) -> Iterator[Gold]:
    truth = folder / "ground-truth.json"
    if truth.exists():
        for page in json.loads(truth.read_text()).values():
            yield _host(page["url"]), _lines(page["articleBody"])


def _fundus(folder: Path) -> Iterator[Gold]:
    for path in sorted(folder.glob("*/*.json")):
        for page in json.loads(path.read_text()).values():
            body = page.get("body")
            if isinstance(body, dict):
                parts = list(body.get("summary") or [])
                for section in body.get("sections", []):
                    parts += [*(section.get("headline") or []), *(section.get("paragraphs") or [])]
                yield path.stem, _lines("\n".join(parts))


def _wcxb(folder: Path) -> Iterator[Gold]:
    for path in sorted(folder.glob("ground-truth/*.json")):
        page = json.loads(path.read_text())
        yield _host(page.get("url") or ""), _lines((page.get("ground_truth") or {}).get("main_content") or "")


def _host(url: str) -> str:
    match = re.match(r"https?://([^/]+)", url)
    return match[1].removeprefix("www.") if match else ""


def headlines(data: Path, half: int) -> list[str]:
    """Real headlines to inject, of one half of the publishers."""
    path = data / "articles-text" / "abp-dev.jsonl.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt") as articles:
        found = (json.loads(line) for line in articles)
        titles = {one["title"].strip() for one in found if half_of(one["host"].removeprefix("www.")) == half}
    return sorted(title for title in titles if 4 <= len(title.split()) <= 18)


def texts_of(data: Path, host: str | None = None, every: int = 10) -> list[list[str]]:
    """The lines of real news with their boilerplate: of one publisher, or every tenth of all."""
    path = data / "articles-text" / "abp-dev.jsonl.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt") as articles:
        found = [json.loads(line) for line in articles]
    chosen = [one for one in found if one["host"] == host] if host else found[::every]
    return [_lines(one["text"]) for one in chosen]


def nearest(rng: random.Random, titles: list[str], lines: list[str]) -> list[str]:
    """The headlines nearest to the article, of a random pool: what a site that chooses by topic would recommend."""
    known = set(re.findall(r"[^\W\d_]{4,}", " ".join(lines).lower()))
    pool = rng.sample(titles, HARD_POOL)
    pool.sort(key=lambda title: -len(known.intersection(re.findall(r"[^\W\d_]{4,}", title.lower()))))
    return pool[:5]
