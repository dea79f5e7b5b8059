"""The user's facets file: what it says of names, and what it says where it is wrong."""

from datetime import date
from pathlib import Path

import pytest
from builders_tag import MODELS, clean_article, names, spans

from pipeline import tag
from pipeline.cli.names import names as names_command
from pipeline.errors import UsageError
from pipeline.tag.canonical import Overlay
from pipeline.tag.entities import entities
from pipeline.tag.facets import parse, read

TEXT = "Ada Quillan met the Harbour Board in Norland. Quillan left. The Board of Tides and Bodo Roe stayed."
MODEL = ["Ada Quillan|PERSON", "the Harbour Board|ORG", "Norland|GPE", "Board of Tides|ORG", "Bodo Roe|PERSON"]


def corrected(toml: str, published: date | None = None, text: str = TEXT, model: list[str] = MODEL) -> list[str]:
    """The names of a text under a facets file."""
    facets = parse(toml, "facets.toml")
    return names(entities(text, spans(text, *model), published, Overlay(facets.names, file=facets.digest)))


def test_names_are_merged() -> None:
    found = corrected('[[merge]]\nnames = ["Harbour Board", "Board of Tides"]\ninto = "Tide Board"')
    assert found == ["Ada Quillan|PERSON", "Tide Board|ORG", "Norland|GPE", "Bodo Roe|PERSON"]


def test_a_name_is_renamed_also_after_a_merge() -> None:
    merge = '[[merge]]\nnames = ["Harbour Board"]\ninto = "Tide Board"\n'
    found = corrected(merge + '[[rename]]\nname = "tide board"\nto = "Board of the Tides"')
    assert "Board of the Tides|ORG" in found


def test_a_name_that_several_bear_is_split_by_what_the_article_says() -> None:
    rule = '[[split]]\nname = "Bodo Roe"\ninto = "Bodo Roe (diver)"\nwhere = ["Norland"]'
    assert "Bodo Roe (diver)|PERSON" in corrected(rule)
    assert "Bodo Roe|PERSON" in corrected(rule.replace("Norland", "Sundmark"))


def test_a_split_of_a_place_that_several_bear_is_for_the_undecided() -> None:
    rule = '[[split]]\nname = "Georgia"\ninto = "Georgia (U.S. state)"\nwhere = ["Peachtree"]'
    text = "Floods hit Georgia. Nobody was hurt at the Peachtree Inn."
    assert corrected(rule, text=text, model=["Georgia|GPE"]) == ["Georgia (U.S. state)|GPE"]
    undecided = text.replace("Peachtree", "Harbour")
    assert corrected(rule, text=undecided, model=["Georgia|GPE"]) == ["Georgia (undecided)|GPE"]


def test_a_name_is_blocked_everywhere_or_under_a_label() -> None:
    assert not [name for name in corrected('[[block]]\nname = "harbour board"') if "Harbour" in name]
    assert "Harbour Board|ORG" in corrected('[[block]]\nname = "Harbour Board"\nlabel = "PERSON"')
    assert "Harbour Board|ORG" not in corrected('[[block]]\nname = "Harbour Board"\nlabel = "ORG"')


ALIASES = """
[[alias]]
form = "the Chair"
name = "Ada Quillan"
label = "PERSON"
until = 2024-12-31

[[alias]]
form = "the Chair"
name = "Bodo Roe"
label = "PERSON"
from = 2025-01-01
""".replace("the Chair", "Chair")


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (date(2024, 12, 31), ["Ada Quillan|PERSON"]),
        (date(2025, 1, 1), ["Bodo Roe|PERSON"]),
        (None, []),
    ],
    ids=["the last day of one", "the first day of the other", "nobody said when"],
)
def test_an_alias_holds_in_its_days(published: date | None, expected: list[str]) -> None:
    assert corrected(ALIASES, published, "The Chair spoke.", []) == expected


def test_an_alias_without_a_label_names_only_what_was_found() -> None:
    rule = '[[alias]]\nform = "Quill"\nname = "Ada Quillan"'
    assert corrected(rule, None, "Quill spoke.", []) == []
    assert corrected(rule, None, "Quill spoke.", ["Quill|PERSON"]) == ["Ada Quillan|PERSON"]


def test_an_alias_leaves_longer_names_alone() -> None:
    rule = '[[alias]]\nform = "Quillan"\nname = "Ada Quillan"\nlabel = "PERSON"'
    found = corrected(rule, None, "Quillan left Quillan Ports.", ["Quillan|GPE", "Quillan Ports|ORG"])
    assert found == ["Ada Quillan|PERSON", "Quillan Ports|ORG"]


def test_a_split_asks_for_whole_words() -> None:
    rule = '[[split]]\nname = "Bodo Roe"\ninto = "Bodo Roe (diver)"\nwhere = ["Nor", "Quill"]'
    assert "Bodo Roe|PERSON" in corrected(rule)


@pytest.mark.parametrize(
    "toml",
    [
        'rename = [{name = "Bodo Roe", to = "B. Roe"}]',
        '[["rename"]]\nname = "Bodo Roe"\nto = "B. Roe"',
        '[[rename]]\nname = "Bodo Roe"\nto = """B. \\\n  Roe"""\n[[block]]\nname = \'\'\'\n[[block]]\n\'\'\'',
    ],
    ids=["an array in one line", "a heading in quotes", "a heading within a text"],
)
def test_every_way_to_write_a_table_is_read(toml: str) -> None:
    assert "B. Roe|PERSON" in corrected(toml)


def test_a_mention_tells_the_line_that_named_it() -> None:
    facets = parse('# ours\n\n[[merge]]\nnames = ["Bodo Roe"]\ninto = "B. Roe"', "facets.toml")
    found = entities(TEXT, spans(TEXT, *MODEL), None, Overlay(facets.names))
    (mention,) = next(entity for entity in found if entity.name == "B. Roe").mentions
    assert mention.why == "the model; your facets file, line 3"


def test_the_file_that_the_help_shows_can_be_read() -> None:
    shown = (names_command.help or "").partition("[[merge]]")[2].partition("Labels are")[0]
    facets = parse("[[merge]]" + shown, "facets.toml")
    assert len(facets.names.same) == 3
    assert all((facets.names.splits, facets.names.blocked, facets.names.aliases))


WRONG = [
    ("no TOML", "[[merge", "facets.toml is no TOML"),
    ("an unknown table", '\n[[mrege]]\ninto = "a"', r"line 2: .*unknown field `mrege`.*\[\[merge\]\]"),
    ("a missing key", '\n[[merge]]\ninto = "b"', r"line 2, \[\[merge\]\]: .*`names`"),
    ("an unknown key", '[[block]]\nname = "a"\nwhy = "b"', r"line 1, \[\[block\]\]: .*`why`"),
    ("a text for a list", '[[merge]]\nnames = "a"\ninto = "b"', r"line 2, \[\[merge\]\] names: expected `array`"),
    (
        "the second of its kind",
        '[[alias]]\nform = "a"\nname = "b"\n\n[[alias]]\nform = "c"\nname = "d"\nlabel = "MAN"',
        r"line 8, \[\[alias\]\] label: .*MAN.*; take one of PERSON, ORG, GPE, LOC, FAC, NORP, EVENT$",
    ),
    (
        "a label of a block",
        '# ours\n[[block]]\n# no label = "ORG"\nname = "a label"\n"label" = "FIRM"\n[[rename]]',
        r"line 5, \[\[block\]\] label: .*FIRM.*; take one of PERSON",
    ),
    (
        "a weight",
        '[[topics.term]]\nterm = "a"\ntopic = "sport"\n[[topics.term]]\nterm = "b"\ntopic = "sport"\nweight = "huge"',
        r"line 7, \[\[topics\.term\]\] weight: .*huge.*; take one of strong, good, weak$",
    ),
    ("no day", '[[alias]]\nform = "a"\nname = "b"\nfrom = "soon"', r"line 4, \[\[alias\]\] from"),
    ("days the wrong way round", '[[alias]]\nform = "a"\nname = "b"\nfrom = 2025-01-01\nuntil = 2024-01-01', "line 1"),
    (
        "a form that means two on one day",
        ALIASES.replace("2025-01-01", "2024-12-31"),
        "line 8: Chair is Bodo .* line 2",
    ),
    ("no word to split by", '[[split]]\nname = "a"\ninto = "b"\nwhere = [""]', "line 1: a name is empty"),
    ("no words to split by", '[[split]]\nname = "a"\ninto = "b"\nwhere = []', "line 1: a name is empty"),
    ("an alias of nothing", '[[alias]]\nform = ""\nname = "b"', "line 1: a name is empty"),
    ("a block of nothing", '[[block]]\nname = " "', "line 1: a name is empty"),
    (
        "a circle",
        '[[rename]]\nname = "a"\nto = "b"\n[[rename]]\nname = "b"\nto = "A"',
        "line 1: a becomes b, which becomes a again",
    ),
    ("an empty name", '[[rename]]\nname = "a"\nto = " "', "line 1: a name is empty"),
    (
        "a name that becomes two",
        '[[rename]]\nname = "a"\nto = "b"\n[[merge]]\nnames = ["A"]\ninto = "c"',
        "line 1: a becomes b, but c on line 4",
    ),
]


@pytest.mark.parametrize(("toml", "said"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_what_cannot_be_meant_is_refused_with_its_line(toml: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse(toml, "facets.toml")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"NEWS_FACETS_FILE is .*facets\.toml, where there is no file"):
        read(tmp_path / "facets.toml")


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"{tmp_path} is a folder: name the facets file"):
        read(tmp_path)


def test_a_file_of_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "facets.toml"
    path.write_bytes(b'\xef\xbb\xbf[[block]]\r\nname = "Quillan"\r\n')
    assert read(path).names.is_blocked("Quillan", "ORG")


def test_the_file_is_part_of_the_fingerprint_and_the_tagger_goes_by_it() -> None:
    facets = parse('[[rename]]\nname = "Norway"\nto = "Norge"', "facets.toml")
    overlay = Overlay(facets.names, file=facets.digest)
    assert tag.fingerprint(MODELS, overlay.digests) != tag.fingerprint(MODELS)
    article = clean_article("Officials in Norway said on Monday that the bridge would open.")
    (tagged,) = tag.Tagger(MODELS, overlay=overlay).tag([article])
    assert names(tagged.entities) == ["Norge|GPE"]
