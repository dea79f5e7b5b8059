"""The table of rules, in the order in which they are asked: the first that finds a line names its removal."""

from pipeline.clean import calls, caps, grammar, labels, links, lists, marked, markers, strangers, teasers
from pipeline.clean.lines import Document
from pipeline.clean.rule import Hit

_ASKED = (grammar, lists, links, marked, labels, teasers, markers, calls, caps)

RULES = tuple(rule for asked in (*_ASKED, strangers) for rule in asked.RULES)


def hits(document: Document) -> dict[int, Hit]:
    """What the rules find in the lines as they stand, by index; lists of strangers only once all else is gone.

    They are told by what the rest of the article knows, so the rest must be the article; and they cost the most.
    """
    found: dict[int, Hit] = {}
    for asked in _ASKED:
        for hit in asked.find(document):
            found.setdefault(hit.index, hit)
    return found or {hit.index: hit for hit in strangers.find(document)}
