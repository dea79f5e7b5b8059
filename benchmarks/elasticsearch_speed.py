"""What Elasticsearch costs us beyond itself, on a real node: ratios, for a machine's own speed is not the question.

    python benchmarks/elasticsearch_speed.py http://127.0.0.1:9200 CORPUS.jsonl.gz [ARTICLES]

CORPUS as in index_speed. Bounds of the project: our CPU for a document at most 1.3 times that of `streaming_bulk` with
orjson alone; documents a second at least 0.9 times what NDJSON that was made beforehand reaches; a whole page (10 hits,
highlights, facets) in at most 1.2 times what Elasticsearch says it took, at the median of ARTICLES (20,000).

All three send the same documents in the same requests: 500 each, with a version, made visible at once. `streaming_bulk`
has a client of its own, as anybody would make it. They take turns, a first round warms up, and the least of the other
five counts, as other work on the machine only ever adds. Indices `bench-…` are made and deleted.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import batched, islice
from pathlib import Path
from typing import Any, cast

import orjson
from elasticsearch import Elasticsearch, OrjsonSerializer
from elasticsearch.helpers import streaming_bulk
from index_speed import QUERIES, documents

from pipeline.clock import milliseconds
from pipeline.index import Document
from pipeline.index.elasticsearch import ElasticsearchIndex
from pipeline.index.query import parse

BATCH = 500
SAMPLE = 1_000
ROUNDS = 5

type Way = Callable[[ElasticsearchIndex, Elasticsearch, list[Document]], None]


def main() -> None:
    url, corpus = sys.argv[1].rstrip("/"), Path(sys.argv[2])
    wanted = int(sys.argv[3]) if len(sys.argv) > 3 else 20_000
    sample = list(islice(documents(corpus), SAMPLE))
    ours, bare, raw = best(url, (by_us, by_streaming_bulk, by_prepared_ndjson), sample)
    print(f"CPU   {1e6 * ours[0] / SAMPLE:.0f} us a document, streaming_bulk alone {1e6 * bare[0] / SAMPLE:.0f}: "
          f"{ours[0] / bare[0]:.2f} x (at most 1.3)")  # fmt: skip
    print(f"wall  {SAMPLE / ours[1]:,.0f} documents a second, NDJSON alone {SAMPLE / raw[1]:,.0f}: "
          f"{raw[1] / ours[1]:.2f} x (at least 0.9)")  # fmt: skip
    pages(url, corpus, wanted)


def best(url: str, ways: tuple[Way, ...], sample: list[Document]) -> list[tuple[float, float]]:
    """CPU and wall seconds of each way."""
    rounds = [[spent(url, way, sample) for way in ways] for _ in range(1 + ROUNDS)][1:]
    return [(min(cpu for cpu, _ in times), min(wall for _, wall in times)) for times in zip(*rounds, strict=True)]


def spent(url: str, way: Way, sample: list[Document]) -> tuple[float, float]:
    with new_index(url) as index, Elasticsearch(url, serializer=OrjsonSerializer()) as client:
        client.info()  # connected, as ours is
        cpu, wall = time.process_time(), time.perf_counter()
        way(index, client, sample)
        return time.process_time() - cpu, time.perf_counter() - wall


@contextmanager
def new_index(url: str) -> Iterator[ElasticsearchIndex]:
    index = ElasticsearchIndex(f"{url}/bench-{time.time_ns()}")
    index.create()
    try:
        yield index
    finally:
        for name in index.status().generations:
            index.client.indices.delete(index=name)
        index.client.indices.delete_index_template(name=index.place.alias)
        index.client.cluster.delete_component_template(name=f"{index.place.alias}-*")
        index.close()


def by_us(index: ElasticsearchIndex, _: Elasticsearch, sample: list[Document]) -> None:
    for batch in batched(sample, BATCH):
        assert {written.outcome for written in index.write(batch)} == {"written"}


def by_streaming_bulk(index: ElasticsearchIndex, client: Elasticsearch, sample: list[Document]) -> None:
    actions = (
        {"_id": document["id"], "version": version_of(document), "version_type": "external_gte", "_source": document}
        for document in sample
    )
    alias = index.place.alias
    for ok, _ in streaming_bulk(client, cast(Any, actions), chunk_size=BATCH, index=alias, refresh=True):
        assert ok


def by_prepared_ndjson(index: ElasticsearchIndex, client: Elasticsearch, sample: list[Document]) -> None:
    """What is prepared is counted too, and weighs nothing: a hundredth of the node's own time."""
    headers = {"Content-Type": "application/x-ndjson", "Accept": "application/json"}
    for batch in batched(sample, BATCH):
        lines = b"".join(operation(document) + orjson.dumps(document) + b"\n" for document in batch)
        target = f"/{index.place.alias}/_bulk?refresh=true"
        answer = client.perform_request("POST", target, headers=headers, body=lines)
        assert not cast(Any, answer.body)["errors"]


def operation(document: Document) -> bytes:
    about = {"_id": document["id"], "version": version_of(document), "version_type": "external_gte"}
    return orjson.dumps({"index": about}) + b"\n"


def version_of(document: Document) -> int:
    return milliseconds(datetime.fromisoformat(document["fetched_at"]))


def pages(url: str, corpus: Path, wanted: int) -> None:
    with new_index(url) as index:
        for batch in batched(islice(documents(corpus), wanted), 2_000):
            index.write(batch)
        index.client.indices.forcemerge(index=index.place.alias, max_num_segments=5)
        took = Took(index)
        ratios, walls = [], []
        for _ in range(ROUNDS + 1):
            for query in QUERIES:
                start = time.perf_counter()
                index.search(parse(query), limit=10)
                walls.append(1e3 * (time.perf_counter() - start))
                ratios.append(walls[-1] / max(took.last_ms, 1))
        half = len(QUERIES)  # the first round warms up
        print(f"page  of {wanted:,} articles, median {statistics.median(walls[half:]):.1f} ms: "
              f"{statistics.median(ratios[half:]):.2f} x what Elasticsearch took (at most 1.2)")  # fmt: skip


class Took:
    """Hears what Elasticsearch says that each search took, whole milliseconds."""

    def __init__(self, index: ElasticsearchIndex) -> None:
        self.last_ms = 0
        loads = OrjsonSerializer.loads
        took = self

        class Listening(OrjsonSerializer):
            def loads(self, data: bytes) -> Any:
                found = loads(self, data)
                if isinstance(found, dict) and "took" in found:
                    took.last_ms = int(found["took"])
                return found

        serializers = index.client.transport.serializers.serializers
        serializers["application/vnd.elasticsearch+json"] = serializers["application/json"] = Listening()


if __name__ == "__main__":
    main()
