"""A publisher on this machine: the three feeds of `feeds/` and the pages behind their entries, for `make demo`."""

import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

HERE = Path(__file__).parent / "feeds"
PORT = 8734
"""Always the same, since a document's address is its identity: with another port the demo's articles would be new."""

HOST = f"127.0.0.1:{PORT}"

TYPES = {".xml": "application/rss+xml", ".atom": "application/atom+xml", ".json": "application/feed+json"}
FEEDS = {f"/{path.name}": path for path in HERE.iterdir() if path.suffix in TYPES}
PAGES = {
    "/harbourpost/herring-quota": HERE / "herring-quota.html",
    "/meridian/quota-talks": HERE / "quota-talks.html",
    "/meridian/nordsand-bid": HERE / "nordsand-bid.html",
}


class Publisher(BaseHTTPRequestHandler):
    """Answers as a well-kept site does: with validators, and 304 to who has seen it."""

    def do_GET(self) -> None:
        path = (FEEDS | PAGES).get(self.path.partition("?")[0])
        if path is None:
            self.send_error(404)
            return
        body = path.read_bytes().replace(b"HOST", HOST.encode())
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        same = self.headers.get("If-None-Match") == etag
        self.send_response(304 if same else 200)
        self.send_header("ETag", etag)
        self.send_header("Content-Type", TYPES.get(path.suffix, "text/html; charset=utf-8"))
        if not same:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not same:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the demo shows what the pipeline says."""


def serve() -> ThreadingHTTPServer:
    """The publisher, answering from now on in a thread of its own; OSError where its port is in use."""
    server = ThreadingHTTPServer((HOST.partition(":")[0], PORT), Publisher)
    Thread(target=server.serve_forever, daemon=True).start()
    return server


def feeds_file() -> str:
    """The feeds file that names its feeds."""
    return "".join(f'[[feed]]\nurl = "http://{HOST}{address}"\n\n' for address in sorted(FEEDS))
