"""What only the citation convicts: headline, section and byline repeated above the text, and "More from" the source.

Left there, every article would be found twice as well by its title's words, and name its own author in every facet.
"""

from collections.abc import Iterator, Sequence

from pipeline.article import Citation
from pipeline.clean import lists
from pipeline.clean.lines import Document, Line
from pipeline.clean.rule import Hit
from pipeline.clean.vocabulary import DETERMINERS, HEADING_SOURCE_BEGINNINGS
from pipeline.clean.words import Words, tokens

MAX_KICKER_WORDS = 4
TITLE_SHARE = 0.5  # of the words of a page's <h1> that its title also has: they are often two versions of one headline
BYLINE_WORDS = frozenset(("by", "von", "par", "por", "and", "und", "et", "y"))
"""What stands beside the names in a byline, in the languages the cleaner knows."""


def find(document: Document, citation: Citation) -> Iterator[Hit]:
    """Lines that repeat the citation above the first running text; headings that name the source, with their lists."""
    yield from _above_the_text(document, citation)
    name = _without_determiner((citation.source or "").split())
    for index, line in enumerate(document.lines):
        if name and _is_more_from(line, name):
            yield Hit(index, "list-heading", "a heading of more articles from this source")
            yield from lists.items_below(document, index)


def _is_more_from(line: Line, name: Sequence[str]) -> bool:
    """A heading made of "More from", perhaps an article, and the source's name as it is written, or in capitals."""
    size = len(tokens(" ".join(name)))
    if not size or line.stop or tokens(" ".join(name)) != line.words[-size:]:
        return False
    if not line.caps and " ".join(name) not in line.text:
        return False  # "More in time" is not about Time
    return tuple(_without_determiner(line.words[:-size], at_end=True)) in HEADING_SOURCE_BEGINNINGS


def _without_determiner(words: Sequence[str], at_end: bool = False) -> Sequence[str]:
    """Without the "the" that begins a name, or that stands before it."""
    if not words or words[-1 if at_end else 0].lower() not in DETERMINERS:
        return words
    return words[:-1] if at_end else words[1:]


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
    if "title" in line.marks and line.words and len(set(title) & set(line.words)) >= TITLE_SHARE * len(line.words):
        return "headline", "set as the page's title, and says much of what its title says"
    if line.words in kickers and len(line.words) <= MAX_KICKER_WORDS:
        return "kicker", "repeats the section above the text"
    if names and names <= set(line.words) <= names | BYLINE_WORDS:
        return "byline", "names the authors above the text, and nobody else"
    return None
