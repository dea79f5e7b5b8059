"""Sending documents: every one gets exactly one result, or there is an exception.

Each item's answer is matched by `_id`, for those sent again come back out of order. What can be sent again without
harm is: a version (external_gte) makes the second time the same as the first.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from elastic_transport import ConnectionTimeout, TransportError
from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from pipeline.errors import ServiceError
from pipeline.index import Written
from pipeline.index.elasticsearch import sentences
from pipeline.index.elasticsearch.answers import Answer, verdict
from pipeline.index.elasticsearch.client import Place, advice, is_connection, patiently
from pipeline.index.elasticsearch.patience import Patience
from pipeline.index.elasticsearch.template import moving

type Outcome = Literal["written", "superseded", "refused"]

CHUNK_DOCUMENTS = 500
CHUNK_BYTES = 8 * 1024 * 1024
BLOCKED = re.compile(r"index \[([^\]]+)\] blocked by")  # an item's own `_index` is the alias it was sent to
WRITTEN = (200, 201)
MAX_TRIES_OF_500 = 3  # an internal error may be of the node, or of one document that it cannot digest


@dataclass(slots=True)  # not frozen, nor Entry: made for every document, at a third of the cost
class Action:
    """One item of a bulk: `operation` with its parameters, and the document as JSON (None for a deletion)."""

    id: str
    operation: Mapping[str, Any]
    source: bytes | None = None


def indexing(id_: str, version: int, source: bytes, version_type: str = "external_gte") -> Action:
    """Put a document in, unless a later version is there."""
    return Action(id_, {"index": {"_id": id_, "version": version, "version_type": version_type}}, source)


def deleting(id_: str, version: int) -> Action:
    """Take a document out, unless a later version is there; it can come back as this version."""
    return Action(id_, {"delete": {"_id": id_, "version": version, "version_type": "external_gte"}})


@dataclass(frozen=True, slots=True)
class Target:
    """Where a bulk goes: `name` is an alias for everybody but the re-index, so that no typing error makes an index.

    `index` is what was last seen behind the name; `look_again` raises ServiceError if what is there now is not for us.
    """

    client: Elasticsearch
    place: Place
    patience: Patience
    name: str
    index: str
    look_again: Callable[[], object]
    require_alias: bool = True
    refresh: bool = False  # with every request, so that its documents are found when it is answered


@dataclass(slots=True)
class _State:
    """What is known so far: results by id, and of those to send again, why."""

    pending: dict[str, Action]
    results: dict[str, Written] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    alone: set[str] = field(default_factory=set)  # to be sent in a request of their own
    internal_errors: dict[str, int] = field(default_factory=dict)
    held: bool = False  # in the last round, by a re-index
    surprised: bool = False  # by another index behind the alias, or by a refusal that could come from one

    def settle(self, id_: str, outcome: Outcome, why: str | None = None) -> None:
        self.results[id_] = Written(id_, outcome, why)
        self.surprised |= outcome == "refused"
        del self.pending[id_]
        self.alone.discard(id_)


def send(target: Target, actions: Iterable[Action]) -> dict[str, Written]:
    """One result for each action, by id. ServiceError: the server is unreachable, refuses us, or was busy too long;
    or the alias has been moved to an index that is not for us, whose refusals are no fault of the documents.

    Ids are distinct. A document that is too large, or that Elasticsearch cannot take, is refused with its own reason.
    """
    state = _State({action.id: action for action in actions})
    sent = len(state.pending)
    while state.pending:
        _send_until_progress(target, state)
    if len(state.results) != sent:
        raise ServiceError(f"Elasticsearch answered for {len(state.results)} of {sent} documents: run it again")
    if state.surprised:
        target.look_again()
    return state.results


def _send_until_progress(target: Target, state: _State) -> None:
    """Rounds with growing waits between them, until some document is settled; patience begins anew with each."""
    before, failures = len(state.pending), 0
    last: Exception | None = None
    for _ in target.patience.attempts():
        last = _round(target, state)
        failures += last is not None and not isinstance(last, ConnectionTimeout)
        if last is not None and failures > target.patience.connections:
            raise ServiceError(advice(target.place, last)) from last
        if len(state.pending) < before:
            return
    if last is not None:
        raise ServiceError(advice(target.place, last)) from last
    if state.held:
        raise ServiceError(sentences.writers_held(target.place, target.patience.total_s))
    why = next(iter(state.reasons.values()), "no answer")
    raise ServiceError(
        f"Elasticsearch at {target.place.server} was busy for more than {target.patience.total_s:g} s ({why}): "
        "run it again later"
    )


def _round(target: Target, state: _State) -> Exception | None:
    """Send everything pending once; the exception where the connection failed, and the rest was not sent."""
    state.held = False
    crowd = [action for id_, action in state.pending.items() if id_ not in state.alone]
    lonely = [state.pending[id_] for id_ in state.alone if id_ in state.pending]
    try:
        for size, actions in ((CHUNK_DOCUMENTS, crowd), (1, lonely)):
            _pass(target, state, actions, size)
    except TransportError as error:
        if not is_connection(error):
            raise ServiceError(advice(target.place, error)) from error
        return error
    return None


def _pass(target: Target, state: _State, actions: list[Action], size: int) -> None:
    answers = streaming_bulk(
        target.client,
        cast(list[dict[str, Any]], actions),  # its own callback below is all that looks at them
        chunk_size=size,
        max_chunk_bytes=CHUNK_BYTES,
        expand_action_callback=_expanded,
        raise_on_error=False,
        raise_on_exception=False,
        index=target.name,
        require_alias=target.require_alias,
        refresh=target.refresh,
    )
    for _, answer in answers:
        ((operation, item),) = answer.items()
        if item["_id"] not in state.pending:
            continue
        if item["status"] in WRITTEN and "exception" not in item:  # nearly all of them
            state.surprised |= item.get("_index") != target.index
            state.settle(item["_id"], "written")
        else:
            _take(target, state, Answer.of(operation, item), alone=size == 1)


def _expanded(action: Any) -> tuple[dict[str, Any], bytes | None]:
    return action.operation, action.source


def _take(target: Target, state: _State, answer: Answer, *, alone: bool) -> None:
    """Do what the answer means: settle the document, leave it pending to be sent again, or end the run."""
    match verdict(answer, alone=alone):
        case "written" | "superseded" | "refused" as outcome:
            state.settle(answer.id, outcome, answer.why if outcome == "refused" else None)
        case "again":
            state.reasons[answer.id] = answer.why
        case "alone":
            state.alone.add(answer.id)
        case "failing":
            _try_again(state, answer)
        case "blocked":
            _meet_block(target, state, answer)
        case "stop":
            said = advice(target.place, answer.whole) if answer.whole else _denied(target, answer)
            raise ServiceError(said) from answer.whole


def _meet_block(target: Target, state: _State, answer: Answer) -> None:
    """An index that takes no writes ends the run, unless a re-index is moving the alias on from it, or just has."""
    named = BLOCKED.search(answer.why)
    if not (target.require_alias and named and _is_moving(target, named[1])):
        raise ServiceError(sentences.takes_no_writes(target.place, answer.why))
    state.held = True


def _is_moving(target: Target, index: str) -> bool:
    def look() -> bool:  # in this order: the step takes both aliases away at once
        indices = target.client.indices
        leaving = bool(indices.exists_alias(index=index, name=moving(target.name)))
        return leaving or index not in indices.get_alias(name=target.name).body

    return patiently(target.place, target.patience, look)


def _denied(target: Target, answer: Answer) -> str:
    if answer.status == 404:
        target.look_again()  # which may know better
        return sentences.not_created(target.place)
    if answer.status == 401:
        return sentences.key_unknown(target.place)
    if answer.status == 403:
        return sentences.key_too_weak(target.place, answer.why)
    server = target.place.server
    return f"Elasticsearch at {server} answers {answer.status} about a document, without a reason: see its log"


def _try_again(state: _State, answer: Answer) -> None:
    tries = state.internal_errors[answer.id] = state.internal_errors.get(answer.id, 0) + 1
    state.reasons[answer.id] = answer.why
    if tries < MAX_TRIES_OF_500:
        return
    if not state.results:
        raise ServiceError(f"Elasticsearch fails ({answer.why}): see its log, then run it again")
    state.settle(answer.id, "refused", answer.why)
