"""Where a URL leads, or why we do not go there: all that can be said before a name is looked up."""

from dataclasses import dataclass

import ada_url

from pipeline.sources.fetch.policy import Policy
from pipeline.sources.fetch.result import Why

SCHEMES = {"http:": 80, "https:": 443}
MAX_LENGTH = 8192  # what common servers take; a longer one is an accident or an attack


@dataclass(frozen=True, slots=True)
class Target:
    """A place that may be asked, if its address is a public one."""

    url: str  # as browsers write it (WHATWG), without fragment
    host: str
    port: int
    scheme: str
    vouched: bool  # the operator named this host and port: it may be private, and needs no gap

    @property
    def turn(self) -> str:
        """What only one request at a time may go to: a host, or a port of one that was vouched for."""
        return f"{self.host}:{self.port}" if self.vouched else self.host


@dataclass(frozen=True, slots=True)
class NoTarget:
    """Why there is nothing to ask."""

    reason: str
    why: Why


def target(url: str, policy: Policy) -> Target | NoTarget:
    """Take an absolute address apart."""
    return _checked(_parsed(url, None), policy)


def redirected(here: Target, location: str, policy: Policy) -> Target | NoTarget:
    """Where a redirect leads; a public server cannot send us to a host that was vouched for."""
    there = _checked(_parsed(location, here.url), policy)
    if isinstance(there, Target) and there.vouched and not here.vouched:
        return NoTarget(f"{here.host} redirects to {there.host}, which only you may name", "address")
    return there


def may_lead(here: str, there: str, policy: Policy) -> bool:
    """Whether what stands at one address may send us to another: to a host that was vouched for, only such a host."""
    first, second = target(here, policy), target(there, policy)
    return not (isinstance(second, Target) and second.vouched) or (isinstance(first, Target) and first.vouched)


def keeps_secrets(first: Target, here: Target) -> bool:
    """Whether headers meant for the first may go here too: one origin, or the same host behind TLS instead."""
    upgrade = (first.scheme, first.port, here.scheme, here.port) == ("http", 80, "https", 443)
    return first.host == here.host and (upgrade or (first.scheme, first.port) == (here.scheme, here.port))


def _parsed(url: str, base: str | None) -> ada_url.URL | None:
    if len(url) > MAX_LENGTH:
        return None
    try:
        return ada_url.URL(url, base) if base else ada_url.URL(url)
    except ValueError:  # includes UnicodeEncodeError: half a character
        return None


def _checked(parsed: ada_url.URL | None, policy: Policy) -> Target | NoTarget:
    if parsed is None:
        return NoTarget("this is no web address, or one that is far too long", "url")
    if parsed.protocol not in SCHEMES:
        return NoTarget(f"{parsed.protocol} is neither http: nor https:", "scheme")
    if parsed.username or parsed.password:
        return NoTarget("the address holds a user or a password: give them as a header instead", "credentials")
    host = parsed.hostname.removeprefix("[").removesuffix("]").rstrip(".")
    if not host:
        return NoTarget("the address names no host", "url")
    port = int(parsed.port or SCHEMES[parsed.protocol])
    vouched = f"{parsed.hostname.rstrip('.')}:{port}" in policy.allowed
    if port not in policy.ports and not vouched:
        return NoTarget(f"port {port} of {host} is not one that the web uses", "port")
    parsed.hash = ""
    return Target(parsed.href, host, port, parsed.protocol.removesuffix(":"), vouched)
