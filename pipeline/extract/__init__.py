"""Raw bytes → the article as it was set: decoded, told apart from the page around it, cited, in blocks.

A pure function of the raw document: the same bytes give the same article, whatever was read before. "Now", which bounds
dates, is the moment the document was fetched.
"""

from pipeline.article import Article, Block, RawDocument, TextFrom
from pipeline.decoding import decode, tidy
from pipeline.errors import Rejected
from pipeline.extract import beside, fragment, lines, media, summary
from pipeline.extract.citation import SILENT, cite
from pipeline.extract.comments import drop_comments
from pipeline.extract.identity import document_id
from pipeline.extract.metadata import metadata
from pipeline.extract.opinions import reading
from pipeline.extract.page import parse
from pipeline.extract.refusals import SUSPICIOUSLY_SHORT, refuse_walls
from pipeline.extract.repair import drop_hover_cards, join_split_body, keep_inline
from pipeline.extract.selectors import NONE, Selectors, choose, refuse_all_chosen

__all__ = ["document_id", "extract"]


def extract(raw: RawDocument, selectors: Selectors = NONE) -> Article:
    """The article in a document, boilerplate around it included as blocks of their own.

    Blocks of a page below what `selectors` choose are marked (`selectors.py`).

    What a feed's entry holds is article from end to end. Where the page behind an entry is none, or says less than the
    entry's summary, the summary is the article. Raises `Rejected` for what is no article or cannot be read: empty,
    binary, a feed, a page without text or of which `selectors` choose all, a check for robots, a wall, an error page.
    Raises `Failed` where the extraction library breaks down on a page.
    """
    if raw.came_as == "file":
        return _article(raw, "file", selectors)
    told = summary.blocks_of(raw.given)
    try:
        is_entry = raw.came_as == "entry"
        found = _entry_article(raw, selectors) if is_entry else _article(raw, "page", selectors, summary.length(told))
    except Rejected:
        if not told:
            raise
        return _summary_article(raw, told)
    return _summary_article(raw, told) if summary.says_more(told, found) else found


def _article(raw: RawDocument, text_from: TextFrom, selectors: Selectors, told: int = 0) -> Article:
    """The article of a file or page, of which so many characters are told elsewhere; a page is one wherever it lay."""
    media.refuse_binary(raw.body)
    text = decode(raw.body, raw.media_type)
    is_file = not raw.locator.startswith(("http://", "https://"))
    if media.kind_of(text, raw.media_type, is_file=is_file) == "text":
        return _text_article(raw, text, text_from)
    return _page_article(raw, text, selectors, told)


def _entry_article(raw: RawDocument, selectors: Selectors) -> Article:
    text = tidy(raw.body.decode("utf-8", "replace"))  # the reader of feeds wrote it, in UTF-8
    if raw.media_type.partition(";")[0].strip().lower() == "text/plain":
        return _text_article(raw, text, "feed")
    tree, citation = parse(text), cite(raw, text, SILENT, "feed")
    choose(tree, citation.canonical_url, selectors)
    blocks = fragment.blocks_of(tree)
    if not blocks:
        raise Rejected("the feed's entry holds no text")
    refuse_all_chosen(blocks)
    return Article(citation, blocks)


def _summary_article(raw: RawDocument, told: tuple[Block, ...]) -> Article:
    return Article(cite(raw, "\n".join(block.text for block in told), SILENT, "feed"), told)


def _text_article(raw: RawDocument, text: str, text_from: TextFrom) -> Article:
    blocks = lines.blocks_of(text)
    if not blocks:
        raise Rejected("the document holds no text")
    return Article(cite(raw, text, SILENT, text_from), blocks)


def _page_article(raw: RawDocument, text: str, selectors: Selectors, told: int) -> Article:
    tree = parse(text)
    page = metadata(tree)  # before the tree is made ready: class names are forgotten there
    citation = cite(raw, text, page, "page")
    choose(tree, citation.canonical_url, selectors)
    drop_comments(tree)
    drop_hover_cards(tree)
    join_split_body(tree)
    keep_inline(tree)
    found = reading(tree)
    blocks = beside.own(found.blocks)
    if sum(len(block.text) for block in blocks) <= max(SUSPICIOUSLY_SHORT, told):
        refuse_walls(page.title, blocks, tree, told)
    if not blocks:
        raise Rejected("no article text was found in the page")
    refuse_all_chosen(blocks)
    return Article(citation, found.blocks, found.way)
