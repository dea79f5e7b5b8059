"""The files that go to Kibana hold together, as far as can be seen without a Kibana."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from pipeline.kibana.definitions import DATA_VIEW_ID, Definition, definitions

INSTALLED = definitions("news-articles")

SORTABLE = {"keyword", "date", "integer", "float"}
ALLOWED = {
    "terms": {"keyword", "integer"},
    "unique_count": SORTABLE,
    "date_histogram": {"date"},
    "min": {"date", "integer", "float"},
    "max": {"date", "integer", "float"},
    "average": {"integer", "float"},
    "median": {"integer", "float"},
    "sum": {"integer", "float"},
}
"""Operation → types of field that Kibana offers it for; `count` needs none."""


MAPPING = json.loads(files("pipeline.index").joinpath("elasticsearch/mapping.json").read_text("utf-8"))
FIELDS = {field: MAPPING["kinds"][kind]["type"] for field, kind in MAPPING["fields"].items()}
"""Field → Elasticsearch type."""


def panels(*kinds: str) -> list[Any]:
    return [
        pytest.param(panel, id=panel["id"])
        for dashboard in INSTALLED.dashboards
        for panel in dashboard.body["panels"]
        if panel["type"] in kinds
    ]


def operations(config: Any) -> Iterator[dict[str, Any]]:
    """Every object with an operation, wherever it stands in a panel."""
    if isinstance(config, dict):
        if "operation" in config:
            yield config
        for value in config.values():
            yield from operations(value)
    elif isinstance(config, list):
        for value in config:
            yield from operations(value)


def sources(config: Any) -> Iterator[dict[str, Any]]:
    if isinstance(config, dict):
        if "data_source" in config:
            yield config["data_source"]
        for value in config.values():
            yield from sources(value)
    elif isinstance(config, list):
        for value in config:
            yield from sources(value)


def queried(config: Any) -> Iterator[str]:
    """Fields that a filter or a query in Kibana's language names."""
    if isinstance(config, dict):
        if config.get("language") == "kql" and config["expression"]:
            yield config["expression"].split(" ")[0].rstrip(":")
        for value in config.values():
            yield from queried(value)
    elif isinstance(config, list):
        for value in config:
            yield from queried(value)


@pytest.mark.parametrize("panel", panels("vis"))
def test_an_operation_stands_on_a_field_that_allows_it(panel: dict[str, Any]) -> None:
    found = list(operations(panel["config"]))
    assert found
    for operation in found:
        named = operation.get("fields", [operation["field"]] if "field" in operation else [])
        assert named or operation["operation"] == "count"
        for field in named:
            assert FIELDS[field] in ALLOWED[operation["operation"]], f"{operation['operation']} of {field}"


@pytest.mark.parametrize("panel", panels("discover_session"))
def test_a_list_of_articles_shows_fields_that_are_there(panel: dict[str, Any]) -> None:
    (tab,) = panel["config"]["tabs"]
    assert set(tab["column_order"]) <= set(FIELDS)
    assert {FIELDS[order["name"]] for order in tab["sort"]} <= SORTABLE


@pytest.mark.parametrize("panel", panels("vis", "discover_session"))
def test_every_panel_takes_its_data_from_the_data_view_installed_with_it(panel: dict[str, Any]) -> None:
    found = list(sources(panel["config"]))
    assert found
    assert all(source == {"type": "data_view_reference", "ref_id": DATA_VIEW_ID} for source in found)


@pytest.mark.parametrize("panel", panels("vis", "discover_session"))
def test_a_filter_names_fields_that_are_there(panel: dict[str, Any]) -> None:
    assert set(queried(panel["config"])) <= set(FIELDS)


@pytest.mark.parametrize("panel", panels("vis"))
def test_queries_and_filters_are_sent_even_where_empty(panel: dict[str, Any]) -> None:
    """The schema published with Kibana 9.4 lists them as required."""
    assert "query" in panel["config"]
    buckets = {"terms", "date_histogram"}
    assert all("filter" in each for each in operations(panel["config"]) if each["operation"] not in buckets)


@pytest.mark.parametrize("panel", panels("vis"))
def test_days_stand_on_an_axis_of_time(panel: dict[str, Any]) -> None:
    """Kibana shows them as text otherwise."""
    if any(operation["operation"] == "date_histogram" for operation in operations(panel["config"])):
        assert panel["config"]["axis"]["x"]["scale"] == "temporal"


@pytest.mark.parametrize("dashboard", INSTALLED.dashboards, ids=lambda dashboard: dashboard.id)
def test_panels_lie_side_by_side_on_the_grid(dashboard: Definition) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard.body["panels"]:
        grid = panel["grid"]
        cells = {
            (x, y) for x in range(grid["x"], grid["x"] + grid["w"]) for y in range(grid["y"], grid["y"] + grid["h"])
        }
        assert cells
        assert all(0 <= x < 48 for x, _ in cells), panel["id"]
        assert not cells & taken, panel["id"]
        taken |= cells
    assert len(taken) == 48 * (1 + max(y for _, y in taken)), "the grid has holes"


@pytest.mark.parametrize("dashboard", INSTALLED.dashboards, ids=lambda dashboard: dashboard.id)
def test_ids_are_unique_and_every_panel_has_a_title(dashboard: Definition) -> None:
    body = dashboard.body
    ids = [panel["id"] for panel in [*body["panels"], *body["pinned_panels"]]]
    assert len(ids) == len(set(ids))
    for panel in body["panels"]:
        labels = [operation.get("label") for operation in operations(panel["config"])]
        assert panel["type"] == "markdown" or "title" in panel["config"] or all(labels)


@pytest.mark.parametrize("dashboard", INSTALLED.dashboards, ids=lambda dashboard: dashboard.id)
def test_a_dashboard_begins_with_two_sentences_about_itself(dashboard: Definition) -> None:
    first = dashboard.body["panels"][0]
    assert first["type"] == "markdown"
    assert (first["grid"]["x"], first["grid"]["y"]) == (0, 0)
    assert 2 <= first["config"]["content"].replace("**", "").count(". ") + 1 <= 3


@pytest.mark.parametrize("dashboard", INSTALLED.dashboards, ids=lambda dashboard: dashboard.id)
def test_controls_offer_values_of_keywords(dashboard: Definition) -> None:
    offered = [
        control["config"] for control in dashboard.body["pinned_panels"] if control["type"] == "options_list_control"
    ]
    assert [config["field_name"] for config in offered] == ["source", "language", "topics"]
    assert all(FIELDS[config["field_name"]] == "keyword" for config in offered)
    assert {config["data_view_id"] for config in offered} == {DATA_VIEW_ID}


def test_the_data_view_knows_its_fields_and_shows_the_alias() -> None:
    view = definitions("news-of-the-desk").data_view.body
    assert (view["id"], view["title"]) == (DATA_VIEW_ID, "news-of-the-desk")
    assert FIELDS[view["timeFieldName"]] == "date"
    assert set(view["fieldFormats"]) | set(view["fieldAttrs"]) <= set(FIELDS)
    assert view["fieldFormats"]["url"]["id"] == "url"
    assert view["fieldFormats"]["removed_share"]["id"] == "percent"


@pytest.mark.parametrize("search", INSTALLED.searches, ids=lambda search: search.id)
def test_a_saved_search_shows_fields_that_are_there(search: Definition) -> None:
    attributes = search.body["attributes"]
    source = json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])
    assert set(attributes["columns"]) <= set(FIELDS)
    assert all(FIELDS[field] in SORTABLE for field, _ in attributes["sort"])
    assert source["query"]["query"].split(" ")[0] in {"", *FIELDS}
    (reference,) = search.body["references"]
    assert (reference["id"], reference["name"]) == (DATA_VIEW_ID, source["indexRefName"])


def test_no_two_things_share_an_id() -> None:
    things = [*INSTALLED.dashboards, *INSTALLED.searches]
    assert len({thing.id for thing in things}) == len(things) == 5
