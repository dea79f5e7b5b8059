"""Connections that cannot lead inside: the address is judged when the socket is made, after every look-up."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from pipeline.sources.fetch.policy import Policy

type Lookup = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives a host's addresses in numeric form, in the order to try them; OSError where there are none."""

type Objection = Callable[[str], str | None]
"""Says why nothing may be fetched from a numeric address, or None."""

MAX_HEADERS = 100  # nginx and Apache send fewer than 30; Apache takes no more than 100
MAX_HEADER_BYTES = 16 * 1024  # each; content security policies of 8 KiB are met


class Forbidden(Exception):
    """The only addresses that a name leads to are ones we do not go to."""


class Broken(Exception):
    """The connection broke before an answer came."""


class SystemNames:
    """The system's own look-up, in threads of its own: names that hang must not stop others' look-ups for long."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(16, "names")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Look a name up, as `Lookup` says."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._threads, _addresses, host, port)
        except UnicodeError as error:  # a label of more than 63 letters
            raise OSError(f"{host} cannot be a name") from error
        return list(dict.fromkeys(found))

    def close(self) -> None:
        """Let the threads end by themselves: a look-up cannot be broken off."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _addresses(host: str, port: int) -> list[str]:
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class _Names(AbstractResolver):
    """Looks names up, and leaves out the addresses that nobody may be sent to."""

    def __init__(self, lookup: Lookup, objection: Objection) -> None:
        self._lookup = lookup
        self._objection = objection

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = list(await self._lookup(host, port))
        if not found:
            raise OSError(f"{host} has no address")
        objections = {address: self._objection(address) for address in found}
        open_to_all = [address for address in found if objections[address] is None]
        if not open_to_all:
            raise Forbidden(f"{host} leads to {found[0]}: {objections[found[0]]}")
        return [_result(host, port, address) for address in open_to_all]

    async def close(self) -> None:
        """Nothing of ours to close."""


def _result(host: str, port: int, address: str) -> ResolveResult:
    family = socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET
    flags = socket.AI_NUMERICHOST
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=flags)


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep aiohttp from asking again by itself where a connection broke: publishers count requests, and so do we."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise Broken(str(error)) from error


def session(
    policy: Policy, lookup: Lookup, objection: Objection, tls: ssl.SSLContext | None = None
) -> aiohttp.ClientSession:
    """A session that connects to nothing that `objection` objects to, keeps no cookies, and heeds no proxy or netrc.

    Bodies come as they were sent: `body.Body` unpacks them. `tls`: whom to trust, instead of the system's authorities.
    """

    def guarded(info: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        # The last word: aiohttp asks nobody about an address that stands in the URL itself.
        address = str(info[4][0])
        if why := objection(address):
            raise Forbidden(f"{address} is no public address: {why}")
        return socket.socket(*info[:3])

    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=_Names(lookup, objection),
            use_dns_cache=False,
            force_close=True,  # with a gap of a second, a kept connection is as often dead as alive
            socket_factory=guarded,
            ssl=tls or True,
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, connect=policy.connect_s),
        middlewares=(_once,),
        trust_env=False,
        auto_decompress=False,
        max_headers=MAX_HEADERS,
        max_field_size=MAX_HEADER_BYTES,
        max_line_size=MAX_HEADER_BYTES,
    )
