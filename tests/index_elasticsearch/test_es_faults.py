"""What can be wrong with the server or its address: one sentence that says what to do, and nothing lost."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from builders_index import find, made
from proxy_es import Proxy, Reply, Request, Time, failure, passed_on
from real_elasticsearch import send

from pipeline.errors import ServiceError, UsageError
from pipeline.index import SearchIndex
from pipeline.index.elasticsearch import ElasticsearchIndex
from pipeline.index.elasticsearch.paging import Cursor, cursor
from pipeline.index.elasticsearch.patience import Patience
from pipeline.index.elasticsearch.template import Layout
from pipeline.index.query import parse

KEY = "c2VjcmV0OmtleQ=="


def hasty(url: str, **options: Any) -> ElasticsearchIndex:
    """An index that waits without any time passing."""
    time = Time()
    return ElasticsearchIndex(url, api_key=KEY, patience=Patience(sleep=time.sleep, clock=time.clock), **options)


USES: dict[str, Callable[[SearchIndex], object]] = {
    "search": lambda index: find(index, "ferry"),
    "write": lambda index: index.write([made("a")]),
    "delete": lambda index: index.delete(["a" * 32]),
    "create": lambda index: index.create(),
    "exists": lambda index: index.exists(),
    "export": lambda index: list(index.export(parse(""))),
    "get": lambda index: index.get("a" * 32),
    "digest": lambda index: list(index.digest_lines()),
}


def said_by_all(index: SearchIndex) -> set[str]:
    """What every method raises; the same from all of them is one sentence."""
    said = set()
    for use in USES.values():
        with pytest.raises(ServiceError) as caught:
            use(index)
        said.add(str(caught.value))
    assert all(KEY not in sentence and "\n" not in sentence for sentence in said)
    index.close()
    return said


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for localhost that nobody has signed, with its key in the same file."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("openssl is not installed")
    path = tmp_path / "server.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost", "-keyout", str(path), "-out", str(tmp_path / "certificate.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_text(path.read_text() + (tmp_path / "certificate.pem").read_text())
    return path


@pytest.fixture
def tls_port(certificate: Path) -> Iterator[int]:
    """A server that speaks HTTPS, and never says anything."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as wrapped:
                    wrapped.recv(1_000)
            except OSError:
                connection.close()

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def test_nobody_listens(closed_port: int) -> None:
    (said,) = said_by_all(hasty(f"http://127.0.0.1:{closed_port}/news"))
    assert "cannot reach Elasticsearch" in said
    assert "NEWS_INDEX_URL" in said


def test_a_refused_connection_is_tried_three_times_more(closed_port: int) -> None:
    time = Time()
    index = ElasticsearchIndex(
        f"http://127.0.0.1:{closed_port}/news", patience=Patience(sleep=time.sleep, clock=time.clock)
    )
    with pytest.raises(ServiceError):
        index.exists()
    assert time.waits == [1.0, 2.0, 4.0]


def test_a_host_that_does_not_exist() -> None:
    (said,) = said_by_all(hasty("http://nowhere.invalid:9200/news"))
    assert "NEWS_INDEX_URL" in said


def test_http_on_a_port_that_speaks_https(tls_port: int) -> None:
    (said,) = said_by_all(hasty(f"http://127.0.0.1:{tls_port}/news"))
    assert "write https" in said


def test_https_on_a_port_that_speaks_http(elasticsearch: str) -> None:
    (said,) = said_by_all(hasty(elasticsearch.replace("http://", "https://") + "/news"))
    assert "write http " in said


def test_a_certificate_that_nobody_signed(tls_port: int) -> None:
    (said,) = said_by_all(hasty(f"https://localhost:{tls_port}/news"))
    assert "NEWS_INDEX_CA" in said


def test_a_certificate_of_another_host(tls_port: int, certificate: Path) -> None:
    (said,) = said_by_all(hasty(f"https://127.0.0.1:{tls_port}/news", ca=str(certificate)))
    assert "host name" in said


def test_a_certificate_file_that_holds_none(tls_port: int, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("")
    (said,) = said_by_all(hasty(f"https://localhost:{tls_port}/news", ca=str(tmp_path / "empty.pem")))
    assert "NEWS_INDEX_CA" in said


@pytest.mark.parametrize(
    ("product", "reply", "says"),
    [
        ("", (200, b'{"version": {"number": "3.1.0", "distribution": "opensearch"}}'), "not Elasticsearch"),
        ("", (200, b"<html>Welcome to nginx!</html>"), "not Elasticsearch"),
        ("Elasticsearch", (200, b'{"version": {"number": "8.19.1"}}'), "8.19.1.* update it"),
        ("Elasticsearch", failure("media_type_header_exception", 400), "older than release 9"),
        ("Elasticsearch", failure("security_exception", 401), "NEWS_INDEX_API_KEY"),
        ("Elasticsearch", failure("security_exception", 403), "right role"),
        ("Elasticsearch", failure("master_not_discovered_exception", 503), "run it again later"),
        ("", (404, b"<html>Not found</html>"), "NEWS_INDEX_URL"),
        ("Elasticsearch", None, "cannot reach"),
    ],
)
def test_a_server_that_is_not_ours_or_not_open_to_us(elasticsearch: str, product: str, reply: Reply, says: str) -> None:
    proxy = Proxy(elasticsearch, lambda request: reply, about="/", product=product)
    with pytest.raises(ServiceError, match=says):
        find(hasty(f"{proxy.url}/news"))
    assert len(said_by_all(hasty(f"{proxy.url}/news"))) == 1
    proxy.close()


def test_a_busy_server_makes_a_reader_wait_half_a_minute(elasticsearch: str, alias: str) -> None:
    index = hasty(f"{elasticsearch}/{alias}")
    index.create()
    index.write([made("a", "A ferry.")])

    def rule(request: Request) -> Reply:
        return failure("es_rejected_execution_exception", 429) if request.number <= 4 else passed_on(request)

    proxy = Proxy(elasticsearch, rule, about="_search")
    assert find(hasty(f"{proxy.url}/{alias}"), "ferry").total == 1
    proxy.rule = lambda request: failure("es_rejected_execution_exception", 429)
    with pytest.raises(ServiceError, match="busy for too long"):
        find(hasty(f"{proxy.url}/{alias}"), "ferry")
    proxy.close()


FOREIGN = {"mappings": {"properties": {"title": {"type": "text"}}}}


@pytest.mark.parametrize(
    ("made_before", "says"),
    [
        ({"{alias}": {}}, "is an index, where an alias should be"),
        ({"{alias}-b": {"aliases": {"{alias}": {}}}, "{alias}-c": {"aliases": {"{alias}": {}}}}, "several indices"),
        ({"{alias}-b": {"aliases": {"{alias}": {}}, **FOREIGN}}, "no index of ours"),
        ({"{alias}-v2-000001": {"aliases": {"{alias}": {}}, **FOREIGN}}, "no index of ours"),
        (
            {
                "{alias}-v9-000001": {
                    "aliases": {"{alias}": {}},
                    "mappings": {"_meta": {"product": "news-pipeline", "schema": 9}},
                }
            },
            "schema 9, this version reads 2: install the newer",
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
    send(f"{elasticsearch}/{alias}-v2-000001/_alias/{alias}", "DELETE")
    with pytest.raises(ServiceError, match="news index create"):
        index.write([made("a")])
    index.close()
    (said,) = said_by_all(index)
    assert said.startswith(f"there is no alias {alias} at {elasticsearch}, but {alias}-v2-000001 is there: point")
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
        send(f"{elasticsearch}/{alias}-v2-000001/_alias/{alias}", "DELETE")
        return passed_on(request)

    proxy = Proxy(elasticsearch, rule)
    index = hasty(f"{proxy.url}/{alias}")
    index.create()
    with pytest.raises(ServiceError, match=f"but {alias}-v2-000001 is there: point the alias to it"):
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
    mapping = send(f"{elasticsearch}/{alias}-v2-000001/_mapping")[f"{alias}-v2-000001"]["mappings"]
    known = mapping["properties"]["id"]
    newer = {"_meta": {"product": "news-pipeline", "schema": 9}, "properties": {"id": known}}
    send(f"{elasticsearch}/{alias}-v9-000002", "PUT", {"mappings": {**newer, "dynamic": "true" if takes else "strict"}})
    steps = [
        {"remove": {"index": f"{alias}-v2-000001", "alias": alias}},
        {"add": {"index": f"{alias}-v9-000002", "alias": alias, "is_write_index": True}},
    ]
    send(f"{elasticsearch}/_aliases", "POST", {"actions": steps})
    with pytest.raises(ServiceError, match="schema 9, this version reads 2: install the newer"):
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


def test_giants_are_written_or_refused_with_a_reason(elasticsearch: str, alias: str) -> None:
    index = hasty(f"{elasticsearch}/{alias}")
    index.create()
    megabytes = made("giant", "Herring boats may land less. " * 1_050_000)
    crowd = made("crowd", people=tuple(f"Person {n}" for n in range(5_000)), title="t" * 9_000)
    first, last = (made(f"n{year}", published_at=datetime(year, 1, 1, tzinfo=UTC)) for year in (1, 9999))
    documents = [made("a"), megabytes, crowd, first, last]
    results = {written.id: written for written in index.write(documents)}
    giant = results.pop(megabytes["id"])
    assert {written.outcome for written in results.values()} == {"written"}
    assert giant.outcome == "written" or "bytes" in (giant.reason or "")  # as much as the node's memory lets it
    assert find(index, 'person:"person 4999"').total == 1
    assert find(index, "herring").total == (5 if giant.outcome == "written" else 4)
    million = made("million", "word " * 999_990 + "and so it ends")
    assert index.write([million])[0].outcome == "written"
    assert find(index, '"so it ends"').hits[0].snippet.startswith("word word")
    assert index.status().left_out == 1
    index.close()


def test_a_page_whose_first_one_is_too_old_is_of_the_index_as_it_is_now(elasticsearch: str, alias: str) -> None:
    index = hasty(f"{elasticsearch}/{alias}")
    index.create()
    index.write([made(f"n{n}", "A ferry. " + "word " * n) for n in range(5)])
    first = find(index, "ferry", limit=2)
    pit = cursor(first.next or "", "relevance").pit
    index.client.close_point_in_time(id=pit or "")
    second = find(index, "ferry", limit=2, after=first.next)
    assert "as it is now" in second.notes[-1]
    last = find(index, "ferry", limit=2, after=second.next)
    assert len({hit.id for page in (first, second, last) for hit in page.hits}) == 5
    assert (last.next, last.notes) == (None, ())
    forged = str(Cursor("relevance", cursor(first.next or "", "relevance").place, "AAAA"))
    with pytest.raises(UsageError, match="next"):
        find(index, "ferry", limit=2, after=forged)
    index.close()


def test_where_shards_send_too_few_values_the_page_says_that_its_counts_may_be_too_low(
    elasticsearch: str, alias: str
) -> None:
    def rule(request: Request) -> Reply:
        return request.forward(request.body.replace(b'"shard_size":65000', b'"shard_size":20'))

    proxy = Proxy(elasticsearch, rule, about="_search")
    index = hasty(f"{proxy.url}/{alias}", layout=Layout(shards=3))
    index.create()
    index.write([made(f"n{n}", people=tuple(f"Person {n} {k}" for k in range(30))) for n in range(12)])
    assert find(index).notes == ("too many values to count exactly, so that counts may be too low: people",)
    proxy.rule = passed_on
    assert find(index).notes == ()
    index.close()
    proxy.close()


def test_a_cursor_is_only_for_its_own_kind_of_page(elasticsearch: str, alias: str) -> None:
    index = hasty(f"{elasticsearch}/{alias}")
    index.create()
    index.write([made(f"n{n}", "A ferry.") for n in range(3)])
    by_date = find(index, "ferry", limit=1, sort="date").next
    for text in (by_date, "x", "é", "W10", f"{by_date}x" * 9_000):
        with pytest.raises(UsageError):
            find(index, "ferry", limit=1, after=text)
    index.close()
