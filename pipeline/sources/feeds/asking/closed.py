"""Places that are not asked now: they asked us to stay away, or nobody is there."""

from collections.abc import Callable, Iterable
from datetime import datetime

from pipeline.clock import milliseconds, moment
from pipeline.polls import Wait
from pipeline.sources.feeds.schedule.waiting import wait_until_ms
from pipeline.sources.fetch.exchange import Trouble
from pipeline.sources.fetch.policy import Policy
from pipeline.sources.fetch.result import Response, Result, Unreachable
from pipeline.sources.fetch.target import Target, target

WHOLE_HOST = 3  # the rule: after 429 from three of its addresses a host is not asked at all


class Closed:
    """What is known of places during one run; `waits` are those of earlier runs. A 429 makes a wait."""

    def __init__(self, waits: Iterable[Wait], policy: Policy, now: Callable[[], datetime]) -> None:
        self._policy = policy
        self._now = now
        self._waits = {wait.url: wait for wait in waits}
        self._dead: dict[str, Trouble] = {}
        self._untold: list[Wait] = []

    def known(self, place: Target) -> Trouble | None:
        """What would come of asking, where it is known: a dead host is asked once a run (ten feeds of one must not
        cost a run ten times its patience), and nobody before his time."""
        if until_ms := self.until_ms(place):
            return Trouble(f"{place.host} asked not to be asked before {moment(until_ms):%Y-%m-%d %H:%M} UTC", "wait")
        return self._dead.get(_origin(place))

    def until_ms(self, place: Target) -> int:
        """Until when a place is not asked; 0 where it may be."""
        now_ms = milliseconds(self._now())
        own = self._waits.get(place.url)
        if own and own.until_ms > now_ms:
            return own.until_ms
        there = sorted(wait.until_ms for wait in self._waits.values() if wait.host == place.turn)
        # With that many of them over, fewer than three are left.
        return there[-WHOLE_HOST] if len(there) >= WHOLE_HOST and there[-WHOLE_HOST] > now_ms else 0

    def until(self, url: str) -> int:
        """The same of an address."""
        place = target(url, self._policy)
        return self.until_ms(place) if isinstance(place, Target) else 0

    def note(self, result: Result) -> None:
        """Remember what an answer says about its place."""
        place = target(result.url, self._policy)
        if not isinstance(place, Target):
            return
        if isinstance(result, Unreachable) and not result.connected:
            self._dead[_origin(place)] = Trouble(result.reason, None, connected=False)
        if isinstance(result, Response) and result.status == 429:
            until_ms = wait_until_ms(result.freshness.retry_after_s, milliseconds(self._now()), asked_to=True)
            self._waits[place.url] = Wait(place.url, place.turn, until_ms)
            self._untold.append(self._waits[place.url])

    def learned(self) -> tuple[Wait, ...]:
        """The waits that were not told yet."""
        told, self._untold = tuple(self._untold), []
        return told


def _origin(place: Target) -> str:
    return f"{place.host}:{place.port}"
