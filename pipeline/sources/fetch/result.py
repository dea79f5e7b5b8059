"""What is asked of the network, and the five things that can come back; none of them is an exception."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

type Kind = Literal["feed", "page", "robots"]
"""What is expected: it decides how much is read (`policy.Policy`)."""

type Why = Literal[
    "url", "scheme", "credentials", "port", "address", "robots",  # we do not go there
    "wait",  # not now: it asked us to stay away
    "redirects", "headers", "encoding", "size", "time", "protocol",  # we do not take this answer
]  # fmt: skip
"""Why we refused, for a program; `Refused.reason` says it to a person."""

type Headers = tuple[tuple[str, str], ...]
"""Names and values in their order, bytes read as Latin-1, so that each value gives its bytes back."""

type Redirects = tuple[tuple[int, str], ...]
"""The redirects that were followed, in their order: the status, and the address that gave it."""


@dataclass(frozen=True, slots=True)
class Request:
    """A GET to make.

    `headers` are sent only to the origin of `url`: a redirect to another one goes without, since they may be secrets.
    `gap_s`: seconds since the last request to this host to wait at least, as robots.txt asked; the policy's gap holds
    where it is longer.
    """

    url: str
    kind: Kind = "page"
    etag: str | None = None  # as the last response gave it
    last_modified: str | None = None  # likewise, a text and no date: it goes back byte for byte
    headers: Headers = field(default=(), repr=False)  # in place of ours where the name is the same
    gap_s: float = 0.0

    @property
    def conditional(self) -> bool:
        """Whether the server may answer that nothing has changed."""
        return self.etag is not None or self.last_modified is not None


@dataclass(frozen=True, slots=True)
class Freshness:
    """When a server would like to be asked again, in seconds from the moment of its answer; None: it did not say."""

    max_age_s: int | None = None  # Cache-Control, less the time spent in caches; 0 for no-cache and no-store
    expires_s: int | None = None  # Expires, by the server's own clock where it gave a Date; max-age goes before it
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer, whatever its status.

    Of an answer that is not a 2xx only the first 64 KiB are kept. `etag` and `last_modified` are None too where they
    could not be sent back as they came.
    """

    status: int
    url: str  # that answered, after all redirects
    redirects: Redirects
    body: bytes  # without its content coding
    body_sha256: str  # 64 hex digits
    content_type: str | None  # the whole header
    etag: str | None
    last_modified: str | None
    freshness: Freshness
    fetched_at: datetime  # when the last byte was there
    headers: Headers
    request_headers: Headers = field(repr=False)  # as sent with the last hop, without those of the request itself


@dataclass(frozen=True, slots=True)
class NotModified:
    """304 to a conditional request: what was fetched before still holds."""

    url: str
    redirects: Redirects
    etag: str | None  # None: not repeated, so the old one holds
    last_modified: str | None
    freshness: Freshness
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No answer, or not all of it: no such host, no connection, a bad certificate, a connection that broke."""

    reason: str
    url: str  # the hop that failed
    redirects: Redirects = ()
    connected: bool = True  # False: its host let nobody in, so that other requests to it are in vain for now


@dataclass(frozen=True, slots=True)
class Refused:
    """We do not go there, or do not take what came: the same request will most likely end the same way."""

    reason: str
    why: Why
    url: str  # the hop that was refused, without user and password
    redirects: Redirects = ()


type Result = Response | NotModified | Unreachable | Refused


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as it went out: what politeness is measured by."""

    url: str
    at: datetime  # when it was sent
    status: int | None  # None: no answer
    conditional: bool
    received: int  # bytes of the body as they came, still coded
    seconds: float  # until the answer was read or given up
