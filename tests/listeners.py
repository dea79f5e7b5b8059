"""Whoever is told of troubles, on loopback: a webhook and a mail server that write down what they got."""

import json
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def status(code: int, *headers: str) -> bytes:
    """An answer without a body."""
    return "\r\n".join([f"HTTP/1.1 {code} Whatever", "Content-Length: 0", *headers, "", ""]).encode()


@dataclass
class Listener:
    """What was heard, and where."""

    port: int
    heard: list[Any] = field(default_factory=list)  # of a webhook: JSON values; of a mail server: whole messages
    paths: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def webhook(
    *answers: bytes, tls: ssl.SSLContext | None = None, before: Callable[[], object] = lambda: None
) -> Iterator[Listener]:
    """Takes JSON, and answers with these, the last of them again and again; `before`: done before each answer."""
    listener = Listener(0)
    waiting = list(answers or (OK,))

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = self.rfile.readline().decode()
            headers = {}
            while line := self.rfile.readline().strip():
                name, _, value = line.decode().partition(": ")
                headers[name.lower()] = value
            if not head:
                return
            listener.paths.append(head.split()[1])
            listener.heard.append(json.loads(self.rfile.read(int(headers["content-length"]))))
            before()
            self.wfile.write(waiting.pop(0) if len(waiting) > 1 else waiting[0])

    with _serving(Handler, listener, tls):
        yield listener


@contextmanager
def mail_server(refuse: bool = False) -> Iterator[Listener]:
    """Speaks as much SMTP (RFC 5321) as it takes to hand a message over."""
    listener = Listener(0)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 mail.example")
            while line := self.rfile.readline().decode().strip():
                verb = line.split()[0].upper()
                if verb == "DATA":
                    self.say("354 go on")
                    listener.heard.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                    self.say("250 taken")
                elif verb == "RCPT" and refuse:
                    self.say("550 nobody of that name")
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 mail.example")

        def say(self, reply: str) -> None:
            self.wfile.write(f"{reply}\r\n".encode())

    with _serving(Handler, listener, None):
        yield listener


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    tls: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.tls is not None:
            try:
                request = self.tls.wrap_socket(request, server_side=True)
            except OSError:
                return  # the client does not trust us, and hangs up
        super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is none of ours."""


@contextmanager
def _serving(
    handler: type[socketserver.BaseRequestHandler], listener: Listener, tls: ssl.SSLContext | None
) -> Iterator[None]:
    with _Server(("127.0.0.1", 0), handler) as server:
        server.tls = tls
        listener.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
