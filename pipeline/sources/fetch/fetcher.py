"""The fetcher: asks one place after the other along its redirects, politely, and says what came of it."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from pipeline.sources.fetch import addresses, connect, message
from pipeline.sources.fetch.exchange import Answer, Trouble, exchange
from pipeline.sources.fetch.policy import Policy
from pipeline.sources.fetch.result import Headers, Redirects, Refused, Request, Result, Sent
from pipeline.sources.fetch.target import NoTarget, Target, keeps_secrets, redirected, target
from pipeline.sources.fetch.turns import Turns

type Log = Callable[[Sent], None]

type MayGo = Callable[[str], Awaitable[str | None]]
"""Says why an address may not be asked for, or None."""


class Fetcher:
    """Fetches within the bounds of a policy; use it as an asynchronous context manager, in one event loop.

    `log` is told of every request that went out, redirects included. `known` is asked when a place's turn has come: it
    may say what would come of asking, and nothing goes out. `room` is waited for before each request, so that bodies do
    not pile up. `lookup`, `objection` and `tls` replace the system's names, the table of addresses we do not go to, and
    the authorities whose certificates count.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        log: Log = lambda sent: None,
        known: Callable[[Target], Trouble | None] = lambda place: None,
        room: Callable[[], Awaitable[None]] | None = None,
        lookup: connect.Lookup | None = None,
        objection: connect.Objection = addresses.objection,
        tls: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._policy = policy
        self._log = log
        self._known = known
        self._room = room
        self._system_names = None if lookup else connect.SystemNames()
        self._lookup = lookup or self._system_names
        self._objection = objection
        self._tls = tls
        self._now = now
        self._turns = Turns()
        self._slots = asyncio.Semaphore(policy.hosts_at_once)

    async def __aenter__(self) -> Self:
        assert self._lookup is not None
        self._guarded = connect.session(self._policy, self._lookup, self._objection, self._tls)
        self._vouched = connect.session(self._policy, self._lookup, lambda address: None, self._tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._guarded.close()
        await self._vouched.close()
        if self._system_names:
            self._system_names.close()

    async def get(self, request: Request, *, log: Log | None = None, may_go: MayGo | None = None) -> Result:
        """Ask for one address, waiting for its host's turn; what the network does never raises.

        `log` is told in place of the fetcher's. `may_go` is asked before each redirect is followed: why not, or None.
        """
        first = self._first(request)
        if isinstance(first, Refused):
            return first
        here, left_s = first, self._policy.deadline_s
        redirects: Redirects = ()
        while True:
            own = request.headers if keeps_secrets(first, here) else ()
            sent = message.outgoing(request, self._policy.user_agent, own)
            answer, took_s = await self._ask(request, here, sent + own, left_s, log or self._log)
            left_s -= took_s
            if isinstance(answer, Trouble):
                return message.failure(answer, here, redirects)
            if answer.location is None:
                return message.result(request, here, redirects, sent, answer, self._now())
            redirects = (*redirects, (answer.status, here.url))
            there = self._next(here, answer.location, redirects, left_s)
            if isinstance(there, Refused):
                return there
            if may_go and (why := await may_go(there.url)):
                return Refused(f"{here.host} redirects where we may not go: {why}", "robots", here.url, redirects)
            here = there

    def _first(self, request: Request) -> Target | Refused:
        first = target(request.url, self._policy)
        if isinstance(first, NoTarget):
            return Refused(first.reason, first.why, message.without_credentials(request.url))
        if why := message.unsendable(request):
            return Refused(why, "headers", first.url)
        return first

    async def _ask(
        self, request: Request, here: Target, sent: Headers, left_s: float, log: Log
    ) -> tuple[Answer | Trouble, float]:
        gap_s = max(0.0 if here.vouched else self._policy.gap_s, request.gap_s)
        http = self._vouched if here.vouched else self._guarded
        async with self._turns.of(here.turn) as turn:
            if known := self._known(here):
                return known, 0.0
            async with turn.speaking(gap_s), self._slots:
                if self._room:
                    await self._room()
                at, clock = self._now(), asyncio.get_running_loop().time
                start = clock()
                answer = await exchange(http, here, sent, request.kind, self._policy, left_s)
                took_s = clock() - start
        if not (isinstance(answer, Trouble) and answer.why == "address"):  # then nothing went out
            log(Sent(here.url, at, answer.status, request.conditional, answer.received, took_s))
        return answer, took_s

    def _next(self, here: Target, location: str, redirects: Redirects, left_s: float) -> Target | Refused:
        if len(redirects) > self._policy.redirects:
            reason = f"{here.host} redirects on and on, more than {self._policy.redirects} times"
            return Refused(reason, "redirects", here.url, redirects)
        if left_s <= 0:
            reason = f"{here.host} was not done within {self._policy.deadline_s:g} s"
            return Refused(reason, "time", here.url, redirects)
        there = redirected(here, location, self._policy)
        if isinstance(there, NoTarget):
            return Refused(f"{here.host} redirects where we do not go: {there.reason}", there.why, here.url, redirects)
        return there
