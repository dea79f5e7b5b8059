"""The summary that a feed's entry gives, as the article's text where there is no better one."""

from pipeline.article import Article, Block, Given
from pipeline.decoding import tidy
from pipeline.extract import lines

FAR_LESS = 0.5  # a page with less than this share of the summary's characters shows a teaser, or something else


def blocks_of(given: Given) -> tuple[Block, ...]:
    """The summary's lines; none where there is no summary."""
    return lines.blocks_of(tidy(given.summary)) if given.summary else ()


def says_more(told: tuple[Block, ...], found: Article) -> bool:
    """Whether a summary says far more than what was found: a teaser, a caption, a form."""
    return length(found.blocks) < FAR_LESS * length(told)


def length(blocks: tuple[Block, ...]) -> int:
    """The characters of an article's text."""
    return sum(len(block.text) for block in blocks if block.kind != "heading")
