"""Take off what is not the article, and say why: other articles' headlines, labelled links, calls, advert markers.

    blocks → lines with their features → rules, again and again until none finds anything → kept text + removals

The rules work on text alone; what a page says about its blocks (list items, links) only adds to what they find. A
block goes whole or stays whole: line breaks inside it do not make it several.

Kept on purpose, since an analyst searches for people and places: contributor lines, authors' biographies, corrections
and notes of updates, datelines, separators; in texts also captions and their credits, which pages have on record.
"""

from collections.abc import Container

from pipeline.article import Article, Citation, CleanArticle, Removal
from pipeline.clean import cited
from pipeline.clean.added import DEFAULT, Rules
from pipeline.clean.lines import Document, read
from pipeline.clean.rule import Hit, Rule
from pipeline.clean.rules import RULES, hits, without_kept

__all__ = ["DEFAULT", "RULES", "Rule", "Rules", "clean"]

# Removing one line can expose another (a heading whose list went). Real articles settle in two or three sweeps; one
# that does not was built to go on for ever, and is left as it is.
MAX_SWEEPS = 30


def clean(article: Article, rules: Rules = DEFAULT) -> CleanArticle:
    """The article without its boilerplate, and every removed block in order with its rule and evidence.

    Kept and removed blocks together are the article's blocks; nothing is rewritten but white space. Cleaning the kept
    blocks again, as they are or as plain text, removes nothing. An article is never emptied: a sweep that would leave
    no words is not done. `rules` is what the installation adds to what the rules know (`added.parse`).
    """
    removed = _settle(article, rules)
    kept = (block.text for position, block in enumerate(article.blocks) if position not in removed)
    removals = tuple(
        Removal(article.blocks[position].text, position, hit.rule, hit.why) for position, hit in sorted(removed.items())
    )
    return CleanArticle(article.citation, "\n".join(filter(None, map(_tidy, kept))), removals)


def _settle(article: Article, rules: Rules) -> dict[int, Hit]:
    """What goes, by position: sweeps over what is left until a sweep finds nothing."""
    lines = tuple(read(position, block) for position, block in enumerate(article.blocks))
    document = Document(lines, rules=rules, familiar=rules.recurring.of(article.citation))
    removed: dict[int, Hit] = {}
    for _ in range(MAX_SWEEPS):
        found = _sweep(document) or _cited(document, article.citation)
        if not found:
            return removed
        removed |= {document.lines[index].position: hit for index, hit in found.items()}
        document = document.without(found)
    return {}


def _sweep(document: Document) -> dict[int, Hit]:
    """The lines that go now, by index.

    Where page and text together would take everything, the text alone decides; so that what is kept here is also kept
    when it comes back as plain text.
    """
    found = hits(document)
    if not _leaves_words(document, found):
        found = hits(document.as_text())
    return found if _leaves_words(document, found) else {}


def _cited(document: Document, citation: Citation) -> dict[int, Hit]:
    return without_kept(document, {hit.index: hit for hit in cited.find(document, citation)})


def _leaves_words(document: Document, found: Container[int]) -> bool:
    return any(line.has_words for index, line in enumerate(document.lines) if index not in found)


def _tidy(text: str) -> str:
    """The text with single line breaks and no white space around its lines."""
    return "\n".join(filter(None, map(str.strip, text.splitlines())))
