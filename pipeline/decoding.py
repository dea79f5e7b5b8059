"""Bytes into text, whatever they are and whatever they claim to be.

The order of belief: a byte order mark; UTF-8 wherever the bytes prove it; the declared encoding, with the meaning
browsers give its label; what the bytes look like. Nothing raises: what cannot be read becomes U+FFFD.
"""

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark starts with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# https://encoding.spec.whatwg.org/#names-and-labels: what a label means on the web, where it differs from Python's
# codecs. Only labels found here or among SAME_LABELS are believed; Python would also "decode" rot13 or zip.
WEB_LABELS = {
    **dict.fromkeys(
        ("iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii"), "cp1252"
    ),
    **dict.fromkeys(("cp1252", "windows-1252", "x-cp1252", "ansi", "x-user-defined"), "cp1252"),
    **dict.fromkeys(("iso-8859-9", "iso8859-9", "latin5", "windows-1254", "cp1254"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620", "windows-874"), "cp874"),
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "gb18030", "chinese"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cn-big5"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    "iso-8859-8-i": "iso8859-8",
    "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
}
SAME_LABELS = re.compile(
    r"(?:iso-8859-\d{1,2}|windows-125\d|cp125\d|koi8-[ru]|euc-jp|iso-2022-jp|ibm866|utf-16(?:le|be)?)"
)

# How far a declaration may stand from the start: browsers look at 1,024 bytes; pages in the wild put scripts before it.
DECLARATION_REACH = 4096
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)

# So many bytes beyond ASCII that form valid UTF-8 are no accident: in another encoding each pair would be by a chance
# of less than 1 in 8. Fewer may be: two Chinese characters in GBK can look like UTF-8.
UTF8_PROOF = 8
BROKEN_SHARE = 0.02  # of the characters beyond ASCII: one cut-off character does not make a page another encoding
SAMPLE = 32_768  # bytes shown to the detector, from the first one beyond ASCII: its cost grows with the length

WESTERN_LETTERS = "àáâãäåæçèéêëìíîïñòóôõöøùúûüÿœšžßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒŠŽ"
WESTERN = frozenset(WESTERN_LETTERS + "–—‘’‚“”„…•‹›«»€£§©®™°·´¿¡½¼¾×²³±\xa0")
WESTERN_SHARE = 0.2  # of the letters: above, the accents are another alphabet in disguise

BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
# No text: XML, JSON or the index cannot carry them.
CONTROLS = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\n")
NO_CHARACTERS = (
    *map(chr, range(0xFDD0, 0xFDD5)), "\ufffe", "\uffff",  # the outline of a page is drawn with the first
    *map(chr, (*range(0x80, 0x85), *range(0x86, 0xA0))),  # command terminals; U+0085 ends a line
)  # fmt: skip
UNWANTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdd4\ufffe\uffff]")


def decode(body: bytes, media_type: str = "") -> str:
    """The text of a document: no NUL, no other control characters, no lone surrogates, lines ended by a line feed."""
    return tidy(_decoded(body, media_type))


def tidy(text: str) -> str:
    """A text without what no index, JSON or XML can carry, lines ended by a line feed, letters composed (NFC).

    Composed, since no engine but a few can do that itself: “é” in two characters must be found by “é” in one.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _is_tidy(text):
        text = UNWANTED.sub("", text).replace("\x0b", "\n").replace("\x0c", "\n")
    return unicodedata.normalize("NFC", text)


def _is_tidy(text: str) -> bool:
    """Whether nothing is to be removed, told ten times faster than the pattern can."""
    try:
        written = text.encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate
        return False
    if len(written.translate(None, CONTROLS)) < len(written):
        return False
    return len(written) == len(text) or not any(mark in text for mark in NO_CHARACTERS)


def _decoded(body: bytes, media_type: str) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    if unmarked := unmarked_utf16(body):
        return body.decode(unmarked, "replace")
    declared = _declared(body, media_type)
    if declared == "iso2022_jp":  # written in ASCII bytes alone
        return body.decode(declared, "replace")
    if body.isascii():
        return body.decode("ascii")
    return _as_utf8(body, declared) or _as_declared(body, declared) or _as_it_looks(body)


def unmarked_utf16(body: bytes) -> str | None:
    """The byte order of UTF-16 without a mark, told from the NULs that every Latin letter brings."""
    sample = body[:2048]
    half = len(sample) // 2
    if half < 4 or 0 not in sample:
        return None
    for encoding, nuls, others in (
        ("utf-16-le", sample[1::2], sample[0::2]),
        ("utf-16-be", sample[0::2], sample[1::2]),
    ):
        if nuls.count(0) > 0.6 * half and others.count(0) < 0.05 * half:
            return encoding
    return None


def _declared(body: bytes, media_type: str) -> str | None:
    start = body[:DECLARATION_REACH]
    header = HEADER_CHARSET.search(media_type)
    if header and (encoding := _encoding(header[1])):
        return encoding
    written = XML_ENCODING.search(start) or META_CHARSET.search(start)
    encoding = _encoding(written[1].decode("ascii", "replace")) if written else None
    # A page that could be read as far as its own declaration is not UTF-16 (WHATWG, "change the encoding").
    return "utf-8" if encoding and encoding.startswith("utf-16") else encoding


def _encoding(label: str) -> str | None:
    label = label.strip().lower()
    if label in WEB_LABELS:
        return WEB_LABELS[label]
    return codecs.lookup(label).name if SAME_LABELS.fullmatch(label) and _is_known(label) else None


def _is_known(label: str) -> bool:
    try:
        codecs.lookup(label)
    except LookupError:
        return False
    return True


def _as_utf8(body: bytes, declared: str | None) -> str | None:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _as_damaged_utf8(body)
    proven = declared in (None, "utf-8", "cp1252") or _beyond_ascii(body) >= UTF8_PROOF
    return text if proven else None


def _as_damaged_utf8(body: bytes) -> str | None:
    text = body.decode("utf-8", "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text if text.count("\ufffd") <= BROKEN_SHARE * beyond_ascii else None


def _beyond_ascii(body: bytes) -> int:
    return len(body) - len(body.decode("ascii", "ignore"))


def _as_declared(body: bytes, declared: str | None) -> str | None:
    if declared is None or declared == "utf-8":
        return None
    text = body.decode(declared, "replace")
    # The five bytes that windows-1252 leaves open are errors too; a declaration that gives many is a wrong one.
    return text if text.count("\ufffd") <= BROKEN_SHARE * _beyond_ascii(body) else None


def _as_it_looks(body: bytes) -> str:
    first = BEYOND_ASCII.search(body)
    sample = body[max(0, first.start() - 1024) : first.start() + SAMPLE] if first else body
    if _is_western(sample.decode("cp1252", "replace")):
        return body.decode("cp1252", "replace")
    found = from_bytes(sample).best()
    return body.decode(found.encoding if found else "cp1252", "replace")


def _is_western(text: str) -> bool:
    accents = [c for c in text if not c.isascii()]
    letters = sum(c.isalpha() for c in text)
    return set(accents) <= WESTERN and sum(c.isalpha() for c in accents) <= WESTERN_SHARE * letters
