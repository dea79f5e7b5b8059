"""What all feeds of one run share: what is remembered, what was offered, and the way out."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.article import Named, Offer, RawDocument
from pipeline.clock import milliseconds
from pipeline.polls import Learned, Polled
from pipeline.sources.feeds.asking.memory import Memory
from pipeline.sources.feeds.asking.outlet import Outlet
from pipeline.sources.feeds.asking.readers import Readers
from pipeline.sources.feeds.asking.web import Web
from pipeline.sources.fetch.policy import Policy
from pipeline.sources.fetch.result import Headers
from pipeline.sources.fetch.target import Target, keeps_secrets, may_lead, target

type Step = Offer | Named | Polled | Learned


@dataclass(frozen=True)
class Terms:
    """What a run was told when it began."""

    run: str
    force: bool
    policy: Policy
    credentials: Mapping[str, Headers] = field(repr=False)
    deadline_s: float
    now: Callable[[], datetime]
    chance: Callable[[], float] = random.random

    def headers(self, feed: str, url: str) -> Headers:
        """A feed's credentials, where they may go to this address: to the feed's own origin."""
        first, here = target(feed, self.policy), target(url, self.policy)
        goes = isinstance(first, Target) and isinstance(here, Target) and keeps_secrets(first, here)
        return self.credentials.get(feed, ()) if goes else ()

    def may_lead(self, feed: str, url: str) -> bool:
        """Whether a feed's entries may send us there."""
        return may_lead(feed, url, self.policy)


@dataclass
class Desk:
    """The run while it goes on."""

    terms: Terms
    memory: Memory
    web: Web
    readers: Readers
    outlet: Outlet[Step]
    offered: dict[str, bool] = field(default_factory=dict)  # locator → whether its text was; a run offers each once

    def now_ms(self) -> int:
        return milliseconds(self.terms.now())

    def put(self, *steps: Step) -> None:
        """Give these out, with what was learned of hosts meanwhile; only while the outlet is held."""
        group = (*steps, *self.web.learned())
        if group:
            self.outlet.put(group, sum(map(_size, group)))


def _size(step: Step) -> int:
    if isinstance(step, RawDocument):
        return len(step.body)
    if isinstance(step, Polled):
        return sum(len(item.entry or b"") for item in step.items) + (len(step.kept.body) if step.kept else 0)
    return 0
