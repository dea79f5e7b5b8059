"""An index behind a proxy whose time only passes, and rules for the proxy."""

from collections.abc import Callable
from typing import Any

from builders_index import find, made
from proxy_es import Proxy, Reply, Request, Rule, Time, edited, passed_on

from pipeline.index import Document, Written
from pipeline.index.elasticsearch import ElasticsearchIndex
from pipeline.index.elasticsearch.patience import Patience

DOCUMENTS = [made(f"n{n}", f"Herring number {n}.") for n in range(40)]


class Setting:
    """An index behind a proxy, and time that only passes where the index waits."""

    def __init__(self, node: str, alias: str) -> None:
        self.time = Time()
        self.proxy = Proxy(node)
        patience = Patience(sleep=self.time.sleep, clock=self.time.clock)
        self.index = ElasticsearchIndex(f"{self.proxy.url}/{alias}", patience=patience)
        self.index.create()

    def write(self, rule: Rule, documents: list[Document] = DOCUMENTS) -> list[Written]:
        self.proxy.rule, self.proxy.asked = rule, 0
        return self.index.write(documents)

    def stored(self) -> int:
        self.proxy.rule = passed_on
        return find(self.index, "herring").total


def all_written(results: list[Written]) -> bool:
    return [(w.id, w.outcome) for w in results] == [(document["id"], "written") for document in DOCUMENTS]


def items_changed(change: Callable[[int, dict[str, Any]], dict[str, Any]]) -> Rule:
    """The node does its work, and its answer about each item is changed."""

    def rule(request: Request) -> Reply:
        def edit(body: dict[str, Any]) -> None:
            body["items"] = [{"index": change(n, item["index"])} for n, item in enumerate(body["items"])]

        return edited(request.forward(request.body), edit)

    return rule
