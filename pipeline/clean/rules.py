"""The table of rules, in the order in which they are asked: the first that finds a line names its removal."""

from pipeline.clean import calls, caps, grammar, labels, links, lists, markers, teasers, unrelated
from pipeline.clean.lines import Document
from pipeline.clean.rule import Hit

_ASKED = (grammar, lists, links, labels, teasers, markers, calls, caps, unrelated)

RULES = tuple(rule for asked in _ASKED for rule in asked.RULES)


def hits(document: Document) -> dict[int, Hit]:
    """What the rules find in the lines as they stand, by index."""
    found: dict[int, Hit] = {}
    for asked in _ASKED:
        for hit in asked.find(document):
            found.setdefault(hit.index, hit)
    return found
