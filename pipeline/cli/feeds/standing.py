"""How the feeds of the list stand: gathered from the feeds file, the environment and the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pipeline.clock import MILLISECOND
from pipeline.installation import Installation
from pipeline.ledger.states import FeedFigures
from pipeline.polls import FeedState
from pipeline.sources.feeds import subscriptions
from pipeline.sources.feeds.credentials import headers_for
from pipeline.sources.feeds.schedule import status
from pipeline.sources.feeds.subscriptions import Subscription

FIRST = ("withheld", "failing", "gone", "quiet", "moved", "new", "ok")
"""Those that a person has to look after come first."""

WEEK_MS = timedelta(weeks=1) // MILLISECOND
NOTHING = FeedFigures(articles=0, full_texts=0, delay_s=None, waiting=0)


@dataclass(frozen=True, slots=True)
class Standing:
    """One feed of the list."""

    name: str  # as its articles show it; its address where nobody named it
    state: FeedState
    word: str  # schedule.State; or withheld: it is not asked, since its credentials are missing
    sentence: str
    figures: FeedFigures  # of the last seven days


def standings(installation: Installation, now_ms: int) -> list[Standing]:
    """Every feed of the feeds file, those in trouble first, else in its order."""
    listed = subscriptions.read(installation.settings.feeds_file)
    states = installation.ledger.feeds([subscription.url for subscription in listed])
    figures = installation.ledger.feed_figures(now_ms - WEEK_MS)
    _, withheld = headers_for(listed, installation.settings)
    found = [
        _standing(one, states.get(one.url, FeedState(one.url)), figures.get(one.url, NOTHING), withheld, now_ms)
        for one in listed
    ]
    return sorted(found, key=lambda standing: FIRST.index(standing.word))


def _standing(
    subscription: Subscription, state: FeedState, figures: FeedFigures, withheld: Mapping[str, str], now_ms: int
) -> Standing:
    word, sentence = status(state, now_ms)
    name = subscription.name or state.title or state.feed
    if why := withheld.get(subscription.url):
        return Standing(name, state, "withheld", f"is not asked: {why}", figures)
    return Standing(name, state, word, sentence, figures)
