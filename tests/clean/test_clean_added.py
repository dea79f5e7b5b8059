"""A rules file adds headings, labels and lines, keeps others, and says on which line it is wrong."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from pipeline.article import Article, Block
from pipeline.clean import clean
from pipeline.clean.added import DEFAULT, parse
from pipeline.errors import UsageError
from pipeline.urls import host

type ArticleOf = Callable[[Iterable[Block]], Article]
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
beginnings = ["This text first stood in the Gazette"]
[keep]
lines = ["Read more"]
beginnings = ["Tide pool tables"]
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
        "This text first stood in the Gazette of 3 May, and was shortened for the web.",
    ],
)
def test_what_the_file_names_goes(plain: Plain, lines: str) -> None:
    assert removed(plain, lines) == lines.split("\n")
    assert clean(plain(TEXT.format(lines)), DEFAULT).text != clean(plain(TEXT.format(lines)), parse(FILE)).text


@pytest.mark.parametrize("line", ["The tide pool is empty.", "Gazette plus", "Gazette: plus two crowns"])
def test_other_lines_with_those_words_stay(plain: Plain, line: str) -> None:
    assert removed(plain, line) == []


@pytest.mark.parametrize("line", ["Read more", "This text first stood in the Gazette"])
def test_a_line_that_the_file_keeps_stays_whatever_convicts_it(plain: Plain, line: str) -> None:
    keep = f'[keep]\nlines = ["{line}"]\n' if line not in FILE.partition("[keep]")[2] else ""
    assert removed(plain, line, file="" if keep == "" else FILE) == [line]
    assert removed(plain, line, file=FILE.partition("[keep]")[0] + (keep or '[keep]\nlines = ["read more:"]')) == []


def test_what_begins_as_the_file_keeps_it_stays_however_long_it_is(article_of: ArticleOf) -> None:
    kept = "Tide pool tables: " + "high water at noon, low water at six, and so on; " * 12
    blocks = [
        Block("paragraph", line.strip(), 0.0, ("selector: .tides",) if line is kept else ())
        for line in [*TEXT.format(kept).strip().split("\n")[::2], kept]
    ]
    assert [removal.rule for removal in clean(article_of(blocks)).removed] == ["site-selector"]
    assert clean(article_of(blocks), parse(FILE)).removed == ()


def test_a_repeated_section_above_the_text_stays_where_the_file_keeps_it(plain: Plain) -> None:
    article = plain("Harbour" + TEXT.format("The vote was close, and the board will meet again on the first of June."))
    article = replace(article, citation=replace(article.citation, section="Harbour"))
    assert [removal.rule for removal in clean(article).removed] == ["kicker"]
    assert clean(article, parse('[keep]\nlines = ["harbour"]')).removed == ()


def test_selectors_are_read_by_site() -> None:
    table = "[[site]]\nsite = '{}'\nselectors = ['{}']\n"
    file = "".join(table.format(*one) for one in [("a.example", ".x"), ("b.example", "#y"), ("A.example", "aside")])
    assert parse(file).selectors == {"a.example": (".x", "aside"), "b.example": ("#y",)}


def test_an_empty_file_adds_nothing() -> None:
    assert parse("") == DEFAULT


@pytest.mark.parametrize(
    "site", ["büro.example", "BÜRO.example", "bu\u0308ro.example", "xn--bro-hoa.example", "XN--bro-hoa.example"]
)
def test_a_host_in_letters_of_its_language_and_in_ascii_is_one(site: str) -> None:
    rules = parse(f"[[site]]\nsite = '{site}'\nselectors = ['.a']\n")
    assert rules.selectors == {"xn--bro-hoa.example": (".a",)}
    assert host("https://www.BÜRO.example/1") == "www.xn--bro-hoa.example"  # as the pages' addresses are compared


@pytest.mark.parametrize("site", ["a.example/b", "u@a.example", "a.example:80", "a", "a..example", "https://a.example"])
def test_what_is_more_or_less_than_a_host_is_no_site(site: str) -> None:
    with pytest.raises(UsageError, match="needs its host alone"):
        parse(f"[[site]]\nsite = '{site}'\nselectors = ['.a']\n")


def test_one_line_may_be_kept_of_those_that_begin_as_the_file_removes_them(plain: Plain) -> None:
    file = "[remove]\nbeginnings = ['Low tide']\nlabels = ['Ebb']\n[keep]\nlines = ['Low tide', 'Ebb']"
    assert removed(plain, "Low tide\nLow tide at six in the morning\nEbb", file) == ["Low tide at six in the morning"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[remove]\nheadings = [1 2]\n", "line 2"),
        ("[remove]\nlines = []\n\n[removed]\nlines = []", "line 4: unknown table “removed”; known are remove, keep"),
        ("[keep]\nheadings = ['x']", "line 2: unknown name “headings” in [keep]; known are lines"),
        ("[remove]\n\nlabels = 'Gazette plus'", "line 3: “labels” must be a list of texts in quotation marks"),
        ("[keep]\nlines = ['a']\n[remove]\nline = ['b']", "line 4: unknown name “line” in [remove]"),
        ("[remove]\n# in one line\nlines = ['in line']\nline = ['b']", "line 4: unknown name “line” in [remove]"),
        ("[[site]]\nselectors = ['.a']\n[[site]]\nsite = 'a.example'", "line 1: a [[site]] needs its host alone"),
        ("[[keep]]\nlines = ['a']", "line 1: keep is a table: write [keep]"),
        ("[site]\nsite = 'a.example'", "line 1: site is a table: write [[site]]"),
        ("[[site]]\nsite = 'a.example'\nselectors = ['.a']\n[[site]]\nselectors = ['.a']", "line 4: a [[site]] needs"),
        ("[[site]]\nselectors = ['.a']\nsite = 'https://a.example/'", "line 3: a [[site]] needs its host alone"),
        ("\n[[site]]\nsite = 'a.example'", "line 2: a.example has no selectors"),
        ("[[site]]\nsite = 'a.example'\nselectors = [\n  '.a',\n  '.b',\n]", "line 5: “.b” is no CSS selector: no b"),
        ("[remove]\nlabels = [1]", "line 2: “labels” must be a list of texts in quotation marks"),
        ('[remove]\nlines = [\n  "Gazette",\n  "***",\n]', "line 4: “***” has no words to compare"),
        ('[remove]\nlines = ["", "tide"]', "line 2: “” has no words to compare"),
        ('[remove]\nlines = [\n  "a  b",  # "", as it was\n\n  "  ",\n]', "line 5: “  ” has no words to compare"),
        ("[remove]\nlines = [\n  'a',\n  \"b\",\n '',\n]\n[keep]\nlines = ['']", "line 5: “” has no words"),
        ('[keep]\n"lines" = ["""\n[remove]\nlines = [\n""", "!"]', "line 5: “!” has no words to compare"),
        ('[keep]\nlines = ["a # b", \'\'\'\nc\'\'\',\n"\\"", "x"]', 'line 4: “"” has no words to compare'),
        ("# [keep]\nkeep.lines = ['a',\n'?']", "line 3: “?” has no words to compare"),
        ("remove = {labels = ['a'], lines = ['?']}", "line 1: “?” has no words to compare"),
        (
            "[[site]]\nsite='a.example'\nselectors = ['.a']\n[[site]]\nsite='b.example'\nselectors = ['.a',\n\n'.b']",
            "line 8: “.b” is no CSS selector",
        ),
        (
            "[remove]\nlines = ['Low tide']\n[keep]\nlines = [\n'Ebb',\n'LOW TIDE:']",
            "line 2: “Low tide” is to be removed here, and to be kept on line 6; take one of them out",
        ),
        ("[keep]\nlines = ['Ebb']\n[remove]\nheadings = ['Flood',\n'Ebb']", "line 5: “Ebb” is to be removed here, and"),
        ("[keep]\nbeginnings = ['Ebb']\n[remove]\nbeginnings = ['Ebb']", "removed here, and to be kept on line 2"),
        ("[keep]\nbeginnings = ['Ebb']\n[remove]\nlines = ['Ebb']", "removed here, and to be kept on line 2"),
    ],
)
def test_a_wrong_file_is_refused_with_the_line_and_what_to_do(text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(text, fault=lambda selector: "no b" if "b" in selector else None)
    assert said in str(refused.value)
