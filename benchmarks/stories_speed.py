"""What telling the stories of a run costs, as a share of the run; real articles of one day, without a model.

    python benchmarks/stories_speed.py [documents]      2,000 by default

On the embedded index, and where NEWS_INDEX_URL names an Elasticsearch there too, under another alias than the one
named. With a model the run has some twelve times the CPU, and the share is that much smaller.
"""

import gzip
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from pipeline import stages
from pipeline.index.elasticsearch import ElasticsearchIndex
from pipeline.index.query import parse
from pipeline.installation import Installation
from pipeline.settings import from_environment
from pipeline.sources.folder import Folder
from pipeline.stages.stories import join

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "data" / "articles-text" / "abp-dev.jsonl.gz"


def measured(scratch: Path, count: int, url: str | None) -> str:
    """One line; the whole run's finish joins once, and all are joined once more to be measured alone."""
    settings = {"NEWS_DATA_DIR": str(scratch / "data"), "NEWS_SPACY_MODELS": "sv=absent"}
    house = Installation(from_environment(settings | ({"NEWS_INDEX_URL": url} if url else {})))
    source = Folder(_corpus(scratch / "articles.jsonl", count))
    run_s = _seconds(lambda: stages.ingest(house, "bench", [source], lambda step, documents: None))
    ids = [document["id"] for document in house.index.export(parse(""))]
    join_s = _seconds(lambda: join(house, ids))
    if isinstance(house.index, ElasticsearchIndex):
        for name in house.index.status().generations:
            house.index.client.indices.delete(index=name)
    cpu, wall = (100 * part / whole for part, whole in zip(join_s, run_s, strict=True))
    return (
        f"stories of {len(ids):,} documents, {'Elasticsearch' if url else 'embedded'}: {cpu:.1f} % of the run's CPU "
        f"({1000 * join_s[0] / len(ids):.2f} ms a document), {wall:.1f} % of its time"
    )


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    """CPU of this process, and wall."""
    cpu, wall = time.process_time(), time.monotonic()
    work()
    return time.process_time() - cpu, time.monotonic() - wall


def _corpus(path: Path, count: int) -> Path:
    with gzip.open(CORPUS, "rt") as source, path.open("w") as target:
        for number, line in enumerate(islice(source, count)):
            target.write(
                json.dumps({"url": f"https://bench.example/{number}", "text": json.loads(line)["text"]}) + "\n"
            )
    return path


def main() -> None:
    if not CORPUS.exists():
        sys.exit(f"the articles to measure with are not there: {CORPUS}")
    named = os.environ.get("NEWS_INDEX_URL")
    for url in (None, f"{named}-stories") if named else (None,):
        with tempfile.TemporaryDirectory() as scratch:
            print(measured(Path(scratch), int(sys.argv[1]) if sys.argv[1:] else 2_000, url), flush=True)


if __name__ == "__main__":
    main()
