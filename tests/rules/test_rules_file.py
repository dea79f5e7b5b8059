"""A user's rules file in a whole installation: what it changes, what it leaves alone, and what a trial shows first."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builders import article, installation, page
from replays import answer, land, news, replay, text

from pipeline.article import Given, RawDocument
from pipeline.clock import moment
from pipeline.index.query import parse
from pipeline.installation import Installation

DAY = date(2026, 1, 5)
SPAN = ("--from", str(DAY), "--to", str(DAY))
URL = "https://tide.example/quays"
ALMANAC = "The harbour almanac is printed on real paper, and the shop has the last of it."
RULES = """
[remove]
lines = ["This text first stood in the Tide"]
[keep]
lines = ["Read more"]
[[site]]
site = "tide.example"
selectors = ["div.almanac"]
"""


def tide(words: str) -> str:
    return article(words) + "This text first stood in the Tide.\nRead more\n"


def webpage(url: str) -> RawDocument:
    html = page("Quays", "the quays", url).replace(
        "</article>", f'<div class="almanac"><p>{ALMANAC}</p></div></article>'
    )
    return RawDocument(url, html.encode(), "text/html", moment(0), Given(url=url))


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    """Three documents, cleaned by our rules alone."""
    house = installation(tmp_path / "data")
    house.index.create()
    land(house, DAY, text("/seeds/tugs.txt", tide("tugs")), text("/seeds/nets.txt", article("nets")), webpage(URL))
    return house


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(RULES)
    return path


def ruled(house: Installation, file: Path) -> Installation:
    return installation(house.settings.data_dir, NEWS_RULES_FILE=str(file))


def texts(house: Installation) -> list[str]:
    return sorted(document["text"] for document in house.index.export(parse("")))


def test_a_replay_under_a_rules_file_removes_what_it_names_and_keeps_what_it_keeps(
    house: Installation, file: Path
) -> None:
    later = ruled(house, file)
    counts = replay(later, DAY)
    assert (counts.indexed, counts.unchanged) == (2, 1)
    assert texts(later) == sorted(
        [f"{article('tugs')}Read more", article("nets").strip(), article("the quays").strip()]
    )
    removed = later.index.rules(parse(""))
    assert ("added-line", 1) in removed
    assert ("site-selector", 1) in removed


def test_every_rule_that_removed_something_is_listed_with_what_it_removes(house: Installation, file: Path) -> None:
    replay(ruled(house, file), DAY)
    said = answer(news(house.settings.data_dir, "rules", "--json"))
    assert {row["rule"] for row in said["rules"] if row["articles"]} >= {"added-line", "headline", "site-selector"}
    assert not [row for row in said["rules"] if not row["removes"]]


def test_a_trial_shows_what_a_replay_would_do_and_writes_nothing(house: Installation, file: Path) -> None:
    before, version = texts(house), house.ledger.pipeline_version(f"run-{DAY}")
    done = news(house.settings.data_dir, "rules", "test", str(file), *SPAN, "--json")
    said = answer(done)
    assert said["would"] == {"changed": 2}
    assert {row["rule"]: (row["before"], row["after"]) for row in said["rules"]} == {
        "added-line": (0, 1),
        "list-heading": (1, 0),
        "site-selector": (0, 1),
        "headline": (1, 1),
    }
    assert any(f"-{ALMANAC}" in change["differences"] for change in said["changes"])
    assert texts(house) == before
    assert house.version == version
    shown = news(house.settings.data_dir, "rules", "test", str(file), *SPAN).stdout
    assert "2 documents would change: 2 changed; 3 were looked at, and nothing was written" in shown
    assert "removed blocks, by rule" in shown


def test_a_trial_says_where_only_the_order_of_the_rules_would_change(house: Installation, file: Path) -> None:
    calls = "Sign up for our daily newsletter\nADVERTISEMENT\nSign up for our weekly newsletter\n"
    land(house, DAY, text("/seeds/buoys.txt", article("buoys") + calls), run="calls")
    file.write_text('[keep]\nlines = ["Sign up for our daily newsletter"]')
    [change] = answer(news(house.settings.data_dir, "rules", "test", str(file), *SPAN, "--json"))["changes"]
    assert "removed_by: the same in another order" in change["differences"]


def test_the_rules_in_force_change_nothing_in_a_trial(house: Installation, file: Path) -> None:
    replay(ruled(house, file), DAY)
    done = news(house.settings.data_dir, "rules", "test", str(file), *SPAN, "--json", NEWS_RULES_FILE=str(file))
    said = answer(done)
    assert said["would"] == {}
    assert all(row["before"] == row["after"] for row in said["rules"])


def test_phrases_and_selectors_are_in_the_fingerprints_of_their_stages_alone(house: Installation, file: Path) -> None:
    def changed(rules: str) -> list[str]:
        file.write_text(rules)
        other = ruled(house, file)
        assert (other.version != house.version) is bool(rules)
        return [stage for stage in ("extract", "clean", "tag") if other.fingerprint(stage) != house.fingerprint(stage)]

    assert changed('[remove]\nlines = ["a"]') == ["clean"]
    assert changed('[keep]\nbeginnings = ["a"]') == ["clean"]
    assert changed('[[site]]\nsite = "a.example"\nselectors = ["a"]') == ["extract"]
    assert changed("") == []


def test_a_comment_in_the_file_changes_no_version(house: Installation, file: Path) -> None:
    version = ruled(house, file).version
    file.write_text(f"# of the Tide\n{RULES}")
    assert ruled(house, file).version == version


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("[remove]\nline = ['a']", "line 2: unknown name “line” in [remove]; known are headings, labels, lines, begin"),
        ("[[site]]\nsite = 'a.example'\nselectors = ['a[']", "line 3: “a[” is no CSS selector: Expected ident"),
        ("[remove\n", "is no TOML"),
        (None, "there is no rules file"),
    ],
)
def test_a_file_that_cannot_be_meant_stops_the_command_before_it_does_anything(
    house: Installation, file: Path, tmp_path: Path, rules: str | None, said: str
) -> None:
    file.unlink() if rules is None else file.write_text(rules)
    (tmp_path / "new.txt").write_text(article("ropes"))
    done = news(house.settings.data_dir, "ingest", str(tmp_path / "new.txt"), NEWS_RULES_FILE=str(file))
    assert done.returncode == 2
    assert said in done.stderr
    assert len(texts(house)) == 3


@pytest.mark.parametrize("setting", ["NEWS_RULES_FILE", "NEWS_FACETS_FILE"])
@pytest.mark.parametrize(
    "command",
    ["rules", "lines learn", "lines tide.example", "names learn", f"reprocess {' '.join(SPAN)}", "inspect --no-tag {}"],
)
def test_every_command_that_goes_by_a_file_of_the_users_reads_it_first(
    tmp_path: Path, setting: str, command: str
) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[\n")
    (tmp_path / "tugs.txt").write_text(tide("tugs"))
    arguments = command.format(tmp_path / "tugs.txt").split()
    settings: dict[str, Any] = {setting: str(broken)}  # Any: the function takes a folder by name, too
    done = news(tmp_path / "data", *arguments, **settings)
    assert (done.returncode, done.stdout) == (2, "")
    assert "broken.toml is no TOML" in done.stderr


@pytest.mark.parametrize("command", ["search", "verify"])
def test_what_only_reads_what_was_made_needs_no_file(tmp_path: Path, command: str) -> None:
    assert news(tmp_path / "data", command, NEWS_RULES_FILE="/none.toml", NEWS_FACETS_FILE="/none.toml").returncode == 0


def test_a_trial_says_what_is_wrong_with_the_file_that_it_was_given_or_that_nothing_landed(tmp_path: Path) -> None:
    def tried(name: str, *more: str) -> tuple[int, str]:
        done = news(tmp_path / "data", "rules", "test", name, *SPAN, *more)
        return done.returncode, done.stderr

    assert tried("/none.toml") == (2, "news: there is no rules file /none.toml: name one that there is\n")
    (tmp_path / "rules.toml").write_text("")
    code, said = tried(str(tmp_path / "rules.toml"), "--source", "nobody.example")
    assert (code, said.splitlines()[-1][:42]) == (0, "nothing of that kind landed on these days,")


def test_a_folder_in_place_of_the_file_is_said_to_be_one(tmp_path: Path) -> None:
    done = news(tmp_path / "data", "ingest", str(tmp_path), NEWS_RULES_FILE=str(tmp_path))
    assert (done.returncode, done.stderr) == (2, f"news: {tmp_path} is a folder: name the rules file itself\n")


def test_inspect_goes_by_the_file(tmp_path: Path, file: Path) -> None:
    (tmp_path / "tugs.txt").write_text(tide("tugs"))
    inspect = ("inspect", "--jsonl", "--no-tag", str(tmp_path / "tugs.txt"))
    said = answer(news(tmp_path / "data", *inspect, NEWS_RULES_FILE=str(file)))
    assert [(removal["text"], removal["rule"]) for removal in said["removed"]] == [
        ("This text first stood in the Tide.", "added-line")
    ]
