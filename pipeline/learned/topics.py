"""Topics learned from a user's own labelled articles: weights (`tag.trained`)."""

import gzip
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from pipeline.errors import UsageError
from pipeline.learned import snapshots
from pipeline.tag.concepts import path_to
from pipeline.tag.own import Own
from pipeline.tag.own import code_of as topic_code
from pipeline.tag.trained import Trained

if TYPE_CHECKING:
    from upath import UPath

    from pipeline.installation import Installation
    from pipeline.tag.fit import Example, Gain

FOLDER = "topics"
FORMAT = 1
GZIP = b"\x1f\x8b"  # RFC 1952, 2.3.1


class _Line(msgspec.Struct, frozen=True):
    """A labelled article as the user wrote it; other fields are left alone."""

    text: str
    topics: tuple[str, ...]  # names or codes, of any level
    title: str | None = None
    source: str | None = None
    url: str | None = None


class _File(msgspec.Struct, frozen=True):
    classes: tuple[str, ...]
    rarity: dict[str, float]
    weights: dict[str, tuple[float, ...]]
    bias: tuple[float, ...]


def read(derived: "UPath", digest: str | None) -> Trained | None:
    """The weights of a snapshot (`snapshots.read`); None where there is none."""
    return snapshots.read(derived / FOLDER, digest, _trained, "news topics train")


def train(installation: "Installation", path: Path) -> tuple[str, tuple[str, ...], "Gain"]:
    """Learn from the labelled articles of a JSONL file: digest, codes of the classes that were learned, and the gain.

    New runs use what was learned only where it gains on publishers that were left out; the digest is empty where it
    does not. UsageError: the file cannot be read, or has too little in it.
    """
    from pipeline.tag import fit

    examples = list(_examples(path, installation.topic_overlay.own))
    classes = fit.learnable(examples)
    _check(path, examples, classes)
    trained, gain = fit.train(examples, classes)
    if not gain.is_sure:
        return "", classes, gain
    return snapshots.keep(installation.derived / FOLDER, _written(trained, gain)), classes, gain


def forget(installation: "Installation") -> None:
    """Have new runs use the lexicon alone; the weights stay, for runs that began with them."""
    snapshots.forget(installation.derived / FOLDER)


def _trained(data: bytes, digest: str) -> Trained:
    file = msgspec.json.decode(gzip.decompress(data), type=_File)
    return Trained(file.classes, file.rarity, file.weights, file.bias, digest)


def _written(trained: Trained, gain: "Gain") -> bytes:
    rows = {
        "format": FORMAT,
        "gain": asdict(gain),
        "classes": trained.classes,
        "rarity": trained.rarity,
        "weights": trained.weights,
        "bias": trained.bias,
    }
    return gzip.compress(msgspec.json.encode(rows, order="sorted"), mtime=0)


def _examples(path: Path, own: Own) -> Iterator["Example"]:
    from pipeline.tag.fit import Example
    from pipeline.tag.topics import shares

    for number, line in enumerate(_content(path).splitlines(), start=1):
        if not line.strip():
            continue
        row, place = _row(line, path, number), f"{path}, line {number}"
        right = frozenset(path_to(topic_code(called, place, own.topics), own.topics)[0] for called in row.topics)
        yield Example(_publisher(row, place), row.title, row.text, right, shares(row.title, row.text, own))


def _content(path: Path) -> bytes:
    """The bytes of a file, unpacked where they are gzip's, whatever it is called."""
    try:
        content = path.read_bytes()
        return gzip.decompress(content) if content.startswith(GZIP) else content
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UsageError(f"{path} is cut or damaged ({error}): compress the labelled articles anew") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}): name a file of labelled articles") from error


def _publisher(row: _Line, place: str) -> str:
    try:
        return row.source or urlsplit(row.url or "").hostname or ""
    except ValueError as error:
        raise UsageError(f"{place}: {row.url} is no address ({error}); mend it, or name the source") from error


def _row(line: bytes, path: Path, number: int) -> _Line:
    try:
        return msgspec.json.decode(line, type=_Line)
    except msgspec.MsgspecError as error:
        raise UsageError(
            f'{path}, line {number}: {error}; a line is {{"text": …, "topics": […]}}, with title, and source or url'
        ) from error


def _check(path: Path, examples: list["Example"], classes: tuple[str, ...]) -> None:
    """Refuse what cannot teach: too few articles a class, or too few publishers to tell language from habit."""
    from pipeline.tag.fit import MIN_ARTICLES, MIN_PUBLISHERS

    if len(classes) < 2:
        most = max(Counter(code for example in examples for code in example.right).values(), default=0)
        raise UsageError(
            f"{path} has {len(classes)} topics with {MIN_ARTICLES} articles or more (the largest has {most}): "
            f"label at least {MIN_ARTICLES} articles of two topics"
        )
    publishers = len({example.publisher for example in examples})
    if publishers < MIN_PUBLISHERS:
        raise UsageError(
            f"{path} has articles of {publishers} publishers (by source or url), and {MIN_PUBLISHERS} are needed to "
            "measure a gain on those left out: label articles of others too"
        )
