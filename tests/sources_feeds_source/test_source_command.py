"""`news ingest feeds` as a user runs it, on a publisher who is really asked."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bad_server import message
from builders import WITHOUT_MODEL, article
from builders import page as article_page
from feed_server import HTML, RSS, Site, published

CASE = Path(__file__).parents[1] / "cases" / "feeds" / "019-feed-late-item-with-older-date"
NEWS = Path(sys.executable).parent / "news"
STORIES = ("kestrel-ferry-fares", "herring-quota", "hollin-ridge-court")


@pytest.fixture
def site() -> Iterator[Site]:
    with published() as site:
        for name in STORIES:
            url = site.url(f"/news/{name}")
            site.answers[f"/news/{name}"] = message("200 OK", HTML, body=article_page(name, name, url).encode())
        yield site


class Desk:
    """A news desk that follows one feed of the site."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.site, self.folder = site, folder
        (folder / "feeds.toml").write_text(f'[[feed]]\nurl = "{site.url("/rss.xml")}"\n')

    def news(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        settings = {
            **WITHOUT_MODEL,
            "NEWS_DATA_DIR": str(self.folder / "data"),
            "NEWS_FEEDS_FILE": str(self.folder / "feeds.toml"),
            "NEWS_ALLOW_PRIVATE_HOSTS": self.site.server.name,
        }
        command = [str(NEWS), *arguments]
        return subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=False)

    def ingest(self, *options: str) -> dict[str, Any]:
        done = self.news("ingest", "feeds", *options, "--json")
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def polls(self, name: str) -> None:
        """Put one of the case's polls there."""
        body = (CASE / name).read_text().replace("https://harbourpost.example", self.site.url("").rstrip("/"))
        self.site.answers["/rss.xml"] = message("200 OK", RSS, body=body.encode())


@pytest.fixture
def desk(tmp_path: Path, site: Site) -> Desk:
    return Desk(tmp_path, site)


def test_an_entry_that_comes_late_with_an_older_date_is_taken_and_no_other_twice(desk: Desk) -> None:
    indexed = []
    for poll in ("poll-1.xml", "poll-2.xml", "poll-2.xml"):
        desk.polls(poll)
        indexed.append(desk.ingest("--force")["indexed"])
    found = json.loads(desk.news("search", "--json").stdout)
    assert (indexed, found["total"]) == ([2, 1, 0], 3)


def test_feeds_are_the_default_and_asked_when_they_are_due(desk: Desk) -> None:
    desk.polls("poll-1.xml")
    first = json.loads(desk.news("ingest", "--json").stdout)
    asked = len(desk.site.asked())
    second = json.loads(desk.news("ingest", "--json").stdout)
    assert (first["offered"], first["indexed"], second["offered"]) == (2, 2, 0)
    assert len(desk.site.asked()) == asked


def test_a_run_in_which_no_feed_is_due_says_so(desk: Desk, tmp_path: Path) -> None:
    desk.polls("poll-1.xml")
    assert "none was asked" not in desk.news("ingest").stderr
    assert "feeds: none was asked; `news feeds status` says when each is" in desk.news("ingest").stderr
    (tmp_path / "seed").mkdir()
    assert "feeds" not in desk.news("ingest", str(tmp_path / "seed")).stderr


def test_a_feed_that_fails_is_named_with_its_reason_and_harms_nobody(desk: Desk, tmp_path: Path) -> None:
    desk.site.answers["/rss.xml"] = message("503 Service Unavailable")
    (tmp_path / "seed").mkdir()
    (tmp_path / "seed/quays.txt").write_text(article("quays"))
    done = desk.news("ingest", "feeds", str(tmp_path / "seed"), "--json")
    assert (done.returncode, json.loads(done.stdout)["indexed"]) == (0, 1)
    assert "1 in trouble" in done.stderr
    assert f"{desk.site.url('/rss.xml')} answers 503" in done.stderr
