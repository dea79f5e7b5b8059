"""Watching over scheduled runs: what is in trouble is told once, and once more when it is over.

checks     look at the ledger, the feeds file and the index
troubles   tell from what they found what a person has to look at
alerts     (`pipeline.alerts`) tell that person
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.alerts import Alert, Trouble
from pipeline.clock import milliseconds
from pipeline.errors import NewsError, ServiceError
from pipeline.installation import Installation
from pipeline.watch.checks import CHECKS, LOOK_AGAIN_S, Look

__all__ = ["Report", "watch"]

type Send = Callable[[Alert], None]
"""Tells a person; raises ServiceError where nobody was told."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a look at the installation found."""

    troubles: tuple[Trouble, ...]  # all there are now
    told: tuple[Trouble, ...]  # those of them that a person was told now, for the first time
    over: tuple[Trouble, ...]  # that are over since the last look
    untold: str | None = None  # why nobody was told what is new or over; None: all was told, or nobody is to be

    def __str__(self) -> str:
        """The list, a trouble a line, for a log."""
        lines = [trouble.sentence for trouble in self.troubles] or ["all is well"]
        return "\n".join([*lines, *([f"nobody was told: {self.untold}"] if self.untold else [])])


def watch(
    installation: Installation, now: datetime, send: Send | None, *, look_again_s: float = LOOK_AGAIN_S
) -> Report:
    """Look for troubles, and tell what is new and what is over; without `send` nobody is told.

    What could not be told is told the next time. A check that cannot be made is a trouble itself, and those it found
    before are not over. The ledger knows what was told: where it cannot be used, that is told at every look.
    """
    try:
        standing = installation.ledger.alerts()
    except ServiceError as error:
        trouble = Trouble("ledger", str(error))
        told, untold = _tell(Alert((trouble,), ()), send)
        return Report((trouble,), told, (), untold)
    found, unchecked = _look(Look(installation, milliseconds(now), look_again_s))
    alert = news(found, standing, unchecked)
    told, untold = _tell(alert, send)
    installation.ledger.tell(
        milliseconds(now),
        {trouble.key: trouble.sentence for trouble in told},
        [] if untold else [trouble.key for trouble in alert.over],
    )
    return Report(found, told, alert.over, untold)


def news(found: Iterable[Trouble], standing: Mapping[str, str], unchecked: Container[str]) -> Alert:
    """What is new of the troubles found, and what is over of those that were told (key → sentence)."""
    keys = {trouble.key: trouble for trouble in found}
    gone = (key for key in standing if key not in keys and key.partition(" ")[0] not in unchecked)
    return Alert(
        tuple(trouble for key, trouble in keys.items() if key not in standing),
        tuple(Trouble(key, standing[key]) for key in gone),
    )


def _look(look: Look) -> tuple[tuple[Trouble, ...], set[str]]:
    """All troubles, and the names of the checks that could not be made."""
    found: list[Trouble] = []
    unchecked = set()
    for name, check in CHECKS.items():
        try:
            found += check(look)
        except Exception as error:  # a fault of ours in one check must not hide what the others find
            said = error if isinstance(error, NewsError) else f"{type(error).__name__}: {error}"
            unchecked.add(name)
            found.append(Trouble(f"unchecked {name}", f"{name} cannot be checked: {said}"))
    return tuple(found), unchecked


def _tell(alert: Alert, send: Send | None) -> tuple[tuple[Trouble, ...], str | None]:
    """The troubles that were told, and why nobody was told."""
    if send is None or not (alert.troubles or alert.over):
        return (), None
    try:
        send(alert)
    except ServiceError as error:
        return (), str(error)
    return alert.troubles, None
