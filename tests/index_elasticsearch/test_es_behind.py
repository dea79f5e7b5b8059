"""What is behind the alias, or goes from there: an index that is not ours is neither read nor written."""

from typing import Any

import pytest
from builders_index import find, made
from hasty_es import hasty, said_by_all
from proxy_es import Proxy, Reply, Request, passed_on
from real_elasticsearch import send

from pipeline.errors import ServiceError

FOREIGN = {"mappings": {"properties": {"title": {"type": "text"}}}}


@pytest.mark.parametrize(
    ("made_before", "says"),
    [
        ({"{alias}": {}}, "is an index, where an alias should be"),
        ({"{alias}-b": {"aliases": {"{alias}": {}}}, "{alias}-c": {"aliases": {"{alias}": {}}}}, "several indices"),
        ({"{alias}-b": {"aliases": {"{alias}": {}}, **FOREIGN}}, "no index of ours"),
        ({"{alias}-v3-000001": {"aliases": {"{alias}": {}}, **FOREIGN}}, "no index of ours"),
        (
            {
                "{alias}-v9-000001": {
                    "aliases": {"{alias}": {}},
                    "mappings": {"_meta": {"product": "news-pipeline", "schema": 9}},
                }
            },
            "schema 9, this version reads 3: install the newer",
        ),
    ],
)
def test_what_is_behind_the_alias_is_not_for_us(
    elasticsearch: str, alias: str, made_before: dict[str, Any], says: str
) -> None:
    for name, body in made_before.items():
        filled = {key: {alias: {}} if key == "aliases" else value for key, value in body.items()}
        send(f"{elasticsearch}/{name.format(alias=alias)}", "PUT", filled)
    (said,) = said_by_all(hasty(f"{elasticsearch}/{alias}"))
    assert says in said


def test_an_alias_that_is_taken_away_is_missed_by_writers_and_no_index_comes_of_it(
    elasticsearch: str, alias: str
) -> None:
    index = hasty(f"{elasticsearch}/{alias}")
    index.create()
    send(f"{elasticsearch}/{alias}-v3-000001/_alias/{alias}", "DELETE")
    with pytest.raises(ServiceError, match="news index create"):
        index.write([made("a")])
    index.close()
    (said,) = said_by_all(index)
    assert said.startswith(f"there is no alias {alias} at {elasticsearch}, but {alias}-v3-000001 is there: point")
    with pytest.raises(ServiceError, match="point the alias to it"):
        index.status()
    index.close()


@pytest.mark.parametrize("reply", [(404, b"<html>not here</html>"), (404, b'{"error": "no handler found"}')])
def test_a_gateway_that_knows_no_index_is_not_believed(elasticsearch: str, alias: str, reply: Reply) -> None:
    """That there is none is for Elasticsearch to say; else a search would find nothing, and be content."""
    proxy = Proxy(elasticsearch, lambda request: reply, about=f"/{alias}")
    (said,) = said_by_all(hasty(f"{proxy.url}/{alias}"))
    assert "refuses a request (status 404): is NEWS_INDEX_URL right?" in said
    proxy.close()


def test_an_alias_that_goes_between_the_check_and_the_bulk(elasticsearch: str, alias: str) -> None:
    def rule(request: Request) -> Reply:
        send(f"{elasticsearch}/{alias}-v3-000001/_alias/{alias}", "DELETE")
        return passed_on(request)

    proxy = Proxy(elasticsearch, rule)
    index = hasty(f"{proxy.url}/{alias}")
    index.create()
    with pytest.raises(ServiceError, match=f"but {alias}-v3-000001 is there: point the alias to it"):
        index.write([made("a")])
    proxy.close()


@pytest.mark.parametrize("takes", [True, False])
def test_a_writer_at_work_that_meets_another_schema_stops_and_refuses_nothing(
    elasticsearch: str, alias: str, takes: bool
) -> None:
    """The alias was moved by a newer release; its index takes our documents, or lacks a field of them."""
    index = hasty(f"{elasticsearch}/{alias}")
    index.create()
    index.write([made("a")])
    mapping = send(f"{elasticsearch}/{alias}-v3-000001/_mapping")[f"{alias}-v3-000001"]["mappings"]
    known = mapping["properties"]["id"]
    newer = {"_meta": {"product": "news-pipeline", "schema": 9}, "properties": {"id": known}}
    send(f"{elasticsearch}/{alias}-v9-000002", "PUT", {"mappings": {**newer, "dynamic": "true" if takes else "strict"}})
    steps = [
        {"remove": {"index": f"{alias}-v3-000001", "alias": alias}},
        {"add": {"index": f"{alias}-v9-000002", "alias": alias, "is_write_index": True}},
    ]
    send(f"{elasticsearch}/_aliases", "POST", {"actions": steps})
    with pytest.raises(ServiceError, match="schema 9, this version reads 3: install the newer"):
        index.write([made("b")])
    index.close()


def test_a_writer_at_work_sends_one_request_for_a_write(elasticsearch: str, alias: str) -> None:
    asked: list[str] = []

    def rule(request: Request) -> Reply:
        asked.append(f"{request.method} {request.path.partition('?')[0]}")
        return passed_on(request)

    proxy = Proxy(elasticsearch, rule, about="/")
    index = hasty(f"{proxy.url}/{alias}")
    index.create()
    index.write([made("a")])
    asked.clear()
    index.write([made("b", "A ferry."), made("c", "A ferry.")])
    assert asked == [f"PUT /{alias}/_bulk"]
    assert find(index, "ferry").total == 2
    index.close()
    proxy.close()
