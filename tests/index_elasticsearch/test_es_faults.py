"""What can be wrong with the server or its address: one sentence that says what to do, and nothing lost."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders_index import find, made
from hasty_es import hasty, said_by_all
from proxy_es import Proxy, Reply, Request, Time, failure, passed_on

from pipeline.errors import ServiceError
from pipeline.index.elasticsearch import ElasticsearchIndex
from pipeline.index.elasticsearch.patience import Patience


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
