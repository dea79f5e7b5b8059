"""What a rule is: a name, a promise, examples for and against; and what it finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to remove a line, as the table shows it to a reader; the tests run every example inside an article.

    An example is one line, or several joined by line breaks. Of `takes` every line must go, by this rule or, in a block
    of several lines, by its companions; of `leaves` every line must stay.
    """

    name: str
    removes: str
    takes: tuple[str, ...]
    leaves: tuple[str, ...]
    on_page: bool = False  # the examples are blocks of a page, each one link; lines that begin with "- " are list items
    marks: tuple[str, ...] = ()  # `takes` are blocks of a page with these marks, `leaves` the same without them


@dataclass(frozen=True, slots=True)
class Hit:
    """A line that a rule would remove."""

    index: int  # into the document's lines
    rule: str
    why: str
