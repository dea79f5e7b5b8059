"""What a new deployment needs once: secrets, in files that its containers read, and Elasticsearch and the ledger ready.

    folder/elasticsearch/elastic     password of Elasticsearch's superuser, for its container
    folder/postgres/airflow          password of Airflow's database, for its container
    folder/ledger/ledger.env         where the ledger is, with the password of its database
    folder/kibana/kibana.env         how Kibana signs in, and its encryption keys
    folder/airflow/airflow.env       what all parts of Airflow must agree on; passwords.json beside it: who may log in
    folder/writer/writer.env         the connection news_elasticsearch of Airflow's tasks, with the writer's key
    folder/{reader,provisioner,dashboards}/*.env      the settings of the `news` command in that role

A folder a reader, so that each container mounts its own alone. Everything has mode 600. Nothing that is there is
made anew, since the services keep what they were first given.
"""

import json
import os
import re
import secrets
import shlex
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from pipeline.errors import ServiceError, UsageError

if TYPE_CHECKING:
    from pipeline.index.elasticsearch.client import Place
    from pipeline.index.elasticsearch.keys import Role

CONNECTION = "AIRFLOW_CONN_NEWS_ELASTICSEARCH"

KEY_SETTING: Mapping["Role", str] = {
    "writer": CONNECTION,
    "reader": "NEWS_INDEX_API_KEY",
    "provisioner": "NEWS_INDEX_API_KEY",
    "dashboards": "NEWS_KIBANA_API_KEY",
}
"""Role → the variable by which its key reaches those who act in it."""


def write_secrets(folder: Path) -> list[str]:
    """Generate every secret that is not there yet; the files written, below the folder."""
    database, made = _password(folder / "postgres/airflow"), secrets.token_urlsafe
    files = {
        "elasticsearch/elastic": made(24),
        "postgres/airflow": database,
        "kibana/kibana.env": _environment({
            "ELASTICSEARCH_PASSWORD": made(24),
            "XPACK_SECURITY_ENCRYPTIONKEY": made(32),
            "XPACK_ENCRYPTEDSAVEDOBJECTS_ENCRYPTIONKEY": made(32),
            "XPACK_REPORTING_ENCRYPTIONKEY": made(32),
        }),
        "airflow/airflow.env": _environment({
            "AIRFLOW__CORE__FERNET_KEY": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "AIRFLOW__API__SECRET_KEY": made(32),
            "AIRFLOW__API_AUTH__JWT_SECRET": made(64),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://airflow:{database}@postgres:5432/airflow",
        }),
        "ledger/ledger.env": _environment({
            "NEWS_STATE_URL": f"postgresql+psycopg://news:{made(24)}@postgres:5432/news",
        }),
        "airflow/passwords.json": json.dumps({"admin": made(12)}) + "\n",
    }  # fmt: skip
    absent = {name: text for name, text in files.items() if not (folder / name).exists()}
    for name, text in absent.items():
        _write_private(folder / name, text)
    return list(absent)


def make_elasticsearch_ready(folder: Path, index_url: str, ca: str | None) -> str:
    """Give Kibana's user its password and every role its key; the provisioner's key, with which the index is made.

    `index_url` as in NEWS_INDEX_URL; `ca`: path of the authority's certificate. Raises ServiceError or UsageError.
    """
    from pipeline.index.elasticsearch.client import Place
    from pipeline.index.elasticsearch.keys import make_keys

    place = Place.of(index_url)
    keys = make_keys(
        place,
        ca=ca,
        password=_read(folder / "elasticsearch/elastic"),
        kibana_password=_variables(_read(folder / "kibana/kibana.env"))["ELASTICSEARCH_PASSWORD"],
        held=_held(folder),
    )
    for role, key in keys.items():
        value = _connection(place, key, ca) if role == "writer" else key
        _write_private(folder / role / f"{role}.env", _environment({KEY_SETTING[role]: value}))
    return keys["provisioner"]


def make_ledger_ready(folder: Path) -> bool:
    """Make the ledger's database and its user, as the owner of Airflow's; whether it was not there yet.

    Raises ServiceError or UsageError.
    """
    from pipeline.ledger.database import create_database

    url = _variables(_read(folder / "ledger/ledger.env"))["NEWS_STATE_URL"]
    airflow = _variables(_read(folder / "airflow/airflow.env"))["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    return create_database(url, administrator=airflow)


def _held(folder: Path) -> "dict[Role, str]":
    held: dict[Role, str] = {}
    for role, setting in KEY_SETTING.items():
        path = folder / role / f"{role}.env"
        if path.exists():
            value = _variables(_read(path)).get(setting, "")
            held[role] = json.loads(value)["password"] if role == "writer" and value else value
    return held


def _connection(place: "Place", key: str, ca: str | None) -> str:
    """The writer's Airflow connection, as plugins/news_connection.py reads it."""
    parts = urlsplit(place.server)
    return json.dumps({
        "conn_type": "generic",
        "schema": parts.scheme,
        "host": parts.hostname,
        "port": parts.port or (443 if parts.scheme == "https" else 80),
        "password": key,
        "extra": {"alias": place.alias} | ({"ca": ca} if ca else {}),
    })  # fmt: skip


def _environment(variables: Mapping[str, str]) -> str:
    """Lines that a shell reads with `.`, a variable each."""
    return "".join(f"{name}={shlex.quote(value)}\n" for name, value in variables.items())


def _variables(text: str) -> dict[str, str]:
    return {name: "".join(shlex.split(value)) for name, value in re.findall(r"^(\w+)=(.*)$", text, flags=re.MULTILINE)}


def _password(path: Path) -> str:
    return _read(path) if path.exists() else secrets.token_urlsafe(24)


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}; `news init secrets` writes it") from error


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all: a killed start must not leave half a secret."""
    temporary = path.parent / f".{uuid4().hex}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (NotADirectoryError, FileExistsError) as error:
        raise UsageError(f"cannot make the folder {path.parent}: a file is in its way; name another folder") from error
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> ServiceError:
    return ServiceError(f"cannot write {path}: {error.strerror}; mend the folder's owner or mode")
