"""Bytes from anywhere into a feed, in this process and without a bound on time: `parser.Parser` is the safe way."""

import re
import zlib
from datetime import datetime

from pipeline.decoding import decode
from pipeline.errors import Rejected
from pipeline.sources.feeds import json_feed, xml_feed
from pipeline.sources.feeds.bounds import MAX_BYTES
from pipeline.sources.feeds.feed import Feed
from pipeline.sources.feeds.refusals import refuse_page

GZIP = b"\x1f\x8b"
ASCII = re.compile(r";\s*charset\s*=\s*[\"']?(?:us-)?ascii[\"']?", re.IGNORECASE)


def parse(body: bytes, *, url: str | None, content_type: str | None, now: datetime) -> Feed:
    """The feed in a body; `url` resolves its relative links, `content_type` is the whole HTTP header.

    A feed with entries is used however ill-formed; one in good order may have none. Raises Rejected for everything
    else: an empty body, a page, another kind of XML or JSON, one that breaks off before its first entry, one too large.
    """
    body = _unpacked(body)
    if not body.strip():
        raise Rejected("the feed is empty: not a single character came")
    # A server that says ASCII of bytes that are not has said nothing; then the XML declaration may speak.
    text = decode(body, ASCII.sub("", content_type or "")).lstrip("\ufeff \t\n")
    if not text:
        raise Rejected("the feed is empty: nothing but control characters came")
    if text.startswith(("{", "[")):
        return json_feed.read(text, url, now)
    if "<" not in text:
        raise Rejected("this is plain text or binary data, no feed; look at the address in a browser")
    refuse_page(text, url)
    return xml_feed.read(text, url, now)


def _unpacked(body: bytes) -> bytes:
    """A body that is a gzip file is one that its server forgot to label, or a file somebody saved."""
    if body.startswith(GZIP):
        try:
            body = zlib.decompressobj(wbits=31).decompress(body, MAX_BYTES + 1)
        except zlib.error as error:
            raise Rejected("this is a damaged gzip file; fetch it again") from error
    if len(body) > MAX_BYTES:
        raise Rejected(f"this is larger than {MAX_BYTES // 2**20} MB, too large for a feed; is it another file?")
    return body
