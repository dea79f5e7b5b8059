"""Elasticsearch's security API and a Kibana, as far as `init` talks to them: every call is kept, answers are set.

With `behind`, whatever is not security goes on to a real node: an Elasticsearch with security, as far as `init` sees.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen


@dataclass
class Recorder:
    """What was asked, in order; `answers` by method and path go before the security API's own."""

    behind: str = ""
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
        if path.startswith("/_security/"):
            return 200, {"updated": False} if path.startswith("/_security/api_key/") else {}
        if path == "/api/status":
            return 200, {"version": {"number": "9.5.3"}}
        return 200, {"success": True}


def parsed(data: bytes, media_type: str) -> Any:
    """A body as JSON; as text where it is lines of it, or a form."""
    return json.loads(data or b"null") if "json" in media_type and "ndjson" not in media_type else data.decode()


def forwarded(url: str, method: str, body: bytes, headers: Message) -> tuple[int, bytes]:
    """The node's answer, refusals included."""
    passed = {name: headers[name] for name in ("Accept", "Content-Type") if name in headers}
    try:
        with urlopen(Request(url, data=body or None, method=method, headers=passed), timeout=30) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()


@contextmanager
def recording(behind: str = "") -> Iterator[Recorder]:
    """A server on a free port of this machine."""
    recorder = Recorder(behind)

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = self.path.partition("?")[0]
            body = parsed(data, self.headers.get("Content-Type", ""))
            recorder.calls.append((self.command, path, self.headers.get("Authorization", ""), body))
            if recorder.behind and not path.startswith("/_security/"):
                status, said = forwarded(recorder.behind + self.path, self.command, data, self.headers)
            else:
                status, answer = recorder.answer(self.command, path, body)
                said = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=9")
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(said)

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
