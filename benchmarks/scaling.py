"""What more workers bring, and what object storage costs: ratios within one run, on real articles.

    python benchmarks/scaling.py [workers] [storage] [ledger] [shards]     all by default

workers: the same orders of 100 articles through extract, clean, tag and index, as Airflow's tasks do it: each stage of
each order in a process of its own, one at a time, and as many at a time as there are cores.
storage: landing articles, and deriving from them without a model, with archive and derived files on this disk and on an
S3 server of this machine (moto's), which is the protocol without the network.
ledger: landing and closing orders of 500 documents, in SQLite and in the empty PostgreSQL that NEWS_STATE_URL may name.
shards: where NEWS_INDEX_URL names an Elasticsearch, articles to an index of one shard and of three, by one process and
by two, under other aliases than the one named.
"""

import gzip
import hashlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from subprocess import PIPE

from pipeline import stages
from pipeline.index.elasticsearch import ElasticsearchIndex
from pipeline.index.elasticsearch.template import Layout
from pipeline.index.query import parse
from pipeline.installation import Installation
from pipeline.ledger import Ledger
from pipeline.outcomes import Offered, Outcome
from pipeline.settings import from_environment
from pipeline.sources.folder import Folder
from pipeline.stages.derive import STAGES

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "data" / "articles-text" / "abp-dev.jsonl.gz"
ORDERS, ORDER = 4, 100
LEDGER_ORDERS = 20
SENT = 3_000
LANDED = 1_000
RUN = "scaling"

TASK = """
import sys
from pipeline import stages
from pipeline.installation import Installation
from pipeline.settings import from_environment
house, name, number = Installation(from_environment()), sys.argv[1], int(sys.argv[2])
stages.index(house, "scaling", number) if name == "index" else stages.stage(house, name, "scaling", number)
"""


def workers(scratch: Path) -> Iterator[str]:
    """Orders through the stages, one process at a time and several."""
    cores = os.cpu_count() or 1
    seconds = {count: _staged(scratch / str(count), count) for count in (1, cores)}
    rate = ORDERS * ORDER / seconds[cores]
    yield (
        f"workers: {ORDERS} orders of {ORDER} articles: {seconds[1]:.0f} s with one worker, {seconds[cores]:.0f} s "
        f"with {cores}, {seconds[1] / seconds[cores]:.2f} x; {rate:.1f} articles a second, {rate / cores:.1f} a worker"
    )


def _staged(folder: Path, count: int) -> float:
    environment = {**os.environ, "NEWS_DATA_DIR": str(folder / "data")}
    house = Installation(from_environment(environment))
    files = [_corpus(folder / str(number), ORDER, number * ORDER) for number in range(ORDERS)]
    landed = list(stages.start(house, RUN, [Folder(file) for file in files]))
    assert len(landed) == ORDERS

    def order(number: int) -> None:
        for name in (*STAGES, "index"):
            subprocess.run([sys.executable, "-c", TASK, name, str(number)], env=environment, check=True)

    started = time.monotonic()
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(order, range(ORDERS)))
    seconds = time.monotonic() - started
    counts = stages.close(house, RUN)
    assert (counts.pending, counts.failed) == (0, 0), counts
    return seconds


def storage(scratch: Path) -> Iterator[str]:
    """Landing and deriving on a disk and on an S3 server."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line a request
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        os.environ |= {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_DEFAULT_REGION": "us-east-1",
        }  # fmt: skip
        import s3fs

        s3fs.S3FileSystem(endpoint_url=os.environ["AWS_ENDPOINT_URL"]).mkdir("bench")
        disk = _landed(scratch / "disk", {})
        s3 = _landed(
            scratch / "s3", {"NEWS_ARCHIVE_URL": "s3://bench/archive", "NEWS_DERIVED_URL": "s3://bench/derived"}
        )
    finally:
        server.stop()
    for what, there, here in zip(("landing", "extracting and cleaning"), s3, disk, strict=True):
        yield f"storage: {what} {LANDED} articles: {here:.2f} s on this disk, {there:.2f} s in S3, {there / here:.2f} x"


def _landed(folder: Path, settings: dict[str, str]) -> tuple[float, float]:
    house = Installation(from_environment({"NEWS_DATA_DIR": str(folder / "data"), **settings}))
    source = Folder(_corpus(folder / "seed", LANDED, 0))
    started = time.monotonic()
    orders = len(list(stages.start(house, RUN, [source])))
    landed = time.monotonic()
    for number in range(orders):
        for name in STAGES[:2]:
            stages.stage(house, name, RUN, number)
    return landed - started, time.monotonic() - landed


def ledger(scratch: Path) -> Iterator[str]:
    """Orders of 500 documents landed and closed, one writer, as `fetch` and `finish` do it."""
    for url in (f"sqlite:///{scratch}/ledger.sqlite", os.environ.get("NEWS_STATE_URL")):
        if url:
            rate = LEDGER_ORDERS * 500 / _accounted(Ledger(url))
            yield f"ledger: {rate:,.0f} documents a second in {url.partition(':')[0]}"


def _accounted(book: Ledger) -> float:
    started = time.monotonic()
    book.start_run(RUN, 1, "v")
    for number in range(LEDGER_ORDERS):
        batch = f"2026/11/25/{RUN}-{number:03d}.warc.gz"
        offered = [Offered(f"https://bench.example/{number}/{n}", 1000, batch, n) for n in range(500)]
        book.land(RUN, number, batch, [(one, "0" * 64) for one in offered], [])
        ids = (hashlib.sha256(one.locator.encode()).hexdigest()[:32] for one in offered)
        outcomes = [
            Outcome("indexed", one.locator, one.fetched_ms, id, one.locator, content_hash="0" * 64, batch=batch,
                    position=one.position)
            for one, id in zip(offered, ids, strict=True)
        ]  # fmt: skip
        book.close_order(RUN, number, 2, "v", outcomes)
    book.close()
    return time.monotonic() - started


WRITER = """
import sys
from pathlib import Path
import msgspec
from pipeline.index.elasticsearch import ElasticsearchIndex
index = ElasticsearchIndex(sys.argv[1])
documents = [msgspec.json.decode(line) for line in Path(sys.argv[2]).read_bytes().splitlines()]
print("ready", flush=True)
sys.stdin.readline()
for start in range(0, len(documents), 500):
    index.write(documents[start : start + 500])
"""


def shards(scratch: Path) -> Iterator[str]:
    """Articles to one shard and to three, by one process and by two."""
    url = os.environ.get("NEWS_INDEX_URL")
    if not url:
        yield "shards: NEWS_INDEX_URL names no Elasticsearch: left out"
        return
    halves = _documents(scratch)
    seconds: dict[tuple[int, int], float] = {}
    for count, writers in ((1, 1), (3, 1), (1, 2), (3, 2)):
        alias = f"{url}-scaling-{count}-{writers}"
        index = ElasticsearchIndex(alias, layout=Layout(shards=count, replicas="0"))
        index.create()
        seconds[count, writers] = _written(alias, halves, writers)
        for name in index.status().generations:
            index.client.indices.delete(index=name)
        index.close()
    for (count, writers), took in seconds.items():
        rate, ratio = SENT / took, seconds[1, 1] / took
        yield f"shards: {count} with {writers} writers: {rate:,.0f} articles a second, {ratio:.2f} x"


def _documents(scratch: Path) -> list[Path]:
    """Two files of documents as they are indexed, a line each; without names."""
    house = Installation(from_environment({"NEWS_DATA_DIR": str(scratch / "data"), "NEWS_SPACY_MODELS": "sv=absent"}))
    stages.ingest(house, RUN, [Folder(_corpus(scratch / "seed", SENT, 0))], lambda step, documents: None)
    lines = [json.dumps(document).encode() for document in house.index.export(parse(""))]
    files = [scratch / "first.jsonl", scratch / "second.jsonl"]
    for number, file in enumerate(files):
        file.write_bytes(b"\n".join(lines[number::2]))
    return files


def _written(alias: str, files: list[Path], writers: int) -> float:
    """Seconds from the moment in which all writers are ready; one writer takes the files one after the other."""
    seconds = 0.0
    for group in [files] if writers == len(files) else [[file] for file in files]:
        command = [sys.executable, "-c", WRITER, alias]
        working = [subprocess.Popen([*command, file], stdin=PIPE, stdout=PIPE, text=True) for file in group]
        for writer in working:
            assert writer.stdout is not None
            writer.stdout.readline()
        started = time.monotonic()
        for writer in working:
            writer.communicate("go\n")
        assert not any(writer.returncode for writer in working)
        seconds += time.monotonic() - started
    return seconds


def _corpus(folder: Path, count: int, first: int) -> Path:
    folder.mkdir(parents=True)
    with gzip.open(CORPUS, "rt") as source, (folder / "articles.jsonl").open("w") as target:
        for number, line in enumerate(islice(source, first, first + count), first):
            text = json.loads(line)["text"]
            target.write(json.dumps({"url": f"https://bench.example/{number}", "text": text}) + "\n")
    return folder / "articles.jsonl"


def main() -> None:
    if not CORPUS.exists():
        sys.exit(f"the articles to measure with are not there: {CORPUS}")
    measures = {"workers": workers, "storage": storage, "ledger": ledger, "shards": shards}
    for name in sys.argv[1:] or measures:
        with tempfile.TemporaryDirectory() as scratch:
            for line in measures[name](Path(scratch)):
                print(line, flush=True)


if __name__ == "__main__":
    main()
