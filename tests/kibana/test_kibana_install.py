"""`install` and `check` against a server that keeps every call and behaves as Kibana's documentation says."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from recording_kibana import EXPORT, IMPORT, VIEW, Server, recording

from pipeline.errors import ServiceError, UsageError
from pipeline.kibana.check import differences
from pipeline.kibana.client import Kibana
from pipeline.kibana.definitions import definitions
from pipeline.kibana.install import install

INSTALLED = definitions("news-articles")


@pytest.fixture
def server() -> Iterator[Server]:
    with recording() as server:
        yield server


@pytest.fixture
def kibana(server: Server) -> Iterator[Kibana]:
    with Kibana(server.url, api_key="a2V5") as client:
        yield client


def test_the_data_view_goes_first_then_dashboards_then_searches(server: Server, kibana: Kibana) -> None:
    names = list(install(kibana, INSTALLED))
    assert [f"{call.method} {call.path}" for call in server.calls] == [
        "GET /api/status",
        f"POST {VIEW}",
        "PUT /api/dashboards/news-articles-news",
        "PUT /api/dashboards/news-articles-sources",
        "PUT /api/dashboards/news-articles-cleaning",
        f"POST {IMPORT}",
    ]
    assert names == [
        "data view “News articles”", "dashboard “News”", "dashboard “Sources”", "dashboard “Cleaning”",
        "saved search “News: newest articles”", "saved search “Cleaning: articles to look over”",
    ]  # fmt: skip


def test_every_call_carries_what_kibana_asks_for(server: Server, kibana: Kibana) -> None:
    list(install(kibana, INSTALLED))
    for call in server.calls:
        assert call.headers["kbn-xsrf"] == "true"
        assert call.headers["elastic-api-version"] == "2023-10-31"
        assert call.headers["authorization"] == "ApiKey a2V5"
    assert server.calls[1].headers["content-type"] == "application/json"
    assert server.calls[-1].headers["content-type"].startswith("multipart/form-data; boundary=")


def test_bodies_are_those_of_the_files(server: Server, kibana: Kibana) -> None:
    list(install(kibana, INSTALLED))
    view = json.loads(server.calls[1].body)
    assert view["override"] is True
    assert (view["data_view"]["id"], view["data_view"]["title"]) == ("news-articles", "news-articles")
    assert [json.loads(call.body) for call in server.calls[2:5]] == [each.body for each in INSTALLED.dashboards]
    assert not {"id", "spaces"} & set(json.loads(server.calls[2].body))
    assert b'filename="news.ndjson"' in server.calls[-1].body
    assert [server.kept[f"search:{each.id}"] for each in INSTALLED.searches] == [
        each.body for each in INSTALLED.searches
    ]


def test_without_a_key_none_is_sent_and_a_space_stands_in_the_path(server: Server) -> None:
    with Kibana(f"{server.url}/", space="desk") as kibana:
        server.answers |= {f"POST /s/desk{VIEW}": (200, {}), f"POST /s/desk{IMPORT}": (200, {"success": True})}
        list(install(kibana, INSTALLED))
    assert all("authorization" not in call.headers for call in server.calls)
    assert [call.path.startswith("/s/desk/api/") for call in server.calls] == [False] + [True] * 5


def test_what_was_installed_differs_in_nothing(server: Server, kibana: Kibana) -> None:
    list(install(kibana, INSTALLED))
    assert list(differences(kibana, INSTALLED)) == []


def test_installing_twice_leaves_the_same(server: Server, kibana: Kibana) -> None:
    list(install(kibana, INSTALLED))
    before = json.dumps(server.kept, sort_keys=True)
    list(install(kibana, INSTALLED))
    assert json.dumps(server.kept, sort_keys=True) == before


def test_what_is_not_there_is_listed(kibana: Kibana) -> None:
    assert list(differences(kibana, INSTALLED)) == [
        "data view “News articles” is not installed", "dashboard “News” is not installed",
        "dashboard “Sources” is not installed", "dashboard “Cleaning” is not installed",
        "saved search “News: newest articles” is not installed",
        "saved search “Cleaning: articles to look over” is not installed",
    ]  # fmt: skip


def test_what_somebody_changed_is_listed_and_put_back(server: Server, kibana: Kibana) -> None:
    list(install(kibana, INSTALLED))
    news = server.kept["/api/dashboards/news-articles-news"]["data"]
    news["panels"][1]["grid"]["w"] = 48
    news["pinned_panels"] = news["pinned_panels"][:1]
    server.kept[f"{VIEW}/news-articles"]["data_view"]["timeFieldName"] = "fetched_at"
    server.kept["search:news-articles-newest"]["attributes"]["columns"] = ["title"]
    assert list(differences(kibana, INSTALLED)) == [
        'data view “News articles”, timeFieldName: "fetched_at" instead of "published_at"',
        "dashboard “News”, pinned_panels: 1 instead of 4",
        "dashboard “News”, panels news-articles, grid, w: 48 instead of 12",
        "saved search “News: newest articles”, columns: 1 instead of 7",
    ]
    list(install(kibana, INSTALLED))
    assert list(differences(kibana, INSTALLED)) == []


def test_an_empty_query_that_kibana_dropped_is_no_difference(server: Server, kibana: Kibana) -> None:
    list(install(kibana, INSTALLED))
    for panel in server.kept["/api/dashboards/news-articles-news"]["data"]["panels"]:
        panel["config"].pop("query", None)
    assert list(differences(kibana, INSTALLED)) == []
    (undated,) = [
        panel
        for panel in server.kept["/api/dashboards/news-articles-sources"]["data"]["panels"]
        if panel["id"] == "sources-undated"
    ]
    del undated["config"]["metrics"][0]["filter"]
    (difference,) = differences(kibana, INSTALLED)
    assert difference.startswith("dashboard “Sources”, panels sources-undated, config, metrics 1, filter: nothing")


def test_a_saved_search_kept_in_tabs_is_the_same(server: Server, kibana: Kibana) -> None:
    list(install(kibana, INSTALLED))
    for search in INSTALLED.searches:
        saved = server.kept[f"search:{search.id}"]
        attributes = dict(saved["attributes"])
        outside = {name: attributes.pop(name) for name in ("title", "description")}
        saved["attributes"] = {**outside, "tabs": [{"id": "1", "label": "Untitled", "attributes": attributes}]}
    assert list(differences(kibana, INSTALLED)) == []


@pytest.mark.parametrize("version", ["9.3.4", "8.19.15", "7.17.29", "2.19.0"])
def test_an_older_kibana_is_told_before_anything_is_sent(server: Server, kibana: Kibana, version: str) -> None:
    server.version = version
    with pytest.raises(UsageError, match=f"is version {version}, but dashboards need 9.4 or later: upgrade Kibana"):
        list(install(kibana, INSTALLED))
    assert len(server.calls) == 1


@pytest.mark.parametrize("version", ["9.4.0", "9.5.3-SNAPSHOT", "9.10.0", "10.0.0"])
def test_later_kibanas_are_taken(server: Server, kibana: Kibana, version: str) -> None:
    server.version = version
    assert len(list(install(kibana, INSTALLED))) == 6


@pytest.mark.parametrize(
    ("call", "status", "body", "sentence"),
    [
        ("GET /api/status", 401, {"message": "no"}, "status: .* does not accept NEWS_KIBANA_API_KEY: .* .“no”."),
        ("GET /api/status", 404, {}, "status: .* look at NEWS_KIBANA_URL"),
        ("GET /api/status", 400, {"error": "no handler found for uri [/api/status] and method [GET]"}, "is no Kibana"),
        ("GET /api/status", 405, {}, "status: .* is no Kibana .*set NEWS_KIBANA_URL"),
        ("GET /api/status", 503, {}, r"status: .* is not ready \(HTTP 503\): run it again in a minute"),
        ("GET /api/status", 302, b"", "answers with a redirect"),
        ("GET /api/status", 200, b"<html>", "is no Kibana"),
        ("GET /api/status", 200, {"tagline": "You Know, for Search"}, "does not tell its version"),
        (f"POST {VIEW}", 403, {}, "data view “News articles”: .* Data View Management"),
        (f"POST {VIEW}", 409, {}, "data view “News articles”: .* run it again"),
        ("PUT /api/dashboards/news-articles-news", 404, {}, "dashboard “News”: .* look at .* NEWS_KIBANA_SPACE"),
        ("PUT /api/dashboards/news-articles-sources", 409, {}, "dashboard “Sources”: .* under the same id in another"),
        ("PUT /api/dashboards/news-articles-news", 400, {"message": "[panels.0]: no"}, r"HTTP 400.*“\[panels.0\]: no”"),
        ("PUT /api/dashboards/news-articles-cleaning", 429, {}, "dashboard “Cleaning”: .* is too busy"),
        ("PUT /api/dashboards/news-articles-cleaning", 500, [1], "dashboard “Cleaning”: .* is not ready"),
        (f"POST {IMPORT}", 503, {}, "saved searches: .* is not ready"),
        (f"POST {IMPORT}", 200, {"success": False, "errors": [{"id": "x", "error": {"type": "missing_references"}}]},
         "saved searches: .* did not take all of them .x: missing_references."),
    ],
)  # fmt: skip
def test_a_refusal_is_one_sentence_that_says_what_to_do(
    server: Server, kibana: Kibana, call: str, status: int, body: Any, sentence: str
) -> None:
    server.answers[call] = (status, body)
    with pytest.raises(ServiceError, match=sentence) as refused:
        list(install(kibana, INSTALLED))
    assert "\n" not in str(refused.value)


def test_an_error_while_checking_is_no_missing_dashboard(server: Server, kibana: Kibana) -> None:
    list(install(kibana, INSTALLED))
    server.answers[f"POST {EXPORT}"] = (403, {})
    with pytest.raises(ServiceError, match=r"saved search “News: newest articles”: .* does not allow this"):
        list(differences(kibana, INSTALLED))


def closed_port() -> str:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as taken:
        return f"http://127.0.0.1:{taken.server_port}"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [(closed_port, "is not reachable: see that it runs"), (lambda: "https://127.0.0.1:1", "is not reachable")],
)
def test_a_kibana_that_does_not_answer_is_told(url: Callable[[], str], sentence: str) -> None:
    with Kibana(url()) as kibana, pytest.raises(ServiceError, match=sentence):
        kibana.version()


def test_https_where_there_is_none_is_told(server: Server) -> None:
    with Kibana(server.url.replace("http:", "https:")) as kibana, pytest.raises(ServiceError, match="certificate"):
        kibana.version()


@pytest.mark.parametrize("url", ["localhost:5601", "nonsense", "ftp://localhost:5601", "http://localhost:many"])
def test_an_address_that_is_none_is_told(url: str) -> None:
    with pytest.raises(UsageError, match=f"NEWS_KIBANA_URL is “{url}”"):
        Kibana(url)


def test_a_password_in_the_address_is_refused_without_repeating_it() -> None:
    with pytest.raises(UsageError, match="put a key into NEWS_KIBANA_API_KEY") as refused:
        Kibana("http://elastic:secret@localhost:5601")
    assert "secret" not in str(refused.value)


def test_a_key_that_is_none_is_refused_without_repeating_it() -> None:
    with pytest.raises(UsageError, match="NEWS_KIBANA_API_KEY is no key") as refused:
        Kibana("http://localhost:5601", api_key="secret\r\nkbn-xsrf: false")
    assert "secret" not in str(refused.value)
