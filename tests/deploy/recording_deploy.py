"""An Elasticsearch's security API and a Kibana as far as `init` talks to them: every call is kept, answers are set."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Recorder:
    """What was asked, in order; `answers` by method and path go before the security API's own."""

    url: str = ""
    calls: list[tuple[str, str, str, Any]] = field(default_factory=list)  # method, path, authorization, body
    answers: dict[tuple[str, str], tuple[int, Any]] = field(default_factory=dict)

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """As Elasticsearch's reference gives it: keys are numbered as they are made."""
        if (method, path) in self.answers:
            return self.answers[method, path]
        if path == "/_security/api_key":
            number = sum(call[1] == path for call in self.calls)
            encoded = base64.b64encode(f"id-{number}:secret-{number}".encode()).decode()
            return 200, {"id": f"id-{number}", "name": body["name"], "api_key": f"secret-{number}", "encoded": encoded}
        return 200, {"updated": False} if path.startswith("/_security/api_key/") else {}


@contextmanager
def recording() -> Iterator[Recorder]:
    """A server on a free port of this machine."""
    recorder = Recorder()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size) or b"null")
            path = self.path.partition("?")[0]
            recorder.calls.append((self.command, path, self.headers.get("Authorization", ""), body))
            status, answer = recorder.answer(self.command, path, body)
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    recorder.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield recorder
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
