"""A proxy in front of the real node that lets a test decide what becomes of each request; and time that only passes."""

import http.client
import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Request:
    """One request that came by."""

    method: str
    path: str
    body: bytes
    number: int  # from 1, of those that the test's rule is asked about
    forward: Callable[[bytes], tuple[int, bytes]]  # hand it on, with this body; the node's answer

    @property
    def items(self) -> list[dict[str, Any]]:
        """The operations of a bulk, without the documents."""
        return [json.loads(line) for line in self.body.splitlines()[::2]]


type Reply = tuple[int, bytes] | None
"""Status and body; None: the connection is cut."""

type Rule = Callable[[Request], Reply]


def passed_on(request: Request) -> Reply:
    return request.forward(request.body)


def failure(kind: str, status: int, why: str = "made up") -> tuple[int, bytes]:
    error = {"type": kind, "reason": why}
    return status, json.dumps({"error": {"root_cause": [error], **error}, "status": status}).encode()


def edited(reply: tuple[int, bytes], edit: Callable[[dict[str, Any]], None]) -> tuple[int, bytes]:
    """The reply with its JSON changed in place."""
    body = json.loads(reply[1])
    edit(body)
    return reply[0], json.dumps(body).encode()


class Proxy:
    """Listens on loopback; `rule` decides about the requests whose path contains `about`, the others are passed on."""

    def __init__(self, node: str, rule: Rule = passed_on, about: str = "_bulk", product: str = "Elasticsearch") -> None:
        self.rule, self.about, self.product = rule, about, product
        self.asked = 0
        self._node = urlsplit(node).netloc
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                try:
                    reply = proxy.reply(self.command, self.path, body, self.headers.items())
                except (OSError, http.client.HTTPException):  # the node itself is away
                    reply = None
                if reply is None:
                    self.close_connection = True
                    self.connection.close()
                    return
                self.send_response(reply[0])
                if proxy.product:
                    self.send_header("X-Elastic-Product", proxy.product)
                is_json = reply[1][:1] in (b"{", b"[", b"")
                self.send_header("Content-Type", "application/json" if is_json else "text/html")
                self.send_header("Content-Length", str(len(reply[1])))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(reply[1])

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do

            def finish(self) -> None:
                if not self.wfile.closed and self.connection.fileno() >= 0:
                    super().finish()

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler

    def reply(self, method: str, path: str, body: bytes, headers: Iterable[tuple[str, str]]) -> Reply:
        kept = {name: value for name, value in headers if name.lower() in ("accept", "content-type")}

        def forward(body: bytes) -> tuple[int, bytes]:
            connection = http.client.HTTPConnection(self._node, timeout=60)
            connection.request(method, path, body, kept)
            answer = connection.getresponse()
            result = answer.status, answer.read()
            connection.close()
            return result

        if self.about not in path:
            return forward(body)
        self.asked += 1
        return self.rule(Request(method, path, body, self.asked, forward))


@dataclass
class Time:
    """A clock that only `sleep` moves."""

    now: float = 0.0
    waits: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
