"""The files of a folder in the order of their relative paths, each with the files that describe it."""

import os
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import UsageError
from pipeline.sources import files

DOCUMENT_TYPES = {".txt": "text/plain", ".html": "text/html", ".htm": "text/html"}


@dataclass(frozen=True, slots=True)
class Found:
    """A file to offer, and the files beside it that describe it."""

    path: Path  # below the argument, as that was written
    relative: str  # to the argument, with slashes; empty where the argument is the file
    sidecars: tuple[Path, ...]


class _Entry(NamedTuple):
    key: str  # relative path; a folder's ends with a slash, which puts what is in it where whole paths would sort it
    sidecars: tuple[str, ...]


def walk(argument: Path) -> Iterator[Found]:
    """Yield the argument's files, or the argument if it is one, sorted by code point of the relative path.

    Hidden names are passed over, and so are sidecars, which come with their document. A folder that cannot be listed
    and a link to a folder, which is not followed, are yielded like files. One folder's names are in memory at a time,
    and those of the folders above it. UsageError, at once, where there is nothing or no way in.
    """
    if not os.path.exists(argument):  # a link to nowhere is nothing either
        raise UsageError(f"there is no file or folder {argument}: check the path")
    if not argument.is_dir():
        beside = _descriptions(argument.name)
        sidecars = tuple(argument.parent / name for name in beside if os.path.lexists(argument.parent / name))
        return iter([Found(argument, "", sidecars)])
    try:
        return _below(argument, _listed(argument, ""))
    except OSError as error:
        raise UsageError(f"cannot list the folder {argument}: {files.why(error)}") from error


def _below(argument: Path, top: list[_Entry]) -> Iterator[Found]:
    waiting = top[::-1]
    while waiting:
        entry = waiting.pop()
        path = argument / entry.key
        if entry.key.endswith("/"):
            try:
                waiting += _listed(path, entry.key)[::-1]
                continue
            except OSError:
                pass  # opening it will say why
        yield Found(path, entry.key.rstrip("/"), tuple(path.parent / name for name in entry.sidecars))


def _listed(folder: Path, prefix: str) -> list[_Entry]:
    """Return what is in a folder and not hidden, sorted; the names of folders end with a slash."""
    with os.scandir(folder) as entries:
        kinds = {each.name: each.is_dir(follow_symlinks=False) for each in entries if not each.name.startswith(".")}
    names = {name for name, is_folder in kinds.items() if not is_folder}
    described = {description for name in names for description in _descriptions(name)}
    found = [_Entry(f"{prefix}{name}", _present(_descriptions(name), names)) for name in names - described]
    found += [_Entry(f"{prefix}{name}/", ()) for name, is_folder in kinds.items() if is_folder]
    return sorted(found)


def _descriptions(name: str) -> tuple[str, ...]:
    """Return the names that a document's sidecar may have: `article.html.json` and `article.json`."""
    stem, extension = os.path.splitext(name)
    return (f"{name}.json", f"{stem}.json") if extension.lower() in DOCUMENT_TYPES else ()


def _present(names: tuple[str, ...], there: Container[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in there)
