"""Feeds as a source of documents."""

import asyncio
from collections.abc import AsyncIterator, Iterator

from pipeline.sources import Clock
from pipeline.sources.feeds.polling.round import Plan, Round, Step


class Feeds:
    """The feeds of an installation: those that are due are asked, and their new and edited entries offered."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def offers(self, clock: Clock) -> Iterator[Step]:
        """Yield what the feeds offer as it arrives; behind a feed's documents what is to be remembered of it.

        The event loop runs while the next step is waited for and rests while the caller keeps one; a caller that stops
        early ends it, and what was not said yet is found again by the next run.
        """
        with asyncio.Runner() as runner:
            steps = aiter(Round(self._plan, clock).steps())
            try:
                while (step := runner.run(_next(steps))) is not None:
                    yield step
            finally:
                runner.run(steps.aclose())  # type: ignore[attr-defined]  # it is a generator


async def _next(steps: AsyncIterator[Step]) -> Step | None:
    return await anext(steps, None)
