"""The list of feeds: a file for people, taken over from and handed on to other programs."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from timing import cpu_s

from pipeline.cli import news
from pipeline.errors import UsageError
from pipeline.sources.feeds import opml, subscriptions
from pipeline.sources.feeds.subscriptions import Subscription

OPML = """<?xml version="1.0" encoding="ISO-8859-1"?><opml version="1.0"><body>
<outline text="Nord/Süd"><outline text="Küstenblatt" xmlUrl="https://k.example/rss?a=1&b=2"/>
<outline title="Tidings" xmlUrl="feed://t.example/f"/></outline>
<outline text="Secret" xmlUrl="https://me:pass@s.example/f"/><outline text="Mail" xmlUrl="mailto:a@b.example"/>
<outline text="Küstenblatt again" xmlUrl="http://k.example/rss?b=2&amp;a=1#top"/></body></opml>""".encode("latin-1")


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(news, ["feeds", *arguments], env={"NEWS_FEEDS_FILE": str(folder / "feeds.toml")})


def test_an_opml_file_is_taken_over_once(tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_bytes(OPML)
    (tmp_path / "feeds.toml").write_text("# mine\n", encoding="utf-8")
    first = run(tmp_path, "import", str(tmp_path / "list.opml"))
    assert first.exit_code == 0, first.output
    assert "2 feeds added" in first.stdout
    assert "me:pass" not in first.output
    assert "0 feeds added" in run(tmp_path, "import", str(tmp_path / "list.opml")).stdout
    assert (tmp_path / "feeds.toml").read_text(encoding="utf-8").startswith("# mine\n")
    assert subscriptions.read(tmp_path / "feeds.toml") == (
        Subscription("https://k.example/rss?a=1&b=2", "Küstenblatt", "Nord-Süd"),
        Subscription("http://t.example/f", "Tidings", "Nord-Süd"),
    )


def test_what_is_exported_can_be_imported(tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_bytes(OPML)
    run(tmp_path, "import", str(tmp_path / "list.opml"))
    exported = run(tmp_path, "export").stdout.encode()
    assert opml.read(exported)[0] == subscriptions.read(tmp_path / "feeds.toml")


WORDS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"], exclude_characters="/\u2028\u2029"), max_size=20
)
NAMES = WORDS.map(lambda text: " ".join(text.split())).filter(bool)


@given(st.lists(st.builds(Subscription, st.just("https://a.example/f"), NAMES, NAMES), max_size=1))
def test_any_name_survives_the_file(tmp_path_factory: pytest.TempPathFactory, feeds: list[Subscription]) -> None:
    path = tmp_path_factory.mktemp("feeds") / "feeds.toml"
    subscriptions.append(path, feeds)
    assert list(subscriptions.read(path)) == feeds


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[[feed]]\nname = 'x'\n", "feeds.toml, line 1: a feed without an address"),
        ("\n[[feed]]\nurl = 'ftp://a.example/'\n", "line 2: ftp://a.example/ is no address that starts with http"),
        ("[[feed]]\nurl = 'https://me:pass@a.example/'\n", "line 1: a.example/ holds a user or a password"),
        ("# ours\n[[feed]]\nurl = 'https://a.example/'\nulr = 'x'\n", "line 2: https://a.example/ has “ulr”"),
        (
            "[[feed]]\nurl = 'https://a.example/'\n[[feed]]\nurl = 'http://a.example'\n",
            "line 3: http://a.example stands on line 1 too",
        ),
        ("feed = [{url = 'https://a.example/'}, {url = 'http://a.example'}]\n", "stands on line 1 too"),
        ("[feeds]\n", "begin each feed with a line [[feed]]"),
        ("feed = 1\n", "begin each feed with a line [[feed]]"),
        ("[[feed]\n", "is no TOML"),
    ],
)
def test_a_mistake_in_the_file_is_said_in_one_sentence(tmp_path: Path, written: str, said: str) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        subscriptions.read(path)
    assert said in str(caught.value)
    assert "pass@" not in str(caught.value)


@pytest.mark.parametrize(
    "body", [b"", b"nothing", b"<html/>", b"<opml><body><outline", b'<!DOCTYPE o [<!ENTITY a "b">]><opml/>']
)
def test_what_is_no_opml_is_refused(body: bytes) -> None:
    with pytest.raises(UsageError):
        opml.read(body)


def test_one_bad_feed_does_not_stop_the_preview_of_others(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html></html>", encoding="utf-8")
    (tmp_path / "good.xml").write_text("<rss><channel><item><title>A</title></item></channel></rss>", encoding="utf-8")
    shown = run(tmp_path, "preview", *(str(tmp_path / name) for name in ("page.html", "missing.xml", "good.xml")))
    assert shown.exit_code == 0, shown.output
    assert "web page" in shown.stdout
    assert "No such file" in shown.stdout
    assert "1 entry" in " ".join(shown.stdout.split())


def test_an_empty_list_is_exported_and_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "feeds.toml").write_text("# none yet\n")
    done = run(tmp_path, "export")
    assert (done.exit_code, opml.read(done.stdout.encode())) == (0, ((), ()))
    assert done.stderr == f"{tmp_path}/feeds.toml names no feeds; `news feeds add URL` adds one\n"


def test_a_feeds_file_that_is_missing_or_a_folder_is_answered_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"feeds\.toml does not exist: `news feeds add URL` makes it"):
        subscriptions.read(tmp_path / "feeds.toml")
    with pytest.raises(UsageError, match=f"{tmp_path} is a folder: name the feeds file"):
        subscriptions.read(tmp_path)


def test_reading_a_long_list_costs_as_much_for_each_feed_as_a_short_one(tmp_path: Path) -> None:
    """Every task of Airflow reads the list; one of 2,000 feeds took 40 s when each was compared with all before it."""

    def spent_s(feeds: int, enough_s: float = 0.0) -> float:
        path = tmp_path / f"{feeds}.toml"
        path.write_text("".join(f'[[feed]]\nurl = "https://post.example/{n}.xml"\n' for n in range(feeds)))
        return cpu_s(lambda: subscriptions.read(path), enough_s)

    limit_s = 30 * spent_s(400)  # 10 if linear, 100 if quadratic
    assert spent_s(4_000, limit_s) < limit_s
