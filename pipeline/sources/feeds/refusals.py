"""Why something is no feed, in one sentence that says what to do."""

import html
import re

from pipeline.errors import Rejected
from pipeline.sources.feeds.links import resolved

# The first element's name, after a declaration, comments and a document type.
ROOT = re.compile(
    r"\s*(?:<\?[^>]*>\s*|<!--.{0,5000}?-->\s*|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>\s*){0,20}<([\w:.-]+)", re.S | re.I
)
MARKS = re.compile(r"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
HEAD = 200_000  # characters of a page in which its links stand
LINK = re.compile(r"<link\b[^<>]{1,2000}>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""([\w-]{1,20})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
OTHERS = {
    "opml": "this is a list of feeds (OPML); take its feeds over with `news feeds import FILE`",
    "urlset": "this is a sitemap, no feed; look for the site's feed",
    "sitemapindex": "this is a list of sitemaps, no feed; look for the site's feed",
    "error": "this is an error message in XML, no feed; look at it in a browser",
}


def root(text: str) -> str | None:
    """The name of the first element, in lower case."""
    match = ROOT.match(text[:20_000])
    return match[1].lower() if match else None


def refuse_page(text: str, url: str | None) -> None:
    """Raise Rejected for a web page, naming the feed it names; do nothing for anything else."""
    if root(text) != "html" or MARKS.search(text):
        return
    feeds = feeds_named(text, url)
    if feeds:
        raise Rejected(f"this is a web page; its feed is at {feeds[0]}")
    raise Rejected("this is a web page that names no feed; is it an error page, or has the feed moved?")


def refuse_without_entries(text: str, url: str | None, *, is_feed: bool, trouble: str | None) -> None:
    """Raise Rejected unless it is a feed in good order that just has no entries at the moment."""
    if is_feed and trouble is None:
        return
    if is_feed:
        raise Rejected(f"this feed breaks off or is broken before its first entry ({trouble}); try again later")
    name = root(text) or ""
    if name in OTHERS:
        raise Rejected(OTHERS[name])
    if feeds := feeds_named(text, url):
        raise Rejected(f"this is a web page; its feed is at {feeds[0]}")
    raise Rejected("this is neither RSS, Atom nor JSON Feed; look at the address in a browser")


def feeds_named(page: str, url: str | None) -> list[str]:
    """The feeds that a page names by `<link rel="alternate">`, resolved, in its order; comment feeds last."""
    found = []
    for link in LINK.findall(page[:HEAD]):
        said = {m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "") for m in ATTRIBUTE.finditer(link)}
        kind = said.get("type", "").lower().partition(";")[0].strip()
        if "alternate" in said.get("rel", "").lower().split() and kind in FEED_TYPES and said.get("href"):
            found.append(resolved(url, said["href"].strip()))
    return sorted(dict.fromkeys(found), key=lambda address: "comments" in address.lower())
