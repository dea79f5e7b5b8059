"""What some bytes are: a page, plain text, or nothing we can read. The declared type is only a hint."""

import re
from typing import Literal

from pipeline.decoding import BYTE_ORDER_MARKS, unmarked_utf16
from pipeline.errors import Rejected

type Kind = Literal["page", "text"]

# First bytes of what is often found among articles, and how to name it to the person who put it there.
SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "an image, a sound or a film"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"BZh9", "bzip2-compressed data"),
    (b"\xfd7zXZ", "xz-compressed data"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed data"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
    (b"wOF", "a font"),
)
SAMPLE = 4096
CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")  # escape belongs to ISO-2022-JP
CONTROL_SHARE = 0.03  # random bytes have 0.1
READABLE_CONTROL_SHARE = 0.3  # what is UTF-8 otherwise is a text with stray NULs
FEW_CONTROLS = 8  # in a very short text a stray NUL is a large share

TAG = re.compile(r"<(?:[A-Za-z][A-Za-z0-9:-]*[\s>/]|/[A-Za-z]|!doctype|!--)", re.IGNORECASE)
PAGE_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|article|main|section|div|p|h[1-6]|meta|title|script|span|table|ul)\b",
    re.IGNORECASE | re.DOTALL,
)
FEED_START = re.compile(
    r"\s*(?:<\?[^>]*>\s*)*(?:<!--.{0,2000}?-->\s*)*<(rss|feed|rdf:RDF|urlset|sitemapindex|opml|svg)\b", re.DOTALL
)


def refuse_binary(body: bytes) -> None:
    """Raise `Rejected` for bytes that are no text."""
    if not body or body.isspace():
        raise Rejected("the document is empty")
    for signature, what in SIGNATURES:
        if body.startswith(signature):
            raise Rejected(f"the document is {what}, not a text or a page")
    if body[4:8] == b"ftyp":
        raise Rejected("the document is a film, not a text or a page")
    if not _is_wide(body) and _is_binary(body[:SAMPLE]):
        raise Rejected("the document is binary data, not a text or a page")


def kind_of(text: str, media_type: str, *, is_file: bool) -> Kind:
    """Whether a decoded document is read as a page or as plain text; raises `Rejected` for feeds and site maps.

    A file that was offered as plain text stays it, even if it shows HTML: somebody wrote about it. From the web, where
    servers send pages as text/plain, the content decides.
    """
    declared = media_type.partition(";")[0].strip().lower()
    if declared == "text/plain" and is_file:
        return "text"
    if found := FEED_START.match(text):
        raise Rejected(f"the document is an XML file of the kind <{found[1]}>, not an article")
    if declared in ("text/html", "application/xhtml+xml"):
        return "page" if TAG.search(text) else "text"
    return "page" if PAGE_START.match(text) else "text"


def _is_wide(body: bytes) -> bool:
    return body.startswith(tuple(mark for mark, _ in BYTE_ORDER_MARKS)) or unmarked_utf16(body) is not None


def _is_binary(sample: bytes) -> bool:
    controls = len(sample) - len(sample.translate(None, CONTROLS))
    share = READABLE_CONTROL_SHARE if _is_utf8(sample) else CONTROL_SHARE
    return controls > max(FEW_CONTROLS, share * len(sample))


def _is_utf8(sample: bytes) -> bool:
    try:
        sample[:-3].decode("utf-8")  # the sample may end inside a character
    except UnicodeDecodeError as error:
        return error.start > len(sample) - 8
    return True
