"""Feeds read in a process of their own, which can be killed: what is in them cannot harm or hold up the others.

feedparser is safe against entity bombs and reads no files, but some inputs keep it busy for minutes or take gigabytes.
"""

import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from threading import Lock, Timer
from types import TracebackType
from typing import BinaryIO, Self

import msgspec

from pipeline.errors import Failed, Rejected
from pipeline.sources.feeds.bounds import CPU_S, MAX_BYTES, MEMORY_BYTES
from pipeline.sources.feeds.feed import Feed
from pipeline.sources.feeds.worker import Job, Reply, receive, send

ROOT = Path(__file__).parents[3]
ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT")
"""What the worker gets of ours: no secrets where a stranger's bytes are read."""

WALL_PER_CPU_S = 12.0  # on a machine that is busy with other things


class Parser:
    """Reads feeds in one worker process, started when first needed and again after each that had to be killed.

    Threads may share it; they take turns. Use it as a context manager, or `close` it.
    """

    def __init__(self, *, cpu_s: float = CPU_S, memory_bytes: int = MEMORY_BYTES) -> None:
        self._cpu_s = cpu_s
        self._memory_bytes = memory_bytes
        self._worker: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker; the next feed starts another."""
        with self._lock:
            self._end()

    def parse(self, body: bytes, *, url: str | None = None, content_type: str | None = None, now: datetime) -> Feed:
        """The feed in a body; see `parse.parse`, whose Rejected it raises too.

        Raises Rejected also for a body that takes too much time or memory, Failed where the worker was ended from
        outside, so that trying again may help. Blocks: in an event loop call it in a thread.
        """
        if len(body) > MAX_BYTES:  # packed or not, it need not even cross over
            raise Rejected(f"this is larger than {MAX_BYTES // 2**20} MB, too large for a feed; is it another file?")
        job = msgspec.msgpack.encode(Job(body, url, content_type, now, self._cpu_s, self._memory_bytes))
        with self._lock:
            reply = self._ask(job) or self._ask(job)  # a worker that has just retired says nothing
        if reply is None:
            raise Failed("the process that reads feeds ends without a word; run `news --debug feeds preview` on it")
        if reply.feed is None:
            raise Rejected(reply.reason or "it is no feed")
        return reply.feed

    def _ask(self, job: bytes) -> Reply | None:
        """The worker's reply, or None where it had retired; raises for one that was killed."""
        worker, given, taken = self._running()
        alarm = Timer(self._cpu_s * WALL_PER_CPU_S, worker.kill)
        alarm.start()
        try:
            send(given, job)
            message = receive(taken)
        except BrokenPipeError:
            message = None
        finally:
            alarm.cancel()
        if message is not None:
            return msgspec.msgpack.decode(message, type=Reply)
        status = self._end()
        if status == 0:
            return None
        raise self._killed(status)

    def _killed(self, status: int) -> Rejected | Failed:
        if status == -signal.SIGPROF:
            return Rejected(f"reading this takes more than {self._cpu_s:g} s of computing, which no feed needs")
        if status in (-signal.SIGSEGV, -signal.SIGABRT):
            return Rejected("reading this broke the parser, which no feed may do")
        return Failed(f"the process that reads feeds was ended from outside (status {status}); try again")

    def _running(self) -> tuple[subprocess.Popen[bytes], BinaryIO, BinaryIO]:
        if self._worker is None or self._worker.poll() is not None:
            self._end()
            self._worker = _started()
        assert self._worker.stdin is not None
        assert self._worker.stdout is not None
        return self._worker, self._worker.stdin, self._worker.stdout  # type: ignore[return-value]  # IO[bytes]

    def _end(self) -> int:
        """Take leave of the worker, if there is one, and give its status."""
        worker, self._worker = self._worker, None
        if worker is None:
            return 0
        for pipe in (worker.stdin, worker.stdout):
            try:
                if pipe:
                    pipe.close()
            except BrokenPipeError:  # what it did not take any more
                pass
        return worker.wait()


def _started() -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    return subprocess.Popen(
        # -P: modules that lie in the current folder are not ours
        [sys.executable, "-P", "-W", "ignore", "-m", "pipeline.sources.feeds.worker"],
        env=environment | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
