"""The connection: elasticsearch-py as we use it, and whatever it raises translated into one sentence of ours."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from elastic_transport import ConnectionTimeout, NdjsonSerializer, SerializationError, TlsError, TransportError
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    Elasticsearch,
    OrjsonSerializer,
    UnsupportedProductError,
)

from pipeline.errors import ServiceError
from pipeline.index.elasticsearch import sentences
from pipeline.index.elasticsearch.patience import Patience

REQUEST_TIMEOUT_S = 60.0
BUSY = frozenset({429, 502, 503, 504})
OLDEST_MAJOR = 9

logging.getLogger("elastic_transport").setLevel(logging.ERROR)  # a warning each attempt; we say it once, in our words


@dataclass(frozen=True, slots=True)
class Place:
    """Where the index is: the server's address, without any secret, and the alias."""

    server: str
    alias: str

    @classmethod
    def of(cls, url: str) -> "Place":
        """The parts of NEWS_INDEX_URL, which settings have checked."""
        parts = urlsplit(url)
        return cls(f"{parts.scheme}://{parts.netloc}", parts.path.strip("/"))


class Lines(NdjsonSerializer):
    """The lines of a bulk, bytes that are JSON already, put together in one step.

    The client's own buffer grows line by line and is copied at its end, a third of all that a document costs us.
    """

    def dumps(self, data: Any) -> bytes:
        return b"\n".join([*data, b""])


def connect(place: Place, api_key: str | None, ca: str | None, timeout_s: float) -> Elasticsearch:
    """A client that makes every request once: what is made again, and how long, is ours to say."""
    options: dict[str, Any] = {"ca_certs": ca} if ca and place.server.startswith("https") else {}
    serializers = {"application/json": OrjsonSerializer(), "application/x-ndjson": Lines()}
    with translated(place):
        return Elasticsearch(
            place.server, api_key=api_key, serializers=serializers, request_timeout=timeout_s, max_retries=0,
            retry_on_timeout=False, **options,
        )  # fmt: skip


def check_product(client: Elasticsearch, place: Place) -> None:
    """ServiceError: this Elasticsearch is too old; what answers otherwise makes the client itself raise."""
    version = str(client.info()["version"]["number"])
    if int(version.partition(".")[0]) < OLDEST_MAJOR:
        raise ServiceError(f"{place.server} is Elasticsearch {version}, and we need {OLDEST_MAJOR} or newer: update it")


def patiently[T](place: Place, patience: Patience, request: Callable[[], T]) -> T:
    """What the request gives, made again as long as the server is busy or cannot be reached. ServiceError: too long."""
    refused = 0
    for _ in patience.attempts():
        try:
            return request()
        except ApiError as error:
            if error.status_code not in BUSY or is_block(error_type(error)):
                raise ServiceError(advice(place, error)) from error
            last: Exception = error
        except ConnectionTimeout as error:
            last = error
        except TransportError as error:
            refused += 1
            if refused > patience.connections or not is_connection(error):
                raise ServiceError(advice(place, error)) from error
            last = error
    raise ServiceError(advice(place, last)) from last


@contextmanager
def translated(place: Place) -> Iterator[None]:
    """Whatever the client raises becomes a ServiceError; no key is in its text."""
    try:
        yield
    except (ApiError, TransportError, OSError, ValueError) as error:
        raise ServiceError(advice(place, error)) from error


def is_connection(error: Exception) -> bool:
    """Whether the server could not be reached, or cut us off; a wrong certificate does not get better."""
    return isinstance(error, TransportError) and not isinstance(error, TlsError | SerializationError)


def is_block(kind: str) -> bool:
    """Whether this type of error says that an index takes no writes, as on a full disk: also a 429, but no load."""
    return kind == "cluster_block_exception"


def error_type(error: ApiError) -> str:
    """Elasticsearch's own name of what is wrong, such as es_rejected_execution_exception; empty if it gave none."""
    cause = error.body.get("error") if isinstance(error.body, dict) else None
    return str(cause.get("type", "")) if isinstance(cause, dict) else ""


def reason(error: ApiError) -> str:
    """Why, in Elasticsearch's words, on one line."""
    cause = error.body.get("error") if isinstance(error.body, dict) else None
    if not isinstance(cause, dict):
        return f"status {error.status_code}"
    root = (cause.get("root_cause") or [cause])[0]
    return " ".join(f"{root.get('type', '')}: {root.get('reason', '')}".split())[:500]


def advice(place: Place, error: Exception) -> str:
    """What happened, and what to do about it."""
    if isinstance(error, UnsupportedProductError | SerializationError):
        return f"what answers at {place.server} is not Elasticsearch: NEWS_INDEX_URL must name one, release 9 or newer"
    if isinstance(error, ApiError):
        return _refusal(place, error)
    if isinstance(error, TlsError):
        return _tls(place, f"{error} {error.__cause__}")
    if isinstance(error, ConnectionTimeout):
        return f"Elasticsearch at {place.server} does not answer in time: see how busy it is, and run it again"
    if isinstance(error, TransportError):
        hint = " (if that port speaks HTTPS, write https in NEWS_INDEX_URL)" if _is_cut_off(place, error) else ""
        return f"cannot reach Elasticsearch at {place.server}: check NEWS_INDEX_URL, and that it is running{hint}"
    return f"cannot connect to Elasticsearch at {place.server} ({error}): check NEWS_INDEX_URL and NEWS_INDEX_CA"


def _refusal(place: Place, error: ApiError) -> str:
    at = f"Elasticsearch at {place.server}"
    kind, why = error_type(error), reason(error)
    if isinstance(error, AuthenticationException):
        return sentences.key_unknown(place)
    if is_block(kind):
        return sentences.takes_no_writes(place, why)
    if isinstance(error, AuthorizationException):
        return sentences.key_too_weak(place, why)
    if kind == "index_not_found_exception":
        return sentences.not_created(place)
    if error.status_code in BUSY:
        return f"{at} was busy for too long ({why}): run it again later"
    if "media_type_header" in kind:
        return f"{at} is older than release {OLDEST_MAJOR}: update it"
    return f"{at} refuses a request ({why}): is NEWS_INDEX_URL right?"


def _tls(place: Place, text: str) -> str:
    if "certificate" in text.lower() or "hostname" in text:
        return (
            f"the certificate of {place.server} is not trusted: set NEWS_INDEX_CA to the path of the certificate of "
            "the authority that signed it, and use the host name that it is for"
        )
    return f"{place.server} does not speak HTTPS: write http in NEWS_INDEX_URL, or name the port that does"


def _is_cut_off(place: Place, error: TransportError) -> bool:
    return place.server.startswith("http://") and "refused" not in str(error).lower()
