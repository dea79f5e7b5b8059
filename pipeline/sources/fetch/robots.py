"""robots.txt as RFC 9309 has it: which pages of a site may be asked for, and how slowly."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import ada_url
from protego import Protego

from pipeline.polls import RobotsFile
from pipeline.sources.fetch.policy import PRODUCT, ROBOTS_BYTES
from pipeline.sources.fetch.result import Refused, Request, Response, Result

GOOD_FOR = timedelta(days=1)  # RFC 9309, 2.4: not to be used longer
TRY_AGAIN_AFTER = timedelta(hours=1)  # where it could not be had: soon, but not before each page
GIVEN_UP_AFTER = timedelta(days=30)  # RFC 9309, 2.3.1.4: then it may be held for missing
MAX_DELAY_S = 60.0  # a site that asks for more gets this: its feed names few pages, and runs must end

_AGENT = re.compile(r"user[-\s]*agent(?![\w-])", re.IGNORECASE)
_TOKEN = re.compile(r"[a-z_-]+")  # RFC 9309, 2.2.1: what follows it, such as a version, does not count


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a page may be asked for, why not, and the pause the site wants before it, in seconds."""

    allowed: bool
    reason: str | None = None
    delay_s: float = 0.0
    passing: bool = False  # it may be allowed within the hour: the site could not be asked


class Robots:
    """Asks each site once a day what it lets us read.

    `get` is a Fetcher's; `known` is what an earlier `Robots` knew, as its `known` gave it.
    """

    def __init__(
        self,
        get: Callable[[Request], Awaitable[Result]],
        known: Iterable[RobotsFile] = (),
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._get = get
        self._now = now
        self._known = {one.origin: one for one in known}
        self._asking: dict[str, asyncio.Lock] = {}

    @property
    def known(self) -> tuple[RobotsFile, ...]:
        """What is known of every site, to be handed to the next `Robots`."""
        return tuple(self._known.values())

    async def verdict(self, url: str) -> Verdict:
        """Say whether a page may be asked for; asks its site first where nothing is known or it is too old."""
        try:
            origin = ada_url.URL(url).origin
        except ValueError:
            return Verdict(False, "this is no web address")
        async with self._asking.setdefault(origin, asyncio.Lock()):
            before = self._known.get(origin)
            if before is None or self._now() >= before.asked_at + _good_for(before):
                answer = await self._get(Request(f"{origin}/robots.txt", kind="robots"))
                self._known[origin] = learned(origin, answer, before, self._now())
        return judge(self._known[origin], url, self._now())


def learned(origin: str, answer: Result, before: RobotsFile | None, now: datetime) -> RobotsFile:
    """What an answer to the request for robots.txt says about its site (RFC 9309, 2.3.1)."""
    if isinstance(answer, Response) and 200 <= answer.status < 300:
        return RobotsFile(origin, "rules", now, _text(answer.body), seen=True)
    if _is_missing(answer):
        return RobotsFile(origin, "missing", now)
    since = before.failing_since if before and before.failing_since else now
    rules, seen = (before.rules, before.seen) if before else ("", False)
    return RobotsFile(origin, "unreachable", now, rules, seen, since)


def judge(known: RobotsFile, url: str, now: datetime) -> Verdict:
    """Whether a page may be asked for by what is known of its site."""
    given_up = known.failing_since is not None and now - known.failing_since >= GIVEN_UP_AFTER
    if known.state == "missing" or (given_up and not known.seen):
        return Verdict(True)
    if known.state == "unreachable" and not known.seen:
        return Verdict(False, "the site's robots.txt cannot be had now, so nothing may be read there", passing=True)
    rules = _parsed(known.rules)
    delay_s = min(rules.crawl_delay(PRODUCT) or 0.0, MAX_DELAY_S)
    if rules.can_fetch(url, PRODUCT):
        return Verdict(True, None, delay_s)
    return Verdict(False, "the site's robots.txt forbids it", delay_s)


def _good_for(known: RobotsFile) -> timedelta:
    return TRY_AGAIN_AFTER if known.state == "unreachable" else GOOD_FOR


def _is_missing(answer: Result) -> bool:
    if isinstance(answer, Refused):
        return answer.why == "redirects"  # RFC 9309, 2.3.1.2: more than five lead nowhere
    # 429 is a 4xx, but asks us to stay away for now.
    return isinstance(answer, Response) and 300 <= answer.status < 500 and answer.status != 429


def _text(body: bytes) -> str:
    """The file as text; of one that was cut, not the line that was cut: half a path forbids more than the whole."""
    if len(body) >= ROBOTS_BYTES:
        body = body[: body.rfind(b"\n") + 1]
    return body.decode("utf-8", "replace").removeprefix("﻿")


@lru_cache(maxsize=16)  # the largest file makes some 20 MB of rules; one site's pages come one after the other
def _parsed(rules: str) -> Protego:
    # The parser keeps every rule once for each agent of its group: 17,000 agents and 30,000 rules fit into 500 KiB.
    # All agents that are not us become one; it would also take the beginning of our name for us.
    return Protego.parse("\n".join(map(_ours_or_one, rules.splitlines())))


def _ours_or_one(line: str) -> str:
    line = line.partition("#")[0].strip()
    if not (field := _AGENT.match(line)):
        return line
    agent = line[field.end() :].strip().removeprefix(":").strip().lower()
    if agent.startswith("*"):
        return "User-agent: *"
    token = _TOKEN.match(agent)
    return f"User-agent: {PRODUCT if token and token[0] == PRODUCT else 'somebody-else'}"
