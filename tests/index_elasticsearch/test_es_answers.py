"""What an answer about one document means, as a table; the node's own answers are in test_es_bulk."""

from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError, UnsupportedProductError

from pipeline.index.elasticsearch.answers import Answer, Verdict, verdict


def failed(status: int, body: object, error: type[ApiError] = ApiError) -> dict[str, Any]:
    """What is said of each document of a request that failed as a whole."""
    meta = ApiResponseMeta(status, "1.1", HttpHeaders(), 0.0, NodeConfig("http", "localhost", 9200))
    return {"_id": "a", "status": status, "exception": error("made up", meta, body)}


def item(status: int, kind: str = "", why: str = "") -> dict[str, Any]:
    return {"_id": "a", "status": status} | ({"error": {"type": kind, "reason": why}} if kind else {})


def named(kind: str, why: str = "") -> dict[str, Any]:
    return {"error": {"type": kind, "reason": why}}


GIANT = "[coordinating_operation_bytes=99, max_coordinating_bytes=50]"
FITS = "[coordinating_operation_bytes=49, max_coordinating_bytes=50]"

TABLE: list[tuple[str, dict[str, Any], Verdict, Verdict]] = [
    # operation, what was answered, what follows in a crowd, what follows alone
    ("index", item(200), "written", "written"),
    ("index", item(201), "written", "written"),
    ("delete", item(200), "written", "written"),
    ("delete", item(404), "written", "written"),
    ("index", item(404), "stop", "stop"),
    ("delete", item(404, "index_not_found_exception"), "stop", "stop"),
    ("delete", item(409, "version_conflict_engine_exception"), "superseded", "superseded"),
    ("index", item(409, "version_conflict_engine_exception"), "superseded", "superseded"),
    ("index", item(400, "document_parsing_exception"), "refused", "refused"),
    ("index", item(403, "security_exception"), "stop", "stop"),
    ("index", item(403, "cluster_block_exception"), "blocked", "blocked"),
    ("index", item(429, "cluster_block_exception"), "blocked", "blocked"),
    ("index", item(429, "es_rejected_execution_exception"), "again", "again"),
    ("index", item(429, "es_rejected_execution_exception", FITS), "again", "again"),
    ("index", item(429, "es_rejected_execution_exception", GIANT), "alone", "refused"),
    ("index", item(503, "unavailable_shards_exception"), "again", "again"),
    ("index", item(500, "null_pointer_exception"), "failing", "failing"),
    ("index", item(202), "stop", "stop"),
    ("index", item(400), "stop", "stop"),
    *[
        (operation, failed(status, body), "stop", "stop")
        for operation in ("index", "delete")
        for status in (302, 400, 401, 403, 404, 405, 407, 409, 410, 499, 500, 501)
        for body in ("nope", "", {"error": "no handler found"}, {"message": "no"})
    ],
    ("delete", failed(404, named("index_not_found_exception")), "stop", "stop"),
    ("index", failed(405, named("x_exception")), "stop", "stop"),
    ("index", failed(200, "<html>", UnsupportedProductError), "stop", "stop"),
    ("index", failed(413, ""), "alone", "refused"),
    ("index", failed(400, named("illegal_argument_exception")), "alone", "refused"),
    ("index", failed(500, named("null_pointer_exception")), "alone", "failing"),
    ("index", failed(429, named("es_rejected_execution_exception", GIANT)), "alone", "refused"),
    ("index", failed(403, named("cluster_block_exception")), "blocked", "blocked"),
    *[("index", failed(status, "busy"), "again", "again") for status in (429, 502, 503, 504)],
]


@pytest.mark.parametrize(("operation", "said", "crowd", "alone"), TABLE)
def test_an_answer_means(operation: str, said: dict[str, Any], crowd: Verdict, alone: Verdict) -> None:
    answer = Answer.of(operation, said)
    assert verdict(answer, alone=False) == crowd
    assert verdict(answer, alone=True) == alone


def test_the_reason_is_elasticsearchs_own_with_the_cause_below_it() -> None:
    error = {"type": "x", "reason": "far\n too long", "caused_by": {"type": "y", "reason": "why"}}
    assert Answer.of("index", {"_id": "a", "status": 400, "error": error}).why == "x: far too long; y: why"
    assert Answer.of("index", failed(413, "too much")).why == "status 413: made up"
