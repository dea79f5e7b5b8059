"""queue: have records that the archive holds go through the stages once more, when the next run looks for open ones."""

from collections.abc import Mapping, Sequence

from pipeline.installation import Installation
from pipeline.ledger import Again, Standing
from pipeline.stages.files import order_path, write_offered, write_outcomes

QUEUES = ("repair-", "retry-")
"""How the names begin of runs that are made to be finished later, by `verify --repair` and `dead-letters retry`."""


def queue(
    installation: Installation,
    run: str,
    again: Sequence[Again],
    doubted: Mapping[str, Standing] | None = None,
    reason: str = "",
) -> None:
    """Land these records, 500 at most, as an order of a run that is open and held.

    `doubted` and `reason`: see `Ledger.land_again`. The run is finished by `stages.resume`, under its own name.
    """
    number = len(installation.ledger.orders(run))
    write_offered(order_path(installation.derived, run, number, "order"), (one.offered for one in again))
    write_outcomes(order_path(installation.derived, run, number, "decided"), ())
    installation.ledger.land_again(run, number, again, doubted or {}, reason)
