"""A Kibana as far as `news kibana` talks to one, after its documentation: every call is kept, answers may be set."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

VIEW = "/api/data_views/data_view"
IMPORT = "/api/saved_objects/_import?overwrite=true"
EXPORT = "/api/saved_objects/_export"


@dataclass
class Call:
    """What was asked."""

    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes


@dataclass
class Server:
    """A Kibana as far as we talk to one: it keeps what it is given, and answers as told to where it is told to."""

    url: str = ""
    version: str | None = "9.5.3"
    calls: list[Call] = field(default_factory=list)
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)  # `METHOD /path` → status and body, instead
    kept: dict[str, Any] = field(default_factory=dict)  # path or `search:id` → what it was given

    def answer(self, call: Call) -> tuple[int, Any]:
        key = f"{call.method} {call.path}"
        if key in self.answers:
            return self.answers[key]
        if call.path == "/api/status":
            return 200, {"version": {"number": self.version}} if self.version else {"status": {"overall": {}}}
        if key == f"POST {VIEW}":
            view = json.loads(call.body)["data_view"]
            self.kept[f"{VIEW}/{view['id']}"] = {
                "data_view": {**view, "namespaces": ["default"], "allowNoIndex": False}
            }
            return 200, self.kept[f"{VIEW}/{view['id']}"]
        if call.method == "PUT":
            created = call.path not in self.kept
            body = {**json.loads(call.body), "options": {"use_margins": True}}  # a default, filled in
            self.kept[call.path] = {"id": call.path.rpartition("/")[2], "data": body, "meta": {}, "spaces": ["default"]}
            return 201 if created else 200, self.kept[call.path]
        if call.path == IMPORT:
            return 200, self._imported(call)
        if call.path == EXPORT:
            return self._exported(json.loads(call.body)["objects"][0]["id"])
        return (200, self.kept[call.path]) if call.path in self.kept else (404, {"message": "Not Found"})

    def _imported(self, call: Call) -> dict[str, Any]:
        boundary = call.headers["content-type"].partition("boundary=")[2].encode()
        part = call.body.split(b"--" + boundary)[1]
        lines = part.partition(b"\r\n\r\n")[2].strip().splitlines()
        for saved in map(json.loads, lines):
            self.kept[f"search:{saved['id']}"] = saved
        return {"success": True, "successCount": len(lines), "warnings": []}

    def _exported(self, identity: str) -> tuple[int, Any]:
        if f"search:{identity}" in self.kept:
            return 200, self.kept[f"search:{identity}"]
        lost = [{"type": "search", "id": identity, "error": {"statusCode": 404, "message": "not found"}}]
        return 400, {"message": "Error fetching objects to export", "attributes": {"objects": lost}}


@contextmanager
def recording() -> Iterator[Server]:
    """One on a free port of this machine."""
    kept = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet an answer: two would each wait for the other side

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kept.calls.append(
                Call(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            )
            status, answer = kept.answer(kept.calls[-1])
            data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST = answer

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    real = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{real.server_port}"
    thread = threading.Thread(target=real.serve_forever, args=(0.01,))
    thread.start()
    yield kept
    real.shutdown()
    thread.join()
    real.server_close()
