"""What cleaning costs: lines per CPU second, its share of extraction's CPU on the same pages, and whether it is linear.

    python benchmarks/cleaning_speed.py FOLDER

FOLDER holds the measuring data. CPU time of this process. `make quality` prints the same rows in its table "cleaning".
"""

import gzip
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from gold_texts import headlines, texts_of

from pipeline.article import Article, Block, Citation, Given, RawDocument
from pipeline.clean import clean
from pipeline.errors import Rejected
from pipeline.extract import extract

PAGES = 90
FEW, MANY = 5_000, 100_000  # items of one list
NOW = datetime(2020, 1, 1, tzinfo=UTC)

type Row = tuple[str, str]


def rows(data: Path) -> Iterator[Row]:
    """What, and how much; absent sets give no row."""
    if texts := texts_of(data):
        yield "lines cleaned in a second", f"{_lines_a_second(texts):.0f}"
    if files := sorted((data / "html-aeb" / "html").glob("*.html.gz"))[:PAGES]:
        yield f"cleaning over extraction, CPU on {len(files)} pages", f"{_share_of_extraction(files):.1%}"
    if titles := headlines(data, 0):
        few, many = _items_a_second(titles, FEW), _items_a_second(titles, MANY)
        yield f"CPU for an item, list of {MANY:,} over one of {FEW:,}", f"{few / many:.2f}"


def article_of(blocks: tuple[Block, ...]) -> Article:
    """An article of which nothing is known but its blocks."""
    nobody = (None,) * 4
    citation = Citation("0" * 32, *nobody, (), None, None, (), *nobody, None, NOW, (), "file")
    return Article(citation, blocks)


def _lines_a_second(texts: list[list[str]]) -> float:
    """On real news with their boilerplate."""
    articles = [article_of(tuple(Block("paragraph", line, None) for line in lines)) for lines in texts]
    return sum(map(len, texts)) / _cpu_s(lambda: [clean(article) for article in articles])


def _share_of_extraction(files: list[Path]) -> float:
    bodies = [gzip.decompress(file.read_bytes()) for file in files]
    extracted: list[Article] = []
    _extract(bodies[0])  # what is loaded and compiled once is nobody's
    extract_s = _cpu_s(lambda: extracted.extend(article for body in bodies for article in _extract(body)))
    return _cpu_s(lambda: [clean(article) for article in extracted]) / extract_s


def _extract(body: bytes) -> list[Article]:
    """The article of a page; none of a page that is refused."""
    try:
        return [extract(RawDocument("page.html", body, "text/html", NOW, Given()))]
    except Rejected:
        return []


def _items_a_second(titles: list[str], count: int) -> float:
    """On one page that is a single list of numbered real headlines: what cleaning weighs most carefully."""
    items = (f"{title} {number}" for number, title in enumerate(islice(cycle(titles), count)))
    article = article_of(tuple(Block("list_item", item, 0.0) for item in items))
    return count / _cpu_s(lambda: clean(article))


def _cpu_s(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    for name, measured in rows(Path(sys.argv[1])):
        print(f"{name:64}{measured:>12}")
