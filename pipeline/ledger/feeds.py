"""What the ledger keeps of feeds and of their hosts, as functions of an open transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import timedelta
from statistics import median
from typing import Any

from sqlalchemy import Table, bindparam, delete, func, select
from sqlalchemy.engine import Connection

from pipeline.clock import MILLISECOND, milliseconds, moment
from pipeline.ledger.statements import among, upsert
from pipeline.ledger.states import FeedFigures
from pipeline.ledger.tables import alerts, buried, documents, feeds, items, locators, polls, robots, waits
from pipeline.ledger.texts import key
from pipeline.polls import FeedState, Item, Learned, Poll, Polled, RobotsFile, Wait

POLLS_KEPT_MS = timedelta(days=35) // MILLISECOND
"""Rows grow with changes, not with polls: what is asked for later is in a feed's state, but the last month's polls."""


def remember(connection: Connection, remembered: Iterable[Polled | Learned]) -> None:
    """Keep what sources learned; of a feed that was polled twice, the later state counts."""
    polled = [one for one in remembered if isinstance(one, Polled)]
    upsert(connection, feeds, [_values(one.state) for one in polled if one.state])
    _remember_items(connection, [item for one in polled for item in one.items])
    upsert(connection, polls, [_values(one.poll) for one in polled if one.poll])
    for learned in remembered:
        if isinstance(learned, Learned):
            upsert(connection, waits, [_values(wait) for wait in learned.waits])
            upsert(connection, robots, [_of_robots(known) for known in learned.robots])


def _remember_items(connection: Connection, found: Sequence[Item]) -> None:
    """Nothing is kept of what an entry says whose document was deleted."""
    gone = {row.locator for row in among(connection, select(buried), buried.c.locator, [one.locator for one in found])}
    blank = {"title": None, "entry": None, "again_ms": None}
    rows = [_values(one) | (blank if key(one.locator) in gone else {}) for one in found]
    upsert(connection, items, rows)


def forget(connection: Connection, now_ms: int) -> None:
    """Drop what nobody asks for any more: old polls, and waits that are over."""
    connection.execute(delete(polls).where(polls.c.at_ms < now_ms - POLLS_KEPT_MS))
    connection.execute(delete(waits).where(waits.c.until_ms <= now_ms))


def states(connection: Connection, names: Iterable[str] | None) -> dict[str, FeedState]:
    query = _all(feeds, FeedState)
    rows = connection.execute(query) if names is None else among(connection, query, feeds.c.feed, names)
    return {row.feed: FeedState(*row) for row in rows}


def seen(connection: Connection, feed: str, keys: Sequence[str], places: Sequence[str]) -> list[Item]:
    query = _all(items, Item).where(items.c.feed == feed)
    by_key = _items(among(connection, query, items.c.key, keys))
    by_place = _items(among(connection, query, items.c.locator, places))
    return list(dict.fromkeys((*by_key, *by_place)))


def due(connection: Connection, names: Sequence[str], now_ms: int) -> list[Item]:
    query = _all(items, Item).where(items.c.again_ms <= now_ms).order_by(items.c.again_ms, items.c.feed, items.c.key)
    return _items(among(connection, query, items.c.feed, names))


def since(connection: Connection, feed: str, since_ms: int) -> list[Poll]:
    query = _all(polls, Poll).where((polls.c.feed == feed) & (polls.c.at_ms >= since_ms)).order_by(polls.c.at_ms)
    return [Poll(*row) for row in connection.execute(query)]


def of_run(connection: Connection, run: str) -> list[Poll]:
    query = _all(polls, Poll).where(polls.c.run == run).order_by(polls.c.at_ms, polls.c.feed)
    return [Poll(*row) for row in connection.execute(query)]


def seen_again(connection: Connection, run: str) -> int:
    total = func.sum(polls.c.entries - polls.c.new - polls.c.changed)
    return int(connection.execute(select(total).where(polls.c.run == run)).scalar() or 0)


def kept_waits(connection: Connection, now_ms: int) -> list[Wait]:
    query = _all(waits, Wait).where(waits.c.until_ms > now_ms).order_by(waits.c.url)
    return [Wait(*row) for row in connection.execute(query)]


def known_robots(connection: Connection) -> list[RobotsFile]:
    return [
        RobotsFile(
            row.origin, row.state, moment(row.asked_ms), row.rules, row.seen,
            moment(row.failing_since_ms) if row.failing_since_ms is not None else None,
        )
        for row in connection.execute(select(robots).order_by(robots.c.origin))
    ]  # fmt: skip


def figures(connection: Connection, since_ms: int) -> dict[str, FeedFigures]:
    """What each feed brought since then; feeds that brought nothing and wait for nothing are left out."""
    fresh: defaultdict[str, list[Any]] = defaultdict(list)
    query = (
        select(items.c.feed, items.c.first_seen_ms, items.c.asked_ms, documents.c.text_from, documents.c.published_at)
        .join(locators, locators.c.locator == items.c.locator, isouter=True)
        .join(documents, documents.c.id == locators.c.id, isouter=True)
        .where(items.c.first_seen_ms >= since_ms)
    )  # fmt: skip
    for row in connection.execute(query):
        fresh[row.feed].append(row)
    due_by_feed = select(items.c.feed, func.count()).where(items.c.again_ms.is_not(None)).group_by(items.c.feed)
    waiting = {row[0]: row[1] for row in connection.execute(due_by_feed)}
    return {feed: _figures(fresh[feed], waiting.get(feed, 0)) for feed in {*fresh, *waiting}}


def first_sights(connection: Connection, since_ms: int) -> list[int]:
    query = select(items.c.first_seen_ms).where(items.c.first_seen_ms >= since_ms).order_by(items.c.first_seen_ms)
    return list(connection.execute(query).scalars())


def told(connection: Connection) -> dict[str, str]:
    return {row.key: row.sentence for row in connection.execute(select(alerts).order_by(alerts.c.key))}


def tell(connection: Connection, now_ms: int, news: dict[str, str], over: Sequence[str]) -> None:
    rows = [{"key": key, "sentence": sentence, "told_ms": now_ms} for key, sentence in news.items()]
    upsert(connection, alerts, rows)
    if over:
        connection.execute(delete(alerts).where(alerts.c.key == bindparam("of")), [{"of": key} for key in over])


def _figures(rows: Sequence[Any], waiting: int) -> FeedFigures:
    # Where a page was asked for and the text is the feed's all the same, it is a summary.
    whole = sum(row.text_from == "page" or (row.text_from == "feed" and row.asked_ms is None) for row in rows)
    delays = [row.first_seen_ms - row.published_at for row in rows if row.published_at is not None]
    return FeedFigures(len(rows), whole, round(median(delays) / 1000) if delays else None, waiting)


def _items(rows: Iterable[Any]) -> list[Item]:  # rows, whose types mypy does not know
    return [Item(*row) for row in rows]


def _all(table: Table, noun: type) -> Any:
    """A query for the noun's fields in its order."""
    return select(*(table.c[field.name] for field in fields(noun)))


def _values(noun: FeedState | Item | Poll | Wait) -> dict[str, Any]:
    return asdict(noun)


def _of_robots(known: RobotsFile) -> dict[str, Any]:
    return {
        "origin": known.origin, "state": known.state, "asked_ms": milliseconds(known.asked_at), "rules": known.rules,
        "seen": known.seen,
        "failing_since_ms": milliseconds(known.failing_since) if known.failing_since else None,
    }  # fmt: skip
