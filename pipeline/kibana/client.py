"""HTTP to one Kibana: what every call carries, and each refusal in one sentence."""

import json
import ssl
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import quote

from elastic_transport import ConnectionTimeout, HttpHeaders, NodeConfig, TlsError, TransportError, Urllib3HttpNode
from elastic_transport.client_utils import url_to_node_config

from pipeline.errors import ServiceError, UsageError

OLDEST = (9, 4)  # the first Kibana with the dashboards API; from 9.5 on it is stable

API_VERSION = "2023-10-31"  # of all of Kibana's public APIs since they have versions

TIMEOUT_S = 60.0  # an import into a Kibana that has just started took longest

REFUSALS = {
    401: "does not accept NEWS_KIBANA_API_KEY: set a key that is valid there",
    403: "does not allow this to NEWS_KIBANA_API_KEY: use a key that has all privileges in the space, at least on "
    "Dashboard, Discover, Data View Management and Saved Objects Management",
    404: "has no such space or address: look at NEWS_KIBANA_URL and NEWS_KIBANA_SPACE",
    409: "has this being changed by somebody else, or under the same id in another space: run it again",
    429: "is too busy: run it again",
}
"""Status → how the sentence about it goes on."""


class NotThere(ServiceError):
    """What was asked for is not in this Kibana."""


class Kibana:
    """One Kibana and one of its spaces. Every method raises ServiceError where Kibana does not do what it is asked."""

    def __init__(self, url: str, *, api_key: str | None = None, space: str = "default") -> None:
        """UsageError: the address or the key cannot be one."""
        config = _node(url)
        self.url = f"{config.scheme}://{config.host}:{config.port}{config.path_prefix}"
        self._space = f"/s/{quote(space, safe='')}" if space != "default" else ""
        self._node = Urllib3HttpNode(config)
        self._headers = {"kbn-xsrf": "true", "Elastic-Api-Version": API_VERSION, "Accept": "application/json"}
        if api_key:
            if not (api_key.isascii() and api_key.isprintable()):
                raise UsageError("NEWS_KIBANA_API_KEY is no key: copy the encoded one that Elasticsearch gave")
            self._headers["Authorization"] = f"ApiKey {api_key}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._node.close()

    def version(self) -> str:
        """Its version, such as `9.5.3`. UsageError: it is older than we can serve."""
        answer = self.call("GET", "/api/status", what="status", spaced=False)
        number = answer.get("version", {}).get("number") if isinstance(answer, dict) else None
        if not isinstance(number, str):  # Kibana hides its version from strangers, and answers 200 all the same
            raise ServiceError(
                f"Kibana at {self.url} does not tell its version: set NEWS_KIBANA_API_KEY to a key that is valid "
                "there, and see that NEWS_KIBANA_URL leads to a Kibana"
            )
        if _numbers(number) < OLDEST:
            raise UsageError(
                f"Kibana at {self.url} is version {number}, but dashboards need 9.4 or later: upgrade Kibana"
            )
        return number

    def call(self, method: str, path: str, body: Any = None, *, what: str, spaced: bool = True) -> Any:
        """What Kibana answers, as JSON; `what` is the thing in question, for the sentence if it is refused."""
        encoded = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        return parsed(self.send(method, path, encoded, "application/json", what=what, spaced=spaced))

    def send(
        self, method: str, path: str, body: bytes | None, media_type: str, *, what: str, spaced: bool = True
    ) -> bytes:
        """The bytes that Kibana answers; NotThere where something is asked for that it has not."""
        headers = HttpHeaders({**self._headers, **({"Content-Type": media_type} if body is not None else {})})
        try:
            answer = self._node.perform_request(
                method, f"{self._space if spaced else ''}{path}", body=body, headers=headers
            )
        except TransportError as error:
            raise ServiceError(f"Kibana at {self.url} {_unreachable(error)}") from error
        if not 200 <= answer.meta.status < 300:
            raise self._refusal(answer.meta.status, answer.body, method, what)
        return answer.body

    def _refusal(self, status: int, body: bytes, method: str, what: str) -> ServiceError:
        said = _message(body)
        if (status == 404 and method == "GET" and what != "status") or (status == 400 and _lacks(body)):
            return NotThere(f"{what} is not there")
        if status in REFUSALS:
            sentence = REFUSALS[status]
        elif status >= 500:
            sentence = f"is not ready (HTTP {status}): run it again in a minute"
        elif 300 <= status < 400:
            sentence = "answers with a redirect: set NEWS_KIBANA_URL to where it leads"
        elif what == "status":  # which every Kibana has; an Elasticsearch has no handler for it
            sentence = f"is no Kibana (HTTP {status}): set NEWS_KIBANA_URL to one, as http://localhost:5601"
        else:
            sentence = f"refuses it (HTTP {status}): look at its version and this release's"
        return ServiceError(f"{what}: Kibana at {self.url} {sentence}{f' (“{said}”)' if said else ''}")


def _node(url: str) -> NodeConfig:
    """The address as elastic-transport wants it; certificates are those of the system, or of SSL_CERT_FILE."""
    if "@" in url:
        raise UsageError("NEWS_KIBANA_URL holds a user or a password: put a key into NEWS_KIBANA_API_KEY instead")
    try:
        config = url_to_node_config(url, use_default_ports_for_scheme=True)
    except ValueError as error:
        raise _no_address(url) from error
    if config.scheme not in ("http", "https"):
        raise _no_address(url)
    context = {"ssl_context": ssl.create_default_context()} if config.scheme == "https" else {}
    return config.replace(request_timeout=TIMEOUT_S, **context)


def _no_address(url: str) -> UsageError:
    return UsageError(f"NEWS_KIBANA_URL is “{url}”: write an address such as http://localhost:5601")


def _numbers(version: str) -> tuple[int, ...]:
    """`9.5.3-SNAPSHOT` → (9, 5)."""
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())


def _unreachable(error: TransportError) -> str:
    if isinstance(error, TlsError):
        return (
            f"has no certificate that is trusted here ({error.message}): set SSL_CERT_FILE to its authority's "
            "certificate, or use http where it has none"
        )
    if isinstance(error, ConnectionTimeout):
        return f"does not answer within {TIMEOUT_S:g} s: run it again"
    return "is not reachable: see that it runs, and that NEWS_KIBANA_URL is right"


def parsed(body: bytes) -> Any:
    """The JSON that Kibana answered; ServiceError where it is none."""
    try:
        return json.loads(body) if body else {}
    except ValueError as error:
        raise ServiceError("what answers at NEWS_KIBANA_URL is no Kibana: it does not speak JSON") from error


def _message(body: bytes) -> str:
    """Kibana's own words, in one line of at most 300 characters."""
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    message = said.get("message") if isinstance(said, Mapping) else None
    return " ".join(message.split())[:300] if isinstance(message, str) else ""


def _lacks(body: bytes) -> bool:
    """Whether this is an export's way to say that the object is not there: a 400 that names a 404."""
    try:
        objects = json.loads(body).get("attributes", {}).get("objects", [])
        return any(lost.get("error", {}).get("statusCode") == 404 for lost in objects)
    except (ValueError, AttributeError, TypeError):
        return False
