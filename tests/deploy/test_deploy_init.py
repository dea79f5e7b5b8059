"""`news init`: secrets are private and made once; keys have no more privileges than docs/deploy.md says."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from real_elasticsearch import send
from recording_deploy import Recorder, recording

from pipeline.deployment import make_elasticsearch_ready, write_secrets
from pipeline.errors import ServiceError, UsageError
from pipeline.index.elasticsearch.keys import ROLES, role_descriptor

ROOT = Path(__file__).parents[2]
KEY = "/_security/api_key"


@pytest.fixture
def server() -> Iterator[Recorder]:
    with recording() as recorder:
        yield recorder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_secrets(tmp_path / "secrets")
    return tmp_path / "secrets"


def ready(folder: Path, server: Recorder) -> str:
    return make_elasticsearch_ready(folder, f"{server.url}/news-articles", ca=None)


def contents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def in_a_shell(*files: Path) -> dict[str, str]:
    """The variables as a container's shell has them after reading the files."""
    script = "set -a; " + "".join(f". {file}; " for file in files) + "env"
    done = subprocess.run(["/bin/sh", "-c", script], env={}, capture_output=True, text=True, check=True)
    return dict(line.split("=", 1) for line in done.stdout.splitlines())


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    assert len(write_secrets(tmp_path)) == 6
    first = contents(tmp_path)
    (tmp_path / "kibana/kibana.env").unlink()
    assert write_secrets(tmp_path) == ["kibana/kibana.env"]
    second = contents(tmp_path)
    assert {name for name in first if first[name] != second[name]} == {"kibana/kibana.env"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*") if path.is_file()} == {0o600}


@pytest.mark.parametrize("where", ["file/below", "file/far/below"])
def test_secrets_below_a_file_are_the_wrong_folder(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="a file is in its way; name another folder"):
        write_secrets(tmp_path / where)


def test_two_deployments_share_no_secret(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_secrets(tmp_path / name)
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert all(one[name] != two[name] for name in one)


def test_airflow_and_postgres_agree_on_the_database_password(folder: Path) -> None:
    variables = in_a_shell(folder / "airflow/airflow.env")
    password = (folder / "postgres/airflow").read_text()
    assert variables["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].endswith(f"//airflow:{password}@postgres:5432/airflow")
    assert len(variables["AIRFLOW__API_AUTH__JWT_SECRET"]) >= 64


def test_every_role_gets_a_key_of_its_own_made_by_the_superuser(folder: Path, server: Recorder) -> None:
    ready(folder, server)
    made = {body["name"]: body for method, path, _, body in server.calls if (method, path) == ("PUT", KEY)}
    assert made.keys() == {f"news-articles-{role}" for role in ROLES}
    for role in ROLES:
        assert made[f"news-articles-{role}"]["role_descriptors"] == {role: role_descriptor(role, "news-articles")}
    assert {authorization.split()[0] for _, _, authorization, _ in server.calls} == {"Basic"}


def test_kibanas_user_gets_the_password_that_kibana_signs_in_with(folder: Path, server: Recorder) -> None:
    ready(folder, server)
    [body] = [body for _, path, _, body in server.calls if path == "/_security/user/kibana_system/_password"]
    assert body == {"password": in_a_shell(folder / "kibana/kibana.env")["ELASTICSEARCH_PASSWORD"]}


def test_keys_reach_their_readers_in_private_files(folder: Path, server: Recorder) -> None:
    provisioner = ready(folder, server)
    keys = {role: in_a_shell(folder / role / f"{role}.env") for role in ROLES}
    assert keys["provisioner"]["NEWS_INDEX_API_KEY"] == provisioner
    connection = json.loads(keys["writer"]["AIRFLOW_CONN_NEWS_ELASTICSEARCH"])
    held = [connection["password"], keys["reader"]["NEWS_INDEX_API_KEY"], provisioner]
    assert len({*held, keys["dashboards"]["NEWS_KIBANA_API_KEY"]}) == 4
    assert connection["extra"] == {"alias": "news-articles"}
    assert {stat.S_IMODE((folder / role / f"{role}.env").stat().st_mode) for role in ROLES} == {0o600}


def test_running_it_again_keeps_the_keys_and_renews_their_privileges(folder: Path, server: Recorder) -> None:
    ready(folder, server)
    first = contents(folder)
    server.calls.clear()
    ready(folder, server)
    assert contents(folder) == first
    assert sorted(path for method, path, _, _ in server.calls if path.startswith(KEY)) == [
        f"{KEY}/id-{number}" for number in range(1, 5)
    ]


@pytest.mark.parametrize("status", [404, 400])
def test_a_key_that_the_cluster_lost_is_made_anew(folder: Path, server: Recorder, status: int) -> None:
    ready(folder, server)
    before = contents(folder)
    server.answers["PUT", f"{KEY}/id-2"] = status, {"error": {"type": "x", "reason": "no such key"}, "status": status}
    ready(folder, server)
    after = contents(folder)
    assert {name for name in after if after[name] != before[name]} == {"reader/reader.env"}


@pytest.mark.parametrize(
    ("status", "said"), [(401, "does not accept the password"), (403, "makes no keys"), (400, "security switched on")]
)
def test_a_refusal_is_one_sentence_without_a_secret(folder: Path, server: Recorder, status: int, said: str) -> None:
    answer: Any = {"error": {"type": "security_exception", "reason": "no"}, "status": status}
    server.answers["PUT", KEY] = status, answer
    with pytest.raises(ServiceError, match=said) as raised:
        ready(folder, server)
    assert not [secret for secret in contents(folder).values() if secret in str(raised.value)]


def test_an_elasticsearch_that_is_not_there_is_one_sentence(folder: Path) -> None:
    with pytest.raises(ServiceError, match="cannot reach"):
        make_elasticsearch_ready(folder, "http://127.0.0.1:9/news-articles", ca=None)


def test_without_secrets_it_says_which_command_writes_them(tmp_path: Path, server: Recorder) -> None:
    with pytest.raises(UsageError, match="news init secrets"):
        ready(tmp_path, server)


def test_no_role_reaches_beyond_its_alias_and_nobody_has_all() -> None:
    for role in ROLES:
        descriptor = role_descriptor(role, "news-articles")
        for index in descriptor.get("indices", []):
            assert index["names"] == ["news-articles", "news-articles-v*"]
            assert "all" not in index["privileges"]
        assert "all" not in descriptor.get("cluster", [])
    assert {"index", "delete", "manage"} & set(role_descriptor("reader", "a")["indices"][0]["privileges"]) == set()
    assert "manage" not in role_descriptor("writer", "a")["indices"][0]["privileges"]


def test_a_container_gets_what_its_files_say_and_the_commands_own_exit_code(tmp_path: Path) -> None:
    write_secrets(tmp_path)
    done = subprocess.run(
        [ROOT / "docker/entrypoint.sh", "sh", "-c", "echo $AIRFLOW__CORE__FERNET_KEY; exit 7"],
        env=os.environ | {"SECRETS": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    key = in_a_shell(tmp_path / "airflow/airflow.env")["AIRFLOW__CORE__FERNET_KEY"]
    assert (done.returncode, done.stdout.strip()) == (7, key)


@pytest.mark.parametrize("role", ["reader", "provisioner", "writer"])
def test_a_container_with_several_keys_uses_that_of_its_role(tmp_path: Path, role: str) -> None:
    for name in ("provisioner", "reader", "writer"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.env").write_text(f"NEWS_INDEX_API_KEY=key-of-the-{name}\n")
    done = subprocess.run(
        [ROOT / "docker/entrypoint.sh", "sh", "-c", "echo $NEWS_INDEX_API_KEY"],
        env=os.environ | {"SECRETS": str(tmp_path), "ROLE": role}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == f"key-of-the-{role}"


def test_a_container_without_secrets_runs_its_command(tmp_path: Path) -> None:
    done = subprocess.run([ROOT / "docker/entrypoint.sh", "true"], env=os.environ | {"SECRETS": str(tmp_path)},
                          check=False)  # fmt: skip
    assert done.returncode == 0


def news(*arguments: str | Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [Path(sys.executable).parent / "news", *arguments], env=os.environ | settings, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def test_init_makes_templates_index_and_alias_on_a_real_node_with_the_provisioners_key(
    elasticsearch: str, alias: str, tmp_path: Path
) -> None:
    with recording(behind=elasticsearch) as server:
        settings = {"NEWS_INDEX_URL": f"{server.url}/{alias}"}
        assert news("init", "secrets", tmp_path).returncode == 0
        done = [news("init", "elasticsearch", tmp_path, **settings) for _ in range(2)]
        key = in_a_shell(tmp_path / "provisioner/provisioner.env")["NEWS_INDEX_API_KEY"]
        made = [call for call in server.calls if call[0] == "PUT" and not call[1].startswith("/_security/")]
    assert [run.returncode for run in done] == [0, 0], done[0].stderr
    assert "created the index" in done[0].stderr
    assert "is there already" in done[1].stderr
    assert {authorization for _, _, authorization, _ in made} == {f"ApiKey {key}"}
    assert len(send(f"{elasticsearch}/_alias/{alias}")) == 1
    assert send(f"{elasticsearch}/_index_template/{alias}")["index_templates"]
    assert not [secret for secret in contents(tmp_path).values() if secret in "".join(run.stderr for run in done)]


def test_init_without_an_elasticsearch_says_which_setting_names_it(tmp_path: Path) -> None:
    done = news("init", "elasticsearch", tmp_path)
    assert (done.returncode, "NEWS_INDEX_URL is not set" in done.stderr) == (2, True)
