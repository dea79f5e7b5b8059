"""What every engine asks of a query: the words that rank, and the choices that a facet must not be emptied by."""

from collections.abc import Mapping

from pipeline.index import FACETS
from pipeline.index.query import Either, Exact, Field, Part, Query, Words


def has_score(query: Query) -> bool:
    """Whether some part asks for words, so that one document can be better than another."""
    return any(True for _ in wanted_words(query.parts))


def wanted_words(parts: tuple[Part, ...]) -> list[str]:
    """The words that make a document better: those asked for, not those excluded."""
    found = []
    for part in parts:
        if isinstance(part, Words | Exact):
            found.append(part.text)
        elif isinstance(part, Either):
            found += wanted_words(part.parts)
    return found


def choices(query: Query) -> Mapping[str, tuple[Part, ...]]:
    """Facet → the parts that choose values of it: `person:"Ada Quill"`, or several with OR between them.

    A facet is counted without its own choices, so that a person sees what else could be chosen (multi-select); all
    other parts hold. What excludes a value is no choice of it.
    """
    chosen: dict[str, tuple[Part, ...]] = {}
    for part in query.parts:
        alternatives = part.parts if isinstance(part, Either) else (part,)
        names = {alternative.name if isinstance(alternative, Field) else None for alternative in alternatives}
        (name, *others) = names
        if name in FACETS and not others:
            chosen[name] = (*chosen.get(name, ()), part)
    return chosen


def without(query: Query, parts: tuple[Part, ...]) -> Query:
    """The query without some of its parts."""
    return Query(tuple(part for part in query.parts if part not in parts), query.notes, query.timezone)
