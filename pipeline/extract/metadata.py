"""What a page says about its article: JSON-LD, Open Graph and other <meta>, <link>, <time>, headings.

Nothing is guessed from running text. Where sources disagree the order of belief is: JSON-LD of the article, Open
Graph, other metadata, what readers see; the first two are written by the publisher's system for machines, with zones
and full names.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from pipeline.extract import jsonld
from pipeline.extract.authors import authors
from pipeline.extract.elements import letters, spaced
from pipeline.extract.header import bylines, header, times
from pipeline.extract.languages import language
from pipeline.extract.plain import distinct, plain, unescaped

MOST_CATEGORIES = 30
LONGEST_CATEGORY = 100
LONGEST_TITLE = 500

PUBLISHED = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "publishdate", "publish-date", "publish_date", "pubdate", "published_time", "publication_date",
    "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.created", "dcterms.date", "dc.date", "dc.date.created",
    "article.published", "displaydate", "rnews:datepublished", "bt:pubdate", "originalpublicationdate", "date",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "lastmod",
    "last-modified", "article.updated", "rnews:datemodified", "modified_time",
)  # fmt: skip
AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "cxenseparse:author",
)
SECTIONS = (
    "article:section",
    "og:article:section",
    "section",
    "parsely-section",
    "cxenseparse:pageclass:section",
    "dc.subject",
)
KEYWORDS = ("news_keywords", "keywords", "parsely-tags", "sailthru.tags")
MACHINE_TAG = re.compile(r":|^[\W\d]*$|[0-9a-f]{8}-[0-9a-f]{4}-")  # "NLP Category: Politics", "WC: 1000-1999", keys
SUMMARIES = ("og:description", "description", "twitter:description", "dc.description", "dcterms.description")
SITES = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher")
TITLES = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title")

# Between a title and the site's name: "Fares to rise - Gulf Mirror", "Fares to rise | News | Gulf Mirror"
SEPARATOR = re.compile(r"\s+(?:[|–—·•»«:/-]|::|\|\|)\s+")


@dataclass(frozen=True, slots=True)
class Metadata:
    """A page's own statements, strings made plain; dates still as they were written, the most trusted first."""

    title: str | None
    authors: tuple[str, ...]
    section: str | None
    categories: tuple[str, ...]
    summary: str | None
    source: str | None
    language: str | None
    published: tuple[str, ...]
    modified: tuple[str, ...]
    addresses: tuple[str, ...]  # of the page itself, as written: link rel=canonical, og:url, JSON-LD


class Metas:
    """A page's <meta> elements: every content by its name, property or itemprop in lower case."""

    def __init__(self, tree: HtmlElement) -> None:
        self._contents: dict[str, list[str]] = {}
        for element in tree.iter("meta"):
            name = (
                element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
            )
            content = (element.get("content") or "").strip()
            if name and content:
                self._contents.setdefault(name.strip().lower(), []).append(content)

    def all(self, *names: str) -> Iterator[str]:
        """The contents under these names, in the names' order."""
        for name in names:
            yield from self._contents.get(name, ())

    def first(self, *names: str) -> str | None:
        return next(self.all(*names), None)


def metadata(tree: HtmlElement) -> Metadata:
    """Everything a page says about its article. Does not touch the tree."""
    metas = Metas(tree)
    canonical = next(
        (link.get("href") for link in tree.iter("link") if link.get("rel", "").lower() == "canonical"), None
    )
    node = jsonld.article_node(tree, canonical, metas.first("og:url"))
    site = plain(metas.first("og:site_name")) or _name(node.get("publisher")) or plain(metas.first(*SITES))
    title = _title(tree, metas, node, site)
    around = header(tree, title)
    return Metadata(
        title=title,
        authors=_authors(metas, node, around),
        section=_name(node.get("articleSection")) or plain(metas.first(*SECTIONS), LONGEST_CATEGORY),
        categories=_categories(metas, node),
        summary=plain(metas.first(*SUMMARIES)) or _name(node.get("description")),
        source=site,
        language=_language(tree, metas, node),
        published=(
            *_dates(node, "datePublished"),
            *metas.all(*PUBLISHED),
            *times(around),
            *_dates(node, "dateCreated"),
        ),
        modified=(*_dates(node, "dateModified"), *metas.all(*MODIFIED)),
        addresses=tuple(address for address in (canonical, *metas.all("og:url"), *jsonld.addresses(node)) if address),
    )


def _name(value: object) -> str | None:
    return plain(unescaped(next(jsonld.texts(value), None)))


def _title(tree: HtmlElement, metas: Metas, node: jsonld.Node, site: str | None) -> str | None:
    """What stands over the article: where metadata disagree (for search engines, for readers), what the page shows."""
    said = _titles([_name(node.get("headline")), *metas.all(*TITLES)], site)
    written = _titles((title.text for title in tree.iter("title")), site)
    shown = _titles((spaced(heading) for heading in tree.iter("h1")), site)
    shown_letters = {letters(title) for title in shown}
    agreed = (title for title in (*said, *written) if letters(title) in shown_letters)
    return next(iter((*agreed, *said, *written, *shown)), None)


def _titles(texts: Iterable[str | None], site: str | None) -> list[str]:
    """The texts as titles, the site's name taken off; a title that is nothing but the site's name is none."""
    titles = (_without_site(title, site) for text in texts if (title := plain(text, LONGEST_TITLE)))
    return [title for title in titles if title.casefold() != (site or "").casefold()]


def _without_site(title: str, site: str | None) -> str:
    """The title without the site's name at its end or start, if a separator stands between."""
    if not site:
        return title
    for match in SEPARATOR.finditer(title):
        before, after = title[: match.start()], title[match.end() :]
        if after.casefold() == site.casefold():
            return before
        if before.casefold() == site.casefold() and after:
            return after
    return title


def _authors(metas: Metas, node: jsonld.Node, around: list[HtmlElement]) -> tuple[str, ...]:
    said = (jsonld.texts(node.get("author")), jsonld.texts(node.get("creator")), metas.all(*AUTHORS), bylines(around))
    return next(
        (names for source in said if (names := authors(text for name in source if (text := unescaped(name))))), ()
    )


def _categories(metas: Metas, node: jsonld.Node) -> tuple[str, ...]:
    """The tags meant for readers, from the first source that has any; one string of many is taken apart at commas."""
    for said in (metas.all("article:tag", "og:article:tag"), jsonld.texts(node.get("keywords")), metas.all(*KEYWORDS)):
        pieces = (piece for text in islice(said, 200) for piece in re.split(r"[,;]", unescaped(text[:5_000]) or ""))
        names = [name for piece in pieces if (name := plain(piece)) and not MACHINE_TAG.search(name)]
        if found := distinct([name for name in names if len(name) <= LONGEST_CATEGORY], MOST_CATEGORIES):
            return found
    return ()


def _language(tree: HtmlElement, metas: Metas, node: jsonld.Node) -> str | None:
    root = tree.getroottree().getroot()
    declared = (
        next(jsonld.texts(node.get("inLanguage")), None),
        root.get("lang"),
        root.get("xml:lang"),
        metas.first("content-language"),
        metas.first("og:locale"),
    )
    return next((code for text in declared if (code := language(text))), None)


def _dates(node: jsonld.Node, key: str) -> Iterator[str]:
    return (text for text in jsonld.texts(node.get(key)) if text.strip())
