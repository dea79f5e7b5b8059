"""What a page repeats above its text though the citation has it: the headline, the section, the byline.

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


def find(document: Document, citation: Citation) -> Iterator[Hit]:
    """Lines above the first running text that only repeat the citation; none where no running text follows."""
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
