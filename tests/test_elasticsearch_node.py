"""The tests' Elasticsearch is the real one, and what a test leaves behind goes with it."""

from real_elasticsearch import send


def test_the_node_is_elasticsearch_9(elasticsearch: str) -> None:
    assert send(elasticsearch)["version"]["number"].startswith("9.")
