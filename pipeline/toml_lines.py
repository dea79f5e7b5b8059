"""Where in a TOML file its tables, keys and texts stand, for whoever wrote them: the readers of TOML keep no lines.

Lines count from 1. A heading inside a text of several lines, or tables written in one line, are told by their number:
then every row has line 1.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

_PLACE = re.compile(r" - at `\$\.(\w+)(?:\[(\d+)\])?(?:\.?(\w+))?.*`$")
_HEADING = re.compile(r"\s*\[\[?\s*[\"']?(\w+)")
_TEXT_OR_COMMENT = re.compile(
    r'''(?P<text>"""(?:\\.|[^\\])*?"""|\'{3}.*?\'{3}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')|#[^\n]*''', re.DOTALL
)


def begins(text: str, table: str) -> list[int]:
    """The lines on which the tables [[table]] begin; `table` may be dotted."""
    heading = re.compile(rf"\s*\[\[\s*{_dotted(table)}\s*\]\]")
    return [number for number, line in enumerate(text.splitlines(), start=1) if heading.match(line)]


def with_lines[T](rows: Sequence[T], lines: Sequence[int]) -> Iterable[tuple[T, int]]:
    """The rows with their lines; those of an inline array have line 1."""
    return zip(rows, lines if len(lines) == len(rows) else [1] * len(rows), strict=True)


def line_of(text: str, table: str, nth: int = 0, key: str = "", number: int | None = None) -> int:
    """The line of the nth table of a name; with `key` of that key in it, with `number` of that text in the key's list.

    Of what has no heading or is written in one line, the nearest line that has its name.
    """
    lines = _TEXT_OR_COMMENT.sub(_without_prose, text).split("\n")
    headings = [(at, found[1]) for at, line in enumerate(lines) if (found := _HEADING.match(line))]
    starts = [at for at, name in headings if name == table]
    start = starts[nth] if nth < len(starts) else _names(lines, range(len(lines)), table, 0)
    if not key:
        return start + 1
    end = next((at for at, _ in headings if at > start), len(lines))
    line = _names(lines, range(start + bool(starts), end), key, start)
    if number is None:
        return line + 1
    behind = sum(len(one) + 1 for one in lines[:line]) + max(0, lines[line].find(key))
    texts = [found for found in _TEXT_OR_COMMENT.finditer(text, text.find("=", behind)) if found["text"]]
    return text.count("\n", 0, texts[number].start()) + 1 if number < len(texts) else line + 1


def _without_prose(found: re.Match[str]) -> str:
    """A comment, or a text of several lines, as white space; a short text as it is, since keys may be quoted."""
    return re.sub(r"[^\n]", " ", found[0]) if found["text"] is None or "\n" in found[0] else found[0]


def _names(lines: Sequence[str], among: range, name: str, otherwise: int) -> int:
    """The first of these lines that sets the key, else the first that has it."""
    key = re.compile(rf"""\s*["']?{re.escape(name)}["']?\s*[=.]""")
    sets = (at for at in among if key.match(lines[at]))
    return next(sets, next((at for at in among if name in lines[at]), otherwise))


def complaint(
    text: str, path: str, said: str, known: str, values: Mapping[str, Iterable[str]], within: str = ""
) -> str:
    """A sentence with the line out of msgspec's words on a file of tables, or on the tables `within` one ("topics").

    `known` is what the file may have, said of what is none of it; `values` those that a key may have, by the key.
    """
    place = _PLACE.search(said)
    why = said[: place.start()] if place else said
    why = why[:1].lower() + why[1:]
    if not place:
        return f"{_place_of_unknown(text, path, said, within)}: {why}; {known}"
    name, number, key = place.groups()
    table = f"{within}.{name}" if within else name
    starts = begins(text, table) or [1]
    line = starts[min(int(number or 0), len(starts) - 1)]
    advice = f"take one of {', '.join(values[key])}" if key in values else "mend it"
    return f"{path}, line {_key_line(text, line, key)}, [[{table}]]{f' {key}' if key else ''}: {why}; {advice}"


def _key_line(text: str, start: int, key: str | None) -> int:
    """The line of a key in the table that begins on the line `start`; of the table where it is not found there."""
    lines = _TEXT_OR_COMMENT.sub(_without_prose, text).split("\n")
    end = next((at for at in range(start, len(lines)) if _HEADING.match(lines[at])), len(lines))
    return _names(lines, range(start, end), key, start - 1) + 1 if key else start


def _place_of_unknown(text: str, path: str, said: str, within: str) -> str:
    """The path, with the line of the table or key that msgspec does not know, where it can be found."""
    unknown = re.search(r"unknown field `(.+?)`", said)
    if not unknown:
        return path
    above = rf"(?:{_dotted(within)}\s*\.\s*)?" if within else ""
    heading = re.compile(rf"\s*\[*\s*{above}[\"']?{re.escape(unknown[1])}\b")
    line = next((number for number, line in enumerate(text.splitlines(), start=1) if heading.match(line)), None)
    return f"{path}, line {line}" if line else path


def _dotted(name: str) -> str:
    """The pattern of a name whose parts may be quoted."""
    return r"\s*\.\s*".join(rf"[\"']?{re.escape(part)}[\"']?" for part in name.split("."))
