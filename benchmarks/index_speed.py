"""What the embedded index costs: articles indexed per CPU second, and CPU milliseconds per search page.

    python benchmarks/index_speed.py CORPUS.jsonl.gz [ARTICLES]

CORPUS has an article a line with `title`, `text`, `host` and `topic`; it is repeated with other ids, dates and names
until there are ARTICLES of them (100,000 unless told). The bounds are those of the project: 1,000 articles per CPU
second on one core, from the dictionary on; 25 ms for a whole page (10 hits, snippets, facets) at the median.
"""

import gzip
import hashlib
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import batched, cycle, islice
from pathlib import Path
from typing import Any, cast

from pipeline.index import Document
from pipeline.index.embedded import EmbeddedIndex
from pipeline.index.query import parse
from pipeline.tag.likeness import tokens

BATCH = 500  # documents a write, as the pipeline hands them over
FIRST_DAY = datetime(2016, 1, 1, tzinfo=UTC)
QUERIES = (
    "government", "election result", "trump", "climate change report", '"white house"', '"prime minister" vote',
    "economy OR market", "school -university", "police after:2020-01-01", "lang:en hospital", "exact:May budget",
    "person:\"person 7\"", "source:www.cnn.com court", "the", "topic:sport", "", "energy before:2018-01-01",
    "football world cup", "immigration law", "health care act",
)  # fmt: skip


def main() -> None:
    corpus = Path(sys.argv[1])
    wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        index = EmbeddedIndex(Path(folder) / "index")
        index.create()
        per_second = wanted / indexing_cpu_s(index, corpus, wanted)
        size = sum(file.stat().st_size for file in Path(folder).rglob("*"))
        print(
            f"indexing  {per_second:,.0f} articles per CPU s (at least 1,000: {per_second / 1000:.2f} x), "
            f"{size / 1e6:,.0f} MB"
        )
        for sort in ("relevance", "date"):
            pages = sorted(page_cpu_ms(index, query, sort) for query in QUERIES)
            median = statistics.median(pages)
            print(
                f"page by {sort}  median {median:.1f} ms CPU (at most 25: {median / 25:.2f} x), slowest {pages[-1]:.1f}"
            )
        start = time.process_time()
        exported = sum(1 for _ in islice(index.export(parse("")), 20_000))
        print(f"export  {exported / (time.process_time() - start):,.0f} documents per CPU s")
        start = time.process_time()
        lines = sum(1 for _ in index.digest_lines())
        print(f"digest  {lines / (time.process_time() - start):,.0f} lines per CPU s")


def indexing_cpu_s(index: EmbeddedIndex, corpus: Path, wanted: int) -> float:
    """CPU seconds of all `write` calls, merging included; making the documents up is not counted."""
    spent = 0.0
    for batch in batched(islice(documents(corpus), wanted), BATCH):
        start = time.process_time()
        results = index.write(batch)
        spent += time.process_time() - start
        if refused := [one for one in results if one.outcome != "written"]:
            sys.exit(f"not all were written, and nothing is measured: {refused[0]}")
    return spent


def page_cpu_ms(index: EmbeddedIndex, query: str, sort: Any) -> float:
    """The median of five."""
    times = []
    for _ in range(5):
        start = time.process_time()
        index.search(parse(query), limit=10, sort=sort)
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def documents(corpus: Path) -> Iterator[Document]:
    """Endlessly, each with its own id, date and names; the same at every call."""
    chance = random.Random(7)
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    for number, article in enumerate(cycle(articles)):
        yield invented(article, number, chance)


def invented(article: dict[str, Any], number: int, chance: random.Random) -> Document:
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    published = FIRST_DAY + timedelta(minutes=chance.randrange(10 * 365 * 24 * 60))
    moment = published.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    text = article["text"]
    # A few names are in very many articles, most in hardly any.
    names = {
        kind: [f"{kind} {int(chance.paretovariate(0.8))}" for _ in range(6)] for kind in ("person", "org", "place")
    }
    return cast(
        Document,
        {
            "id": digest[:32], "url": article["url"], "canonical_url": article["url"], "source": article["host"],
            "source_domain": article["host"], "feeds": [], "section": article["topic"], "categories": [],
            "language": "en", "authors": [article["authors"]] if article["authors"] else [], "title": article["title"],
            "text": text, "summary": text[:200], "published_at": moment, "modified_at": None, "fetched_at": moment,
            "first_seen_at": moment, "indexed_at": moment, "published_precision": "time", "published_from": "page",
            "text_from": "page", "people": names["person"], "organizations": names["org"], "places": names["place"],
            "nationalities": [], "events": [], "topics": [article["topic"], "society"],
            "topic_codes": ["medtop:14000000"], "story": digest[:32], "content_hash": digest, "run": "benchmark",
            "pipeline_version": "benchmark", "model": None, "removed_by": [], "word_count": len(text.split()),
            "revision": 1, "removed_characters": 0, "removed_share": 0.0, "delay_s": 0.0,
            "mentions": [
                {"text": name, "label": "PERSON", "start": 0, "end": len(name), "name": name, "why": None}
                for kind in names.values() for name in kind
            ],
            "topic_evidence": [], "removed": [], "extra": {}, "likeness": list(tokens(text)),
        },
    )  # fmt: skip


if __name__ == "__main__":
    main()
