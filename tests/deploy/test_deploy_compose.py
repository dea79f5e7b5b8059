"""docker-compose.yml and Dockerfile hold together, as far as that can be told without a Docker."""

import re
import shlex
import stat
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy.engine import make_url

from pipeline.cli import news
from pipeline.deployment import KEY_SETTING, write_secrets
from pipeline.settings import DESCRIPTIONS

ROOT = Path(__file__).parents[2]
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text())
OURS = {name for name, service in SERVICES.items() if service["image"].startswith("news-pipeline:")}
ONE_SHOT = {"secrets", "provision", "init", "news", "operate"}
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(?::-([^}]*))?\}")
IMAGE_PATH = {"dags", "plugins", "seeds", "docker"}  # COPY x /opt/news/x


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} (.+)$", DOCKERFILE, re.MULTILINE)


def mounts(service: str) -> dict[str, str]:
    """Where → which volume or folder."""
    volumes = [VARIABLE.sub(lambda found: found[2], volume) for volume in SERVICES[service].get("volumes", [])]
    return {parts[1]: parts[0] for parts in (volume.split(":") for volume in volumes)}


def words(service: str) -> list[str]:
    """The command's words, those inside `sh -c` too."""
    definition = SERVICES[service]
    return [word for part in [*definition.get("entrypoint", []), *definition.get("command", [])]
            for word in shlex.split(part)]  # fmt: skip


def programs(service: str) -> Iterator[str]:
    """What the container runs: the first word of every command."""
    for command in re.split(r" (?:&&|;) ", " ".join(words(service)).replace("sh -c ", "")):
        yield command.split()[0]


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_is_ours_or_pinned_to_a_patch_release(service: str) -> None:
    image = SERVICES[service]["image"]
    assert service in OURS or re.search(r":\d+\.\d+(\.\d+)?(-[a-z]+)?$", image), image
    assert service not in OURS or SERVICES[service]["build"] == "."


def test_elasticsearch_and_kibana_are_of_one_version() -> None:
    assert SERVICES["elasticsearch"]["image"].split(":")[1] == SERVICES["kibana"]["image"].split(":")[1]


def test_every_stage_of_the_dockerfile_starts_from_the_same_pinned_python() -> None:
    bases = {base.split()[0] for base in instructions("FROM")}
    [base] = bases
    assert re.fullmatch(r"python:3\.12\.\d+-slim-\w+", base)
    assert (ROOT / ".python-version").read_text().strip() == "3.12"


def test_every_variable_is_explained_with_the_default_that_is_in_force() -> None:
    used = dict(VARIABLE.findall(COMPOSE_TEXT))
    explained = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert used == explained
    assert len(set(VARIABLE.findall(COMPOSE_TEXT))) == len(used), "one variable, two defaults"


def test_nothing_is_left_to_interpolation_by_accident() -> None:
    """A `$` that compose would take for a variable of its own is doubled."""
    assert re.findall(r"(?<!\$)\$(?![{$])", COMPOSE_TEXT) == []


@pytest.mark.parametrize("service", SERVICES)
def test_what_others_wait_for_can_become_true(service: str) -> None:
    for other, wait in SERVICES[service].get("depends_on", {}).items():
        if wait["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other], other
            assert other not in ONE_SHOT
        else:
            assert wait["condition"] == "service_completed_successfully"
            assert other in ONE_SHOT, f"{other} never ends"


def test_the_start_has_an_order_without_a_circle() -> None:
    order = list(TopologicalSorter({n: s.get("depends_on", {}) for n, s in SERVICES.items()}).static_order())
    for before, after in [
        ("secrets", "elasticsearch"), ("secrets", "postgres"), ("elasticsearch", "provision"), ("provision", "kibana"),
        ("postgres", "provision"), ("provision", "airflow-apiserver"), ("airflow-apiserver", "airflow-scheduler"),
        ("airflow-apiserver", "airflow-dag-processor"), ("airflow-apiserver", "airflow-triggerer"),
        ("kibana", "init"), ("airflow-scheduler", "init"),
    ]:  # fmt: skip
        assert order.index(before) < order.index(after), f"{before} before {after}"


@pytest.mark.parametrize("service", set(SERVICES) - ONE_SHOT)
def test_a_service_that_stays_is_watched_and_comes_back(service: str) -> None:
    check = SERVICES[service]["healthcheck"]
    assert check.keys() >= {"test", "interval", "timeout", "retries", "start_period"}
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert SERVICES[service]["restart"] == "unless-stopped"


@pytest.mark.parametrize("service", ONE_SHOT)
def test_a_service_that_ends_is_not_started_again(service: str) -> None:
    assert "restart" not in SERVICES[service]


@pytest.mark.parametrize("service", SERVICES)
def test_every_volume_is_declared_and_every_folder_there(service: str) -> None:
    for source in mounts(service).values():
        assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"], source


def test_no_volume_is_declared_in_vain() -> None:
    assert {source for service in SERVICES for source in mounts(service).values()} >= set(COMPOSE["volumes"])


@pytest.mark.parametrize("service", sorted(OURS))
def test_every_program_is_in_our_image(service: str) -> None:
    check = SERVICES[service].get("healthcheck", {"test": []})["test"]
    for word in [*programs(service), *check]:
        if word.startswith("/opt/news/"):
            path = ROOT / word.removeprefix("/opt/news/")
            assert path.is_file(), word
            assert path.relative_to(ROOT).parts[0] in IMAGE_PATH
            assert path.suffix != ".sh" or path.stat().st_mode & stat.S_IXUSR
    assert {program for program in programs(service) if "/" not in program} <= {"news", "airflow"}


@pytest.mark.parametrize("path", sorted((ROOT / "docker").glob("*.sh")), ids=lambda path: path.name)
def test_scripts_call_news_commands_that_there_are(path: Path) -> None:
    called = re.findall(r"^\s*news (\w+) (\w+)", path.read_text() + "\n" + "\n".join(map(str, SERVICES.values())),
                        re.MULTILINE)  # fmt: skip
    for group, command in called:
        assert command in getattr(news.commands[group], "commands", {}), f"news {group} {command}"


@pytest.mark.parametrize("service", ["secrets", "provision"])
def test_init_calls_commands_that_there_are(service: str) -> None:
    text = " ".join(words(service))
    called = re.findall(r"news init (\w+) /secrets", text)
    assert called
    assert set(called) <= set(getattr(news.commands["init"], "commands", {}))


def test_ports_open_on_this_machine_only() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == 3
    assert all(port.startswith("${BIND_ADDRESS:-127.0.0.1}:") for port in ports)


def test_services_find_each_other_by_name_and_port() -> None:
    """Every address in an environment names a service; its port is the one that the service listens to."""
    listening = {"elasticsearch": "9200", "kibana": "5601", "airflow-apiserver": "8080", "postgres": "5432"}
    for service in SERVICES.values():
        for value in map(str, service.get("environment", {}).values()):
            for host, port in re.findall(r"https?://([\w-]+):(\d+)", value):
                assert listening[host] == port, value


@pytest.mark.parametrize("service", SERVICES)
def test_every_setting_of_ours_is_one_that_the_code_knows(service: str) -> None:
    named = {name for name in SERVICES[service].get("environment", {}) if name.startswith("NEWS_")}
    assert named <= set(DESCRIPTIONS)


def test_no_secret_stands_in_git() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            secret = re.search(r"PASSWORD|SECRET|FERNET|TOKEN|API_KEY|ENCRYPTIONKEY", name)
            assert not secret or str(value).startswith("/secrets/"), name
    assert not re.search(r"(?i)(password|secret|key)\s*[=:]\s*['\"]?[\w-]{12,}", DOCKERFILE)


def test_each_container_mounts_its_own_secrets_alone(tmp_path: Path) -> None:
    write_secrets(tmp_path)
    folders = {path.name for path in tmp_path.iterdir()} | set(KEY_SETTING)
    assert {f"/secrets/{folder}" for folder in folders} == {
        place for place in mounts("provision") if place.startswith("/secrets/")
    }
    allowed = {"postgres": {"postgres"}, "elasticsearch": {"elasticsearch"}, "kibana": {"kibana"},
               "news": {"reader", "ledger"}, "operate": {"provisioner", "ledger"}, "init": {"airflow", "dashboards"},
               "airflow-scheduler": {"airflow", "ledger", "writer"}}  # fmt: skip
    for service in set(SERVICES) - {"secrets", "provision"}:
        seen = {place.removeprefix("/secrets/") for place in mounts(service) if place.startswith("/secrets/")}
        assert seen == allowed.get(service, {"airflow", "ledger"}), service


def test_the_ledger_is_on_the_postgres_beside_airflows_database(tmp_path: Path) -> None:
    """Its URL stands in no environment: an entry there would win over the file that the entrypoint reads."""
    assert not [name for name, service in SERVICES.items() if "NEWS_STATE_URL" in service.get("environment", {})]
    write_secrets(tmp_path)
    [ledger] = re.findall(r"^NEWS_STATE_URL=(\S+)$", (tmp_path / "ledger/ledger.env").read_text(), re.MULTILINE)
    [airflow] = re.findall(r"SQL_ALCHEMY_CONN=(\S+)$", (tmp_path / "airflow/airflow.env").read_text(), re.MULTILINE)
    kept, beside = make_url(ledger), make_url(airflow)
    assert (kept.host, kept.port) == (beside.host, beside.port) == ("postgres", 5432)
    assert (kept.username, kept.database) == ("news", "news")
    assert kept.password != beside.password
    for service in (name for name in SERVICES if name.startswith("airflow-")):
        assert mounts(service)["/secrets/ledger"] == "ledger-secrets"


def test_what_the_dags_need_is_made_before_airflow_starts() -> None:
    """A task whose pool is missing waits for ever; a DAG that is paused never runs."""
    steps = [step for step in " ".join(words("provision")).split(" && ") if step.startswith("airflow ")]
    assert [step.split()[1:3] for step in steps] == [["db", "migrate"], ["pools", "set"]]
    pools = set(re.findall(r'_POOL = "(\w+)"', (ROOT / "plugins/news_stages.py").read_text()))
    assert set(re.findall(r"airflow pools set (\w+) 1 ", steps[1])) == pools
    assert SERVICES["airflow-scheduler"]["environment"]["AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION"] == "False"
    assert not [path for path in (ROOT / "dags").glob("*.py") if "is_paused_upon_creation=True" in path.read_text()]


@pytest.mark.parametrize("service", ["airflow-scheduler", "news", "operate"])
def test_tasks_and_the_command_line_read_the_feeds_file_that_is_mounted(service: str) -> None:
    folder, _, name = SERVICES[service]["environment"]["NEWS_FEEDS_FILE"].rpartition("/")
    assert (ROOT / mounts(service)[folder] / name).is_file()


def test_the_image_makes_every_folder_that_a_volume_is_first_mounted_over() -> None:
    """A named volume takes its owner from there; else it is root's, and our user cannot write it."""
    made = set(re.findall(r"/(?:secrets|data|opt/airflow)[/\w]*", " ".join(instructions("RUN"))))
    for service in OURS:
        assert {place for place in mounts(service) if not place.startswith("/opt/news/")} <= made


def test_everything_that_the_dockerfile_copies_is_there_and_let_through() -> None:
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    sources = {source for copy in instructions("COPY") if "--from" not in copy for source in copy.split()[:-1]}
    assert sources == let_through
    assert not [source for source in sources if not (ROOT / source).exists()]


def test_the_image_runs_as_a_user_of_its_own_with_compiled_sources() -> None:
    assert instructions("USER") == ["news"]
    assert "PYTHONDONTWRITEBYTECODE" not in DOCKERFILE
    installs = re.findall(r"uv pip install[^&\n]*", DOCKERFILE)
    assert len(installs) == 2
    assert all("--compile-bytecode" in install for install in installs)
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert not re.search(r"apt-get|gcc|pip install", last)


def test_extras_that_the_image_installs_are_declared() -> None:
    import tomllib

    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert set(re.findall(r"--extra (\w+)", DOCKERFILE)) <= set(extras)
