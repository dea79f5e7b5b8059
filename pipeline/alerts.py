"""Telling a person: one message, sent to a webhook in the form that Slack, Mattermost and their like read.

A webhook's address is its secret: no sentence from here shows more of it than the host.
"""

import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from threading import Timer
from urllib.parse import urlsplit

from pipeline.errors import ServiceError

ATTEMPTS = 3
PAUSE_S = 2.0
"""Before the second attempt, and twice as long before the third: a proxy that restarts is back by then."""
LIMIT_S = 10.0
"""For one attempt, from its connection to the first line of the answer; Slack takes less than one second."""
LINES = 30
"""Troubles that the text tells one by one: chats cut long messages off. The list beside it has all of them."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that a person has to look at."""

    key: str  # the same as long as the trouble lasts
    sentence: str


@dataclass(frozen=True, slots=True)
class Alert:
    """What a person is told at one time."""

    troubles: tuple[Trouble, ...]  # that are new
    over: tuple[Trouble, ...]  # that were told before, as they were told

    @property
    def subject(self) -> str:
        """What it is about, in a few words."""
        counts = ((len(self.troubles), "new"), (len(self.over), "over"))
        return "news: " + ", ".join(f"{_many(count)} {state}" for count, state in counts if count)

    def lines(self) -> tuple[str, ...]:
        """Everything there is to say, a line each, without the subject; long lists are cut, and say so."""
        troubles = _cut([trouble.sentence for trouble in self.troubles])
        return (*troubles, *(f"over: {sentence}" for sentence in _cut([trouble.sentence for trouble in self.over])))


def post(url: str, alert: Alert, *, pause_s: float = PAUSE_S, limit_s: float = LIMIT_S) -> None:
    """Send the alert to a webhook; it is told when this returns.

    Certificates are checked, redirects are not followed. Where it is not reached, or answers 429 or 5xx, it is asked
    `ATTEMPTS` times. Raises ServiceError where it did not take the alert.
    """
    body = json.dumps(
        {
            "text": "\n".join(map(_plain, (alert.subject, *(f"• {line}" for line in alert.lines())))),
            "troubles": [asdict(trouble) for trouble in alert.troubles],
            "over": [asdict(trouble) for trouble in alert.over],
        }
    ).encode()
    objection = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(pause_s * attempt)
        objection, again = _attempt(url, body, limit_s)
        if not objection:
            return
        if not again:
            break
    raise ServiceError(f"the webhook of NEWS_ALERT_URL at {urlsplit(url).hostname} {objection}")


def _attempt(url: str, body: bytes, limit_s: float) -> tuple[str, bool]:
    """What is to be objected to the answer, empty if nothing is; and whether another attempt may help."""
    try:
        status = _ask(url, body, limit_s)
    except ssl.SSLCertVerificationError as error:
        return f"shows a certificate that is not to be trusted ({error.verify_message}): mend it", False
    except TimeoutError:
        return f"did not answer within {limit_s:g} seconds", True
    except (OSError, http.client.HTTPException) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        return f"cannot be reached ({said})", True
    if 200 <= status < 300:
        return "", False
    if 300 <= status < 400:
        return f"answers {status}: it has moved, and nobody is told by a redirect; give its new address", False
    return f"answers {status}: it did not take the alert", status == 429 or status >= 500


def _ask(url: str, body: bytes, limit_s: float) -> int:
    """The status of the answer; OSError or HTTPException where there is none in time."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    connection = (
        http.client.HTTPSConnection(host, port, timeout=limit_s, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, port, timeout=limit_s)
    )
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    with _cut_off(connection, limit_s):
        connection.request("POST", target, body, {"Content-Type": "application/json", "User-Agent": "news-pipeline"})
        return connection.getresponse().status


@contextmanager
def _cut_off(connection: http.client.HTTPConnection, limit_s: float) -> Iterator[None]:
    """Close the connection at the end, and break it off after this time: its own limit holds for each byte anew."""
    over = []

    def cut() -> None:
        over.append(True)
        with suppress(OSError, AttributeError):  # it is not there yet, or not any more
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = Timer(limit_s, cut)
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        if over:
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()
        connection.close()


def _plain(line: str) -> str:
    """The line as Slack shows it: without its three escapes a `<!channel>` in a page's title would ring everybody."""
    line = " ".join(line.split())
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(sentences: Sequence[str]) -> Iterable[str]:
    left_out = len(sentences) - LINES
    return sentences if left_out <= 0 else (*sentences[:LINES], f"… and {left_out} more")


def _many(count: int) -> str:
    return "1 trouble" if count == 1 else f"{count} troubles"
