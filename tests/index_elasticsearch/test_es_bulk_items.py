"""Single documents of a bulk: refused alone with the reason, or sent again until the node has room for them."""

from typing import Any

import pytest
from builders_index import made
from bulks_es import DOCUMENTS, Setting, all_written, items_changed
from proxy_es import Reply, Request, edited, failure, passed_on

from pipeline.errors import ServiceError

BUSY_ITEM = {"type": "es_rejected_execution_exception", "reason": "queue is full"}


def test_items_that_are_refused_are_refused_alone_with_the_reason(setting: Setting) -> None:
    def refuse_half(n: int, item: dict[str, Any]) -> dict[str, Any]:
        below = {"type": "x", "reason": "y"}
        error = {"type": "document_parsing_exception", "reason": "[1:9] failed", "caused_by": below}
        return {"_id": item["_id"], "status": 400, "error": error} if n % 2 else item

    results = setting.write(items_changed(refuse_half))
    assert [w.outcome for w in results] == ["written", "refused"] * 20
    assert results[1].reason == "document_parsing_exception: [1:9] failed; x: y"


def test_items_that_the_node_had_no_room_for_are_sent_again_and_matched_by_id(setting: Setting) -> None:
    def rule(request: Request) -> Reply:
        """Takes every third item only, and answers in the opposite order."""
        lines = request.body.splitlines(keepends=True)
        taken = [n for n in range(len(lines) // 2) if request.number > 4 or n % 3 == 0]
        reply = request.forward(b"".join(lines[2 * n] + lines[2 * n + 1] for n in taken))

        def edit(body: dict[str, Any]) -> None:
            for n, item in enumerate(request.items):
                if n not in taken:
                    body["items"].append({"index": {"_id": item["index"]["_id"], "status": 429, "error": BUSY_ITEM}})
            body["items"].reverse()

        return edited(reply, edit)

    assert all_written(setting.write(rule))
    assert setting.stored() == 40


@pytest.mark.parametrize("left", [0, 1, 39])
def test_documents_that_the_answer_says_nothing_of_are_sent_again(setting: Setting, left: int) -> None:
    def rule(request: Request) -> Reply:
        if request.number > 1:
            return passed_on(request)
        lines = request.body.splitlines(keepends=True)[: 2 * left]
        if not lines:
            return 200, b'{"took": 1, "errors": false, "items": []}'
        return request.forward(b"".join(lines))

    assert all_written(setting.write(rule))
    assert setting.stored() == 40


def test_an_answer_that_never_says_anything_is_an_error(setting: Setting) -> None:
    with pytest.raises(ServiceError, match="no answer"):
        setting.write(lambda request: (200, b'{"took": 1, "errors": false, "items": []}'))


def test_a_request_that_too_large_is_taken_apart_and_only_a_giant_is_refused(setting: Setting) -> None:
    def rule(request: Request) -> Reply:
        giant = b"Herring number 7." in request.body
        return (413, b"") if giant or len(request.items) > 1 else passed_on(request)

    results = setting.write(rule)
    assert [n for n, w in enumerate(results) if w.outcome == "refused"] == [7]
    assert "413" in (results[7].reason or "")
    assert setting.stored() == 39


def test_a_document_on_which_the_node_fails_is_refused_after_the_others_are_written(setting: Setting) -> None:
    def fail_one(n: int, item: dict[str, Any]) -> dict[str, Any]:
        if item["_id"] != DOCUMENTS[3]["id"]:
            return item
        return {"_id": item["_id"], "status": 500, "error": {"type": "null_pointer_exception", "reason": "boom"}}

    results = setting.write(items_changed(fail_one))
    assert [n for n, w in enumerate(results) if w.outcome == "refused"] == [3]
    assert "boom" in (results[3].reason or "")


def test_a_document_that_no_memory_of_the_node_holds_is_refused_alone(setting: Setting) -> None:
    def rule(request: Request) -> Reply:
        if b"Herring number 7." not in request.body:
            return passed_on(request)
        return failure("es_rejected_execution_exception", 429, "[primary_operation_bytes=99, max_primary_bytes=50]")

    results = setting.write(rule)
    assert [n for n, w in enumerate(results) if w.outcome == "refused"] == [7]
    assert setting.stored() == 39


def test_elasticsearchs_own_refusal_is_the_reason(setting: Setting) -> None:
    foreign = {**made("bad"), "surprise": 1}
    first, refused, last = setting.write(passed_on, [made("a"), foreign, made("b")])  # type: ignore[list-item]
    assert (first.outcome, refused.outcome, last.outcome) == ("written", "refused", "written")
    assert "surprise" in (refused.reason or "")


def test_a_deletion_that_elasticsearch_refuses_alone_is_an_error(setting: Setting) -> None:
    def rule(request: Request) -> Reply:
        def edit(body: dict[str, Any]) -> None:
            broken = {"_id": DOCUMENTS[3]["id"], "status": 400, "error": {"type": "x_exception", "reason": "boom"}}
            body["items"] = [{"delete": broken} if n == 3 else item for n, item in enumerate(body["items"])]

        return edited(request.forward(request.body), edit)

    assert all_written(setting.write(passed_on))
    setting.proxy.rule = rule
    with pytest.raises(ServiceError, match=rf"{DOCUMENTS[3]['id']} was not deleted .*boom.*run it again"):
        setting.index.delete(document["id"] for document in DOCUMENTS[:10])
