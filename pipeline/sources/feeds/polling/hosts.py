"""Who wants to be left alone for a while, and who is not there."""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.polls import Wait
from pipeline.sources.fetch.policy import Policy
from pipeline.sources.fetch.result import Result, Unreachable
from pipeline.sources.fetch.target import Target, target

WHOLE_HOST = 3
"""Addresses of a host that asked us to wait: then it is the host that is busy, not they (the issue's rule)."""


class Hosts:
    """What a run knows of hosts: waits from this run and earlier ones, and who let nobody in during this run."""

    def __init__(self, policy: Policy, waits: Iterable[Wait]) -> None:
        self._policy = policy
        self._waits = {wait.url: wait for wait in waits}
        self._dead: dict[str, Unreachable] = {}

    def wait_until_ms(self, url: str, now_ms: int) -> int:
        """Until when the address is not to be asked; 0 where nothing stands in the way."""
        own = self._waits.get(url)
        if own and own.until_ms > now_ms:
            return own.until_ms
        host = self._host(url)
        there = sorted(wait.until_ms for wait in self._waits.values() if wait.host == host and wait.until_ms > now_ms)
        return there[-WHOLE_HOST] if len(there) >= WHOLE_HOST else 0

    def asked_to_wait(self, url: str, until_ms: int) -> Wait:
        """Note that an address wants to be left alone until then; what the ledger is to keep of it."""
        wait = Wait(url, self._host(url), until_ms)
        self._waits[url] = wait
        return wait

    def dead(self, url: str) -> Unreachable | None:
        """The answer that the address would give, if its host let nobody in before."""
        known = self._dead.get(self._origin(url))
        return replace(known, url=url) if known else None

    def met(self, url: str, result: Result) -> None:
        """Note whether the host of an address let us in."""
        if isinstance(result, Unreachable) and not (result.connected or result.redirects):
            self._dead[self._origin(url)] = result

    def may_lead(self, feed: str, page: str) -> bool:
        """Whether a feed's entries may send us to a page: to a host that was vouched for, only one of such a host."""
        there, here = target(page, self._policy), target(feed, self._policy)
        return not (isinstance(there, Target) and there.vouched) or (isinstance(here, Target) and here.vouched)

    def turn(self, url: str) -> str:
        """What only one request at a time may go to; empty for what is no address."""
        place = target(url, self._policy)
        return place.turn if isinstance(place, Target) else ""

    def _host(self, url: str) -> str:
        place = target(url, self._policy)
        return place.host if isinstance(place, Target) else ""

    def _origin(self, url: str) -> str:
        place = target(url, self._policy)
        return f"{place.scheme}://{place.host}:{place.port}" if isinstance(place, Target) else url
