"""The feed at an address: there itself, or named by the page that is there."""

from dataclasses import dataclass, field

from pipeline.cli.feeds.asking import Answer, Asking, settled
from pipeline.errors import ServiceError, UsageError
from pipeline.settings import Settings
from pipeline.sources.feeds import credentials
from pipeline.sources.feeds.feed import Feed
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.fetch.result import Headers, Response

MOST_TRIED = 3  # of the feeds that a page names; they are in its order, the main one first


@dataclass(frozen=True, slots=True)
class Found:
    """A feed that can be read, and how it was come by."""

    feed: Feed
    response: Response
    url: str  # to be kept
    headers: Headers = field(repr=False)  # that it was asked with; they may go to `url`
    page: str | None  # that names it; None: the address given is its own
    others: tuple[str, ...]  # feeds that the page names besides


def find(asking: Asking, wanted: Subscription, settings: Settings) -> Found:
    """The feed at an address, asked for with its credentials.

    Raises UsageError where there is none, ServiceError where nobody can know at the moment.
    """
    headers, troubles = credentials.headers_for([wanted], settings)
    if why := troubles.get(wanted.url):
        raise UsageError(f"{wanted.url} cannot be asked: {why}")
    own = headers.get(wanted.url, ())
    answer = asking.ask(wanted.url, own)
    if answer.feed or not answer.named:
        return _found(answer, own, settings)
    for address in answer.named[:MOST_TRIED]:
        theirs = own if credentials.go_to(wanted.url, address, settings) else ()
        tried = asking.ask(address, theirs)
        if tried.feed:
            others = tuple(other for other in answer.named if other != address)
            return _found(tried, theirs, settings, wanted.url, others)
    return _found(tried, theirs, settings, wanted.url)


def _found(
    answer: Answer, headers: Headers, settings: Settings, page: str | None = None, others: tuple[str, ...] = ()
) -> Found:
    if answer.feed is None or answer.response is None:
        kind, reason = answer.error or ("rejected", "there is no feed")
        named = f", which {page} names" if page else ""
        message = f"{answer.path}{named}: {reason}"
        raise ServiceError(message) if kind == "failed" else UsageError(message)
    url = settled(answer.response)
    if headers and not credentials.go_to(answer.path, url, settings):
        url = answer.path  # a server may send us elsewhere, but not our secret
    return Found(answer.feed, answer.response, url, headers, page, others)
