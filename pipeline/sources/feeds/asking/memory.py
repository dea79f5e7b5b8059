"""What a run asks of what earlier runs knew."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from pipeline.polls import FeedState, Item, RobotsFile, Wait


class Place(Protocol):
    """What is known of a document's locator."""

    @property
    def batch(self) -> str | None:
        """Where the archive keeps what it gave; None: it could not be had."""

    @property
    def outcome(self) -> str | None:
        """What became of it when a run last closed over it; None: of none yet."""


class Memory(Protocol):
    """The ledger, as far as feeds ask it; from several threads."""

    def feeds(self, names: Iterable[str], /) -> Mapping[str, FeedState]:
        """The states of those of the feeds that were ever asked."""

    def items(self, feed: str, keys: Sequence[str], locators: Sequence[str], /) -> Sequence[Item]:
        """Entries of the feed that were seen, by key or by locator."""

    def due_items(self, feeds: Sequence[str], now_ms: int, /) -> Sequence[Item]:
        """Entries of these feeds that are to be taken up again by now."""

    def waits(self, now_ms: int, /) -> Sequence[Wait]:
        """Addresses that are not to be asked yet."""

    def robots(self) -> Sequence[RobotsFile]:
        """What is known of every site's robots.txt."""

    def graves(self, names: Sequence[str], /) -> Mapping[str, object]:
        """The places among these whose document was deleted: nothing is taken from there again."""

    def locators(self, names: Sequence[str], /) -> Mapping[str, Place]:
        """The places among these that documents came from."""
