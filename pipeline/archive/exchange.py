"""An HTTP exchange ⇄ the blocks of a `response` and a `request` record, without what is secret in it.

The body is stored decoded, as the fetcher gives it: a coding or length that the server declared is kept under another
name (`X-Archive-Orig-…`, as warcio does), and the length of what is stored is written in its place.
"""

import re
from http import HTTPStatus

import ada_url

from pipeline.article import Http

type Headers = tuple[tuple[str, str], ...]

# FastWARC reads no head beyond 32 KiB; the fetcher lets 100 headers of 16 KiB through.
MAX_HEAD_BYTES = 22 * 1024
MAX_TARGET = 8 * 1024  # no longer address is fetched

_SECRET = re.compile(
    r"authorization|cookie|token|secret|passw|credential|session|signature|jwt|api-?key|(?:^|[-_])(?:auth|key)(?:$|[-_])",
    re.IGNORECASE,
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2: a token
_NO_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")  # RFC 9110, 5.5; CR and LF would begin another header
_CODED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_ORIGINAL = "X-Archive-Orig-"
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) [^\r\n]*")
_END = b"\r\n\r\n"


def storable(http: Http) -> Http:
    """Return the exchange as it can be kept, and will be read again.

    Left out are credentials, names that are no header's, the request's Host (its address tells it) and what goes beyond
    `MAX_HEAD_BYTES`; what no value can hold is a space, what Latin-1 cannot write a question mark.
    """
    asked = tuple(field for field in _clean(http.request_headers) if field[0].lower() != "host")
    return Http(http.url, http.status, _bounded(asked), _bounded(_clean(http.response_headers)))


def response_block(http: Http, body: bytes) -> bytes:
    """Return the block of a `response` record for an exchange that is storable."""
    phrase = HTTPStatus(http.status).phrase if http.status in HTTPStatus else ""
    fields = [(f"{_ORIGINAL}{name}" if _is_renamed(name) else name, value) for name, value in http.response_headers]
    return _head(f"HTTP/1.1 {http.status:03} {phrase}", [*fields, ("Content-Length", str(len(body)))]) + body


def request_block(http: Http) -> bytes:
    """Return the block of a `request` record for an exchange that is storable; it has no body."""
    host, target = _host_and_target(http.url)
    return _head(f"GET {target} HTTP/1.1", [("Host", host), *http.request_headers])


def parsed(url: str, response: bytes, request: bytes) -> tuple[Http, bytes]:
    """Return the exchange and the body that two blocks hold; ValueError where they are not as we write them."""
    first, received, body = _taken_apart(response)
    _, sent, _ = _taken_apart(request)
    if not (status := _STATUS.fullmatch(first)):
        raise ValueError("its response record has no status line")
    headers = tuple(
        (name.removeprefix(_ORIGINAL), value) for name, value in received if name.lower() != "content-length"
    )
    return Http(url, int(status[1]), tuple(sent[1:]), headers), body


def _clean(headers: Headers) -> Headers:
    named = (field for field in headers if _NAME.fullmatch(field[0]) and not _SECRET.search(field[0]))
    return tuple((name, _value(value)) for name, value in named)


def _value(value: str) -> str:
    return _NO_VALUE.sub(" ", value).encode("latin-1", "replace").decode("latin-1").strip(" \t")


def _bounded(headers: Headers) -> Headers:
    """Return the headers that fit, in order; one that does not makes room for those behind it."""
    kept, room = [], MAX_HEAD_BYTES
    for name, value in headers:
        length = len(_ORIGINAL) + len(name) + len(value) + len(": \r\n")
        if length <= room:
            kept.append((name, value))
            room -= length
    return tuple(kept)


def _is_renamed(name: str) -> bool:
    # A server's own X-Archive-Orig-… is renamed too, so that reading takes off exactly what was put on.
    return name.lower() in _CODED or name.startswith(_ORIGINAL)


def _head(first: str, headers: list[tuple[str, str]]) -> bytes:
    return "\r\n".join([first, *(f"{name}: {value}" for name, value in headers)]).encode("latin-1") + _END


def _taken_apart(block: bytes) -> tuple[bytes, list[tuple[str, str]], bytes]:
    head, end, body = block.partition(_END)
    if not end:
        raise ValueError("its head has no end")
    first, *lines = head.split(b"\r\n")
    fields = (line.decode("latin-1").partition(":") for line in lines)
    return first, [(name, value.strip(" \t")) for name, _, value in fields], body


def _host_and_target(url: str) -> tuple[str, str]:
    try:
        parts = ada_url.URL(url)
    except ValueError:
        return "", "/"
    return parts.host, f"{parts.pathname or '/'}{parts.search}"[:MAX_TARGET]
