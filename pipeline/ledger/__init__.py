"""What became of every document, kept in an SQL database: SQLite below the data folder, or any other by its URL.

Only `fetch` and `finish` write here; every method that writes is one transaction, begun as a writer.
"""

from pipeline.ledger.ledger import Ledger
from pipeline.ledger.letters import Choice, Dead, Letter, Pile
from pipeline.ledger.rebuilding import Place, Portion
from pipeline.ledger.reconciling import Again, Giver, Placed, Standing
from pipeline.ledger.retention import ROWS, Past, Rows, Span
from pipeline.ledger.states import Change, DocumentState, FeedFigures, LocatorState, OrderState
from pipeline.ledger.tombstones import Trace

__all__ = [
    "ROWS",
    "Again",
    "Change",
    "Choice",
    "Dead",
    "DocumentState",
    "FeedFigures",
    "Giver",
    "Ledger",
    "Letter",
    "LocatorState",
    "OrderState",
    "Past",
    "Pile",
    "Place",
    "Placed",
    "Portion",
    "Rows",
    "Span",
    "Standing",
    "Trace",
]
