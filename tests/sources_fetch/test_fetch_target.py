"""Where a URL leads, before any name is looked up."""

import pytest

from pipeline.sources.fetch.policy import Policy
from pipeline.sources.fetch.target import NoTarget, Target, keeps_secrets, redirected, target

POLICY = Policy(allowed=frozenset({"intranet.example:8080", "[::1]:8080"}))


def place(url: str) -> Target:
    found = target(url, POLICY)
    assert isinstance(found, Target)
    return found


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("https://News.Example/a?b#c", "news.example", 443),
        ("http://news.example.:80/", "news.example", 80),
        ("http://news.example:443/", "news.example", 443),
        ("http://2130706433/", "127.0.0.1", 80),
        ("http://0x7f000001/", "127.0.0.1", 80),
        ("http://0177.0.0.1/", "127.0.0.1", 80),
        ("http://127.1/", "127.0.0.1", 80),
        ("http://１２７.0.0.1/", "127.0.0.1", 80),
        ("http://%31%32%37.0.0.1/", "127.0.0.1", 80),
        ("http://[::ffff:127.0.0.1]/", "::ffff:7f00:1", 80),
        ("http://bücher.example/", "xn--bcher-kva.example", 80),
        ("http:/\\news.example\\a", "news.example", 80),
        ("http://intranet.example:8080/", "intranet.example", 8080),
        ("http://[::1]:8080/", "::1", 8080),
    ],
)
def test_every_spelling_names_one_host(url: str, host: str, port: int) -> None:
    found = place(url)
    assert (found.host, found.port) == (host, port)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://news.example/", "scheme"),
        ("file:///etc/hosts", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/html,x", "scheme"),
        ("http://user:word@news.example/", "credentials"),
        ("http://user@news.example/", "credentials"),
        ("http://news.example:22/", "port"),
        ("http://news.example:8080/", "port"),
        ("http://intranet.example:8081/", "port"),
        ("http://news.example:99999/", "url"),
        ("news.example/feed", "url"),
        ("", "url"),
        ("http://", "url"),
        ("http://./", "url"),
        ("http://[fe80::1%25eth0]/", "url"),
        ("http://a b/", "url"),
        ("http://news.example/" + "a" * 9000, "url"),
        ("http://news.example/\ud800", "url"),
    ],
)
def test_what_is_no_place_of_the_web_is_refused(url: str, why: str) -> None:
    found = target(url, POLICY)
    assert isinstance(found, NoTarget)
    assert found.why == why


def test_a_public_server_cannot_send_us_to_a_host_that_only_the_operator_may_name() -> None:
    there = redirected(place("https://news.example/"), "http://intranet.example:8080/", POLICY)
    assert isinstance(there, NoTarget)
    assert there.why == "address"
    assert isinstance(redirected(place("http://intranet.example:8080/a"), "b", POLICY), Target)


@pytest.mark.parametrize(
    ("first", "here", "kept"),
    [
        ("https://news.example/a", "https://news.example/b", True),
        ("http://news.example/", "https://news.example/", True),
        ("https://news.example/", "http://news.example/", False),
        ("https://news.example/", "https://www.news.example/", False),
        ("http://news.example/", "http://news.example:443/", False),
    ],
)
def test_secrets_stay_with_their_host_and_its_safety(first: str, here: str, kept: bool) -> None:
    assert keeps_secrets(place(first), place(here)) is kept
