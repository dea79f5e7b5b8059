"""A document that was taken down is gone from everywhere, and nothing brings it back; on either ledger."""

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from builders import article, found, ingest, installation, page, quiet, write_lines
from builders_takedown import BRIDGE, REASON, SAID, delete, offer, traces_of
from replays import fetched, replay, text

from pipeline import stages
from pipeline.archive import Deleted, batches, read_all_kept, read_batch
from pipeline.article import Given, Http, Named, RawDocument, Unreadable
from pipeline.clock import milliseconds, moment
from pipeline.errors import UsageError
from pipeline.installation import Installation
from pipeline.life.absence import why
from pipeline.outcomes import Counts, Step
from pipeline.polls import FeedState, Item, Kept, Poll, Polled
from pipeline.sources.folder import Folder
from pipeline.stages.derive import STAGES
from pipeline.stages.rehearse import rehearsing
from pipeline.stages.wanted import EVERYTHING
from pipeline.takedown import take_down
from pipeline.verify import verify

FEED = "https://post.example/rss"
HTTP = Http(FEED, 200, (), (("Content-Type", "application/rss+xml"),))
WORDS = "zeppelin moorings"
AT = datetime.now(UTC)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "bridge.html").write_text(page("Bridge closes", WORDS, BRIDGE))
    (folder / "quay.txt").write_text(article("the new quay"))
    return folder


def story(words: str = WORDS, url: str = BRIDGE, canonical: str = BRIDGE) -> RawDocument:
    body = page("The bridge closes for a year", words, canonical).encode()
    given = Given(url=url, title="The bridge closes for a year", feeds=(FEED,))
    return RawDocument(url, body, "text/html", moment(0), given, None, "page", Http(url, 200, (), ()))


def polled(run: str, body: str, feed: str = FEED) -> Polled:
    at_ms = milliseconds(AT)
    poll = Poll(feed, run, at_ms, "feed", 200, None, 9, 9, 1, 1, False)
    item = Item(feed, "1" * 32, BRIDGE, "2" * 32, at_ms, f"{BRIDGE}?utm_source=rss", "The bridge closes for a year")
    return Polled(FeedState(feed, polled_ms=at_ms), poll, (item,), Kept(feed, body.encode(), AT, HTTP))


def entry(link: str) -> str:
    return f"<rss><item><title>Bridge</title><link>{link}</link><description>{WORDS}</description></item></rss>"


def records(house: Installation) -> list[object]:
    return [record for batch in batches(house.archive) for record in read_batch(house.archive, batch)]


def outcome(house: Installation, locator: str = BRIDGE) -> tuple[str | None, str | None]:
    state = house.ledger.locators([locator])[locator]
    return state.outcome, state.reason


def assert_gone(house: Installation) -> None:
    """The text is nowhere; the account is whole."""
    assert not found(house, "zeppelin")
    assert traces_of(WORDS, house.settings.data_dir / "archive") == []
    assert traces_of(WORDS, house.settings.data_dir / "derived") == []
    report = verify(house)
    assert (report.missing, report.unexpected, report.stale, report.lost) == ((), (), (), ())
    assert report.archived == report.accounted


def test_it_is_gone_from_index_stages_and_archive_and_the_others_stay(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    assert traces_of(WORDS, house.settings.data_dir / "archive")
    done = delete(house)
    assert (done.known, done.indices, done.records, done.derived) == (True, ("the embedded index",), 1, 3)
    assert_gone(house)
    assert len(found(house, "quay")) == 1


def test_its_file_is_rejected_with_the_reason_and_not_archived_again(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    delete(house)
    assert ingest(house, seeds, run="run-2") == Counts(offered=2, unchanged=1, rejected=1)
    assert outcome(house, str(seeds / "bridge.html")) == ("rejected", SAID)
    assert len(records(house)) == 2
    assert_gone(house)


def test_an_edited_file_that_still_is_the_article_is_scrubbed(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    delete(house)
    (seeds / "bridge.html").write_text(page("Bridge closes for good", WORDS, BRIDGE))
    assert ingest(house, seeds, run="run-2") == Counts(offered=2, unchanged=1, rejected=1)
    assert_gone(house)
    assert ingest(house, seeds, run="run-3") == Counts(offered=2, unchanged=1, rejected=1)
    assert len(records(house)) == 3


def test_a_file_in_which_another_article_lies_by_now_is_taken_in(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    delete(house)
    (seeds / "bridge.html").write_text(page("Tunnel opens", "the tunnel", "https://post.example/2026/tunnel"))
    assert ingest(house, seeds, run="run-2") == Counts(offered=2, indexed=1, unchanged=1)
    assert found(house, "tunnel") == {"Tunnel opens"}
    delete(house)  # a second time: the file's new article is not meant
    assert found(house, "tunnel") == {"Tunnel opens"}
    assert ingest(house, seeds, run="run-3") == Counts(offered=2, unchanged=2)


def test_another_file_with_its_address_is_rejected_and_scrubbed(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    delete(house)
    lines = write_lines(seeds.parent / "lines.jsonl", [{"url": f"{BRIDGE}?utm_source=x", "text": article(WORDS)}])
    assert ingest(house, lines, run="run-2") == Counts(offered=1, rejected=1)
    assert_gone(house)
    assert ingest(house, lines, run="run-3") == Counts(offered=1, rejected=1)
    assert len(records(house)) == 3


def test_every_earlier_copy_is_gone(house: Installation, seeds: Path) -> None:
    for number in range(3):
        (seeds / "bridge.html").write_text(page(f"Edition {number}", f"{WORDS} {number}", BRIDGE))
        ingest(house, seeds, run=f"run-{number}")
    # One that says nothing new leaves no change in the ledger.
    (seeds / "bridge.html.json").write_text('{"feeds": ["x"], "categories": []}')
    (seeds / "bridge.html").write_text(page("Edition 2", f"{WORDS} 2", BRIDGE) + "<!-- -->")
    ingest(house, seeds, run="run-3")
    (seeds / "bridge.html").write_text(page("Edition 4", f"{WORDS} 4", BRIDGE))
    ingest(house, seeds, run="run-4")
    assert delete(house).records == 5
    assert_gone(house)


def test_a_feed_that_names_it_again_is_told_so_and_nothing_is_archived(house: Installation) -> None:
    offer(house, "run-1", story())
    delete(house)
    before = records(house)
    assert offer(house, "run-2", story("another text")) == Counts(offered=1, rejected=1)
    assert outcome(house) == ("rejected", SAID)
    assert offer(house, "run-3", Named(BRIDGE, ("https://south.example/rss",))) == Counts(offered=1, rejected=1)
    assert offer(house, "run-4", Unreadable(BRIDGE, "its page answers 404")) == Counts(offered=1, rejected=1)
    assert outcome(house) == ("rejected", SAID)
    assert records(house) == before
    assert_gone(house)


def test_its_other_front_door_is_known_from_the_first_time_on(house: Installation) -> None:
    offer(house, "run-1", story())
    delete(house)
    amp = story(url="https://post.example/amp/bridge")
    assert offer(house, "run-2", amp) == Counts(offered=1, rejected=1)
    assert_gone(house)
    assert len(records(house)) == 2
    assert offer(house, "run-3", amp) == Counts(offered=1, rejected=1)
    assert len(records(house)) == 2


@pytest.mark.parametrize(
    "link",
    [
        BRIDGE,
        f"{BRIDGE}?utm_source=rss&amp;utm_medium=feed",
        BRIDGE.replace("https", "http"),
        BRIDGE.replace("/", "\\/"),
        BRIDGE.replace("bridge", "%62ridge"),
    ],
)
def test_responses_of_feeds_that_carry_its_entry_are_emptied(house: Installation, link: str) -> None:
    offer(house, "run-1", story(), polled("run-1", entry(link)))
    offer(house, "run-2", polled("run-2", entry("https://post.example/2026/bridge-2"), "https://south.example/rss"))
    done = delete(house)
    kept = [len(one.body) for batch in batches(house.archive) for _, one in read_all_kept(house.archive, batch)]
    assert (done.responses, kept[0], kept[1] > 0) == (1, 0, True)
    [item] = house.ledger.items(FEED, [], [BRIDGE])
    assert (item.title, item.entry, item.again_ms) == (None, None, None)


def test_an_entry_seen_again_says_nothing_in_the_ledger(house: Installation) -> None:
    offer(house, "run-1", story(), polled("run-1", entry(BRIDGE)))
    delete(house)
    offer(house, "run-2", polled("run-2", "<rss/>"))
    [item] = house.ledger.items(FEED, [], [BRIDGE])
    assert item.title is None


def test_it_is_deleted_while_a_run_is_at_work(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    (seeds / "bridge.html").write_text(page("A later edition", f"{WORDS} again", BRIDGE))

    def progress(step: Step, documents: int) -> None:
        if step == at:
            delete(house)

    for at in ("fetch", "extract", "clean", "tag", "index"):
        (seeds / "bridge.html").write_text(page(f"Edition {at}", f"{WORDS} at {at}", BRIDGE))
        counts = stages.ingest(house, f"run-{at}", [Folder(seeds)], progress)
        assert (counts.offered, counts.rejected, counts.indexed) == (2, 1, 0), at
        assert_gone(house)


@pytest.mark.parametrize("when", ["index", *(pytest.param(step, marks=pytest.mark.slow) for step in STAGES), "fetch"])
def test_it_is_deleted_for_the_first_time_while_a_run_brings_a_later_copy(
    house: Installation, seeds: Path, when: str
) -> None:
    ingest(house, seeds)
    (seeds / "bridge.html").write_text(page("A later edition", f"{WORDS} again", BRIDGE))

    def progress(step: Step, documents: int) -> None:
        if step == when:
            delete(house)

    stages.ingest(house, "run-2", [Folder(seeds)], progress)
    assert_gone(house)
    assert ingest(house, seeds, run="run-3") == Counts(offered=2, unchanged=1, rejected=1)


def test_a_replay_under_other_rules_rejects_it_and_a_rehearsal_says_so(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    delete(house)
    today = datetime.now(UTC).date()
    rules = installation(
        house.settings.data_dir, NEWS_SPACY_MODELS="fi=absent", NEWS_STATE_URL=house.settings.state_url
    )
    with closing(rules.ledger):
        with rehearsing(rules) as rehearsal:
            counts, changes = rehearsal.day(today, EVERYTHING, 10)
            assert (counts.rejected, [change.id for change in changes if change.url == BRIDGE]) == (1, [])
        assert replay(rules, today) == Counts(offered=2, unchanged=1, rejected=1)
        assert_gone(rules)


def test_a_reindex_from_the_archive_leaves_it_out(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    delete(house)
    house.index.close()
    shutil.rmtree(house.settings.data_dir / "index")
    assert stages.reindex(house, quiet) == 0
    assert_gone(house)
    assert len(found(house, "")) == 1


def test_a_reindex_leaves_none_of_its_bytes_in_the_files_of_the_embedded_index(
    house: Installation, seeds: Path
) -> None:
    ingest(house, seeds)
    folder = house.settings.data_dir / "index"
    assert traces_of("zeppelin", folder)
    delete(house)
    stages.reindex(house, quiet)
    assert traces_of("zeppelin", folder) == []


def test_a_lost_ledger_learns_of_it_from_the_archive(house: Installation, seeds: Path, tmp_path: Path) -> None:
    ingest(house, seeds)
    id = delete(house).id
    new = installation(house.settings.data_dir, NEWS_STATE_URL=f"sqlite:///{tmp_path}/new.sqlite")
    with closing(new.ledger):
        stages.resume(new, quiet, lambda sentence: None)
        assert new.ledger.stones([id])[id].reason == REASON
        assert why(new, BRIDGE, 0).kind == "deleted"
        assert_gone(new)
        assert ingest(new, seeds, run="run-2") == Counts(offered=2, unchanged=1, rejected=1)
        assert offer(new, "run-3", story()) == Counts(offered=1, rejected=1)
        assert_gone(new)


def test_a_replay_after_a_lost_ledger_learns_of_it_too(house: Installation, seeds: Path, tmp_path: Path) -> None:
    ingest(house, seeds)
    delete(house)
    new = installation(house.settings.data_dir, NEWS_STATE_URL=f"sqlite:///{tmp_path}/new.sqlite")
    with closing(new.ledger):
        assert replay(new, datetime.now(UTC).date()) == Counts(offered=2, indexed=1, rejected=1)
        assert why(new, BRIDGE, 0).kind == "deleted"
        assert offer(new, "run-3", story()) == Counts(offered=1, rejected=1)
        assert_gone(new)


def test_one_deleted_while_the_ledger_is_lost_is_gone_from_record_and_feed(house: Installation, tmp_path: Path) -> None:
    offer(house, "run-1", story(), polled("run-1", entry(BRIDGE)))
    new = installation(house.settings.data_dir, NEWS_STATE_URL=f"sqlite:///{tmp_path}/new.sqlite")
    with closing(new.ledger):
        done = delete(new)
        assert (done.known, done.records, done.responses) == (True, 1, 1)
        stages.resume(new, quiet, lambda sentence: None)
        assert why(new, BRIDGE, 0).kind == "deleted"
        assert_gone(new)


class Killed(Exception):
    """What ends a take-down in these tests."""


@pytest.mark.parametrize(
    "lost", [pytest.param(False, marks=pytest.mark.slow), True], ids=["ledger kept", "ledger lost"]
)
def test_one_that_was_killed_is_completed_by_the_next(
    house: Installation, seeds: Path, tmp_path: Path, *, lost: bool
) -> None:
    for number in range(3):
        (seeds / "bridge.html").write_text(page(f"Edition {number}", f"{WORDS} {number}", BRIDGE))
        ingest(house, seeds, run=f"run-{number}")
    offer(house, "run-3", story(), polled("run-3", entry(BRIDGE)))
    for steps in range(8):  # four batches, read twice
        with pytest.raises(Killed):
            take_down(house, BRIDGE, REASON, AT, killing(steps))
    assert not found(house, "zeppelin")
    if lost:
        house = installation(house.settings.data_dir, NEWS_STATE_URL=f"sqlite:///{tmp_path}/new.sqlite")
        stages.resume(house, quiet, lambda sentence: None)
    done = delete(house)
    assert (done.records, done.responses) == (4, 1)
    assert_gone(house)
    house.ledger.close()


def killing(after: int) -> Callable[[str], None]:
    left = after

    def progress(batch: str) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Killed

    return progress


def test_one_killed_between_two_batches_is_completed_by_a_lost_ledgers_next_run(
    house: Installation, seeds: Path, tmp_path: Path
) -> None:
    for number in range(2):
        (seeds / "bridge.html").write_text(page(f"Edition {number}", f"{WORDS} {number}", BRIDGE))
        ingest(house, seeds, run=f"run-{number}")
    kept = {batch: (house.archive / batch).read_bytes() for batch in batches(house.archive)}
    delete(house)
    for number, redacted in enumerate(kept):
        for batch, data in kept.items():
            if batch != redacted:
                (house.archive / batch).write_bytes(data)
        shutil.rmtree(house.settings.data_dir / "derived")
        new = installation(house.settings.data_dir, NEWS_STATE_URL=f"sqlite:///{tmp_path}/{number}.sqlite")
        stages.resume(new, quiet, lambda sentence: None)
        assert sum(isinstance(record, Deleted) for record in records(new)) == 2
        assert_gone(new)
        new.ledger.close()


def test_an_address_that_nobody_knows_never_comes_in(house: Installation) -> None:
    done = delete(house, "post.example/2026/bridge")
    assert (done.known, done.url) == (False, BRIDGE)
    assert why(house, BRIDGE, 0).sentences[0].endswith(f": {REASON}")
    assert offer(house, "run-1", story()) == Counts(offered=1, rejected=1)
    assert records(house) == []
    assert offer(house, "run-2", story(url="https://post.example/amp/bridge")) == Counts(offered=1, rejected=1)
    assert_gone(house)


@pytest.mark.parametrize("wanted", ["abcdef012345", "abc", "nowhere.txt"])
def test_what_cannot_be_meant_is_refused(house: Installation, wanted: str) -> None:
    with pytest.raises(UsageError, match=wanted):
        delete(house, wanted)


def test_the_first_reason_stands(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    first = delete(house)
    again = delete(house, first.id[:8], "a second thought")
    assert (again.id, again.reason, again.records, again.indices) == (first.id, REASON, 0, ())
    assert [change.outcome for change in house.ledger.history(first.id)] == ["indexed", "deleted"]


def test_near_duplicates_are_told_of_and_find_a_new_lead(house: Installation, tmp_path: Path) -> None:
    words = "\n".join(article(f"zeppelin matter {n}", "town") for n in range(6))
    urls = [f"https://{name}.example/story" for name in ("a", "b", "c")]
    ingest(house, write_lines(tmp_path / "a.jsonl", ({"url": url, "text": words} for url in urls)))
    stories = {document["url"]: document["story"] for document in map(house.index.get, ids(house)) if document}
    assert len(set(stories.values())) == 1
    lead = next(iter(stories.values()))
    done = delete(house, lead)
    assert len(done.stories) == 2
    left = [document["story"] for document in map(house.index.get, ids(house)) if document]
    assert len(left) == 2
    assert lead not in left


def ids(house: Installation) -> list[str]:
    return [id for id, _ in house.index.digest_lines()]


def test_words_of_other_documents_are_left_alone(house: Installation) -> None:
    at = datetime.combine(date(2026, 3, 2), datetime.min.time(), UTC)
    other = fetched(text("/x.txt", article(f"{BRIDGE} and others")), at)
    offer(house, "run-1", story(), other)
    delete(house)
    assert len(found(house, "")) == 1
