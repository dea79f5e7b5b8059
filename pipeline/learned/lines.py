"""Lines that recur in publishers' articles: learned from what the clean stage made, kept as snapshots, and listed.

derived/lines/<digest>.json.gz   in how many articles of its publisher each line stands (`snapshots`)
derived/lines/listing.json.gz    what `news lines` and the watch read: the lines as they stand, their days, changes
"""

import gzip
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from pipeline.clean.familiar import Familiar, Recurring, publisher
from pipeline.learned import snapshots
from pipeline.learned.tally import Publisher, Told, tally
from pipeline.storage import read_whole, write_whole

if TYPE_CHECKING:
    from upath import UPath

    from pipeline.installation import Installation

__all__ = ["DAYS", "Listing", "Publisher", "forget", "learn", "listing", "read"]

DAYS = 28
"""Lines are learned from so many days: every weekday several times, and no layout of last year."""
FOLDER = "lines"


class Listing(msgspec.Struct, frozen=True):
    """What was learned last, for people."""

    until: date  # the last day learned from
    days: int
    publishers: tuple[Publisher, ...] = ()  # by name


class _Removal(msgspec.Struct, frozen=True):
    text: str
    rule: str


class _Cited(msgspec.Struct, frozen=True):
    canonical_url: str | None
    source: str | None
    published_at: datetime | None


class _Cleaned(msgspec.Struct, frozen=True):
    """What is read of a cleaned article."""

    citation: _Cited
    text: str
    removed: tuple[_Removal, ...]


class _Counts(msgspec.Struct, frozen=True):
    articles: int
    lines: dict[str, int]


def read(derived: "UPath", digest: str | None) -> Recurring:
    """The lines of a snapshot (`snapshots.read`); none where there is none."""
    return snapshots.read(derived / FOLDER, digest, _recurring, "news lines learn") or Recurring()


def listing(derived: "UPath") -> Listing | None:
    """What was learned last; None: nothing, or nothing that can be read any more."""
    try:
        return msgspec.json.decode(gzip.decompress(read_whole(derived / FOLDER / "listing.json.gz")), type=Listing)
    except snapshots.DAMAGED:
        return None


def learn(installation: "Installation", until: date, days: int = DAYS) -> tuple[str, Listing]:
    """Count the lines of the documents of the index that landed in so many days up to that one; new runs go by them.

    The snapshot's digest, and the listing. Documents of which the clean stage's files are gone do not count.
    """
    told = partial(_told, installation, until - timedelta(days=days - 1), until)
    found = Listing(until, days, tally(told))
    _write(installation.derived / FOLDER / "listing.json.gz", found)
    rows = {one.publisher: _Counts(one.articles, {line.key: line.articles for line in one.lines})
            for one in found.publishers if one.lines}  # fmt: skip
    return snapshots.keep(installation.derived / FOLDER, _encoded(rows)), found


def forget(installation: "Installation") -> None:
    """Have new runs go by no learned lines."""
    snapshots.forget(installation.derived / FOLDER)


def _recurring(data: bytes, digest: str) -> Recurring:
    rows = msgspec.json.decode(gzip.decompress(data), type=dict[str, _Counts])
    return Recurring({name: Familiar(counts.articles, counts.lines) for name, counts in rows.items()}, digest)


def _write(path: "UPath", said: object) -> None:
    write_whole(path, _encoded(said))


def _encoded(said: object) -> bytes:
    return gzip.compress(msgspec.json.encode(said, order="sorted"), mtime=0)


def _told(installation: "Installation", since: date, until: date) -> Iterator[Told]:
    """The documents of the index that landed in these days, in the order of their batches."""
    from pipeline.stages.files import derived_path, read_derived, read_header

    decoder = msgspec.json.Decoder(_Cleaned)
    today = installation.fingerprint("extract")
    for batch, offered in groupby(installation.ledger.indexed_records(), lambda one: one.batch):
        if not f"{since:%Y/%m/%d}" <= batch[:10] <= f"{until:%Y/%m/%d}":
            continue
        ids = {one.position: one.locator for one in offered}  # of these records the locator is the id
        made = read_derived(derived_path(installation.derived, "clean", batch))
        header = read_header(derived_path(installation.derived, "extract", batch))
        comparable = header is not None and header.fingerprint == today
        stories = installation.ledger.documents(ids.values())
        for line in made.lines if made else ():
            if line.position in ids and line.problem is None:
                id = ids[line.position]
                story = (stories[id].story if id in stories else None) or id
                yield from _one(decoder.decode(line.article), story, batch, comparable)


def _one(article: _Cleaned, story: str, batch: str, comparable: bool) -> Iterator[Told]:
    """The article as it is counted; nothing of one that says no source."""
    cited = article.citation
    name = publisher(cited)
    if name:
        day = cited.published_at.date() if cited.published_at else date(*map(int, batch[:10].split("/")))
        yield Told(name, cited.source, story, day, tuple(_lines(article)), comparable)


def _lines(article: _Cleaned) -> Iterable[tuple[str, str | None]]:
    yield from ((line, None) for line in article.text.split("\n"))
    yield from ((removal.text, removal.rule) for removal in article.removed)
