"""The tests' Elasticsearch is a real one, reads our analysis as a stock node does, and goes when the tests go."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path

import pytest
from real_elasticsearch import GIVEN, START, Node, clear, send

WORDS = {
    "tokenizer": {"words": {"type": "pattern", "pattern": r"[^\p{IsAlphabetic}\p{N}]+"}},
    "filter": {
        "short": {"type": "length", "min": 1, "max": 64},
        "known": {"type": "stemmer_override", "rules": ["university, universities => university", "news=>news"]},
        "stems": {"type": "stemmer", "language": "porter2"},
        "stopped": {"type": "stop", "stopwords": ["the", "of"]},
        "cut": {"type": "truncate", "length": 12},
    },
    "analyzer": {
        "news": {
            "tokenizer": "words",
            "filter": ["asciifolding", "lowercase", "short", "stopped", "known", "stems", "cut"],
        },
    },
    "normalizer": {"folded": {"type": "custom", "filter": ["asciifolding", "lowercase"]}},
}  # fmt: skip


def create(url: str, analysis: object, **properties: object) -> None:
    send(
        url,
        "PUT",
        {"settings": {"analysis": analysis, "number_of_replicas": 0}, "mappings": {"properties": properties}},
    )


def tokens(url: str, **request: object) -> list[str]:
    return [token["token"] for token in send(f"{url}/_analyze", "POST", request)["tokens"]]


def gone(pid: int, within_s: float = 20) -> bool:
    """Whether the process ends in time; one that nobody has waited for yet has ended, too."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
        if not state or state.startswith("Z"):
            return True
        time.sleep(0.05)
    return False


def test_the_node_is_elasticsearch_9(elasticsearch: str) -> None:
    assert send(elasticsearch)["version"]["number"].startswith("9.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S. COVID-19", ["u", "s", "covid", "19"]),
        ("the minister's O’Neill", ["minist", "s", "o", "neill"]),
        ("İstanbul Dvořák हिन्दी", ["istanbul", "dvorak", "हिन", "दी"]),
        ("Universities of universes", ["university", "univers"]),
        ("emergency news", ["emerg", "news"]),
        ("x" * 65 + " counterrevolution", ["counterrevol"]),
    ],
)
def test_words_become_the_tokens_of_our_analysis(
    elasticsearch: str, alias: str, text: str, expected: list[str]
) -> None:
    create(f"{elasticsearch}/{alias}", WORDS)
    assert tokens(f"{elasticsearch}/{alias}", analyzer="news", text=text) == expected


def test_offsets_point_into_the_text_as_it_was_given(elasticsearch: str, alias: str) -> None:
    create(f"{elasticsearch}/{alias}", WORDS)
    text = "Große  Universities"
    made = send(f"{elasticsearch}/{alias}/_analyze", "POST", {"analyzer": "news", "text": text})["tokens"]
    assert [text[token["start_offset"] : token["end_offset"]] for token in made] == ["Große", "Universities"]


def test_a_keyword_is_found_whatever_its_accents_and_case(elasticsearch: str, alias: str) -> None:
    url = f"{elasticsearch}/{alias}"
    create(url, WORDS, person={"type": "keyword", "normalizer": "folded"})
    send(f"{url}/_doc/1?refresh=true", "PUT", {"person": "Antonín Dvořák"})
    assert (
        send(f"{url}/_search", "POST", {"query": {"term": {"person": "ANTONIN DVORAK"}}})["hits"]["total"]["value"] == 1
    )


@pytest.mark.skipif(GIVEN != "", reason="a stock node reads these options")
@pytest.mark.parametrize(
    ("analysis", "reason"),
    [
        ({"tokenizer": {"t": {"type": "pattern", "flags": "COMMENTS"}}}, r"does not read \[flags\] of \[t\]"),
        ({"filter": {"f": {"type": "stemmer_override", "rules_path": "a.txt"}}}, r"does not read \[rules_path\]"),
        ({"filter": {"f": {"type": "stemmer", "language": "light_finnish"}}}, r"no stemmer \[light_finnish\]"),
    ],
)
def test_an_option_that_the_node_does_not_read_is_refused(
    elasticsearch: str, alias: str, analysis: object, reason: str
) -> None:
    with pytest.raises(urllib.error.HTTPError, match=f"400: .*{reason}"):
        create(f"{elasticsearch}/{alias}", analysis)


@pytest.mark.parametrize(
    "analysis",
    [
        {"tokenizer": {"t": {"type": "pattern", "pattern": "["}}},
        {"filter": {"f": {"type": "stemmer_override", "rules": ["no arrow"]}}},
        {"filter": {"f": {"type": "stemmer_override"}}},
        {"filter": {"f": {"type": "truncate"}}},
    ],
)
def test_analysis_that_makes_no_sense_is_refused(elasticsearch: str, alias: str, analysis: object) -> None:
    with pytest.raises(urllib.error.HTTPError):
        create(f"{elasticsearch}/{alias}", analysis)


def test_an_index_can_be_stored_with_the_best_compression(elasticsearch: str, alias: str) -> None:
    url = f"{elasticsearch}/{alias}"
    send(url, "PUT", {"settings": {"codec": "best_compression", "number_of_replicas": 0}})
    assert send(f"{url}/_doc/1?refresh=true", "PUT", {"text": "stored"})["result"] == "created"


def test_what_a_test_made_is_deleted_and_nothing_else(elasticsearch: str, index_prefix: str) -> None:
    mine, other = f"{index_prefix}mine-", f"{index_prefix}other-"
    for prefix in (mine, other):
        send(f"{elasticsearch}/_component_template/{prefix}parts", "PUT", {"template": {}})
        template = {"index_patterns": [f"{prefix}*"], "composed_of": [f"{prefix}parts"]}
        send(f"{elasticsearch}/_index_template/{prefix}news", "PUT", template)
        send(f"{elasticsearch}/{prefix}news-v1", "PUT", {"aliases": {f"{prefix}news": {}}})
        send(f"{elasticsearch}/{prefix}closed", "PUT", {"settings": {"hidden": True}})
        send(f"{elasticsearch}/{prefix}closed/_close", "POST")
    clear(elasticsearch, mine)
    clear(elasticsearch, mine)  # nothing there: no error
    kinds = ("_index_template", "_component_template")
    left = [send(f"{elasticsearch}/{kind}/{index_prefix}*")[f"{kind[1:]}s"] for kind in kinds]
    assert [template["name"] for templates in left for template in templates] == [f"{other}news", f"{other}parts"]
    assert set(send(f"{elasticsearch}/{index_prefix}*/_alias?expand_wildcards=all")) == {
        f"{other}news-v1",
        f"{other}closed",
    }


def test_a_killed_node_starts_again_where_it_was(elasticsearch_node: Callable[..., Node]) -> None:
    node = elasticsearch_node("thread_pool.write.queue_size=7")
    url = node.url
    settings = send(f"{url}/_nodes/settings?flat_settings=true")["nodes"]
    assert [one["settings"]["thread_pool.write.queue_size"] for one in settings.values()] == ["7"]
    send(f"{url}/news/_doc/1", "PUT", {"title": "Acknowledged"})
    node.kill()
    with pytest.raises(urllib.error.URLError, match="refused"):
        send(url)
    node.restart()
    assert node.url == url
    send(f"{url}/_cluster/health/news?wait_for_status=yellow&timeout=30s")
    assert send(f"{url}/news/_doc/1")["_source"] == {"title": "Acknowledged"}


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_the_node_goes_with_its_test_run(elasticsearch_node: object, tmp_path: Path, ending: signal.Signals) -> None:
    (tmp_path / "test_waits.py").write_text(
        "import time\n"
        "from real_elasticsearch import elasticsearch_node\n"
        "def test_waits(elasticsearch_node):\n"
        "    print('node', elasticsearch_node().process.pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-c", os.devnull, "--rootdir", str(tmp_path), str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        assert run.stdout is not None
        said = next((line for line in run.stdout if line.startswith("node")), "")
        pid = int(said.split()[1])
        run.send_signal(ending)
        run.communicate()
    assert gone(pid)


def start(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(START), *options]
    return subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


def test_without_maven_one_sentence_says_what_is_missing(tmp_path: Path) -> None:
    refused = start("--port", "0", PATH="", XDG_CACHE_HOME=str(tmp_path))
    assert refused.returncode == 3
    assert refused.stderr in {
        "Maven is needed to fetch Elasticsearch's jars: install it (Debian: apt-get install maven)\n",
        "a JDK of version 21 or later is needed: install it, or name it as JAVA_HOME\n",
    }


def test_a_port_in_use_is_refused_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = start("--port", port)
    assert refused.returncode == 1
    assert refused.stderr == f"port {port} cannot be used (Address already in use): choose another one\n"


def test_a_setting_that_the_node_does_not_know_stops_the_start(tmp_path: Path, elasticsearch_node: object) -> None:
    refused = start("--port", "0", "--data", str(tmp_path), "no.such=setting")
    assert refused.returncode == 1
    assert refused.stdout.startswith("Elasticsearch did not start: unknown setting [no.such]")
