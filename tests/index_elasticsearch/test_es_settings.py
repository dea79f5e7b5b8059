"""The settings of the index: what they make of the templates, and what they refuse."""

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.index import Document
from pipeline.index.elasticsearch.template import (
    Layout,
    component_templates,
    generation_name,
    generation_number,
    index_template,
    mappings,
)
from pipeline.installation import Installation
from pipeline.settings import from_environment

URL = "https://search.example:9200/news-articles"


@pytest.mark.parametrize("url", [URL, "http://127.0.0.1:9200/news", "http://[::1]:9200/n.1", f"{URL}/"])
def test_an_address_of_an_index(url: str) -> None:
    assert from_environment({"NEWS_INDEX_URL": url}).index_url == url.rstrip("/")


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("http://127.0.0.1/news", "http://127.0.0.1:80/news"),
        ("https://search.example/news/", "https://search.example:443/news"),
        ("https://search.example:/news", "https://search.example:443/news"),
        ("http://[::1]/news", "http://[::1]:80/news"),
    ],
)
def test_an_address_without_a_port_means_that_of_its_scheme(url: str, whole: str) -> None:
    settings = from_environment({"NEWS_INDEX_URL": url})
    assert settings.index_url == whole
    assert Installation(settings).index_name == "Elasticsearch's news"


@pytest.mark.parametrize(
    "url",
    [
        "localhost:9200/news", "http://localhost:9200", "http://localhost:9200/", "http:///news", "ftp://host/news",
        "http://host:9200/News", "http://host:9200/a/b", "http://host:9200/_all", "http://host:9200/a*", "http://host:99999/a",
        "http://host:9200/a?b=c", "http://host:9200/a,b", "http://[::1/a",
    ],
)  # fmt: skip
def test_what_is_no_address_of_an_index(url: str) -> None:
    with pytest.raises(UsageError, match="https://host:9200/news-articles"):
        from_environment({"NEWS_INDEX_URL": url})


def test_a_password_in_the_address_is_refused_without_being_repeated() -> None:
    with pytest.raises(UsageError, match="NEWS_INDEX_API_KEY") as caught:
        from_environment({"NEWS_INDEX_URL": "https://elastic:hunter2@host:9200/news"})
    assert "hunter2" not in str(caught.value)


def test_the_key_is_in_no_text_of_the_settings() -> None:
    settings = from_environment({"NEWS_INDEX_URL": URL, "NEWS_INDEX_API_KEY": "hunter2"})
    assert settings.index_api_key == "hunter2"
    assert "hunter2" not in f"{settings} {settings!r} {Installation(settings)!r}"
    ledger = from_environment({"NEWS_STATE_URL": "postgresql://news:hunter2@db.example/news"})
    assert "hunter2" not in f"{ledger} {Installation(ledger)!r}"
    with pytest.raises(UsageError) as caught:
        from_environment({"NEWS_INDEX_API_KEY": "hunter 2"})
    assert "hunter" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEWS_INDEX_SHARDS", "0"), ("NEWS_INDEX_SHARDS", "many"), ("NEWS_INDEX_REPLICAS", "-1"),
        ("NEWS_INDEX_REFRESH", "soon"), ("NEWS_INDEX_CODEC", "zip"), ("NEWS_INDEX_CA", "/no/such/file"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_meant(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=name):
        from_environment({name: value})


def test_a_folder_in_place_of_a_certificate_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"NEWS_INDEX_CA is .*, which is a folder: name the authority's certificate"):
        from_environment({"NEWS_INDEX_CA": str(tmp_path)})


def test_without_an_address_the_index_is_embedded_and_elasticsearch_is_not_asked_before_its_use(tmp_path: Path) -> None:
    house = Installation(from_environment({"NEWS_DATA_DIR": str(tmp_path)}))
    assert type(house.index).__name__ == "EmbeddedIndex"
    house = Installation(from_environment({"NEWS_DATA_DIR": str(tmp_path), "NEWS_INDEX_URL": URL}))
    assert type(house.index).__name__ == "ElasticsearchIndex"


def test_the_mapping_has_every_field_of_a_document_and_one_more() -> None:
    assert set(mappings("1")["properties"]) == {*Document.__annotations__}


def test_nobody_adds_a_field_by_writing_one() -> None:
    made = mappings("0.1.0")
    assert made["dynamic"] == "strict"
    assert made["_meta"] == {"product": "news-pipeline", "schema": 3, "pipeline_version": "0.1.0"}


def test_settings_reach_the_template() -> None:
    layout = Layout(shards=3, replicas="2", refresh="5s", codec="best_compression")
    templates = component_templates("news", layout, "0.1.0")
    assert templates["news-settings"]["template"]["settings"] == {
        "number_of_shards": 3, "number_of_replicas": 2, "refresh_interval": "5s", "codec": "best_compression",
    }  # fmt: skip
    assert component_templates("news", Layout(), "0.1.0")["news-settings"]["template"]["settings"] == {
        "number_of_shards": 1, "auto_expand_replicas": "0-1", "refresh_interval": "30s", "codec": "default",
    }  # fmt: skip
    mapping_and_analysis = templates["news-mappings"]["template"]
    assert {"mappings", "settings"} <= set(mapping_and_analysis)
    assert index_template("news")["composed_of"] == list(templates)


def test_generations_have_numbers() -> None:
    assert generation_name("news", 7) == "news-v3-000007"
    assert generation_number("news", "news-v3-000007") == 7
    assert generation_number("news", "news-v12-1000000") == 1_000_000
    for other in ("news", "news-v3", "news-v3-x", "old-news-v3-000007", "newsletter-v3-000001"):
        assert generation_number("news", other) is None
