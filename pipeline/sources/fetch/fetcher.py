"""The fetcher: asks one place after the other along its redirects, politely, and says what came of it."""

import asyncio
import hashlib
import re
import ssl
from collections.abc import AsyncGenerator, Callable, Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from pipeline.sources.fetch import addresses, connect, headers
from pipeline.sources.fetch.backlog import Backlog
from pipeline.sources.fetch.exchange import Answer, Trouble, exchange
from pipeline.sources.fetch.policy import Policy
from pipeline.sources.fetch.result import (
    Headers,
    Kind,
    NotModified,
    Refused,
    Request,
    Response,
    Result,
    Sent,
    Unreachable,
)
from pipeline.sources.fetch.target import NoTarget, Target, keeps_secrets, redirected, target
from pipeline.sources.fetch.turns import Turns

type Redirects = tuple[tuple[int, str], ...]

ACCEPT: dict[Kind, str] = {
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
    "page": "text/html, application/xhtml+xml, */*;q=0.5",
    "robots": "text/plain, */*;q=0.5",
}
OURS = frozenset({"host", "accept-encoding", "connection", "content-length", "transfer-encoding", "range", "upgrade"})
"""Headers that no request may set: what we can read, and where a message ends, depend on them."""


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
            return Refused(first.reason, first.why, without_credentials(request.url))
        if why := _unsendable(request):
            return Refused(why, "headers", first.url)
        here, left_s = first, self._policy.deadline_s
        redirects: Redirects = ()
        while True:
            answer, took_s = await self._ask(request, first, here, left_s, backlog)
            left_s -= took_s
            if isinstance(answer, Trouble):
                return _failed(answer, here, redirects)
            if answer.location is None:
                return self._result(request, first, here, redirects, answer)
            redirects = (*redirects, (answer.status, here.url))
            there = self._next(here, answer.location, redirects, left_s)
            if isinstance(there, Refused):
                return there
            here = there

    async def fetch_all(self, requests: Iterable[Request]) -> AsyncGenerator[tuple[Request, Result]]:
        """Ask for all of them, hosts side by side, one host's in their order; yields each as it is done."""
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
        try:
            for request in queue:
                result = await self._get(request, backlog)
                backlog.add(result)
                done.put_nowait((request, result))
        except Exception as error:  # ours, and the reader's to see, who would wait for this queue for ever
            done.put_nowait(error)

    async def _ask(
        self, request: Request, first: Target, here: Target, left_s: float, backlog: Backlog
    ) -> tuple[Answer | Trouble, float]:
        gap_s = max(0.0 if here.vouched else self._policy.gap_s, request.gap_s)
        secrets = request.headers if keeps_secrets(first, here) else ()
        sent = _headers(request, self._policy, secrets) + secrets
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

    def _result(self, request: Request, first: Target, here: Target, redirects: Redirects, answer: Answer) -> Result:
        now = self._now()
        etag = headers.sendable(headers.first(answer.headers, "etag"))
        modified = headers.sendable(headers.first(answer.headers, "last-modified"))
        fresh = headers.freshness(answer.headers, now)
        if answer.status == 304:
            if request.conditional:
                return NotModified(here.url, redirects, etag, modified, fresh, now)
            reason = f"{here.host} answers that nothing has changed, though it was not asked"
            return Refused(reason, "protocol", here.url, redirects)
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
            request_headers=_headers(request, self._policy, request.headers if keeps_secrets(first, here) else ()),
        )


def without_credentials(url: str) -> str:
    """The address as it may be shown: without user and password."""
    return re.sub(r"//[^/?#]*@", "//", url)


def _unsendable(request: Request) -> str | None:
    for name, value in (("", request.etag or ""), ("", request.last_modified or ""), *request.headers):
        if name.lower() in OURS:
            return f"the header {name} is not one that a feed may set"
        if not headers.is_one_line(value) or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]*", name):
            return f"the header {name[:40]!r} has characters that no header can hold"
    return None


def _headers(request: Request, policy: Policy, given: Headers) -> Headers:
    """Our own headers, but those that are given for this hop."""
    names = {name.lower() for name, _ in given}
    ours = (
        ("User-Agent", policy.user_agent),
        ("Accept", ACCEPT[request.kind]),
        ("Accept-Encoding", "gzip"),
        ("If-None-Match", request.etag),
        ("If-Modified-Since", request.last_modified),
    )
    return tuple((name, value) for name, value in ours if value is not None and name.lower() not in names)


def _failed(trouble: Trouble, here: Target, redirects: Redirects) -> Unreachable | Refused:
    if trouble.why is None:
        return Unreachable(trouble.reason, here.url, redirects)
    return Refused(trouble.reason, trouble.why, here.url, redirects)
