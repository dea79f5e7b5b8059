"""Feeds that behave as badly as they can, all in one run: one sentence each, and nobody else is harmed."""

import asyncio
import gzip
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from bad_server import Asked, Handler, message, saying
from feed_server import NOON, RSS, Read, item, reader, rss, served

from pipeline.clock import milliseconds
from pipeline.polls import Polled
from pipeline.sources.fetch.fetcher import Fetcher

TESTS = Path(__file__).parents[1]
DEADLINE_S = 2.0  # of one request
SECRET = "never read"  # what stands in this file
RUSSIAN = "Паром подорожает с первого мая"


def endless(piece: bytes, pause_s: float = 0.0, start: bytes = b"HTTP/1.1 200 OK\r\n\r\n") -> Handler:
    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause_s)

    return handler


async def reset(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


def fine(body: str | bytes, *headers: str, kind: str = RSS) -> Handler:
    return saying(message("200 OK", kind, *headers, body=body.encode() if isinstance(body, str) else body))


def raw(*lines: str) -> Handler:
    return saying("\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode() + rss(item("https://a.example/1")))


def around(middle: str, head: str = "", body: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>Harbour Post</title><item><title>One</title>'
        f"<link>https://a.example/1</link><description>{middle}</description></item>{body}</channel></rss>"
    )


def entries(count: int, *, guid: str = "", date: str = "") -> str:
    return around("One.", body="".join(
        f"<item><title>Story {n}</title><link>https://a.example/{n + 2}</link>{guid}{date}"
        f"<description>{'word ' * 70}</description></item>" for n in range(count)
    ))  # fmt: skip


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
UNSURE = (
    '<?xml version="1.0"?><rss><channel><item><title>{}</title><link>https://a.example/r</link></item></channel></rss>'
)
ATTRIBUTES = " ".join(f'a{n}="1"' for n in range(100_000))
SAME_GUID = "<guid>https://a.example/</guid>"
SAME_DATE = "<pubDate>Tue, 02 Jun 2026 09:00:00 GMT</pubDate>"


@dataclass(frozen=True)
class Bad:
    name: str
    handler: Handler
    answer: str  # or several, with a bar between
    sentence: str | None  # a part of it; None: there is none
    entries: int = 0


BAD = [
    Bad("slow drip", endless(b"x", pause_s=0.3), "refused", "was not done within 2 s"),
    Bad("slow headers", endless(b"X: y\r\n", 0.3, b"HTTP/1.1 200 OK\r\n"), "refused", "was not done within 2 s"),
    Bad("silence", saying(b"", pause_s=30), "refused", "was not done within 2 s"),
    Bad("endless body", endless(b"<item>" * 10_000), "refused", "is larger than 10 MiB"),
    Bad("gzip bomb", fine(gzip.compress(bytes(2**26), 9), "Content-Encoding: gzip"), "refused", "larger than 10 MiB"),
    Bad("brotli", fine(b"\x0b\x02\x80", "Content-Encoding: br"), "refused", "only gzip was asked for"),
    Bad("zstd", fine(b"\x28\xb5\x2f\xfd", "Content-Encoding: zstd"), "refused", "only gzip was asked for"),
    Bad("wrong length", saying(message(body=b"<rss>", length=500)), "unreachable", "breaks off or is damaged"),
    Bad("wrong charset", fine(UNSURE.format(RUSSIAN), kind="Content-Type: text/xml; charset=ascii"), "feed", None, 1),
    Bad("UTF-16 without BOM", fine(UNSURE.format(RUSSIAN).encode("utf-16-le")), "feed", None, 1),
    Bad("HTML with 200", fine("<!doctype html><html><p>Gone fishing"), "unreadable", "this is a web page"),
    Bad("redirect loop", saying(message("302 Found", "Location: /rss")), "refused", "redirects on and on"),
    Bad("redirect inside", saying(message("302 Found", "Location: http://10.0.0.1/")), "refused", "no public address"),
    Bad("200 headers", raw(*(f"X-{n}: y" for n in range(200))), "refused", "does not speak HTTP as it should"),
    Bad("header injection", raw("ETag: \"a\rSet-Cookie: b\""), "refused", "does not speak HTTP as it should"),
    Bad("connection reset", reset, "unreachable", "the connection to 127.0.0.1 broke"),
    Bad("empty 200", fine(""), "unreadable", "the feed is empty"),
    Bad("304 to all", saying(message("304 Not Modified")), "refused", "nothing has changed, though it was not asked"),
    Bad("wait until Wednesday", saying(message("429 X", "Retry-After: Wed, 03 Jun 2026 12:00:00 GMT")), "busy", "429"),
    Bad("wait for 31 years", saying(message("503 X", "Retry-After: 999999999")), "busy", "answers 503"),
    Bad("billion laughs", fine(around("&l9;", f"<!DOCTYPE rss [<!ENTITY l0 'ha'>{LAUGHS}]>")), "feed", None, 1),
    Bad("XXE", fine(around("&x;", '<!DOCTYPE rss [<!ENTITY x SYSTEM "file://' + __file__ + '">]>')), "feed", None, 1),
    Bad("nested tags", fine(around("&lt;b&gt;" * 200_000)), "feed", None, 1),
    Bad("nested elements", fine(around("<b>" * 50_000)), "feed|unreadable", None, -1),
    Bad("attributes", fine(around("One.", body=f"<a {ATTRIBUTES}/>")), "feed", None, 1),
    Bad("20,000 items", fine(entries(20_000)), "feed", "only the first 2,000 were read", 2000),
    Bad("all GUIDs equal", fine(entries(5, guid=SAME_GUID)), "feed", None, 6),
    Bad("all dates equal", fine(entries(5, date=SAME_DATE)), "feed", None, 6),
    Bad("gone", saying(message("410 Gone")), "gone", "its publisher took it away for good"),
]  # fmt: skip
ELSEWHERE = {
    "a name that leads nowhere": "the name nowhere.example leads nowhere",
    "a certificate of another": "the certificate of",
    "a closed port": "no connection to 127.0.0.1",
}


@dataclass
class Ran:
    """One run over all of them, and over good feeds."""

    read: Read
    feeds: dict[str, str]  # name → address
    seconds: float


def strictly_local(names: dict[str, str]) -> Callable[..., Fetcher]:
    async def lookup(host: str, port: int) -> Sequence[str]:
        if host in names or host[0].isdigit():
            return [names.get(host, host)]
        raise OSError("no such name")

    return lambda policy, **more: Fetcher(policy, lookup=lookup, **more)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    folder = tmp_path_factory.mktemp("bad")
    good = fine(rss(item("https://a.example/good", "Good news"), item("https://a.example/more", "More good news")))
    with ExitStack() as stack:
        servers = {bad.name: stack.enter_context(served(bad.handler)) for bad in BAD}
        servers |= {f"good {n}": stack.enter_context(served(good)) for n in range(3)}
        secure = stack.enter_context(served(good, tls=certificate(folder)))
        feeds = {name: server.url("/rss") for name, server in servers.items()}
        feeds["a certificate of another"] = secure.url("/rss")
        feeds["a name that leads nowhere"] = "http://nowhere.example/rss"
        with served(good) as closed:
            feeds["a closed port"] = closed.url("/rss")
        desk = reader(folder, *servers.values(), secure, closed, deadline_s=DEADLINE_S)
        desk.fetcher = strictly_local({})
        start = time.monotonic()
        yield Ran(desk.read(*feeds.values(), deadline_s=60), feeds, time.monotonic() - start)
        desk.ledger.close()


def certificate(folder: Path) -> ssl.SSLContext:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days",
         "2", "-subj", "/CN=news.example"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_what_is_bad_is_said_in_a_sentence(ran: Ran, bad: Bad) -> None:
    poll, state = ran.read.polls[ran.feeds[bad.name]], ran.read.states[ran.feeds[bad.name]]
    assert poll.answer in bad.answer.split("|"), poll
    assert (state.reason, state.next_poll_ms > milliseconds(NOON)) == (poll.reason, True)
    if bad.sentence is not None:
        assert poll.reason is not None
        assert bad.sentence in poll.reason
        assert "\n" not in poll.reason
    if bad.entries >= 0:
        assert (poll.entries, poll.new) == (bad.entries, bad.entries)


@pytest.mark.parametrize(("name", "sentence"), ELSEWHERE.items(), ids=lambda text: text)
def test_who_cannot_be_reached_is_said_in_a_sentence(ran: Ran, name: str, sentence: str) -> None:
    poll = ran.read.polls[ran.feeds[name]]
    assert poll.answer == "unreachable"
    assert (poll.reason or "").startswith(sentence)


@pytest.mark.parametrize("n", range(3))
def test_the_other_feeds_are_not_harmed(ran: Ran, n: int) -> None:
    poll = ran.read.polls[ran.feeds[f"good {n}"]]
    assert (poll.answer, poll.reason, poll.entries) == ("feed", None, 2)


def test_the_run_takes_no_longer_than_its_slowest(ran: Ran) -> None:
    assert ran.seconds < DEADLINE_S + 20  # two of them take a reader up to ten seconds


def test_nothing_of_ours_is_read_for_a_stranger(ran: Ran) -> None:
    assert not [one for one in ran.read.documents.values() if SECRET.encode() in one.body or SECRET in repr(one.given)]


def test_every_entry_has_one_outcome(ran: Ran) -> None:
    assert sum(poll.new for poll in ran.read.polls.values()) == len(ran.read.offers)


def test_waits_are_bounded_to_a_week(ran: Ran) -> None:
    until = {name: ran.read.states[ran.feeds[name]].wait_until_ms - milliseconds(NOON) for name in ran.feeds}
    day = 86_400_000
    assert (until["wait until Wednesday"], until["wait for 31 years"]) == (day, 7 * day)


def test_what_became_unreadable_is_kept_as_evidence(ran: Ran) -> None:
    kept = {step.state.feed for step in ran.read.steps if isinstance(step, Polled) and step.kept and step.state}
    assert ran.feeds["HTML with 200"] in kept
    assert ran.feeds["endless body"] not in kept


def test_a_feed_that_is_gone_and_comes_back_is_read_again(tmp_path: Path) -> None:
    answers: list[Handler] = [saying(message("410 Gone"))]

    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await answers[0](asked, writer)

    with served(handler) as server:
        desk = reader(tmp_path, server)
        feed = server.url("/rss")
        assert desk.read(feed).polls[feed].answer == "gone"
        answers[0] = fine(rss(item("https://a.example/1")))
        assert desk.read(feed).steps == []
        desk.later(days=1)
        read = desk.read(feed)
        assert (read.polls[feed].answer, read.states[feed].failures, len(read.documents)) == ("feed", 0, 1)
        desk.ledger.close()


MEMORY = """
import sys
from feed_server import Reader
from pipeline.ledger import Ledger

feeds = sys.argv[2:]
desk = Reader(Ledger(f"sqlite:///{sys.argv[1]}/ledger.sqlite"), frozenset(feed.split("/")[2] for feed in feeds))
steps = desk.source(*feeds).offers(lambda: desk.at)
print(sum(1 for step in steps if getattr(step, "poll", None) and step.poll.answer == "feed"))
print(next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""  # not ru_maxrss, which a process takes over from the one that started it


@pytest.mark.slow  # half a minute of reading
def test_memory_is_bounded_were_all_feeds_as_large_as_they_may_be(tmp_path: Path) -> None:
    link, much = "<link>https://a.example/1</link>", "word " * 200_000
    long = rss(*[f"<item><title>Long</title>{link}<description>{much}</description></item>"] * 9)
    empty = rss(f"<!--{much * 9}-->", item("https://a.example/1"))
    assert all(9_000_000 < len(body) < 10 * 2**20 for body in (long, empty))
    with ExitStack() as stack:
        bodies = [long] * 6 + [empty] * 34
        feeds = [stack.enter_context(served(fine(body))).url("/rss") for body in bodies]
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, str(tmp_path), *feeds], capture_output=True, text=True, check=True,
            env={"PYTHONPATH": os.pathsep.join(map(str, (TESTS, TESTS / "sources_fetch", TESTS.parent)))},
        )  # fmt: skip
    read, peak_mb = map(int, done.stdout.split())
    assert read == 40
    assert peak_mb < 500
