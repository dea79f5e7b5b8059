"""What a Kibana has of ours, compared with the files of this release."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.kibana.client import Kibana, NotThere, parsed
from pipeline.kibana.definitions import Definition, Definitions

COMPARED = ("title", "description", "columns", "sort")  # of a saved search; Kibana adds more of its own


def differences(kibana: Kibana, definitions: Definitions) -> Iterator[str]:
    """One line for each thing that is not there, or that somebody changed; nothing: all is as installed.

    Kibana fills in defaults, so what it has beside what was sent counts as no difference. Raises ServiceError;
    UsageError for a Kibana that is too old.
    """
    kibana.version()
    yield from _data_view(kibana, definitions.data_view)
    for dashboard in definitions.dashboards:
        yield from _dashboard(kibana, dashboard)
    for search in definitions.searches:
        yield from _search(kibana, search)


def _data_view(kibana: Kibana, view: Definition) -> Iterator[str]:
    name = f"data view “{view.title}”"
    try:
        there = kibana.call("GET", f"/api/data_views/data_view/{view.id}", what=name)
    except NotThere:
        yield f"{name} is not installed"
    else:
        yield from _compare(view.body, there.get("data_view"), name)


def _dashboard(kibana: Kibana, dashboard: Definition) -> Iterator[str]:
    name = f"dashboard “{dashboard.title}”"
    try:
        there = kibana.call("GET", f"/api/dashboards/{dashboard.id}", what=name)
    except NotThere:
        yield f"{name} is not installed"
    else:
        yield from _compare(dashboard.body, there.get("data"), name)


def _search(kibana: Kibana, search: Definition) -> Iterator[str]:
    """Through the export: reading a saved object by id is deprecated, and no other API has saved searches."""
    name = f"saved search “{search.title}”"
    wanted = {"objects": [{"type": "search", "id": search.id}], "excludeExportDetails": True}
    try:
        line = kibana.send(
            "POST", "/api/saved_objects/_export", json.dumps(wanted).encode(), "application/json", what=name
        )
    except NotThere:
        yield f"{name} is not installed"
    else:
        yield from _compare(_searched(search.body), _searched(parsed(line)), name)


def _searched(saved: Mapping[str, Any]) -> dict[str, Any]:
    """What a saved search shows; newer Kibanas keep it in the first of its tabs."""
    attributes = saved.get("attributes", {})
    tabs = attributes.get("tabs") or [{}]
    merged = {**tabs[0].get("attributes", {}), **attributes}
    source = json.loads(merged.get("kibanaSavedObjectMeta", {}).get("searchSourceJSON", "{}"))
    references = [reference["id"] for reference in saved.get("references", []) if reference["type"] == "index-pattern"]
    return {
        **{key: merged.get(key) for key in COMPARED},
        "query": source.get("query", {}).get("query"),
        "data view": references[:1],
    }


def _compare(ours: Any, theirs: Any, where: str) -> Iterator[str]:
    """Walk through what we sent; whatever Kibana has beside it is its own."""
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        for key, value in ours.items():
            yield from _compare(value, theirs.get(key), f"{where}, {key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for position, (value, there) in enumerate(zip(ours, theirs, strict=True)):
            yield from _compare(value, there, f"{where} {_label(value, position)}")
    elif isinstance(ours, list) and isinstance(theirs, list):
        yield f"{where}: {len(theirs)} instead of {len(ours)}"
    elif ours != theirs and not (theirs is None and _asks_nothing(ours)):
        yield f"{where}: {_short(theirs)} instead of {_short(ours)}"


def _asks_nothing(value: Any) -> bool:
    """Whether it is an empty query, which Kibana 9.4's schema wants to be sent, and need not keep."""
    return isinstance(value, Mapping) and value.get("expression") == ""


def _label(value: Any, position: int) -> str:
    """A panel by its id, anything else by its place, from 1."""
    return str(value["id"]) if isinstance(value, Mapping) and "id" in value else str(position + 1)


def _short(value: Any) -> str:
    text = "nothing" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"
