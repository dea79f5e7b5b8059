"""What earlier runs knew: the questions that asking feeds puts to the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from pipeline.article import Given
from pipeline.polls import FeedState, Item, RobotsFile, Wait
from pipeline.sources.feeds.feed import Entry


class Place(Protocol):
    """What is known of a document's place; the ledger's `LocatorState` is one."""

    @property
    def batch(self) -> str | None:
        """Where the archive keeps what it gave; None: it gave nothing that could be kept."""

    @property
    def outcome(self) -> str | None:
        """What became of it."""


class Memory(Protocol):
    """The ledger, as far as feeds ask it."""

    def feeds(self, names: Iterable[str] | None = None) -> dict[str, FeedState]: ...

    def items(self, feed: str, keys: Sequence[str], locators: Sequence[str]) -> list[Item]: ...

    def due_items(self, names: Sequence[str], now_ms: int) -> list[Item]: ...

    def locators(self, names: Sequence[str]) -> Mapping[str, Place]: ...

    def waits(self, now_ms: int) -> list[Wait]: ...

    def robots(self) -> list[RobotsFile]: ...


@dataclass(frozen=True, slots=True)
class Pending:
    """An entry whose page is still to be had, as `Item.entry` keeps it."""

    entry: Entry
    given: Given
    offered: bool  # its summary was offered meanwhile


def encode(pending: Pending) -> bytes:
    return msgspec.json.encode(pending)


def decode(data: bytes) -> Pending:
    """Raises msgspec.DecodeError for what `encode` did not write."""
    return msgspec.json.decode(data, type=Pending)
