"""What more workers bring, and what object storage costs: ratios within one run, on real articles.

    python benchmarks/scaling.py [workers] [storage]     both by default

workers: the same orders of 100 articles through extract, clean, tag and index, as Airflow's tasks do it: each stage of
each order in a process of its own, one at a time, and as many at a time as there are cores.
storage: landing articles, and deriving from them without a model, with archive and derived files on this disk and on an
S3 server of this machine (moto's), which is the protocol without the network.
"""

import gzip
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

from pipeline import stages
from pipeline.installation import Installation
from pipeline.settings import from_environment
from pipeline.sources.folder import Folder
from pipeline.stages.derive import STAGES

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "data" / "articles-text" / "abp-dev.jsonl.gz"
ORDERS, ORDER = 8, 100
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
    measures = {"workers": workers, "storage": storage}
    for name in sys.argv[1:] or measures:
        with tempfile.TemporaryDirectory() as scratch:
            for line in measures[name](Path(scratch)):
                print(line, flush=True)


if __name__ == "__main__":
    main()
