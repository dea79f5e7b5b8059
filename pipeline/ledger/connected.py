"""A ledger that is open: its transactions, and what goes wrong with them said in our words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from pipeline.ledger.engine import open_engine, unreachable


class Connected:
    """Transactions to write and to read in."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise unreachable(self._engine, error) from error

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(reads_only=True) as connection:
                yield connection
        except DBAPIError as error:
            raise unreachable(self._engine, error) from error

    def _ask[**Q, A](self, question: Callable[Concatenate[Connection, Q], A], *of: Q.args, **kinds: Q.kwargs) -> A:
        with self._reading() as connection:
            return question(connection, *of, **kinds)

    def _stream[A](self, question: Callable[[Connection], Iterator[A]]) -> Iterator[A]:
        with self._reading() as connection:
            yield from question(connection)
