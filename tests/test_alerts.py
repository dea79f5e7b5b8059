"""A person is told by webhook, and nobody learns its address."""

import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest
from listeners import OK, Listener, status, webhook

from pipeline.alerts import ATTEMPTS, LINES, Alert, Trouble, post
from pipeline.errors import ServiceError, UsageError
from pipeline.settings import from_environment

QUIET = Trouble("feeds quiet", "https://post.example/rss is quiet since 2026-08-01 10:00 UTC")
GONE = Trouble("feeds gone", "https://gone.example/rss is gone since 2026-08-01 10:00 UTC")
SECRET = "T0ken-that-nobody-may-see"


def tell(to: Listener, alert: Alert, *, limit_s: float = 5.0) -> None:
    post(f"http://{to.host}/hooks/{SECRET}?v=1", alert, pause_s=0.01, limit_s=limit_s)


def complaint(to: Listener, *, limit_s: float = 5.0) -> str:
    with pytest.raises(ServiceError) as caught:
        tell(to, Alert((QUIET,), ()), limit_s=limit_s)
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value.__cause__) + repr(caught.value.__context__)
    return str(caught.value)


def test_an_alert_is_one_message_that_says_what_is_new_and_what_is_over() -> None:
    with webhook() as chat:
        tell(chat, Alert((QUIET,), (GONE,)))
    assert chat.paths == [f"/hooks/{SECRET}?v=1"]
    assert chat.heard == [
        {
            "text": f"news: 1 trouble new, 1 trouble over\n• {QUIET.sentence}\n• over: {GONE.sentence}",
            "troubles": [{"key": "feeds quiet", "sentence": QUIET.sentence}],
            "over": [{"key": "feeds gone", "sentence": GONE.sentence}],
        }
    ]


def test_a_sentence_cannot_ring_everybody_or_break_the_list() -> None:
    with webhook() as chat:
        tell(chat, Alert((Trouble("x", "fails: <!channel> &\n• all is well"),), ()))
    assert chat.heard[0]["text"].splitlines()[1:] == ["• fails: &lt;!channel&gt; &amp; • all is well"]


def test_a_long_list_is_cut_in_the_text_and_whole_beside_it() -> None:
    many = tuple(Trouble(str(n), f"trouble {n}") for n in range(LINES + 70))
    with webhook() as chat:
        tell(chat, Alert(many, ()))
    lines = chat.heard[0]["text"].splitlines()
    assert (len(lines), lines[-1], len(chat.heard[0]["troubles"])) == (LINES + 2, "• … and 70 more", LINES + 70)


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_webhook_that_is_down_for_a_moment_is_asked_again(code: int) -> None:
    with webhook(status(code), OK) as chat:
        tell(chat, Alert((QUIET,), ()))
    assert len(chat.heard) == 2


@pytest.mark.parametrize(
    ("answer", "said", "asked"),
    [
        (status(500), "answers 500: it did not take the alert", ATTEMPTS),
        (status(404), "answers 404: it did not take the alert", 1),
        (b"rubbish\r\n\r\n", "cannot be reached (BadStatusLine)", ATTEMPTS),
        (b"", "cannot be reached (RemoteDisconnected)", ATTEMPTS),
    ],
)
def test_what_was_not_taken_is_said_without_the_address(answer: bytes, said: str, asked: int) -> None:
    with webhook(answer) as chat:
        assert complaint(chat) == f"the webhook of NEWS_ALERT_URL at 127.0.0.1 {said}"
    assert len(chat.heard) == asked


def test_a_redirect_is_not_followed() -> None:
    with webhook() as elsewhere, webhook(status(302, f"Location: http://{elsewhere.host}/")) as chat:
        assert "answers 302: it has moved" in complaint(chat)
    assert elsewhere.heard == []


def test_a_webhook_that_says_nothing_is_given_up_in_time() -> None:
    done = threading.Event()
    started = time.monotonic()
    with webhook(before=lambda: done.wait(10)) as chat:
        assert "did not answer within 0.2 seconds" in complaint(chat, limit_s=0.2)
        done.set()
    assert time.monotonic() - started < 5


def test_a_webhook_that_drips_is_given_up_in_time() -> None:
    """Each byte comes within the socket's own limit."""

    def drip(listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
                while True:
                    connection.sendall(b"H")
                    time.sleep(0.05)
            except ConnectionError:
                connection.close()
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip, args=(listening,))
        thread.start()
        started = time.monotonic()
        assert "did not answer within 0.3 seconds" in complaint(Listener(listening.getsockname()[1]), limit_s=0.3)
        assert time.monotonic() - started < 3
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days",
         "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with webhook(tls=context) as chat, pytest.raises(ServiceError, match="not to be trusted"):
        post(f"https://{chat.host}/{SECRET}", Alert((QUIET,), ()), pause_s=0.01)
    assert chat.heard == []


def test_nobody_listening_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = Listener(free.getsockname()[1])
    assert "cannot be reached (Connection refused)" in complaint(nobody)


@pytest.mark.parametrize(
    ("url", "vouched", "taken"),
    [
        ("https://hooks.example/services/T/B/x", "", True),
        ("https://hooks.example:8443/hooks/x?a=b", "", True),
        ("http://chat.intranet/hooks/x", "", False),
        ("http://chat.intranet/hooks/x", "chat.intranet:80", True),
        ("http://[::1]:8065/hooks/x", "[::1]:8065", True),
        ("mailto:desk@example.org", "", True),
        ("mailto:desk@example.org,boss@example.org", "", False),
        ("mailto:nobody", "", False),
        ("https://user:word@hooks.example/x", "", False),
        ("https://hooks.example/ä", "", False),
        ("https://hooks.example/x\r\nHost: y", "", False),
        ("https://hooks.example:port/x", "", False),
        ("ftp://hooks.example/x", "", False),
        ("hooks.example/x", "", False),
        ("https://", "", False),
    ],
)
def test_an_address_is_taken_or_refused_without_being_repeated(url: str, vouched: str, taken: bool) -> None:
    environment = {"NEWS_ALERT_URL": url, "NEWS_ALLOW_PRIVATE_HOSTS": vouched}
    if taken:
        settings = from_environment(environment)
        assert settings.alert_url == url
        assert url not in repr(settings)
        return
    with pytest.raises(UsageError, match="NEWS_ALERT_URL") as caught:
        from_environment(environment)
    assert url not in str(caught.value)
