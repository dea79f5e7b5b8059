"""Where names stand in a text: the model's spans, and what is mended on each by itself."""

from typing import NamedTuple

KEPT = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT"})  # labels an analyst filters by


class Span(NamedTuple):
    """A name in a text, and who says so."""

    start: int
    end: int  # exclusive
    label: str  # spaCy's OntoNotes name
    by: str = "model"  # the step that gave the label; later steps do not overrule a table
