"""Whatever happens during a bulk: every document has exactly one result, or there is an exception."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from builders_index import find, made
from bulks_es import DOCUMENTS, Setting, all_written, items_changed
from proxy_es import Proxy, Reply, Request, Rule, Time, failure, passed_on
from real_elasticsearch import Node, send

from pipeline.errors import ServiceError
from pipeline.index import Document
from pipeline.index.elasticsearch import ElasticsearchIndex
from pipeline.index.elasticsearch.patience import Patience

GATEWAYS = [
    *((status, b"<html>not here</html>") for status in (302, 400, 404, 405, 407, 409, 410, 499, 500)),
    (404, b"not found"),
    (404, b'{"error": "no handler found"}'),
    (405, b'{"error": "Incorrect HTTP method for uri [/_bulk]", "status": 405}'),
]
"""Answers to a whole bulk by something before Elasticsearch: they say nothing about any document."""


def first_times(count: int, reply: Callable[[Request], Reply]) -> Rule:
    return lambda request: reply(request) if request.number <= count else passed_on(request)


def cut_after_the_work(request: Request) -> Reply:
    request.forward(request.body)
    return None


@pytest.mark.parametrize(
    ("times", "reply"),
    [
        (5, lambda request: failure("es_rejected_execution_exception", 429)),
        (3, lambda request: failure("circuit_breaking_exception", 429)),
        (4, lambda request: failure("unavailable_shards_exception", 503)),
        (2, lambda request: (502, b"<html>Bad Gateway</html>")),
        (2, lambda request: (504, b"")),
        (3, lambda request: None),
        (1, cut_after_the_work),
    ],
)
def test_a_fault_that_passes_loses_nothing(setting: Setting, times: int, reply: Callable[[Request], Reply]) -> None:
    assert all_written(setting.write(first_times(times, reply)))
    assert setting.stored() == 40
    assert len(setting.time.waits) == times
    assert setting.time.waits == sorted(setting.time.waits)


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (failure("es_rejected_execution_exception", 429), "busy for more than 300 s .*run it again"),
        (failure("master_not_discovered_exception", 503), "busy for more than 300 s .*run it again"),
        (failure("security_exception", 401), "NEWS_INDEX_API_KEY"),
        (failure("security_exception", 403, "action [indices:data/write] is unauthorized"), "unauthorized.*right role"),
        (failure("cluster_block_exception", 429, "flood-stage watermark exceeded"), "takes no writes .*flood-stage"),
        (None, "cannot reach Elasticsearch"),
        *((gateways, "refuses a request .*NEWS_INDEX_URL") for gateways in GATEWAYS),
    ],
)
def test_a_fault_that_stays_stops_the_run_and_says_what_to_do(setting: Setting, reply: Reply, says: str) -> None:
    with pytest.raises(ServiceError, match=says):
        setting.write(lambda request: reply)
    assert sum(setting.time.waits) <= 300
    assert setting.stored() == 0
    assert all_written(setting.write(passed_on))


def test_back_pressure_is_waited_for_up_to_five_minutes(setting: Setting) -> None:
    def until_minute_four(request: Request) -> Reply:
        return passed_on(request) if setting.time.now > 240 else failure("es_rejected_execution_exception", 429)

    assert all_written(setting.write(until_minute_four))


def test_an_answer_that_is_too_late_is_asked_for_again(elasticsearch: str, alias: str) -> None:
    def late(request: Request) -> Reply:
        reply = request.forward(request.body)
        time.sleep(1.5)
        return reply

    proxy, clock = Proxy(elasticsearch), Time()
    patience = Patience(total_s=3.0, sleep=clock.sleep, clock=clock.clock)
    index = ElasticsearchIndex(f"{proxy.url}/{alias}", patience=patience, timeout_s=0.75)
    index.create()
    proxy.rule = first_times(1, late)
    assert all_written(index.write(DOCUMENTS))
    assert clock.waits == [1.0]
    assert find(index, "herring").total == 40
    proxy.rule = late
    with pytest.raises(ServiceError, match="does not answer in time"):
        index.write(DOCUMENTS)
    index.close()
    proxy.close()


def test_a_node_that_fails_on_everything_stops_the_run(setting: Setting) -> None:
    def fail(n: int, item: dict[str, Any]) -> dict[str, Any]:
        return {"_id": item["_id"], "status": 500, "error": {"type": "null_pointer_exception", "reason": "boom"}}

    with pytest.raises(ServiceError, match="boom"):
        setting.write(items_changed(fail))


def test_an_answer_that_is_not_elasticsearchs_is_no_success(setting: Setting) -> None:
    setting.proxy.product = ""
    with pytest.raises(ServiceError, match="not Elasticsearch"):
        setting.write(lambda request: (200, b'{"errors": false, "items": []}'))


@pytest.mark.parametrize(
    ("block", "says"),
    [("read_only_allow_delete", "takes no writes .*run it again"), ("read_only", "no writes"), ("write", "no writes")],
)
def test_a_block_stops_the_run_at_once_and_searches_go_on(
    setting: Setting, elasticsearch: str, alias: str, block: str, says: str
) -> None:
    assert all_written(setting.write(passed_on))
    send(f"{elasticsearch}/{alias}/_settings", "PUT", {f"index.blocks.{block}": True})
    try:
        with pytest.raises(ServiceError, match=says):
            setting.write(passed_on)
        assert setting.stored() == 40
        assert setting.time.waits == []
    finally:
        send(f"{elasticsearch}/{alias}/_settings", "PUT", {f"index.blocks.{block}": None})
    assert all_written(setting.write(passed_on))


def test_deletions_survive_faults_too(setting: Setting) -> None:
    assert all_written(setting.write(passed_on))
    setting.proxy.rule, setting.proxy.asked = first_times(3, lambda request: failure("x_exception", 503)), 0
    setting.index.delete(document["id"] for document in DOCUMENTS[:10])
    assert setting.stored() == 30


@pytest.mark.parametrize("reply", [failure("x_exception", 405), *GATEWAYS])
def test_deletions_that_nobody_confirmed_are_an_error(setting: Setting, reply: Reply) -> None:
    assert all_written(setting.write(passed_on))
    setting.proxy.rule = lambda request: reply
    with pytest.raises(ServiceError, match="refuses a request"):
        setting.index.delete(document["id"] for document in DOCUMENTS[:10])
    assert setting.stored() == 40


def test_what_is_not_there_any_more_counts_as_deleted(setting: Setting) -> None:
    def gone_before(request: Request) -> Reply:
        request.forward(request.body)
        return request.forward(request.body.replace(b'"version":', b'"version":1'))

    assert all_written(setting.write(passed_on))
    setting.proxy.rule = gone_before
    setting.index.delete(document["id"] for document in DOCUMENTS[:10])
    assert setting.stored() == 30


def test_no_document_is_sent_twice_where_nothing_fails(setting: Setting) -> None:
    seen: list[str] = []

    def rule(request: Request) -> Reply:
        seen.extend(item["index"]["_id"] for item in request.items)
        assert "require_alias=true" in request.path
        return passed_on(request)

    assert all_written(setting.write(rule))
    assert sorted(seen) == sorted(document["id"] for document in DOCUMENTS)


def test_many_documents_go_in_chunks(setting: Setting) -> None:
    sizes: list[int] = []

    def rule(request: Request) -> Reply:
        sizes.append(len(request.items))
        items = [{"index": {"_id": item["index"]["_id"], "status": 201}} for item in request.items]
        return 200, json.dumps({"items": items}).encode()

    template = made("a")
    documents: list[Document] = [{**template, "id": f"{n:032x}"} for n in range(1_200)]
    assert len(setting.write(rule, documents)) == 1_200
    assert sizes == [500, 500, 200]
    sizes.clear()
    setting.write(rule, [{**made(f"g{n}"), "text": "x " * 1_500_000} for n in range(5)])
    assert sizes == [2, 2, 1]


def test_a_node_that_is_restarted_in_mid_bulk_loses_nothing(elasticsearch_node: Callable[..., Node]) -> None:
    node = elasticsearch_node()
    done: list[int] = []

    def rule(request: Request) -> Reply:
        if request.number == 2:
            node.kill()
            node.restart()
            return None
        done.append(len(request.items))
        return passed_on(request)

    proxy = Proxy(node.url, rule)
    index = ElasticsearchIndex(f"{proxy.url}/test-restart")
    index.create()
    template = made("a")
    documents: list[Document] = [{**template, "id": f"{n:032x}"} for n in range(1_200)]
    assert {written.outcome for written in index.write(documents)} == {"written"}
    assert find(index).total == 1_200
    index.close()
    proxy.close()
