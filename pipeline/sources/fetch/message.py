"""What goes out with a request, and what an answer means to whoever asked; all of it pure."""

import hashlib
import re
from datetime import datetime

from pipeline.sources.fetch import headers
from pipeline.sources.fetch.exchange import Answer, Trouble
from pipeline.sources.fetch.result import (
    Headers,
    Kind,
    NotModified,
    Redirects,
    Refused,
    Request,
    Response,
    Unreachable,
)
from pipeline.sources.fetch.target import Target

ACCEPT: dict[Kind, str] = {
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
    "page": "text/html, application/xhtml+xml, */*;q=0.5",
    "robots": "text/plain, */*;q=0.5",
}
OURS = frozenset({"host", "accept-encoding", "connection", "content-length", "transfer-encoding", "range", "upgrade"})
"""Headers that no request may set: what we can read, and where a message ends, depend on them."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2: a token


def outgoing(request: Request, user_agent: str, own: Headers) -> Headers:
    """The headers that we send, but for those that the request's `own` ones replace."""
    names = {name.lower() for name, _ in own}
    ours = (
        ("User-Agent", user_agent),
        ("Accept", ACCEPT[request.kind]),
        ("Accept-Encoding", "gzip"),
        ("If-None-Match", request.etag),
        ("If-Modified-Since", request.last_modified),
    )
    return tuple((name, value) for name, value in ours if value is not None and name.lower() not in names)


def unsendable(request: Request) -> str | None:
    """Why a request's headers cannot be sent, or None."""
    validators = (("If-None-Match", request.etag or ""), ("If-Modified-Since", request.last_modified or ""))
    for name, value in (*validators, *request.headers):
        if name.lower() in OURS:
            return f"the header {name} is not one that a feed may set"
        if not (_NAME.fullmatch(name) and headers.is_one_line(value)):
            return f"the header {name[:40]!r} has characters that no header can hold"
    return None


def without_credentials(url: str) -> str:
    """The address as it may be shown: without user and password."""
    return re.sub(r"//[^/?#]*@", "//", url)


def failure(trouble: Trouble, here: Target, redirects: Redirects) -> Unreachable | Refused:
    """The trouble, and where on the way it was met."""
    if trouble.why is None:
        return Unreachable(trouble.reason, here.url, redirects, trouble.connected)
    return Refused(trouble.reason, trouble.why, here.url, redirects)


def result(
    request: Request, here: Target, redirects: Redirects, sent: Headers, answer: Answer, now: datetime
) -> Response | NotModified | Refused:
    """The answer at the end of the redirects, read at this moment."""
    etag = headers.sendable(headers.first(answer.headers, "etag"))
    modified = headers.sendable(headers.first(answer.headers, "last-modified"))
    fresh = headers.freshness(answer.headers, now)
    if answer.status != 304:
        return Response(
            status=answer.status,
            url=here.url,
            redirects=redirects,
            body=answer.body,
            body_sha256=hashlib.sha256(answer.body).hexdigest(),
            content_type=headers.first(answer.headers, "content-type"),
            etag=etag,
            last_modified=modified,
            freshness=fresh,
            fetched_at=now,
            headers=answer.headers,
            request_headers=sent,
        )
    if request.conditional:
        return NotModified(here.url, redirects, etag, modified, fresh, now)
    reason = f"{here.host} answers that nothing has changed, though it was not asked"
    return Refused(reason, "protocol", here.url, redirects)
