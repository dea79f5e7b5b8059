"""Raw bytes → the article as it was set: decoded, told apart from the page around it, cited, in blocks.

A pure function of the raw document: the same bytes give the same article, whatever was read before. "Now", which bounds
dates, is the moment the document was fetched.
"""

from pipeline.article import Article, RawDocument
from pipeline.decoding import decode
from pipeline.errors import Rejected
from pipeline.extract import lines, media
from pipeline.extract.citation import SILENT, cite
from pipeline.extract.comments import drop_comments
from pipeline.extract.identity import document_id
from pipeline.extract.metadata import metadata
from pipeline.extract.page import article_blocks, parse, shown_text
from pipeline.extract.refusals import SUSPICIOUSLY_SHORT, refuse_walls
from pipeline.extract.repair import join_split_body, keep_inline

__all__ = ["document_id", "extract"]


def extract(raw: RawDocument) -> Article:
    """The article in a document, boilerplate around it included as blocks of their own.

    Raises `Rejected` for what is no article or cannot be read: empty, binary, a feed, a page without text, a check for
    robots, a wall, an error page. Raises `Failed` where the extraction library breaks down on a page.
    """
    media.refuse_binary(raw.body)
    text = decode(raw.body, raw.media_type)
    is_file = not raw.locator.startswith(("http://", "https://"))
    if media.kind_of(text, raw.media_type, is_file=is_file) == "text":
        return _text_article(raw, text)
    return _page_article(raw, text)


def _text_article(raw: RawDocument, text: str) -> Article:
    blocks = lines.blocks_of(text)
    if not blocks:
        raise Rejected("the document holds no text")
    return Article(cite(raw, text, SILENT, "file"), blocks)


def _page_article(raw: RawDocument, text: str) -> Article:
    tree = parse(text)
    page = metadata(tree)  # before the tree is made ready: class names are forgotten there
    drop_comments(tree)
    join_split_body(tree)
    keep_inline(tree)
    blocks = article_blocks(tree)
    if sum(len(block.text) for block in blocks) <= SUSPICIOUSLY_SHORT:
        refuse_walls(page.title, "\n".join(block.text for block in blocks), shown_text(tree))
    if not blocks:
        raise Rejected("no article text was found in the page")
    return Article(cite(raw, text, page, "page"), blocks)
