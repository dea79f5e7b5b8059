"""news feeds add: a feed gets onto the list by its address, or by that of its site; what is no feed never does."""

from pathlib import Path

import pytest
from bad_server import Server, by_path, message
from feed_server import served
from harbour import HTML, RSS, feeds, item, moved, only_with, page, rss

from pipeline.cli.feeds.asking import named_by
from pipeline.errors import ServiceError, UsageError
from pipeline.sources.feeds import subscriptions
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.fetch.policy import Policy

FEED = message("200 OK", RSS, body=rss(*(item(number, guid=str(number)) for number in range(3))))
ANSWERS = {
    "/feed.xml": FEED,
    "/comments/feed.xml": message("200 OK", RSS, body=rss(item(1), title="Comments")),
    "/sport.xml": message("200 OK", RSS, body=rss(item(1), title="Sport")),
    "/": message("200 OK", HTML, body=page("/comments/feed.xml", "/feed.xml", "sport.xml")),
    "/broken-first": message("200 OK", HTML, body=page("/gone.xml", "/feed.xml")),
    "/only-broken": message("200 OK", HTML, body=page("/gone.xml")),
    "/moved": moved("301 Moved Permanently", "/here-now"),
    "/here-now": moved("302 Found", "/feed.xml"),
    "/moved-twice": moved("301 Moved Permanently", "/moved-again"),
    "/moved-again": moved("308 Permanent Redirect", "/feed.xml"),
    "/for-now": moved("307 Temporary Redirect", "/moved-twice"),
    "/empty.xml": message("200 OK", RSS, body=rss()),
    "/halves.xml": message("200 OK", RSS, body=rss(item(0), item(1, full=False))),
    "/summaries.xml": message("200 OK", RSS, body=rss(item(0, full=False))),
    "/page": message("200 OK", HTML, body=page()),
    "/cut.xml": message("200 OK", RSS, body=b"<rss><channel><title>Harbo"),
    "/busy": message("429 Too Many Requests", "Retry-After: 90"),
    "/fault": message("500 Internal Server Error"),
    "/locked": message("401 Unauthorized"),
}


def added(folder: Path) -> list[Subscription]:
    path = folder / "feeds.toml"
    return list(subscriptions.read(path)) if path.exists() else []


@pytest.mark.parametrize(
    ("asked", "kept", "said"),
    [
        ("/feed.xml", "/feed.xml", "Harbour Post: 3 entries, newest 2 hours ago, full texts"),
        ("/", "/feed.xml", "Harbour Post: 3 entries"),
        ("/broken-first", "/feed.xml", "Harbour Post: 3 entries"),
        ("/moved", "/here-now", "3 entries"),
        ("/moved-twice", "/feed.xml", "3 entries"),
        ("/for-now", "/for-now", "3 entries"),
        ("/empty.xml", "/empty.xml", "no entries at the moment"),
        ("/halves.xml", "/halves.xml", "full texts in 1 of them"),
        ("/summaries.xml", "/summaries.xml", "no full texts: pages will be fetched"),
    ],
)
def test_a_feed_is_added_under_the_address_that_lasts(tmp_path: Path, asked: str, kept: str, said: str) -> None:
    with served(by_path(ANSWERS)) as server:
        done = feeds(tmp_path, "add", server.url(asked), servers=(server,))
        assert done.exit_code == 0, done.output
        assert said in done.stdout
        assert added(tmp_path) == [Subscription(server.url(kept))]


def test_the_other_feeds_of_a_site_are_listed_comments_last(tmp_path: Path) -> None:
    with served(by_path(ANSWERS)) as server:
        done = feeds(tmp_path, "add", server.url(), servers=(server,))
        addresses = [server.url(path) for path in ("/feed.xml", "/sport.xml", "/comments/feed.xml")]
        places = [done.stdout.index(address) for address in addresses]
        assert places == sorted(places)


def test_a_feed_is_added_once_whoever_names_it(tmp_path: Path) -> None:
    with served(by_path(ANSWERS)) as server:
        feeds(tmp_path, "add", server.url("/feed.xml"), servers=(server,))
        asked = len(server.asked)
        again = feeds(tmp_path, "add", server.url("/feed.xml"), servers=(server,))
        assert (again.exit_code, len(server.asked)) == (0, asked)
        for path in ("/", "/moved-twice"):
            done = feeds(tmp_path, "add", server.url(path), servers=(server,))
            assert "is there already" in done.stdout
        assert len(added(tmp_path)) == 1


def test_a_name_is_kept_and_what_stood_in_the_file_stays(tmp_path: Path) -> None:
    (tmp_path / "feeds.toml").write_text("# ours\n[[feed]]\nurl = 'https://a.example/f'  # first\n", encoding="utf-8")
    with served(by_path(ANSWERS)) as server:
        done = feeds(tmp_path, "add", server.url("/feed.xml"), "--name", "The “Post”", servers=(server,))
        assert done.stdout.startswith("The “Post”: 3 entries")
        expected = [Subscription("https://a.example/f"), Subscription(server.url("/feed.xml"), "The “Post”")]
        assert added(tmp_path) == expected
        assert "# ours\n" in (tmp_path / "feeds.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "kind", "said"),
    [
        ("/page", UsageError, "this is a web page that names no feed"),
        ("/only-broken", UsageError, "gone.xml, which"),
        ("/gone", UsageError, "answers 404 (not found)"),
        ("/cut.xml", UsageError, "breaks off"),
        ("/locked", UsageError, "answers 401 (unauthorized): name its credentials"),
        ("/busy", ServiceError, "not to be asked again within"),
        ("/fault", ServiceError, "answers 500 (internal server error)"),
    ],
)
def test_what_is_no_feed_is_not_added(tmp_path: Path, path: str, kind: type[Exception], said: str) -> None:
    with served(by_path(ANSWERS)) as server:
        done = feeds(tmp_path, "add", server.url(path), servers=(server,))
        assert isinstance(done.exception, kind)
        assert said in str(done.exception)
        assert added(tmp_path) == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://a.example/f", "starts with http"),
        ("https://me:hush@a.example/f", "holds a user or a password"),
        ("http://127.0.0.1:9/f", "name 127.0.0.1:9 in NEWS_ALLOW_PRIVATE_HOSTS"),
        ("http://127.0.0.1/f", "name 127.0.0.1:80 in NEWS_ALLOW_PRIVATE_HOSTS"),
        ("", "is no address"),
    ],
)
def test_where_we_do_not_go_is_said_with_what_to_do(tmp_path: Path, address: str, said: str) -> None:
    done = feeds(tmp_path, "add", address)
    assert isinstance(done.exception, UsageError)
    assert said in str(done.exception)
    assert "hush" not in str(done.exception)


SECRET = {"NEWS_FEED_WIRE": "basic me:hush"}
LOCKED = only_with(b"Basic bWU6aHVzaA==", FEED)


def add_private(folder: Path, url: str, *servers: Server) -> str:
    done = feeds(folder, "add", url, "--credentials", "wire", servers=servers, more=SECRET)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_private_feed_is_added_with_the_name_of_its_secret(tmp_path: Path) -> None:
    with served(LOCKED) as server:
        shown = add_private(tmp_path, server.url(), server)
        assert added(tmp_path) == [Subscription(server.url(), credentials="wire")]
    assert "hush" not in shown + (tmp_path / "feeds.toml").read_text(encoding="utf-8")


def test_a_secret_does_not_follow_to_another_site(tmp_path: Path) -> None:
    with served(by_path(ANSWERS)) as other:
        leads = {"/r": moved("301 Moved", other.url("/feed.xml")), "/p": message(body=page(other.url("/feed.xml")))}
        with served(by_path(leads)) as server:
            add_private(tmp_path, server.url("/r"), server, other)
            assert "without credentials" in add_private(tmp_path, server.url("/p"), server, other)
            assert added(tmp_path) == [
                Subscription(server.url("/r"), credentials="wire"), Subscription(other.url("/feed.xml")),
            ]  # fmt: skip
        assert not any("authorization" in asked.headers for asked in other.asked)


def test_a_secret_is_not_taken_for_its_name(tmp_path: Path) -> None:
    done = feeds(tmp_path, "add", "https://a.example/f", "--credentials", "me:hush")
    assert isinstance(done.exception, UsageError)
    assert "hush" not in str(done.exception)


def test_a_missing_secret_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    with served(LOCKED) as server:
        done = feeds(tmp_path, "add", server.url(), "--credentials", "wire", servers=(server,))
        assert "set NEWS_FEED_WIRE" in str(done.exception)
        assert server.asked == []


def test_a_public_page_cannot_name_a_feed_of_a_host_that_only_the_operator_may_name() -> None:
    policy = Policy(allowed=frozenset({"intranet.example:8080"}))
    inside, own = "http://intranet.example:8080/rss", "https://paper.example/feed.xml"
    named = page(inside, own).decode()
    assert named_by(named, "https://paper.example/", policy) == (own,)
    assert set(named_by(named, "http://intranet.example:8080/", policy)) == {own, inside}
