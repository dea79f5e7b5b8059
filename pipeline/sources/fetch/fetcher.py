"""The fetcher: asks one place after the other along its redirects, politely, and says what came of it."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from pipeline.sources.fetch import addresses, connect, message
from pipeline.sources.fetch.backlog import Backlog
from pipeline.sources.fetch.exchange import Answer, Trouble, exchange
from pipeline.sources.fetch.policy import Policy
from pipeline.sources.fetch.result import Headers, Redirects, Refused, Request, Result, Sent, Unreachable
from pipeline.sources.fetch.target import NoTarget, Target, keeps_secrets, redirected, target
from pipeline.sources.fetch.turns import Turns


class Fetcher:
    """Fetches within the bounds of a policy; use it as an asynchronous context manager, in one event loop.

    `log` is told of every request that went out, redirects included. `lookup`, `objection` and `tls` replace the
    system's names, the table of addresses we do not go to, and the authorities whose certificates count.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        log: Callable[[Sent], None] = lambda sent: None,
        lookup: connect.Lookup | None = None,
        objection: connect.Objection = addresses.objection,
        tls: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._policy = policy
        self._log = log
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

    async def get(self, request: Request) -> Result:
        """Ask for one address, waiting for its host's turn; what the network does never raises."""
        return await self._get(request, Backlog(self._policy.backlog_bytes))

    async def _get(self, request: Request, backlog: Backlog) -> Result:
        first = target(request.url, self._policy)
        if isinstance(first, NoTarget):
            return Refused(first.reason, first.why, message.without_credentials(request.url))
        if why := message.unsendable(request):
            return Refused(why, "headers", first.url)
        here, left_s = first, self._policy.deadline_s
        redirects: Redirects = ()
        while True:
            own = request.headers if keeps_secrets(first, here) else ()
            sent = message.outgoing(request, self._policy.user_agent, own)
            answer, took_s = await self._ask(request, here, sent + own, left_s, backlog)
            left_s -= took_s
            if isinstance(answer, Trouble):
                return message.failure(answer, here, redirects)
            if answer.location is None:
                return message.result(request, here, redirects, sent, answer, self._now())
            redirects = (*redirects, (answer.status, here.url))
            there = self._next(here, answer.location, redirects, left_s)
            if isinstance(there, Refused):
                return there
            here = there

    async def fetch_all(self, requests: Iterable[Request]) -> AsyncGenerator[tuple[Request, Result]]:
        """Ask for all of them, hosts side by side, one host's in their order; yields each as it is done.

        Where a host let nobody in, the others of its requests are not tried but share its answer: a dead host with ten
        feeds must not cost a run ten times its patience.
        """
        queues: dict[str, list[Request]] = {}
        for request in requests:
            place = target(request.url, self._policy)
            queues.setdefault(place.turn if isinstance(place, Target) else "", []).append(request)
        done: asyncio.Queue[tuple[Request, Result] | Exception] = asyncio.Queue()
        backlog = Backlog(self._policy.backlog_bytes)
        tasks = [asyncio.create_task(self._work_off(queue, done, backlog)) for queue in queues.values()]
        try:
            for _ in range(sum(map(len, queues.values()))):
                item = await done.get()
                if isinstance(item, Exception):
                    raise item
                yield item
                backlog.remove(item[1])
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _work_off(
        self,
        queue: Iterable[Request],
        done: asyncio.Queue[tuple[Request, Result] | Exception],
        backlog: Backlog,
    ) -> None:
        dead: dict[str, Unreachable] = {}
        try:
            for request in queue:
                origin = self._origin(request.url)
                known = dead.get(origin)
                result: Result = replace(known, url=request.url) if known else await self._get(request, backlog)
                if isinstance(result, Unreachable) and not (result.connected or result.redirects):
                    dead[origin] = result
                backlog.add(result)
                done.put_nowait((request, result))
        except Exception as error:  # ours, and the reader's to see, who would wait for this queue for ever
            done.put_nowait(error)

    def _origin(self, url: str) -> str:
        place = target(url, self._policy)
        return f"{place.host}:{place.port}" if isinstance(place, Target) else url

    async def _ask(
        self, request: Request, here: Target, sent: Headers, left_s: float, backlog: Backlog
    ) -> tuple[Answer | Trouble, float]:
        gap_s = max(0.0 if here.vouched else self._policy.gap_s, request.gap_s)
        http = self._vouched if here.vouched else self._guarded
        async with self._turns.of(here.turn, gap_s), self._slots:
            await backlog.room()
            at, clock = self._now(), asyncio.get_running_loop().time
            start = clock()
            answer = await exchange(http, here, sent, request.kind, self._policy, left_s)
            took_s = clock() - start
        if not (isinstance(answer, Trouble) and answer.why == "address"):  # then nothing went out
            self._log(Sent(here.url, at, answer.status, request.conditional, answer.received, took_s))
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
