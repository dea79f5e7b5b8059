"""Pages that a crawler saved (`.warc`, `.warc.gz`): Common Crawl's news files, wget's, browser crawlers'.

Offered are `response` records with HTTP status 200 and `resource` records, of HTML or plain text. Everything else in a
crawl is no document and is passed over: requests, redirects and errors, images, scripts, robots.txt, revisits.
"""

from collections.abc import Iterator
from typing import BinaryIO

from pipeline.archive import response, warc
from pipeline.article import Given, Offer, RawDocument, Unreadable
from pipeline.errors import Rejected
from pipeline.sources import Clock, sidecar

MAX_PAGE_BYTES = 16 * 2**20
_MAX_HEAD_BYTES = 2**16

_KINDS = frozenset({"response", "resource"})
_PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
_FOR_MACHINES = frozenset({"robots.txt", "ads.txt", "app-ads.txt", "humans.txt", "security.txt", "llms.txt"})


def offers(file: BinaryIO, locator: str, place: str | None, clock: Clock) -> Iterator[Offer]:
    """Yield the pages in order, one in memory at a time, as `locator#<record number>`, counting all records from 1.

    A record that is damaged, cut off or too large is `Unreadable` and the next is read.
    """
    for record in warc.records(file, _KINDS, MAX_PAGE_BYTES + _MAX_HEAD_BYTES):
        where = f"{locator}#{record.number}"
        try:
            if page := _page(record, where, place, clock):
                yield page
        except Rejected as error:
            yield Unreadable(where, str(error))


def _page(record: warc.Record | warc.Broken, locator: str, place: str | None, clock: Clock) -> RawDocument | None:
    """Return the page, None where the record holds none; Rejected where it is, or may be, a page that is lost."""
    stored = _stored(record)
    address = record.headers.get("warc-target-uri", "").strip("<>")
    if stored and not _is_page(stored, address):
        return None
    if isinstance(record, warc.Broken):
        raise Rejected(f"the record is {record.reason}")
    if not stored:  # DNS answers and the like are responses too
        return None
    body = response.body(stored, MAX_PAGE_BYTES)
    if not body.strip():
        raise Rejected("the page is empty")
    now = clock()
    saved = sidecar.moment(record.headers.get("warc-date", "")) or now
    given = Given(url=address if address.lower().startswith(("http://", "https://")) else None)
    return RawDocument(locator, body, stored.headers.get("content-type") or "text/html", min(saved, now), given, place)


def _stored(record: warc.Record | warc.Broken) -> response.Response | None:
    if record.headers.get("warc-type") == "resource":
        return response.Response(200, {"content-type": record.headers.get("content-type", "")}, record.block)
    return response.parse(record.block)


def _is_page(stored: response.Response, address: str) -> bool:
    media_type = stored.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not media_type:
        return stored.status == 200 and stored.payload.lstrip().startswith(b"<")
    if media_type == "text/plain" and address.rpartition("/")[2] in _FOR_MACHINES:
        return False
    return stored.status == 200 and media_type in _PAGES
