"""Where documents come from."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol

from pipeline.article import Named, Offer
from pipeline.polls import Learned, Polled

type Clock = Callable[[], datetime]
"""Gives the moment in UTC, whole milliseconds, later with every call."""


class Source(Protocol):
    """A folder or a set of feeds: something that can be asked for documents."""

    def offers(self, clock: Clock) -> Iterator[Offer | Named | Polled | Learned]:
        """Yield everything there is, lazily: what cannot become a document as `Unreadable`, never in silence.

        What the source has to remember comes behind the documents it is about, and is kept once they are archived.
        """
        ...
