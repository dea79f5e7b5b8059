"""An HTTP server on loopback that does what it is told, wrong things included, and writes down what it was asked."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from pipeline.sources.fetch.policy import Policy


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, bytes]  # names in lower case
    at: float
    port: int


type Handler = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    host: str
    port: int
    tls: bool
    asked: list[Asked] = field(default_factory=list)
    busiest: int = 0  # requests at the same time
    running: int = 0

    def url(self, path: str = "/") -> str:
        return f"http{'s' if self.tls else ''}://{self.host}:{self.port}{path}"

    @property
    def name(self) -> str:
        return f"{self.host}:{self.port}"


@asynccontextmanager
async def serving(
    handler: Handler, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    tasks: set[asyncio.Task[None]] = set()
    server = Server(host, 0, tls is not None)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        server.running += 1
        server.busiest = max(server.busiest, server.running)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
            fields = (line.split(b": ", 1) for line in head[1:] if line)
            path = head[0].split()[1].decode()
            asked = Asked(path, {name.decode().lower(): value for name, value in fields}, time.monotonic(), server.port)
            server.asked.append(asked)
            await handler(asked, writer)
            await writer.drain()
        server.running -= 1
        writer.close()
        with suppress(ConnectionError, asyncio.CancelledError):
            await writer.wait_closed()
        tasks.discard(task)

    listening = await asyncio.start_server(connected, host, 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def message(status: str = "200 OK", *headers: str, body: bytes = b"", length: int | None = None) -> bytes:
    """A response that ends with its connection; `length`: said instead of the true one."""
    lines = [f"HTTP/1.1 {status}", "Connection: close", f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode("latin-1") + body


def saying(*parts: bytes, pause_s: float = 0) -> Handler:
    """Answers everything with these bytes."""

    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause_s)

    return handler


def by_path(answers: dict[str, bytes]) -> Handler:
    """Answers each path with its own bytes, and others with 404."""

    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answers.get(asked.path, message("404 Not Found")))

    return handler


def trusting(*servers: Server, **policy: object) -> Policy:
    """A policy under which these servers may be asked."""
    return Policy(allowed=frozenset(server.name for server in servers), **policy)  # type: ignore[arg-type]
