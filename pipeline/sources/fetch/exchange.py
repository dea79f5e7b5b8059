"""One request and its answer over HTTP; whatever goes wrong comes back as a sentence about this place."""

import asyncio
import ssl
from dataclasses import dataclass

import aiohttp
from yarl import URL

from pipeline.sources.fetch import headers
from pipeline.sources.fetch.body import Body, Damaged, TooLarge
from pipeline.sources.fetch.connect import Broken, Forbidden
from pipeline.sources.fetch.policy import MIB, Policy
from pipeline.sources.fetch.result import Headers, Kind, Why
from pipeline.sources.fetch.target import Target

REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came, its body unpacked; of a redirect, no body."""

    status: int
    headers: Headers
    body: bytes
    received: int
    location: str | None  # where a redirect leads, as it was written


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong; `why` is None where the other side could not be reached, and says what we refused otherwise."""

    reason: str
    why: Why | None
    status: int | None = None
    received: int = 0
    connected: bool = True


class _UnknownCoding(Exception):
    """The body is packed in a way we did not ask for."""


@dataclass(slots=True)
class _Progress:
    status: int | None = None
    received: int = 0


async def exchange(
    http: aiohttp.ClientSession, here: Target, sent: Headers, kind: Kind, policy: Policy, seconds: float
) -> Answer | Trouble:
    """Ask one place, once, and read its answer within `seconds`."""
    progress = _Progress()
    try:
        async with (
            asyncio.timeout(seconds),
            http.get(URL(here.url, encoded=True), headers=sent, allow_redirects=False) as response,
        ):
            progress.status = response.status
            return await _read(response, kind, policy, progress)
    except (aiohttp.ClientError, TimeoutError, OSError, Broken, Forbidden, TooLarge, Damaged, _UnknownCoding) as error:
        reason, why = _sentence(error, here.host, kind, policy)
        connected = not isinstance(error, aiohttp.ClientConnectorError | aiohttp.ServerTimeoutError)
        return Trouble(reason, why, progress.status, progress.received, connected)


async def _read(response: aiohttp.ClientResponse, kind: Kind, policy: Policy, progress: _Progress) -> Answer:
    found = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers)
    location = headers.first(found, "location") if response.status in REDIRECTS else None
    if location is not None:
        return Answer(response.status, found, b"", 0, headers.text(location))
    if 200 <= response.status < 300:
        body = await _whole(response, found, kind, policy, progress)
    else:
        body = await _beginning(response, found, policy, progress)
    return Answer(response.status, found, body, progress.received, None)


async def _whole(
    response: aiohttp.ClientResponse, found: Headers, kind: Kind, policy: Policy, progress: _Progress
) -> bytes:
    body = Body(policy.most(kind), gzip=_is_packed(found), cut=kind == "robots")
    body.expect(response.content_length)
    async for piece in response.content.iter_any():
        progress.received += len(piece)
        if not body.take(piece):
            return body.so_far()
    return body.whole()


async def _beginning(response: aiohttp.ClientResponse, found: Headers, policy: Policy, progress: _Progress) -> bytes:
    """What an error's page begins with: its status counts, so that nothing about its body can go wrong."""
    try:
        body = Body(policy.error_bytes, gzip=_is_packed(found), cut=True)
    except _UnknownCoding:
        return b""
    try:
        async for piece in response.content.iter_any():
            progress.received += len(piece)
            if not body.take(piece):
                break
    except (Damaged, aiohttp.ClientError):
        pass
    return body.so_far()


def _is_packed(found: Headers) -> bool:
    codings = headers.codings(found)
    if codings not in ([], ["gzip"], ["x-gzip"]):
        raise _UnknownCoding(", ".join(codings)[:60].encode("ascii", "replace").decode())
    return bool(codings)


def _sentence(error: Exception, host: str, kind: Kind, policy: Policy) -> tuple[str, Why | None]:
    """What happened, to be read by a person; the most special kinds first."""
    match error:
        case Forbidden():
            return str(error), "address"
        case _UnknownCoding():
            return f"{host} packs its answer as “{error}”, though only gzip was asked for", "encoding"
        case TooLarge():
            return f"the {kind} at {host} is larger than {policy.most(kind) / MIB:g} MiB", "size"
        case Damaged():
            return f"{host}: {error}", None
        case aiohttp.ServerTimeoutError():
            return f"no connection to {host} within {policy.connect_s:g} s", None
        case TimeoutError():
            return f"{host} was not done within {policy.deadline_s:g} s", "time"
        case _:
            return _foreign(error, host)


def _foreign(error: Exception, host: str) -> tuple[str, Why | None]:
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return f"the certificate of {host} does not hold: {_certificate(error.certificate_error)}", None
        case aiohttp.ClientSSLError():
            return f"no safe connection to {host}: {_short(error.os_error)}", None
        case aiohttp.ClientConnectorDNSError():
            return f"the name {host} leads nowhere: {_short(error.os_error)}", None
        case aiohttp.ClientConnectorError():
            return f"no connection to {host}: {_short(error.os_error)}", None
        case aiohttp.InvalidURL():
            return f"{host} cannot be asked: its address is malformed", "url"
        case aiohttp.ClientResponseError():
            return f"{host} does not speak HTTP as it should: {_short(error.message)}", "protocol"
        case aiohttp.ClientPayloadError():
            return f"the answer of {host} breaks off or is damaged", None
        case _:
            return f"the connection to {host} broke: {_short(error) or type(error).__name__}", None


def _certificate(error: Exception) -> str:
    return error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else _short(error)


def _short(error: object) -> str:
    said = getattr(error, "strerror", None) or str(error)
    return " ".join(str(said).split())[:120]
