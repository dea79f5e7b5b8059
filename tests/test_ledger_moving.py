"""What an installation may expect of its ledger's database: moving to it, its limits, and what opening it loads."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from builders import article, digest, ingest, installation

from pipeline.errors import ServiceError
from pipeline.ledger import Ledger
from pipeline.outcomes import Offered
from pipeline.polls import FeedState, Item, Learned, Poll, Polled, Wait
from pipeline.verify import verify

NORTH = "https://north.example/rss"
NOW = 1_790_000_000_000
HUGE = 2**53


@pytest.fixture
def ledger(state_url: str) -> Iterator[Ledger]:
    with closing(Ledger(state_url)) as ledger:
        yield ledger


def test_an_empty_ledger_takes_the_archive_of_the_one_before_it_in_again(postgres_url: str, tmp_path: Path) -> None:
    (tmp_path / "seed").mkdir()
    for name in ("quays", "bridges"):
        (tmp_path / f"seed/{name}.txt").write_text(article(name))
    before = installation(tmp_path / "data")
    ingest(before, tmp_path / "seed")
    after = installation(tmp_path / "data", NEWS_STATE_URL=postgres_url)
    with closing(before.ledger), closing(after.ledger):
        assert ingest(after, tmp_path / "seed", run="run-2").unchanged == 2
        assert [run for run, _ in after.ledger.latest_runs(2)] == ["run-2", "run-1"]
        assert verify(after).missing == ()
        assert digest(after) == digest(before)


def test_an_order_that_is_landed_again_is_refused_whole(ledger: Ledger) -> None:
    """Two processes that took the same number: what the second one's source learned is not kept either (law 6)."""
    first, second = Offered("/seed/a.txt", NOW, "one", 0), Offered("/seed/b.txt", NOW, "two", 0)
    ledger.start_run("run", NOW, "v")
    ledger.land("run", 0, "one", [(first, "d")], [], [])
    with pytest.raises(ServiceError, match="nothing is lost, run it again"):
        ledger.land("run", 0, "two", [(second, "d")], [], [Polled(FeedState(NORTH, etag="new"), None, ())])
    assert ledger.locators(["/seed/a.txt", "/seed/b.txt"]).keys() == {"/seed/a.txt"}
    assert ledger.feeds() == {}
    assert ledger.batches() == {"one"}


def test_numbers_beyond_32_bits_come_back_as_they_were(ledger: Ledger) -> None:
    state = FeedState(NORTH, next_poll_ms=HUGE, wait_until_ms=HUGE, interval_s=HUGE, requests=HUGE, unconditional=HUGE,
                      early=HUGE, after_429=HUGE, polled_ms=HUGE, unmodified_since_ms=HUGE)  # fmt: skip
    poll = Poll(NORTH, "run", HUGE, "feed", 200, None, HUGE, HUGE, entries=20_000, new=0, conditional=True)
    item = Item(NORTH, "a" * 32, f"{NORTH}#a", "b" * 32, HUGE, None, None, asked_ms=HUGE, again_ms=HUGE)
    wait = Wait(NORTH, "north.example", HUGE)
    ledger.remember([Polled(state, poll, (item,)), Learned(waits=(wait,))])
    assert ledger.feeds() == {NORTH: state}
    assert ledger.polls(NORTH, 0) == [poll]
    assert ledger.due_items([NORTH], HUGE) == [item]
    assert ledger.waits(NOW) == [wait]


def test_a_list_that_is_read_half_leaves_the_ledger_usable(ledger: Ledger) -> None:
    """Readers stop early: somebody pipes into `head`, or a check has seen enough."""
    offered = [(Offered(f"/seed/{n}.txt", NOW, "one", n), "d") for n in range(3_000)]
    ledger.start_run("run", NOW, "v")
    ledger.land("run", 0, "one", offered, [])
    for _ in range(20):  # more than a pool holds
        with closing(ledger.unsettled()) as rows:  # type: ignore[type-var]  # a generator
            next(rows)
    ledger.start_run("another", NOW, "v")
    assert len(list(ledger.unsettled())) == 3_000


def test_opening_a_ledger_loads_neither_migrations_nor_another_databases_driver(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/ledger.sqlite"
    Ledger(url).close()
    program = "import sys; from pipeline.ledger import Ledger; Ledger(sys.argv[1]).close(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program, url], capture_output=True, text=True, check=True)
    assert {name.split(".")[0] for name in done.stdout.split()} & {"alembic", "mako", "psycopg"} == set()
