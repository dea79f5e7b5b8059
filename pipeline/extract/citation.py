"""Which article a document is: what was given beside it, then what the page says, then what its address tells."""

from datetime import datetime

from pipeline.article import Citation, Given, PublishedFrom, RawDocument, TextFrom
from pipeline.dates import Moment, best_moment, url_day
from pipeline.extract.addresses import own_address
from pipeline.extract.authors import authors
from pipeline.extract.identity import document_id
from pipeline.extract.languages import language
from pipeline.extract.metadata import LONGEST_CATEGORY, LONGEST_TITLE, MOST_CATEGORIES, Metadata
from pipeline.extract.plain import distinct, plain
from pipeline.urls import canonicalise, host

SILENT = Metadata(None, (), None, (), None, None, None, (), (), ())  # plain text says nothing about itself


def cite(raw: RawDocument, text: str, page: Metadata, text_from: TextFrom) -> Citation:
    """The citation of a document whose decoded input is `text`; what was given wins over what the page says."""
    given = raw.given
    known = canonicalise(given.url) if given.url else None
    own = own_address(page.addresses, known)
    canonical = own or known
    published, published_from = _published(given, page, canonical, raw.fetched_at)
    return Citation(
        id=document_id(canonical, text),
        url=plain(given.url) if known else own,
        canonical_url=canonical,
        source=plain(given.source) or page.source or _site_name(canonical) or plain(raw.place),
        section=plain(given.section, LONGEST_CATEGORY) or page.section,
        categories=distinct([plain(name, LONGEST_CATEGORY) for name in given.categories], MOST_CATEGORIES)
        or page.categories,
        title=plain(given.title, LONGEST_TITLE) or page.title,
        summary=plain(given.summary) or page.summary,
        authors=authors(given.authors) or page.authors,
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        published_from=published_from,
        modified_at=_modified(given, page, published, raw.fetched_at),
        language=language(given.language) or page.language,
        fetched_at=raw.fetched_at,
        feeds=given.feeds,
        text_from=text_from,
    )


def _published(
    given: Given, page: Metadata, url: str | None, now: datetime
) -> tuple[Moment | None, PublishedFrom | None]:
    said = best_moment((given.published_at,) if given.published_at else (), now)
    if said:
        return said, "feed" if given.feeds else "given"
    if found := best_moment(page.published, now):
        return found, "page"
    if day := url_day(url, now) if url else None:
        return day, "url"
    changed = best_moment((given.modified_at,) if given.feeds and given.modified_at else (), now)  # Atom requires it
    return changed, "feed" if changed else None


def _modified(given: Given, page: Metadata, published: Moment | None, now: datetime) -> datetime | None:
    """The last change, if it is later than the publication: many systems write the same time, or a day, into both."""
    found = best_moment((given.modified_at,) if given.modified_at else (), now) or best_moment(page.modified, now)
    return found.at if found and (published is None or found.at > published.at) else None


def _site_name(url: str | None) -> str | None:
    return (host(url) or "").removeprefix("www.") or None if url else None
