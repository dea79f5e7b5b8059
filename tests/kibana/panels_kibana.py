"""A panel as the aggregation that Kibana makes of it, and as plain Python over the documents: both give rows.

A row is the values of its buckets, then the values of its metrics. Kibana's charts of a quantity over time that are
broken down ask for the breakdown first and for the days within it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from statistics import fmean
from typing import Any

type Row = tuple[Any, ...]
type Panel = Mapping[str, Any]
type Documents = list[Mapping[str, Any]]

FULL = 65_000  # buckets: more than there are days or values

METRICS = {"average": "avg", "sum": "sum", "max": "max", "unique_count": "cardinality", "median": "percentiles"}


def split(panel: Panel) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """The panel's buckets, outermost first, and its metrics."""
    config = panel["config"]
    if config["type"] == "xy":
        (layer,) = config["layers"]
        buckets = [layer["breakdown_by"]] if "breakdown_by" in layer else []
        return [*buckets, layer["x"]], layer["y"]
    return config.get("rows", config.get("group_by", [])), config["metrics"]


def condition(expression: str) -> tuple[str, str, Any]:
    """`field: "value"` or `field > number` → field, operator, value; what our files use of Kibana's language."""
    found = re.fullmatch(r'(\w+)(?:: "(\w+)"| (>=|>) ([\d.]+))', expression)
    assert found, expression
    field, word, operator, number = found.groups()
    return (field, "=", word) if word else (field, operator, float(number))


# --- asked of Elasticsearch ---


def query(expression: str) -> dict[str, Any]:
    if not expression:
        return {"match_all": {}}
    field, operator, value = condition(expression)
    return (
        {"term": {field: value}} if operator == "=" else {"range": {field: {"gt" if operator == ">" else "gte": value}}}
    )


def aggregation(buckets: list[Mapping[str, Any]], metrics: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The `aggs` of a search."""
    inner = {f"metric{place}": _metric(metric) for place, metric in enumerate(metrics)}
    for depth, bucket in reversed(list(enumerate(buckets))):
        innermost = depth == len(buckets) - 1
        ranked = {f"metric{place}": _metric(metric) for place, metric in enumerate(metrics)}
        inner = {"bucket": {**_bucket(bucket, metrics), "aggs": inner if innermost else {**ranked, **inner}}}
    return inner


def _metric(metric: Mapping[str, Any]) -> dict[str, Any]:
    if metric["operation"] == "count":
        return {"filter": query(metric["filter"]["expression"])}
    assert not metric["filter"]["expression"]
    asked = {"field": metric["field"], **({"percents": [50]} if metric["operation"] == "median" else {})}
    return {METRICS[metric["operation"]]: asked}


def _bucket(bucket: Mapping[str, Any], metrics: list[Mapping[str, Any]]) -> dict[str, Any]:
    if bucket["operation"] == "date_histogram":
        assert bucket["suggested_interval"] == "d"
        return {"date_histogram": {"field": bucket["field"], "calendar_interval": "day", "min_doc_count": 1}}
    (field,) = bucket["fields"]
    assert bucket["rank_by"] == {"type": "metric", "metric_index": 0, "direction": "desc"}
    median = metrics[0]["operation"] == "median"
    order = [{"metric0.50" if median else "metric0": "desc"}, {"_key": "asc"}]
    return {"terms": {"field": field, "size": bucket["limit"], "order": order, "shard_size": FULL}}


def rows(answer: Mapping[str, Any], metrics: list[Mapping[str, Any]]) -> list[Row]:
    """The rows of an answer to `aggregation`."""
    if "bucket" not in answer:
        return [tuple(_value(answer[f"metric{place}"]) for place in range(len(metrics)))]
    return [
        (bucket.get("key_as_string", bucket["key"])[:10] if "key_as_string" in bucket else bucket["key"], *row)
        for bucket in answer["bucket"]["buckets"]
        for row in rows(bucket, metrics)
    ]


def _value(answer: Mapping[str, Any]) -> Any:
    if "values" in answer:
        return answer["values"]["50.0"]
    return answer.get("value", answer.get("doc_count"))


# --- counted in Python ---


def matches(document: Mapping[str, Any], expression: str) -> bool:
    if not expression:
        return True
    field, operator, value = condition(expression)
    there = document[field]
    return bool(there == value if operator == "=" else there > value if operator == ">" else there >= value)


def counted(documents: Documents, buckets: list[Mapping[str, Any]], metrics: list[Mapping[str, Any]]) -> list[Row]:
    """The rows that the documents come to."""
    if not buckets:
        return [tuple(_measured(documents, metric) for metric in metrics)]
    first, *others = buckets
    groups = _grouped(documents, first)
    return [(key, *row) for key in _ranked(groups, first, metrics) for row in counted(groups[key], others, metrics)]


def _grouped(documents: Documents, bucket: Mapping[str, Any]) -> dict[str, Documents]:
    groups: dict[str, Documents] = {}
    for document in documents:
        days = bucket["operation"] == "date_histogram"
        for value in {document[bucket["field"]][:10]} if days else values([document], bucket["fields"][0]):
            groups.setdefault(value, []).append(document)
    return groups


def _ranked(
    groups: Mapping[str, Documents], bucket: Mapping[str, Any], metrics: list[Mapping[str, Any]]
) -> Iterable[str]:
    if bucket["operation"] == "date_histogram":
        return sorted(groups)
    ranked = sorted(groups, key=lambda key: (-(_measured(groups[key], metrics[0]) or float("-inf")), key))
    return ranked[: bucket["limit"]]


def values(documents: Iterable[Mapping[str, Any]], field: str) -> list[Any]:
    found = (document[field] for document in documents)
    return [each for value in found if value is not None for each in (value if isinstance(value, list) else [value])]


def _measured(documents: Documents, metric: Mapping[str, Any]) -> Any:
    if metric["operation"] == "count":
        return sum(matches(document, metric["filter"]["expression"]) for document in documents)
    there = values(documents, metric["field"])
    measure: dict[str, Callable[[list[Any]], Any]] = {
        "average": fmean, "sum": sum, "max": max, "median": _middle, "unique_count": lambda found: len(set(found)),
    }  # fmt: skip
    return measure[metric["operation"]](there) if there or metric["operation"] in ("sum", "unique_count") else None


def _middle(found: list[float]) -> float:
    """The median; of an even number the mean of the middle two, as Elasticsearch's digest has it for few values."""
    ordered = sorted(found)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
