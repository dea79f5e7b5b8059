"""What only the citation convicts: headline, section and byline repeated above the text, and "More from" the source.

Left there, every article would be found twice as well by its title's words, and name its own author in every facet.
"""

from collections.abc import Iterator

from pipeline.article import Citation
from pipeline.clean.lines import Document, Line
from pipeline.clean.rule import Hit
from pipeline.clean.words import Words, tokens

MAX_KICKER_WORDS = 4
BYLINE_WORDS = frozenset(("by", "von", "par", "por", "and", "und", "et", "y"))
"""What stands beside the names in a byline, in the languages the cleaner knows."""


MORE_FROM = (
    ("more", "from"),
    ("more", "in"),
    ("read", "more", "from"),
    ("mehr", "von"),
    ("mehr", "aus"),
    ("mehr", "vom"),
)
"""How the heading of a publisher's own list begins; the publisher's name is the rest."""


def find(document: Document, citation: Citation) -> Iterator[Hit]:
    """Lines that repeat the citation above the first running text, and headings that name the source."""
    yield from _above_the_text(document, citation)
    source = tokens(citation.source or "")
    for index, line in enumerate(document.lines):
        if source and any(line.words == (*beginning, *source) for beginning in MORE_FROM):
            yield Hit(index, "list-heading", "a heading of more articles from this source")


def _above_the_text(document: Document, citation: Citation) -> Iterator[Hit]:
    first = next((index for index, line in enumerate(document.lines) if line.prose), 0)
    title = tokens(citation.title or "")
    kickers = {tokens(name) for name in (citation.section, *citation.categories) if name}
    names = frozenset(word for author in citation.authors for word in tokens(author))
    for index, line in enumerate(document.lines[:first]):
        if rule := _repeats(line, title, kickers, names):
            yield Hit(index, *rule)


def _repeats(line: Line, title: Words, kickers: set[Words], names: frozenset[str]) -> tuple[str, str] | None:
    """Rule and reason, if the line says nothing that the citation does not."""
    if not line.words or line.bullet:
        return None
    if line.words == title:
        return "headline", "repeats the title above the text"
    if line.words in kickers and len(line.words) <= MAX_KICKER_WORDS:
        return "kicker", "repeats the section above the text"
    if names and names <= set(line.words) <= names | BYLINE_WORDS:
        return "byline", "names the authors above the text, and nobody else"
    return None
