"""Each role's key allows every request that its commands really make, and nothing that none of them makes.

The tests' node has no security, so requests are recorded on their way to it and held against Elasticsearch's
reference: which privilege each of its interfaces asks for.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import WITHOUT_MODEL, article, write_lines
from recording_deploy import Recorder, recording

from pipeline.index.elasticsearch.keys import Role, role_descriptor

NEEDS = {
    r"GET /": {"cluster:monitor"},
    r"PUT /_(component|index)_template/.+": {"cluster:manage_index_templates"},
    r"(GET|HEAD) /[^/_]+(/_(alias|settings)(/.+)?)?|(GET|HEAD) /_alias/.+": {"view_index_metadata"},
    r"(POST|GET) /([^/]+/)?_(search|msearch|count|mget|pit)|DELETE /_pit|GET /[^/]+/_doc/.+": {"read"},
    r"(PUT|POST) /[^/]+/_refresh": {"maintenance"},
    r"(PUT|DELETE) /[^/_]+|POST /_aliases|PUT /[^/]+/_(alias|block|settings)(/.+)?": {"manage"},
}
"""Request → privilege, by Elasticsearch's reference; what a bulk needs depends on its lines."""

IMPLIED = {"view_index_metadata": "manage", "maintenance": "manage"}
"""Privilege → the wider one that holds it."""


def needs(method: str, path: str, lines: str) -> set[str]:
    if path.endswith("/_bulk"):
        return {name for name in ("index", "delete") if re.search(rf'^{{"{name}"', lines, re.MULTILINE)}
    found = [privileges for pattern, privileges in NEEDS.items() if re.fullmatch(pattern, f"{method} {path}")]
    assert len(found) == 1, f"{method} {path}"
    return found[0]


@pytest.fixture
def server(elasticsearch: str) -> Iterator[Recorder]:
    with recording(behind=elasticsearch) as recorder:
        yield recorder


def used(server: Recorder, alias: str, folder: Path, *commands: str) -> set[str]:
    """The privileges that these commands take; each has to succeed."""
    settings = {"NEWS_DATA_DIR": str(folder / "data"), "NEWS_INDEX_URL": f"{server.url}/{alias}", **WITHOUT_MODEL}
    server.calls.clear()
    for command in commands:
        done = subprocess.run([Path(sys.executable).parent / "news", *command.split()], env=os.environ | settings,
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, f"{command}: {done.stderr}"
    return set[str]().union(*(needs(method, path, body if isinstance(body, str) else "")
                              for method, path, _, body in server.calls))  # fmt: skip


def granted(role: Role, alias: str) -> set[str]:
    descriptor = role_descriptor(role, alias)
    return {f"cluster:{name}" for name in descriptor["cluster"]} | set(descriptor["indices"][0]["privileges"])


def covered(privileges: set[str], by: set[str]) -> set[str]:
    """Likewise, each named by the privilege that was granted for it."""
    return {name if name in by else IMPLIED.get(name, name) for name in privileges}


def test_each_role_may_do_what_its_commands_do_and_no_more(server: Recorder, alias: str, tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    seed.mkdir()
    write_lines(seed / "lines.jsonl", ({"text": article(f"berth number {n}")} for n in range(3)))
    (seed / "quays.txt").write_text(article("quays"))
    by_role: dict[Role, set[str]] = {
        "provisioner": used(server, alias, tmp_path, "index create", "index status"),
        "writer": used(server, alias, tmp_path, f"ingest {seed}", "verify"),
        "reader": used(server, alias, tmp_path, "search harbour", "search --all --jsonl harbour", "verify --digest"),
    }
    (seed / "quays.txt").write_text(article("bridges"))  # without an address: the edited one replaces what it gave
    by_role["writer"] |= used(server, alias, tmp_path, f"ingest {seed}")
    take_down = f"delete {seed}/quays.txt --reason order"  # also from the generation that a re-index left
    by_role["provisioner"] |= used(server, alias, tmp_path, "index reindex", take_down, "index reindex --delete-old")
    for role, privileges in by_role.items():
        may = granted(role, alias)
        assert covered(privileges, may) <= may, role
    unused = {role: granted(role, alias) - covered(by_role[role], granted(role, alias)) for role in by_role}
    assert unused == {"provisioner": set(), "writer": set(), "reader": set()}


def test_every_name_that_a_command_uses_is_one_that_the_keys_cover(
    server: Recorder, alias: str, tmp_path: Path
) -> None:
    used(server, alias, tmp_path, "index create", "index reindex", "index reindex --delete-old", "index status")
    names = {
        name
        for _, path, _, _ in server.calls
        for name in re.split(r"[/,]", path.removeprefix("/"))
        if name.startswith(alias) and "_template" not in path
    }
    body = json.dumps([body for _, path, _, body in server.calls if path == "/_aliases"])
    names |= set(re.findall(rf'"({re.escape(alias)}[^"]*)"', body))
    assert len(names) > 2
    assert not [name for name in names if name != alias and not name.startswith(f"{alias}-v")]
