"""A new generation in place of the old one, with writers and searchers at work: nothing lost, no failed search."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from builders_index import find, id_of, later, made
from proxy_es import Proxy, Reply, Request, Rule, Time, failure, passed_on
from real_elasticsearch import send

from pipeline.errors import ServiceError
from pipeline.index import Document
from pipeline.index.elasticsearch import ElasticsearchIndex
from pipeline.index.elasticsearch.patience import Patience
from pipeline.index.query import parse


@pytest.fixture
def index(elasticsearch: str, alias: str) -> Iterator[ElasticsearchIndex]:
    index = ElasticsearchIndex(f"{elasticsearch}/{alias}")
    index.create()
    yield index
    index.close()


def ignore(documents: int) -> None:
    pass


def many(count: int) -> list[Document]:
    template = made("a")
    return [{**template, "id": f"{n:032x}", "content_hash": f"{n:064x}"} for n in range(count)]


def test_the_new_generation_is_equal_and_the_old_one_is_kept_until_it_is_deleted(
    index: ElasticsearchIndex, alias: str
) -> None:
    index.write([*many(600), made("b", people=("Ada Quill",))])
    before = list(index.digest_lines())
    copied: list[int] = []
    assert index.reindex(copied.append) == f"{alias}-v3-000002"
    assert sum(copied) == 601
    assert list(index.digest_lines()) == before
    assert index.status().generations == {f"{alias}-v3-000001": 601, f"{alias}-v3-000002": 601}
    assert index.delete_old() == [f"{alias}-v3-000001"]
    assert index.delete_old() == []
    assert list(index.digest_lines()) == before
    assert index.write([made("b", "New words.")])[0].outcome == "written"


def test_versions_are_kept(index: ElasticsearchIndex) -> None:
    index.write([made("a", "Second edition.", fetched_at=later(5))])
    index.reindex(ignore)
    assert index.write([made("a", "First edition.")])[0].outcome == "superseded"


def test_writers_and_searchers_work_on(index: ElasticsearchIndex, elasticsearch: str, alias: str) -> None:
    index.write(many(1_000))
    stop, faults, written = threading.Event(), list[object](), list[int]()

    def write() -> None:
        mine, template = ElasticsearchIndex(f"{elasticsearch}/{alias}"), made("a")
        n = 0
        while not stop.is_set():
            news = [made(f"w{n}-{k}") for k in range(5)]
            changed: Document = {**template, "id": f"{n:032x}", "content_hash": "f" * 64}
            faults.extend(result for result in mine.write([*news, changed]) if result.outcome != "written")
            mine.delete([id_of(f"w{n}-0")])
            n += 1
            written.append(n)

    def search() -> None:
        mine = ElasticsearchIndex(f"{elasticsearch}/{alias}")
        while not stop.is_set():
            total = find(mine, limit=1).total
            if total < 1_000:
                faults.append(total)

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in (write, search)]
    for thread in threads:
        thread.start()
    try:
        index.reindex(ignore)
        so_far = len(written)
        while len(written) < so_far + 3 and not faults:
            pass
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert faults == []
    stored = dict(index.digest_lines())
    assert len(stored) == 1_000 + 4 * len(written)
    assert all(id_of(f"w{n}-4") in stored and id_of(f"w{n}-0") not in stored for n in range(len(written)))
    assert sum(hash_ == "f" * 64 for hash_ in stored.values()) == len(written)


def test_a_write_and_a_deletion_between_the_last_comparison_and_the_step_are_in_the_new_generation(
    index: ElasticsearchIndex, elasticsearch: str, alias: str
) -> None:
    index.write(many(10))
    other = ElasticsearchIndex(f"{elasticsearch}/{alias}", patience=Patience(first_wait_s=0.05))
    other.exists()
    sent = [
        threading.Thread(target=other.write, args=([made("a")],)),
        threading.Thread(target=other.delete, args=([f"{3:032x}"],)),
    ]
    waiting: list[bool] = []

    def rule(request: Request) -> Reply:
        for thread in sent:
            thread.start()
        for thread in sent:
            thread.join(timeout=0.5)
        waiting.extend(thread.is_alive() for thread in sent)
        return passed_on(request)

    proxy = Proxy(elasticsearch, rule, about="/_aliases")
    moving = ElasticsearchIndex(f"{proxy.url}/{alias}")
    moving.reindex(ignore)
    for thread in sent:
        thread.join()
    assert waiting == [True, True]
    stored = {id_ for id_, _ in index.digest_lines()}
    assert stored == {id_of("a"), *(f"{n:032x}" for n in range(10) if n != 3)}
    moving.close()
    other.close()
    proxy.close()


@pytest.mark.parametrize("bulks", [1, 2])
def test_stopped_while_it_fills_it_goes_on_where_it_was(
    index: ElasticsearchIndex, elasticsearch: str, alias: str, bulks: int
) -> None:
    index.write(many(900))

    def rule(request: Request) -> Reply:
        return passed_on(request) if request.number <= bulks else None

    proxy = Proxy(elasticsearch, rule)
    cut_off = ElasticsearchIndex(f"{proxy.url}/{alias}", patience=Patience(sleep=lambda seconds: None))
    before: list[int] = []
    with pytest.raises(ServiceError, match="cannot reach"):
        cut_off.reindex(before.append)
    assert len(before) == bulks
    assert find(index).total == 900
    index.write([made("meanwhile")])
    index.delete([f"{3:032x}"])
    copied: list[int] = []
    index.reindex(copied.append)
    assert sum(copied) <= 900 - sum(before) + 2
    assert find(index).total == 900
    assert index.status().generations == {f"{alias}-v3-000001": 900, f"{alias}-v3-000002": 900}
    cut_off.close()
    proxy.close()


def test_stopped_at_its_last_step_writers_wait_and_the_next_run_ends_it(
    index: ElasticsearchIndex, elasticsearch: str, alias: str
) -> None:
    """As killed: the hold on the writers stays."""
    index.write(many(10))
    send(f"{elasticsearch}/{alias}-v3-000001/_alias/{alias}-vacated", "PUT")
    send(f"{elasticsearch}/{alias}-v3-000001/_block/write", "PUT")
    assert index.status().moving
    time = Time()
    hasty = ElasticsearchIndex(f"{elasticsearch}/{alias}", patience=Patience(sleep=time.sleep, clock=time.clock))
    with pytest.raises(ServiceError, match=r"held its writers for more than 300 s: .*`news index reindex` ends"):
        hasty.write([made("a")])
    hasty.close()
    results: list[str] = []
    waiting = ElasticsearchIndex(f"{elasticsearch}/{alias}", patience=Patience(first_wait_s=0.05))
    writer = threading.Thread(target=lambda: results.extend(w.outcome for w in waiting.write([made("a")])))
    writer.start()
    index.reindex(ignore)
    writer.join()
    assert results == ["written"]
    assert find(index).total == 11
    assert not index.status().moving


def test_a_last_step_that_fails_lets_the_writers_go_on(
    index: ElasticsearchIndex, elasticsearch: str, alias: str
) -> None:
    index.write(many(10))
    proxy = Proxy(elasticsearch, lambda request: (400, b"{}"), about="/_aliases")
    broken = ElasticsearchIndex(f"{proxy.url}/{alias}")
    with pytest.raises(ServiceError):
        broken.reindex(ignore)
    assert index.write([made("a")])[0].outcome == "written"
    assert not index.status().moving
    index.reindex(ignore)
    assert find(index).total == 11
    broken.close()
    proxy.close()


def cut_after_the_work(request: Request) -> Reply:
    request.forward(request.body)
    return None


def at_first(*faults: Callable[[Request], Reply]) -> Rule:
    """Every address, each time with another method, has these faults one after the other, and then none any more."""
    asked: Counter[str] = Counter()

    def rule(request: Request) -> Reply:
        address = f"{request.method} {request.path.partition('?')[0]}"
        asked[address] += 1
        return faults[asked[address] - 1](request) if asked[address] <= len(faults) else passed_on(request)

    return rule


FAULTS: dict[str, list[Callable[[Request], Reply]]] = {
    "busy": [lambda request: failure("es_rejected_execution_exception", 429)] * 4,
    "without a master": [lambda request: failure("master_not_discovered_exception", 503)] * 2,
    "behind a gateway": [lambda request: (504, b""), lambda request: (502, b"<html>Bad Gateway</html>")],
    "cut off": [lambda request: None],
    "cut off after the work": [cut_after_the_work],
}


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
def test_every_request_of_making_moving_and_deleting_is_made_again(
    elasticsearch: str, alias: str, faults: list[Callable[[Request], Reply]]
) -> None:
    proxy, time = Proxy(elasticsearch, about="/"), Time()
    index = ElasticsearchIndex(f"{proxy.url}/{alias}", patience=Patience(sleep=time.sleep, clock=time.clock))
    for use in (
        lambda: index.create(),
        lambda: index.write(many(300)),
        lambda: index.reindex(ignore),
        lambda: index.delete([f"{7:032x}"]),
    ):
        proxy.rule = at_first(*faults)
        use()
    proxy.rule = at_first(*faults)
    status = index.status()
    assert status.generations == {f"{alias}-v3-000001": 300, f"{alias}-v3-000002": 299}
    assert (status.index, status.moving, status.left_out) == (f"{alias}-v3-000002", False, 0)
    proxy.rule = at_first(*faults)
    assert index.delete_old() == [f"{alias}-v3-000001"]
    proxy.rule = passed_on
    assert len(list(index.digest_lines())) == 299
    assert time.waits
    index.close()
    proxy.close()


def test_a_server_that_stays_busy_ends_them_in_one_sentence(index: ElasticsearchIndex, alias: str) -> None:
    proxy, time = Proxy(str(index.place.server), about="/"), Time()
    busy = ElasticsearchIndex(f"{proxy.url}/{alias}", patience=Patience(sleep=time.sleep, clock=time.clock))
    busy.exists()
    proxy.rule = lambda request: failure("es_rejected_execution_exception", 429)
    for use, longest_s in ((busy.status, 30), (busy.delete_old, 300), (lambda: busy.reindex(ignore), 300)):
        time.waits.clear()
        with pytest.raises(ServiceError, match=r"busy for too long .*run it again later"):
            use()
        assert longest_s / 2 <= sum(time.waits) <= longest_s
    busy.close()
    proxy.close()


def test_there_must_be_something_to_re_index(elasticsearch: str, alias: str) -> None:
    index = ElasticsearchIndex(f"{elasticsearch}/{alias}")
    with pytest.raises(ServiceError, match="news index create"):
        index.reindex(ignore)


def test_an_older_schema_is_brought_to_todays(index: ElasticsearchIndex, elasticsearch: str, alias: str) -> None:
    index.write(many(10))
    older = {"_meta": {"product": "news-pipeline", "schema": 0, "pipeline_version": "0.0.1"}}
    send(f"{elasticsearch}/{alias}/_mapping", "PUT", older)
    other = ElasticsearchIndex(f"{elasticsearch}/{alias}")
    for use in (lambda: find(other), lambda: other.write([made("a")]), lambda: other.create()):
        with pytest.raises(ServiceError, match="schema 0, this version reads 3: run `news index reindex`"):
            use()
    assert other.status().schema == 0
    assert other.reindex(ignore) == f"{alias}-v3-000002"
    assert find(other).total == 10
    other.close()


def test_documents_that_are_too_large_for_one_page_are_copied_in_smaller_ones(elasticsearch: str, alias: str) -> None:
    proxy, time, sizes = Proxy(elasticsearch, about="/_search"), Time(), list[int]()
    index = ElasticsearchIndex(f"{proxy.url}/{alias}", patience=Patience(sleep=time.sleep, clock=time.clock))
    index.create()
    index.write(many(60))

    def rule(request: Request) -> Reply:
        size = json.loads(request.body).get("size", 10) if b'"version":true' in request.body else 0
        if size > 6 and b"docvalue_fields" not in request.body:
            sizes.append(size)
            return failure("circuit_breaking_exception", 429, "Data too large")
        return request.forward(request.body)

    proxy.rule = rule
    index.reindex(ignore)
    proxy.rule = passed_on
    assert sizes
    assert len(list(index.digest_lines())) == 60
    index.close()
    proxy.close()


def test_pages_of_long_documents_hold_few_of_them(elasticsearch: str, alias: str) -> None:
    proxy, sizes = Proxy(elasticsearch, about="/_search"), list[int]()
    index = ElasticsearchIndex(f"{proxy.url}/{alias}")
    index.create()
    long = [{**document, "text": "word " * 400_000} for document in many(40)]  # 2 MB each
    index.write(long)  # type: ignore[arg-type]  # a TypedDict with one value replaced

    def rule(request: Request) -> Reply:
        reply = request.forward(request.body)
        hits = json.loads(reply[1]).get("hits", {}).get("hits", [])
        if any("_source" in hit for hit in hits):
            sizes.append(len(hits))
        return reply

    proxy.rule = rule
    assert len(list(index.export(parse("")))) == 40
    assert sizes == [25, 8, 7]  # 16 MB hold eight
    index.close()
    proxy.close()
