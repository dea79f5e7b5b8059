"""Of the documents of one `write`, those to send: the latest fetch of each id."""

from collections.abc import Callable, Iterable
from typing import Protocol

from pipeline.index import Document, Written


class Prepared(Protocol):
    """What an engine makes of a document before it sends it."""

    @property
    def id(self) -> str: ...

    @property
    def fetched_ms(self) -> int: ...


def latest[P: Prepared](
    documents: Iterable[Document], prepare: Callable[[Document], P]
) -> tuple[dict[int, Written], dict[str, tuple[int, P]]]:
    """What is settled already, by position; and of each id the latest fetch with its position, the last of equals.

    A document for which `prepare` raises ValueError, TypeError, KeyError or OverflowError is refused.
    """
    settled: dict[int, Written] = {}
    kept: dict[str, tuple[int, P]] = {}
    for position, document in enumerate(documents):
        try:
            made = prepare(document)
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            settled[position] = Written(str(document.get("id")), "refused", f"{type(error).__name__}: {error}")
            continue
        known = kept.get(made.id)
        if known and known[1].fetched_ms > made.fetched_ms:
            settled[position] = Written(made.id, "superseded")
            continue
        if known:
            settled[known[0]] = Written(made.id, "superseded")
        kept[made.id] = (position, made)
    return settled, kept
