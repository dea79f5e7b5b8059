"""Which of a day's records are to be replayed: all, or those of a feed, of a publisher, with an outcome."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import msgspec

from pipeline.installation import Installation
from pipeline.ledger import DocumentState, LocatorState
from pipeline.outcomes import Kind
from pipeline.stages.files import derived_path, read_derived
from pipeline.stages.records import Record
from pipeline.urls import host


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a record has to be to be replayed; None: anything."""

    feed: str | None = None  # address of a feed that named it
    source: str | None = None  # the publisher's name in any case, or its domain
    outcome: Kind | None = None  # of the last run over it; of its place's present record only

    @property
    def reads(self) -> bool:
        """Whether the archive has to be read to know."""
        return self.source is not None


EVERYTHING = Wanted()


class _Cited(msgspec.Struct):
    source: str | None
    url: str | None
    canonical_url: str | None


class _Extracted(msgspec.Struct):
    citation: _Cited


def chosen(
    installation: Installation,
    wanted: Wanted,
    records: Sequence[Record],
    states: Mapping[str, LocatorState],
    documents: Mapping[str, DocumentState],
) -> list[Record]:
    """Those of a batch's records that are wanted, in order."""
    kept = list(records)
    if wanted.outcome is not None:
        kept = [record for record in kept if _has_outcome(record, states.get(record.locator), wanted.outcome)]
    if wanted.feed is not None:
        named = _named(installation, wanted.feed, kept, states, documents)
        kept = [record for record in kept if record.locator in named]
    if wanted.source is not None and kept:
        cited = _cited(installation, kept[0].batch)
        kept = [record for record in kept if _is_of(wanted.source, record, cited.get(record.position))]
    return kept


def _has_outcome(record: Record, state: LocatorState | None, outcome: Kind) -> bool:
    if state is None or (state.batch, state.position) != (record.batch, record.position):
        return False
    return state.outcome == outcome or (outcome == "indexed" and state.outcome == "unchanged")


def _named(
    installation: Installation,
    feed: str,
    records: Sequence[Record],
    states: Mapping[str, LocatorState],
    documents: Mapping[str, DocumentState],
) -> Set[str]:
    """Locators of records that the feed named: by its own entries, by the documents, or by the records themselves."""
    named = {item.locator for item in installation.ledger.items(feed, [], [record.locator for record in records])}
    for record in records:
        state = states.get(record.locator)
        document = documents.get(state.id or "") if state else None
        if feed in (document.feeds if document else ()) or feed in (record.given.feeds if record.given else ()):
            named.add(record.locator)
    return named


def _cited(installation: Installation, batch: str) -> dict[int, _Cited]:
    """What was extracted of the batch before, under whatever rules; nothing where it never was."""
    derived = read_derived(derived_path(installation.derived, "extract", batch))
    decoder = msgspec.json.Decoder(_Extracted)
    lines = [line for line in derived.lines if line.problem is None] if derived else []
    return {line.position: decoder.decode(line.article).citation for line in lines}


def _is_of(source: str, record: Record, cited: _Cited | None) -> bool:
    names = {cited.source if cited else None, record.given.source if record.given else None}
    if source.casefold() in {name.casefold() for name in names if name}:
        return True
    addresses = (cited.canonical_url, cited.url) if cited else (record.given.url if record.given else None,)
    domains = {host(address) for address in (*addresses, record.locator) if address and "://" in address}
    domain = source.lower().removeprefix("www.")
    return any(found and f".{found}".endswith(f".{domain}") for found in domains)
