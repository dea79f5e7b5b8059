"""What can be said of a feed that was found, point by point, for a person to read."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median_low

from pipeline.cli.feeds.finding import Found
from pipeline.cli.feeds.wording import ago, many, newest, span
from pipeline.clock import milliseconds, moment
from pipeline.polls import FeedState
from pipeline.sources.feeds.entries import told, wanted
from pipeline.sources.feeds.feed import Entry
from pipeline.sources.feeds.schedule import after, status
from pipeline.sources.feeds.schedule.moving import PERMANENT
from pipeline.sources.feeds.schedule.rhythm import by_dates
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.feeds.teaser import count_words
from pipeline.sources.fetch.robots import Verdict

type Point = tuple[str, str]
"""A heading, and a sentence."""


def wants_page(found: Found) -> str | None:
    """The address of the first page that would have to be fetched, or None where every entry brings its text."""
    pages = (entry.url for entry in found.feed.entries if wanted(entry) == "page")
    return next((page for page in pages if page and page.startswith(("http://", "https://"))), None)


def findings(
    found: Found, asked: Subscription, page: str | None, verdict: Verdict | None, now: datetime
) -> Iterator[Point]:
    """Everything that is worth to be known before the feed is read every day. `verdict`: of the `page`."""
    yield "address", found.url + (f", named by {found.page}" if found.page else "")
    for code, place in found.response.redirects:
        yield "redirect", f"{place} leads elsewhere {'for good' if code in PERMANENT else 'for now'} ({code})"
    yield "answer", _answer(found)
    yield "credentials", f"sent, as “{asked.credentials}” says" if found.headers else "none sent"
    yield "entries", _entries(found.feed.entries, now)
    if found.feed.entries:
        yield "rhythm", _rhythm(found, now)
        yield "texts", _texts(found.feed.entries)
        yield "pages", _pages(page, verdict)
        if page is not None:
            yield "summaries", _summaries(found.feed.entries)
        yield "ids", _ids(found.feed.entries)
    yield "unchanged", _unchanged(found)
    for note in found.feed.notes:
        yield "note", note
    for other in found.others:
        yield "another feed", other


def _answer(found: Found) -> str:
    response = found.response
    size = len(response.body)
    facts = (str(response.status), f"{size / 1000:,.0f} kB" if size >= 1000 else f"{size} bytes",
             response.content_type or "no content type", found.feed.language or "no language")  # fmt: skip
    return ", ".join(facts)


def _entries(entries: tuple[Entry, ...], now: datetime) -> str:
    if not entries:
        return "none at the moment, which a feed may have"
    moments = [entry.published_at or entry.updated_at for entry in entries]
    latest = newest(moments)
    if latest is None:
        return f"{many(len(entries), 'entry', 'entries')}, none with a date that can be read"
    undated = moments.count(None)
    first = min(moment for moment in moments if moment)
    return (
        f"{many(len(entries), 'entry', 'entries')} of {span(latest - first)}, newest {ago(latest, now)} "
        f"({latest:%Y-%m-%d %H:%M} UTC)" + (f"; {undated} without a date that can be read" if undated else "")
    )


def _rhythm(found: Found, now: datetime) -> str:
    """As the schedule will have it after a poll that brings what is there now."""
    new, now_ms = len(found.feed.entries), milliseconds(now)
    state = after(FeedState(found.url), found.response, found.feed, None, new, now_ms, 0.0)
    half_s = by_dates(found.feed.entries, now_ms)  # not the state's, which heeds the feed's own word as well
    usual = f"something new every {span(timedelta(seconds=2 * half_s))}" if half_s else "not known yet"
    often = f"{usual}; asked again after {span(moment(state.next_poll_ms) - moment(now_ms))}"
    word, sentence = status(state, now_ms)
    return f"{often}; {sentence}" if word == "quiet" else often


def _texts(entries: tuple[Entry, ...]) -> str:
    full = sum(text == "entry" for text in map(wanted, entries))
    if full == len(entries):
        return "every entry brings its whole text; no page will be fetched"
    if full == 0:
        return "no entry brings its whole text; their pages will be fetched"
    return f"{full} of {len(entries)} entries bring their whole text; the pages of the others will be fetched"


def _pages(page: str | None, verdict: Verdict | None) -> str:
    if page is None or verdict is None:
        return "none needed"
    if not verdict.allowed:
        return f"{verdict.reason}: the feed's summaries will be taken instead (checked: {page})"
    pause = f", {verdict.delay_s:g} s apart" if verdict.delay_s else ""
    return f"robots.txt lets them be read{pause} (checked: {page})"


def _summaries(entries: tuple[Entry, ...]) -> str:
    """What stands in for pages: some feeds have whole articles there."""
    pages = [entry for entry in entries if wanted(entry) == "page"]
    summaries = [text for entry in pages if (text := told(entry))]
    if not summaries:
        return "none: an article whose page cannot be had is not indexed"
    words = median_low([count_words(text) for text in summaries])
    lacking = f"; {many(len(pages) - len(summaries), 'entry has', 'entries have')} none"
    return (
        f"stand in, as text_from: feed, for articles whose pages cannot be had; {many(words, 'word', 'words')} at the "
        f"median{lacking if len(summaries) < len(pages) else ''}"
    )


def _ids(entries: tuple[Entry, ...]) -> str:
    guids = Counter(entry.guid for entry in entries if entry.guid)
    own = sum(count == 1 for count in guids.values())
    if own == len(entries):
        return "every entry has a GUID of its own"
    return (
        f"{len(entries) - own} of {len(entries)} entries have no GUID of their own: known by their addresses, else by "
        "title and date"
    )


def _unchanged(found: Found) -> str:
    names = [name for name, value in (("ETag", found.response.etag), ("Last-Modified", found.response.last_modified))
             if value]  # fmt: skip
    if not names:
        return "the server has no word for “nothing new”: it sends the whole feed each time"
    return f"asked with {' and '.join(names)}, the server can say “nothing new” in place of the feed"


def shown(found: Found, points: Iterator[Point], end: str) -> None:
    """Print the points as a table, and what to do below it."""
    from rich.table import Table
    from rich.text import Text

    from pipeline.cli import tables

    table = Table(title=Text(found.feed.title or "(no title)"), title_justify="left", show_header=False, box=None)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for heading, sentence in (*points, ("now", end)):
        table.add_row(Text(heading), Text(sentence))
    tables.console().print(table)
