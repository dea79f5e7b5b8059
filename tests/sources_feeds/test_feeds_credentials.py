"""Secrets of private feeds: named in the feeds file, taken from the environment, shown nowhere."""

from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.settings import Settings, from_environment
from pipeline.sources.feeds import credentials, opml, subscriptions
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.fetch.result import Headers

WIRE = Subscription("https://wire.example/feed", credentials="wire")


def settings(**environment: str) -> Settings:
    return from_environment(environment)


@pytest.mark.parametrize(
    ("secret", "headers"),
    [
        ("basic me:hush", (("Authorization", "Basic bWU6aHVzaA=="),)),
        ("Basic  me:hu:sh x", (("Authorization", "Basic bWU6aHU6c2ggeA=="),)),
        ("basic :hush", (("Authorization", "Basic Omh1c2g="),)),
        ("basic me:Schlüssel", (("Authorization", "Basic bWU6U2NobMO8c3NlbA=="),)),
        ("bearer a.b-c==", (("Authorization", "Bearer a.b-c=="),)),
        ("X-Api-Key: hush", (("X-Api-Key", "hush"),)),
        ("  X-Api-Key:\thush  ", (("X-Api-Key", "hush"),)),
        ("X-Key: hush\r\nX-Id: 7\n\nbearer t", (("X-Key", "hush"), ("X-Id", "7"), ("Authorization", "Bearer t"))),
    ],
)  # fmt: skip
def test_a_secret_becomes_headers(secret: str, headers: Headers) -> None:
    assert credentials.headers_for([WIRE], settings(NEWS_FEED_WIRE=secret)) == ({WIRE.url: headers}, {})


@pytest.mark.parametrize(
    "secret",
    ["me:hush", "hush", "basic hush", "bearer", "bearer hush hush", "X Api: hush", "X-Api-Key:hush", "Host: hush",
     "X-Api-Key: hush\nhush", "X-A: hu\x00sh", "X-A: hush\x7f", "basic me\nhush", ": hush"],
)  # fmt: skip
def test_a_secret_that_cannot_be_sent_is_said_without_repeating_it(secret: str) -> None:
    headers, troubles = credentials.headers_for([WIRE], settings(NEWS_FEED_WIRE=secret))
    assert headers == {}
    assert "NEWS_FEED_WIRE" in troubles[WIRE.url]
    assert "hush" not in troubles[WIRE.url]


def test_a_missing_secret_stops_its_own_feed_only() -> None:
    other, free = Subscription("https://b.example/f", credentials="B_2"), Subscription("https://c.example/f")
    headers, troubles = credentials.headers_for([WIRE, other, free], settings(NEWS_FEED_B_2="bearer t"))
    assert set(headers) == {other.url}
    assert set(troubles) == {WIRE.url}
    assert "set NEWS_FEED_WIRE, or in Airflow the connection news_feed_wire" in troubles[WIRE.url]


@pytest.mark.parametrize(
    ("url", "allowed", "sent"),
    [
        ("http://wire.example/feed", "", False),
        ("http://wire.example/feed", "wire.example:80", True),
        ("HTTP://WIRE.example/feed", "wire.example:80", True),
        ("http://[::1]:8080/feed", "[::1]:8080", True),
        ("https://wire.example/feed", "", True),
    ],
)
def test_a_secret_is_not_sent_where_others_can_read_it(url: str, allowed: str, sent: bool) -> None:
    feed = Subscription(url, credentials="wire")
    said = settings(NEWS_FEED_WIRE="bearer hush", NEWS_ALLOW_PRIVATE_HOSTS=allowed)
    headers, troubles = credentials.headers_for([feed], said)
    assert (url in headers, url in troubles) == (sent, not sent)
    assert sent or "https://" in troubles[url]


@pytest.mark.parametrize(
    ("feed", "address", "may"),
    [
        ("https://a.example/f", "https://a.example/g", True),
        ("http://a.example/f", "https://a.example/f", True),
        ("https://a.example/f", "http://a.example/f", False),
        ("https://a.example/f", "https://b.example/f", False),
        ("https://a.example/f", "https://a.example.b.example/f", False),
        ("https://a.example/f", "mailto:a", False),
    ],
)
def test_a_secret_stays_with_its_site_when_the_feed_moves(feed: str, address: str, may: bool) -> None:
    assert credentials.go_to(feed, address, settings()) is may


def test_secrets_do_not_show_themselves() -> None:
    said = settings(NEWS_FEED_WIRE="bearer hush")
    headers, _ = credentials.headers_for([WIRE], said)
    assert "hush" not in repr(said) + repr(headers) + str(headers) + f"{headers}"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=":")), st.text())
def test_any_user_and_password_arrive_or_are_refused(user: str, password: str) -> None:
    secret = f"basic {user}:{password}"
    headers, troubles = credentials.headers_for([WIRE], settings(NEWS_FEED_WIRE=secret))
    if WIRE.url in headers:
        sent = headers[WIRE.url][0][1]
        assert b64decode(sent.removeprefix("Basic ")).decode() in secret
    else:
        assert troubles


def test_the_feeds_file_names_a_secret_and_never_holds_one(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    subscriptions.append(path, [WIRE])
    assert subscriptions.read(path) == (WIRE,)
    for text in ('credentials = "me:hush"', 'password = "hush"', 'credentials = ""', 'headers = {Cookie = "hush"}'):
        path.write_text(f'[[feed]]\nurl = "https://wire.example/feed"\n{text}\n', encoding="utf-8")
        with pytest.raises(UsageError) as caught:
            subscriptions.read(path)
        assert "hush" not in str(caught.value)


def test_lists_for_other_programs_hold_no_credentials() -> None:
    assert "wire" not in opml.write([Subscription("https://a.example/f", credentials="wire")])
