"""Who may do what on Elasticsearch: one API key a role, each with no more than its commands need.

The privileges are those of Elasticsearch's security reference; docs/deploy.md gives the reason for each. A key that
is handed in again keeps its secret and gets today's privileges; one that the cluster no longer knows is made anew.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, get_args

from elastic_transport.client_utils import DEFAULT
from elasticsearch import ApiError, AuthenticationException, Elasticsearch, TransportError, UnsupportedProductError

from pipeline.errors import ServiceError
from pipeline.index.elasticsearch.client import Place, advice, reason

type Role = Literal["writer", "reader", "provisioner", "dashboards"]

ROLES: tuple[Role, ...] = get_args(Role.__value__)

UNKNOWN_KEY = (400, 404)  # 404: never heard of; 400: invalidated or expired, which cannot be updated


def role_descriptor(role: Role, alias: str) -> dict[str, Any]:
    """What a role may do, as the body of Elasticsearch's key API wants it; on this alias and its generations only."""
    if role == "dashboards":  # Kibana's own privileges, in its default space: no index, no cluster
        return {"applications": [
            {"application": "kibana-.kibana", "privileges": ["space_all"], "resources": ["space:default"]}
        ]}  # fmt: skip
    cluster = {"provisioner": ["monitor", "manage_index_templates"]}.get(role, ["monitor"])
    privileges = {
        "writer": ["read", "view_index_metadata", "index", "delete", "maintenance"],
        "reader": ["read", "view_index_metadata"],
        "provisioner": ["read", "index", "delete", "manage"],
    }[role]
    return {"cluster": cluster, "indices": [{"names": [alias, f"{alias}-v*"], "privileges": privileges}]}


def make_keys(
    place: Place, *, password: str, kibana_password: str, held: Mapping[Role, str], ca: str | None = None
) -> dict[Role, str]:
    """An API key for every role, as `id:secret` in base64, which is what clients send; Kibana's user gets its password.

    `password`: the user `elastic`'s; `held`: keys made earlier; `ca`: path of the authority's certificate. Raises
    ServiceError.
    """
    with _refusals(place), Elasticsearch(
        place.server, basic_auth=("elastic", password), ca_certs=ca or DEFAULT, max_retries=0
    ) as client:  # fmt: skip
        client.security.change_password(username="kibana_system", password=kibana_password)
        return {
            role: _renewed(client, role, place.alias, held.get(role)) or _made(client, role, place.alias)
            for role in ROLES
        }


def _renewed(client: Elasticsearch, role: Role, alias: str, key: str | None) -> str | None:
    """The key with today's privileges; None where there is none that the cluster knows."""
    if not key:
        return None
    try:
        identity, _, _ = base64.b64decode(key, validate=True).decode().partition(":")
        client.security.update_api_key(id=identity, **_definition(role, alias))
    except (binascii.Error, UnicodeDecodeError):
        return None
    except ApiError as error:
        if error.status_code not in UNKNOWN_KEY:
            raise
        return None
    return key


def _made(client: Elasticsearch, role: Role, alias: str) -> str:
    made = client.security.create_api_key(name=f"{alias}-{role}", **_definition(role, alias))
    return str(made["encoded"])


def _definition(role: Role, alias: str) -> dict[str, Any]:
    return {
        "role_descriptors": {role: role_descriptor(role, alias)},
        "metadata": {"application": "news-pipeline", "role": role, "alias": alias},
    }


@contextmanager
def _refusals(place: Place) -> Iterator[None]:
    """Turn what the client raises into ServiceError; neither passwords nor keys are in its text."""
    at = f"Elasticsearch at {place.server}"
    try:
        yield
    except AuthenticationException as error:
        raise ServiceError(f"{at} does not accept the password of the user elastic: was it changed there?") from error
    except ApiError as error:
        raise ServiceError(f"{at} makes no keys ({reason(error)}): is its security switched on?") from error
    except (TransportError, UnsupportedProductError, OSError, ValueError) as error:
        raise ServiceError(advice(place, error)) from error
