"""A rules file adds headings, labels and lines, keeps others, and says on which line it is wrong."""

from collections.abc import Callable

import pytest

from pipeline.article import Article
from pipeline.clean import clean
from pipeline.clean.added import DEFAULT, parse
from pipeline.errors import UsageError

type Plain = Callable[[str], Article]

TEXT = """
The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year.
{}
The mayor, who sits on the board, voted against the plan and left the room before the count was read.
"""
FILE = """
[remove]
headings = ["Tide pool"]
labels = ["Gazette plus"]
lines = ["The Gazette is also read aloud in 3 minutes"]
[keep]
lines = ["Read more"]
"""


def removed(plain: Plain, lines: str, file: str = FILE) -> list[str]:
    return [removal.text for removal in clean(plain(TEXT.format(lines)), parse(file)).removed]


@pytest.mark.parametrize(
    "lines",
    [
        "TIDE POOL:\n- Glacier lake bursts above Alpine village\n- Chess prodigy beats grandmaster",
        "Tide pool",
        "Gazette plus: the board's own crane",
        "GAZETTE PLUS – the board's own crane",
        "The Gazette is also read aloud in 12 minutes.",
    ],
)
def test_what_the_file_names_goes(plain: Plain, lines: str) -> None:
    assert removed(plain, lines) == lines.split("\n")
    assert clean(plain(TEXT.format(lines)), DEFAULT).text != clean(plain(TEXT.format(lines)), parse(FILE)).text


@pytest.mark.parametrize("line", ["The tide pool is empty.", "Gazette plus", "Gazette: plus two crowns"])
def test_other_lines_with_those_words_stay(plain: Plain, line: str) -> None:
    assert removed(plain, line) == []


def test_a_line_that_the_file_keeps_stays_whatever_convicts_it(plain: Plain) -> None:
    assert removed(plain, "Read more", file="") == ["Read more"]
    assert removed(plain, "Read more") == []


def test_an_empty_file_adds_nothing() -> None:
    assert parse("") == DEFAULT


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[remove]\nheadings = [1 2]\n", "line 2"),
        ("[remove]\nlines = []\n\n[removed]\nlines = []", "line 4: unknown table “removed”; known are remove, keep"),
        ("[keep]\nheadings = ['x']", "line 2: unknown name “headings” in [keep]; known are lines"),
        ("[remove]\n\nlabels = 'Gazette plus'", "line 3: “labels” must be a list of texts in quotation marks"),
        ("[remove]\nlabels = [1]", "line 2: “labels” must be a list of texts in quotation marks"),
        ('[remove]\nlines = [\n  "Gazette",\n  "***",\n]', "line 4: “***” has no words to compare"),
    ],
)
def test_a_wrong_file_is_refused_with_the_line_and_what_to_do(text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(text)
    assert said in str(refused.value)
