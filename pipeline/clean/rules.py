"""The table of rules, in the order in which they are asked: the first that finds a line names its removal."""

from dataclasses import replace
from itertools import chain

from pipeline.clean import (
    calls,
    caps,
    grammar,
    labels,
    links,
    lists,
    marked,
    markers,
    named,
    orphans,
    strangers,
    teasers,
)
from pipeline.clean.added import Rules, begins_with, comparable
from pipeline.clean.lines import Document, Line
from pipeline.clean.rule import Hit

_ASKED = (named, grammar, lists, links, marked, labels, teasers, markers, calls, caps)

RULES = tuple(rule for asked in (*_ASKED, strangers) for rule in asked.RULES)

REMOVES: dict[str, str] = {rule.name: rule.removes for rule in RULES} | {
    "added-line": "a line that the rules file names",
    "byline": "a line above the text that names the authors, and nobody else",
    "headline": "the article's own title, repeated above the text",
    "kicker": "the article's section or category, repeated above the text",
}
"""What each rule removes, by name; also of those that have no examples, since only citation or rules file convict."""


def hits(document: Document) -> dict[int, Hit]:
    """What the rules find in the lines as they stand, by index.

    The markers of adverts, and what a page has beside its article, are taken aside first: between a heading and its
    list they would part them, and what the article knows is not told by them.
    """
    first = chain(markers.adverts(document), marked.beside(document))
    aside = without_kept(document, {hit.index: hit for hit in first})
    if not aside:
        return _found(document)
    standing = [index for index in range(len(document.lines)) if index not in aside]
    found = _found(document.without(aside))
    return aside | {standing[at]: replace(hit, index=standing[at]) for at, hit in found.items()}


def _found(document: Document) -> dict[int, Hit]:
    """What all other rules find; lists of strangers only once all else is gone.

    They are told by what the rest of the article knows, so the rest must be the article; and they cost the most.
    """
    found: dict[int, Hit] = {}
    for asked in _ASKED:
        for hit in asked.find(document):
            found.setdefault(hit.index, hit)
    found |= {hit.index: hit for hit in orphans.find(document, found)}
    found = without_kept(document, found)
    return found or without_kept(document, {hit.index: hit for hit in strangers.find(document)})


def without_kept(document: Document, found: dict[int, Hit]) -> dict[int, Hit]:
    """What is found but for the lines that the rules file keeps, whatever convicts them."""
    rules = document.rules
    if not (rules.never or rules.never_beginnings):
        return found
    return {index: hit for index, hit in found.items() if not _is_kept(document.lines[index], rules)}


def _is_kept(line: Line, rules: Rules) -> bool:
    words = line.phrase or comparable(line.text)  # a long line's words are read by no other rule
    return words in rules.never or begins_with(words, rules.never_beginnings)
