"""The responses of feeds in the archive that carry a document's entry: with its summary, or with its whole text."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from urllib.parse import unquote

from pipeline import archive
from pipeline.article import RawDocument
from pipeline.installation import Installation
from pipeline.takedown.copies import batches

SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
SHORTEST_TITLE = 12  # characters: a shorter one may stand in any feed


@dataclass(frozen=True, slots=True)
class Needles:
    """What tells a document's entry in a feed."""

    addresses: re.Pattern[str] | None
    titles: tuple[str, ...]  # as feeds gave them; looked for in the feeds that named the document
    feeds: frozenset[str]


def needles(installation: Installation, id: str, addresses: Iterable[str], documents: Iterable[RawDocument]) -> Needles:
    """What to look for: every address that anybody had for the document, and its titles."""
    found = list(documents)
    places = installation.ledger.places(id)
    urls = {*addresses, *places, *installation.ledger.entry_urls(places)}
    urls |= {url for one in found for url in (one.given.url, one.http.url if one.http else None) if url}
    bare = sorted({SCHEME.sub("", _plain(url)).rstrip("/") for url in urls if SCHEME.match(url)})
    pattern = re.compile("|".join(rf"{re.escape(one)}(?![\w-])" for one in bare if one)) if bare else None
    titles = {_plain(one.given.title) for one in found if one.given.title}
    feeds = frozenset(feed for one in found for feed in one.given.feeds)
    return Needles(pattern, tuple(sorted(title for title in titles if len(title) >= SHORTEST_TITLE)), feeds)


def mentions(
    installation: Installation, wanted: Needles, first: date, progress: Callable[[str], None]
) -> Iterator[tuple[str, int]]:
    """Yield the responses that carry the entry, by batch and number. One that only links to it is taken for one too."""
    for batch in batches(installation, first):
        progress(batch)
        try:
            kept = list(archive.read_all_kept(installation.archive, batch))
        except FileNotFoundError:  # pruned meanwhile
            continue
        for number, response in kept:
            text = _plain(response.body.decode("utf-8", "replace"))
            named = wanted.addresses is not None and wanted.addresses.search(text) is not None
            titled = response.url in wanted.feeds and any(title in text for title in wanted.titles)
            if named or titled:
                yield batch, number


def _plain(text: str) -> str:
    """Text without what XML, JSON and addresses write for single characters, in lower case."""
    return unquote(unescape(unescape(text.replace("\\/", "/")))).casefold()
