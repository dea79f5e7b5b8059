"""The facets file: a user's own words about names and topics, laid over ours. TOML; named by NEWS_FACETS_FILE.

[[merge]]                                   [[alias]]
names = ["Quillan Ports", "Ports Authority"]   form = "Quillan"
into = "Quillan Port Authority"             name = "Ada Quillan"
                                            from = 2024-05-01
[[rename]]                                  until = 2026-04-30
name = "Harbour Safety Board"
to = "HSB"                                  [[block]]
                                            name = "Sunrise"
[[split]]
name = "Springfield"
into = "Springfield (Norland)"
where = ["Norland", "Quillmouth"]

What it says about topics stands in `own`.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import msgspec

from pipeline.errors import UsageError
from pipeline.tag import own
from pipeline.tag.corrections import Alias, Block, Corrected, Corrections, Label, Merge, Rename, Split, compared
from pipeline.tag.marks import folded
from pipeline.tag.own import NOTHING, Own
from pipeline.toml_lines import begins, complaint, with_lines

_KNOWN = "it may have [[merge]], [[rename]], [[split]], [[block]], [[alias]] and [topics]"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it is written."""

    merge: tuple[Merge, ...] = ()
    rename: tuple[Rename, ...] = ()
    split: tuple[Split, ...] = ()
    block: tuple[Block, ...] = ()
    alias: tuple[Alias, ...] = ()
    topics: dict[str, Any] = {}  # Any: TOML, which `own` reads


@dataclass(frozen=True, slots=True)
class Facets:
    """What the file says."""

    names: Corrections = field(default_factory=Corrections)
    topics: Own = NOTHING
    digest: str = ""  # 16 hex digits of the file; empty: there is none


def read(path: Path) -> Facets:
    """What a facets file says. Raises UsageError, with the line, for a file that is missing or cannot be meant."""
    try:
        data = path.read_bytes()
        return parse(data.decode("utf-8-sig"), str(path))
    except FileNotFoundError as error:
        raise UsageError(
            f"NEWS_FACETS_FILE is {path}, where there is no file: write it, or unset the setting"
        ) from error
    except IsADirectoryError as error:
        raise UsageError(f"{path} is a folder: name the facets file in NEWS_FACETS_FILE") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}): mend its permissions") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is no UTF-8 ({error}): save it as UTF-8") from error


def parse(text: str, path: str) -> Facets:
    """What the text of the file at `path` says."""
    try:
        file = msgspec.convert(tomllib.loads(text), _File)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is no TOML: {error}; mend that line") from error
    except msgspec.ValidationError as error:
        raise UsageError(complaint(text, path, str(error), _KNOWN, {"label": get_args(Label.__value__)})) from error
    lines = {name: begins(text, name) for name in ("merge", "rename", "split", "block", "alias")}
    _check(file, lines, path)
    topics = own.read(file.topics, text, path) if file.topics else NOTHING
    return Facets(_corrections(file, lines), topics, hashlib.sha256(text.encode()).hexdigest()[:16])


def _check(file: _File, lines: Mapping[str, Sequence[int]], path: str) -> None:
    """Refuse what cannot be meant: an empty name, a name that becomes two, days the wrong way round."""
    for written, line in _written(file, lines):
        if not written or not all(word.strip() for word in written):
            raise UsageError(f"{path}, line {line}: a name is empty; write one, or take the table out")
    became: dict[str, tuple[str, int]] = {}
    for name, into, line in _renamed(file, lines):
        other, before = became.setdefault(compared(name), (into, line))
        if other != into:
            raise UsageError(f"{path}, line {line}: {name} becomes {into}, but {other} on line {before}; keep one")
    for name, into, line in _renamed(file, lines):
        if _comes_back(name, became):
            raise UsageError(f"{path}, line {line}: {name} becomes {into}, which becomes {name} again; keep one")
    _check_days(list(with_lines(file.alias, lines["alias"])), path)


def _check_days(aliases: Sequence[tuple[Alias, int]], path: str) -> None:
    """Refuse days the wrong way round, and a form that means two on one day."""
    for at, (alias, line) in enumerate(aliases):
        if alias.since and alias.until and alias.since > alias.until:
            raise UsageError(f"{path}, line {line}: {alias.form} ends before it begins; change from or until")
        for other, before in aliases[:at]:
            if other.form == alias.form and other.meets(alias):
                raise UsageError(
                    f"{path}, line {line}: {alias.form} is {alias.name} in days in which it is {other.name} by line "
                    f"{before}; change from or until"
                )


def _comes_back(name: str, became: Mapping[str, tuple[str, int]]) -> bool:
    """Whether a name becomes others and then itself; into itself at once is only another spelling."""
    start = at = compared(name)
    seen = {start}
    while at in became and (at := compared(became[at][0])) not in seen:
        seen.add(at)
    return at == start and len(seen) > 1


def _written(file: _File, lines: Mapping[str, Sequence[int]]) -> Iterator[tuple[tuple[str, ...], int]]:
    """What must not be empty in each table, and its line."""
    for merge, line in with_lines(file.merge, lines["merge"]):
        yield merge.names, line
        yield (merge.into,), line
    for rename, line in with_lines(file.rename, lines["rename"]):
        yield (rename.name, rename.to), line
    for split, line in with_lines(file.split, lines["split"]):
        yield split.where, line
        yield (split.name, split.into), line
    for block, line in with_lines(file.block, lines["block"]):
        yield (block.name,), line
    for alias, line in with_lines(file.alias, lines["alias"]):
        yield (alias.form, alias.name), line


def _renamed(file: _File, lines: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, str, int]]:
    """What becomes what, by which line."""
    for merge, line in with_lines(file.merge, lines["merge"]):
        yield from ((name, merge.into, line) for name in merge.names)
    for rename, line in with_lines(file.rename, lines["rename"]):
        yield rename.name, rename.to, line


def _corrections(file: _File, lines: Mapping[str, Sequence[int]]) -> Corrections:
    once = {compared(name): Corrected(into, line) for name, into, line in _renamed(file, lines)}
    same = {name: _last(once, into) for name, into in once.items()}
    blocked: dict[str, list[tuple[str | None, int]]] = {}
    splits: dict[str, list[tuple[Split, int]]] = {}
    aliases: dict[str, list[tuple[Alias, int]]] = {}
    for block, line in with_lines(file.block, lines["block"]):
        blocked.setdefault(compared(block.name), []).append((block.label, line))
    for split, line in with_lines(file.split, lines["split"]):
        splits.setdefault(compared(split.name), []).append((split, line))
    for alias, line in with_lines(file.alias, lines["alias"]):
        aliases.setdefault(folded(alias.form), []).append((alias, line))
    return Corrections(same, _frozen(blocked), _frozen(splits), _frozen(aliases))


def _last(once: Mapping[str, Corrected], corrected: Corrected) -> Corrected:
    """Where a name ends that is merged into one that is renamed in turn."""
    seen = set()
    while (key := compared(corrected.name)) in once and key not in seen:
        seen.add(key)
        corrected = once[key]
    return corrected


def _frozen[T](lists: Mapping[str, list[T]]) -> dict[str, tuple[T, ...]]:
    return {name: tuple(rows) for name, rows in lists.items()}
