"""news feeds preview and test: what is at an address is shown to programs and told to people; nothing is kept."""

import asyncio
import json
import time
from pathlib import Path

import pytest
from bad_server import Asked, by_path, message
from feed_server import served
from harbour import HTML, RSS, WORDS, feeds, flat, item, moved, only_with, page, rss

from pipeline.errors import ServiceError, UsageError

FEED = rss(*(item(number, guid=str(number)) for number in range(3)))
ANSWERS = {
    "/feed.xml": message("200 OK", RSS, 'ETag: "1"', body=FEED),
    "/relative.xml": message("200 OK", RSS, body=rss(item(0))),
    "/latin.xml": message(
        "200 OK",
        "Content-Type: text/xml; charset=iso-8859-1",
        body=rss(item(0), title="Küste").decode().encode("latin-1"),
    ),
    "/": message("200 OK", HTML, body=page("/feed.xml", "/sport.xml")),
    "/page": message("200 OK", HTML, body=page()),
    "/moved": moved("301 Moved Permanently", "/for-now"),
    "/for-now": moved("302 Found", "/feed.xml"),
    "/empty": message(),
    "/loop": moved("302 Found", "/loop"),
    "/busy": message("503 Service Unavailable"),
    "/inside": moved("302 Found", "http://169.254.169.254/latest"),
}


def test_preview_reads_addresses_and_files_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "saved.xml").write_bytes(FEED)
    with served(by_path(ANSWERS)) as server:
        paths = [server.url("/moved"), str(tmp_path / "saved.xml"), server.url("/page"), server.url("/latin.xml"),
                 server.url("/busy"), server.url("/loop"), server.url("/inside")]  # fmt: skip
        done = feeds(tmp_path, "preview", "--jsonl", *paths, servers=(server,))
        answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0, done.output
    assert [answer["path"] for answer in answers] == paths
    assert [answer["title"] for answer in answers] == ["Harbour Post", "Harbour Post", None, "Küste", None, None, None]
    assert [len(answer["entries"]) for answer in answers] == [3, 3, 0, 1, 0, 0, 0]
    kinds = [answer["error"] and answer["error"]["kind"] for answer in answers]
    assert kinds == [None, None, "rejected", None, "failed", "rejected", "rejected"]
    assert all(set(answer) == {"path", "title", "language", "entries", "error"} for answer in answers)


def test_relative_links_are_resolved_against_the_address_that_answered(tmp_path: Path) -> None:
    with served(by_path(ANSWERS)) as server:
        done = feeds(tmp_path, "preview", "--jsonl", server.url("/relative.xml"), servers=(server,))
        assert json.loads(done.stdout)["entries"][0]["url"] == server.url("/ferry-0")


def test_a_slow_server_does_not_hold_up_the_others(tmp_path: Path) -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(1)
        writer.write(ANSWERS["/feed.xml"])

    with served(slow) as one, served(slow) as two, served(slow) as three:
        servers = (one, two, three)
        start = time.monotonic()
        done = feeds(tmp_path, "preview", "--jsonl", *(server.url() for server in servers), servers=servers)
        assert time.monotonic() - start < 2.9
        assert [len(json.loads(line)["entries"]) for line in done.stdout.splitlines()] == [3, 3, 3]


def test_nothing_of_a_password_in_an_address_is_shown(tmp_path: Path) -> None:
    for arguments in (["preview"], ["preview", "--jsonl"], ["test"], ["add"]):
        done = feeds(tmp_path, *arguments, "http://me:hush@127.0.0.1/feed.xml")
        assert "hush" not in done.output + str(done.exception)


def test_robots_txt_is_not_asked_for_a_feed_that_a_person_names(tmp_path: Path) -> None:
    with served(by_path(ANSWERS)) as server:
        feeds(tmp_path, "preview", server.url("/feed.xml"), servers=(server,))
        feeds(tmp_path, "test", server.url("/feed.xml"), servers=(server,))
        assert {asked.path for asked in server.asked} == {"/feed.xml"}


def test_test_tells_what_was_found_and_keeps_nothing(tmp_path: Path) -> None:
    with served(by_path(ANSWERS)) as server:
        done = feeds(tmp_path, "test", server.url("/moved"), servers=(server,))
        said = flat(done.stdout)
        assert done.exit_code == 0, done.output
        for sentence in (
            "Harbour Post",
            f"{server.url('/moved')} leads elsewhere for good (301)",
            f"{server.url('/for-now')} leads elsewhere for now (302)",
            "3 entries of 10 hours, newest 2 hours ago",
            "something new every 5 hours; asked again after 2 hours",
            "every entry brings its whole text",
            "every entry has a GUID of its own",
            "asked with ETag",
            "none sent",
            f"`news feeds add {server.url('/for-now')}` adds it",
        ):
            assert sentence in said
    assert list(tmp_path.iterdir()) == []


def test_a_rhythm_that_was_not_seen_is_not_told(tmp_path: Path) -> None:
    said = rss("<ttl>150</ttl>", item(0), item(1))
    with served(by_path({"/feed.xml": message("200 OK", RSS, body=said)})) as server:
        done = feeds(tmp_path, "test", server.url("/feed.xml"), servers=(server,))
        assert "not known yet; asked again after 2 hours" in flat(done.stdout)


ROBOTS = {
    "allowed": (message(body=b"User-agent: *\nCrawl-delay: 5\nDisallow: /private/"), "lets them be read, 5 s apart"),
    "forbidden": (message(body=b"User-agent: *\nDisallow: /ferry-"), "forbids it: the feed's summaries"),
    "missing": (message("404 Not Found"), "robots.txt lets them be read (checked"),
    "broken": (message("500 Oops"), "cannot be had now"),
}


@pytest.mark.parametrize("robots", ROBOTS)
def test_test_says_whether_pages_behind_entries_may_be_read(tmp_path: Path, robots: str) -> None:
    answers = {"/half.xml": message("200 OK", RSS, body=rss(item(0), item(1, full=False), item(2, full=False)))}
    answer, sentence = ROBOTS[robots]
    with served(by_path(answers | {"/robots.txt": answer})) as server:
        said = flat(feeds(tmp_path, "test", server.url("/half.xml"), servers=(server,)).stdout)
    assert "1 of 3 entries bring their whole text; the pages of the others will be fetched" in said
    assert sentence in said
    assert "/ferry-1" in said
    assert "3 of 3 entries have no GUID of their own" in said


LONG = rss(item(0, full=False).replace("About the ferry.", WORDS))
SUMMARIES = {
    "short": (rss(item(0), item(1, full=False)), "whose pages cannot be had; 3 words at the median"),
    "long": (LONG, "stand in, as text_from: feed, for articles whose pages cannot be had; 80 words at the median"),
    "some": (rss(item(0, full=False), "<item><link>/1</link></item>"), "3 words at the median; 1 entry has none"),
    "none": (rss("<item><link>/1</link></item>"), "none: an article whose page cannot be had is not indexed"),
}


@pytest.mark.parametrize("summaries", SUMMARIES)
def test_test_says_what_stands_in_for_pages(tmp_path: Path, summaries: str) -> None:
    body, sentence = SUMMARIES[summaries]
    with served(by_path({"/feed.xml": message("200 OK", RSS, body=body)})) as server:
        said = flat(feeds(tmp_path, "test", server.url("/feed.xml"), servers=(server,)).stdout)
    assert sentence in said


def test_test_asks_a_known_feed_with_its_own_credentials(tmp_path: Path) -> None:
    with served(only_with(b"Bearer hush", ANSWERS["/feed.xml"])) as server:
        text = f'[[feed]]\nurl = "{server.url()}"\ncredentials = "wire"\n'
        (tmp_path / "feeds.toml").write_text(text, encoding="utf-8")
        done = feeds(tmp_path, "test", server.url(), servers=(server,), more={"NEWS_FEED_WIRE": "bearer hush"})
        assert "sent, as “wire” says" in done.stdout
        assert "feeds.toml has it" in flat(done.stdout)
        assert "hush" not in done.output
        other = feeds(tmp_path, "test", server.url(), servers=(server,))
        assert "set NEWS_FEED_WIRE" in str(other.exception)


@pytest.mark.parametrize(
    ("path", "kind", "said"),
    [("/page", UsageError, "names no feed"), ("/empty", UsageError, "empty"), ("/busy", ServiceError, "answers 503"),
     ("/nothing", UsageError, "answers 404"), ("/loop", UsageError, "redirects on and on")],
)  # fmt: skip
def test_test_says_in_one_sentence_why_there_is_no_feed(
    tmp_path: Path, path: str, kind: type[Exception], said: str
) -> None:
    with served(by_path(ANSWERS)) as server:
        done = feeds(tmp_path, "test", server.url(path), servers=(server,))
        assert isinstance(done.exception, kind)
        assert said in str(done.exception)
        assert done.stdout == ""
