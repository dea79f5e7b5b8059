"""What this release has in Kibana, read from the JSON files in this folder; the ids never change.

A dashboard's file is the body of Kibana's dashboards API as it is. Fields are those of `pipeline.index.Document`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

DATA_VIEW_ID = "news-articles"
DASHBOARDS = ("news", "sources", "cleaning")
SEARCHES = ("newest", "review")

DATA_VIEW_REFERENCE = "kibanaSavedObjectMeta.searchSourceJSON.index"  # Kibana's name for a saved search's data view
SEARCH_VERSIONS = {"coreMigrationVersion": "8.8.0", "typeMigrationVersion": "10.5.0"}
"""The form of saved search below, which every Kibana 9 reads and brings to its own."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One thing that is installed: its id, and its body as Kibana takes it."""

    id: str
    title: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Definitions:
    """Everything that is installed."""

    data_view: Definition
    dashboards: tuple[Definition, ...]
    searches: tuple[Definition, ...]  # bodies are saved objects, to be imported a line each


def definitions(alias: str) -> Definitions:
    """What is installed for the index of this name."""
    view = {**_read("data-view"), "title": alias}
    return Definitions(
        data_view=Definition(DATA_VIEW_ID, view["name"], view),
        dashboards=tuple(_dashboard(name) for name in DASHBOARDS),
        searches=tuple(_search(name) for name in SEARCHES),
    )


def _dashboard(name: str) -> Definition:
    body = _read(f"dashboard-{name}")
    return Definition(f"news-articles-{name}", body["title"], body)


def _search(name: str) -> Definition:
    """A saved search as a saved object, since Kibana 9.5 has no API for them but the import."""
    given = _read(f"search-{name}")
    source = {
        "query": {"query": given.pop("query"), "language": "kuery"},
        "filter": [],
        "indexRefName": DATA_VIEW_REFERENCE,
    }
    identity = f"news-articles-{name}"
    body: dict[str, Any] = {
        "id": identity,
        "type": "search",
        "attributes": {**given, "kibanaSavedObjectMeta": {"searchSourceJSON": json.dumps(source)}},
        "references": [{"id": DATA_VIEW_ID, "type": "index-pattern", "name": DATA_VIEW_REFERENCE}],
        **SEARCH_VERSIONS,
    }
    return Definition(identity, given["title"], body)


def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(files(__name__).joinpath(f"{name}.json").read_text("utf-8"))
    return read
