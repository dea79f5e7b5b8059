"""The way out of an event loop: what a coroutine makes in a thread of its own is taken, at its pace, by an iterator."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from queue import SimpleQueue
from threading import Thread

from pipeline.sources.fetch.backlog import Backlog


class Outlet[T]:
    """Where the coroutine puts what it has made, group by group; at most `most` bytes and one group wait there."""

    def __init__(self, most: int) -> None:
        self._waiting: SimpleQueue[tuple[Sequence[T], int] | BaseException | None] = SimpleQueue()
        self._backlog = Backlog(most)
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold the outlet, with room for a group; nobody else puts anything meanwhile."""
        async with self._turn:
            await self._backlog.room()
            yield

    def put(self, group: Sequence[T], size: int) -> None:
        """Give out a group of so many bytes; only while the outlet is held."""
        self._backlog.add(size)
        self._waiting.put((group, size))

    def end(self, error: BaseException | None) -> None:
        """Say that nothing more comes, or why."""
        self._waiting.put(error)

    def taken(self, loop: asyncio.AbstractEventLoop) -> Iterator[T]:
        """Yield what was put; raises what ended it."""
        while (got := self._waiting.get()) is not None:
            if isinstance(got, BaseException):
                raise got
            group, size = got
            yield from group
            with suppress(RuntimeError):  # the loop has come to its end, and waits for no room
                loop.call_soon_threadsafe(self._backlog.add, -size)


def stream[T](work: Callable[[Outlet[T]], Awaitable[None]], most: int) -> Iterator[T]:
    """Yield what `work` puts out while it runs in a thread; its exception comes out too.

    A reader who stops early, or raises, stops the work where it stands, and waits for its end.
    """
    loop, outlet = asyncio.new_event_loop(), Outlet[T](most)
    task = loop.create_task(_whole(work, outlet))
    thread = Thread(target=_run, args=(loop, task, outlet), name="feeds", daemon=True)
    thread.start()
    try:
        yield from outlet.taken(loop)
    finally:
        with suppress(RuntimeError):  # it has come to its end by itself
            loop.call_soon_threadsafe(task.cancel)
        thread.join()


async def _whole[T](work: Callable[[Outlet[T]], Awaitable[None]], outlet: Outlet[T]) -> None:
    await work(outlet)


def _run[T](loop: asyncio.AbstractEventLoop, task: asyncio.Task[None], outlet: Outlet[T]) -> None:
    error: BaseException | None = None
    try:
        loop.run_until_complete(task)
    except asyncio.CancelledError:
        pass
    except BaseException as raised:  # the reader's to see, in his thread
        error = raised
    finally:
        loop.run_until_complete(_ended(asyncio.all_tasks(loop)))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
        outlet.end(error)


async def _ended(tasks: Iterable[asyncio.Task[object]]) -> None:
    """Wait for what was shielded from the end."""
    await asyncio.gather(*tasks, return_exceptions=True)
