"""The documents say what the code does."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from pipeline.cli import news
from pipeline.settings import DESCRIPTIONS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.splitlines()


def test_the_readme_lists_every_setting_with_its_default_and_meaning() -> None:
    table = re.findall(r"^\| `(NEWS_\w+)` \| (.+) \| (.+) \|$", README, re.MULTILINE)
    assert {name: (default, meaning) for name, default, meaning in table} == DESCRIPTIONS


def test_every_setting_that_the_code_reads_is_described() -> None:
    source = "".join(path.read_text() for path in (ROOT / "pipeline").rglob("*.py"))
    assert set(re.findall(r'said(?:\.get\(|\[)"(NEWS_\w+)"', source)) <= set(DESCRIPTIONS)


@pytest.mark.parametrize("command", sorted(set(news.commands) - {"index"}))
def test_the_readme_names_every_command(command: str) -> None:
    assert f"news {command}" in README


def test_every_make_target_in_the_documents_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    named = {
        name for path in documents for name in re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text(), re.MULTILINE)
    }
    assert named <= targets


def test_links_in_the_readme_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


@pytest.mark.skipif(not TRACKED, reason="not a git checkout")
def test_no_file_names_a_path_of_one_machine() -> None:
    home = re.compile(rb"/(?:root|home/\w+|work)/\w")
    guilty = [name for name in TRACKED if (ROOT / name).is_file() and home.search((ROOT / name).read_bytes())]
    assert guilty == []


def test_constraints_hold_no_address() -> None:
    assert "://" not in (ROOT / "constraints.txt").read_text()


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "constraints.txt").read_text(), re.MULTILINE))
    assert {re.split(r"[<>=\[]", requirement)[0] for requirement in wanted} - pinned == set()
