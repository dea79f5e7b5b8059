"""The process that reads hostile feeds: `python -m pipeline.sources.feeds.worker`, started and killed by `parser`.

Jobs come on standard input, replies go to standard output, each as eight bytes of length and as many of MessagePack.
It ends with its input, or by itself, with status 0, when it has grown: the next feed shall find its memory.
"""

import resource
import signal
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import msgspec

from pipeline.errors import Rejected
from pipeline.sources.feeds.feed import Feed


@dataclass(frozen=True, slots=True)
class Job:
    """A body to read, and the bounds: CPU seconds for this one, bytes of address space for the process."""

    body: bytes
    url: str | None
    content_type: str | None
    now: datetime
    cpu_s: float
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Reply:
    """The feed, or why it is none."""

    feed: Feed | None
    reason: str | None


def work() -> None:
    """Answer jobs until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C means the parent, whose end ends the input
    while (message := receive(sys.stdin.buffer)) is not None:
        job = msgspec.msgpack.decode(message, type=Job)
        del message
        send(sys.stdout.buffer, msgspec.msgpack.encode(_answer(job)))
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > job.memory_bytes // 2:
            return


def _answer(job: Job) -> Reply:
    from pipeline.sources.feeds.parse import parse

    resource.setrlimit(resource.RLIMIT_AS, (job.memory_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))
    signal.setitimer(signal.ITIMER_PROF, job.cpu_s)  # nobody handles SIGPROF: it ends the process, wherever that is
    try:
        return Reply(parse(job.body, url=job.url, content_type=job.content_type, now=job.now), None)
    except Rejected as error:
        return Reply(None, str(error))
    except MemoryError:
        return Reply(None, f"reading this takes more than {job.memory_bytes // 2**20} MB, which no feed needs")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def receive(stream: BinaryIO) -> bytes | None:
    """The next message, or None where the other side is gone."""
    head = stream.read(8)
    length = int.from_bytes(head)
    message = stream.read(length) if len(head) == 8 else b""
    return message if len(head) == 8 and len(message) == length else None


def send(stream: BinaryIO, message: bytes) -> None:
    """Write a message; raises BrokenPipeError where the other side is gone."""
    stream.write(len(message).to_bytes(8))
    stream.write(message)
    stream.flush()


if __name__ == "__main__":
    work()
