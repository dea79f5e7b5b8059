"""The laws, over whole runs: every document one outcome, each once, equal input equal index, nothing lost."""

import itertools
import random
from dataclasses import asdict
from pathlib import Path

import pytest
from builders import article, digest, found, ingest, installation, page, write_lines

from pipeline.archive import batches, read_batch
from pipeline.article import RawDocument
from pipeline.installation import Installation
from pipeline.outcomes import Counts
from pipeline.verify import verify


def bodies(house: Installation) -> list[bytes]:
    """Every document in the archive."""
    records = [record for batch in batches(house.archive) for record in read_batch(house.archive, batch)]
    return [record.body for record in records if isinstance(record, RawDocument)]


def test_every_document_has_one_outcome(house: Installation, seeds: Path) -> None:
    assert ingest(house, seeds) == Counts(offered=4, indexed=3, rejected=1)
    report = verify(house)
    assert (report.archived, report.accounted, report.indexed, report.missing) == (3, 3, 3, ())


def test_a_second_run_changes_nothing_and_archives_nothing(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    before = digest(house)
    assert ingest(house, seeds, run="run-2") == Counts(offered=4, unchanged=3, rejected=1)
    assert (digest(house), len(bodies(house))) == (before, 3)


def test_the_same_file_named_twice_is_one_document(house: Installation, seeds: Path) -> None:
    assert ingest(house, seeds, seeds / "a.txt") == Counts(offered=4, indexed=3, rejected=1)


def test_two_files_with_one_text_are_one_article_and_a_duplicate(house: Installation, seeds: Path) -> None:
    (seeds / "copy.txt").write_text(article("the new quay"))
    assert ingest(house, seeds) == Counts(offered=5, indexed=3, duplicate=1, rejected=1)
    assert ingest(house, seeds, run="run-2") == Counts(offered=5, unchanged=3, duplicate=1, rejected=1)


def test_tracking_parameters_do_not_make_a_second_article(house: Installation, tmp_path: Path) -> None:
    addresses = ("https://post.example/quay", "https://post.example/quay?utm_source=feed#top")
    lines = write_lines(tmp_path / "a.jsonl", ({"url": url, "text": article("quays")} for url in addresses))
    assert ingest(house, lines) == Counts(offered=2, indexed=1, duplicate=1)


def test_an_edited_text_without_an_address_replaces_what_it_gave(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    (seeds / "a.txt").write_text(article("the dredging of the fairway"))
    assert ingest(house, seeds, run="run-2") == Counts(offered=4, indexed=1, unchanged=2, rejected=1)
    assert len(found(house, "")) == 3
    assert not found(house, "quay")
    assert found(house, "dredging")
    assert verify(house).missing == ()


def test_a_file_that_is_no_article_any_more_takes_its_article_away(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    (seeds / "a.txt").write_text("")
    assert ingest(house, seeds, run="run-2") == Counts(offered=4, unchanged=2, rejected=2)
    assert not found(house, "quay")


def test_an_article_given_by_two_files_stays_when_one_of_them_is_edited(house: Installation, seeds: Path) -> None:
    (seeds / "copy.txt").write_text(article("the new quay"))
    ingest(house, seeds)
    (seeds / "copy.txt").write_text(article("tugboats"))
    ingest(house, seeds, run="run-2")
    assert found(house, "quay")
    assert found(house, "tugboats")


def test_lines_that_move_in_their_file_lose_no_article(house: Installation, tmp_path: Path) -> None:
    articles = [{"text": article(words)} for words in ("quays", "ferries", "bridges")]
    lines = write_lines(tmp_path / "a.jsonl", articles)
    ingest(house, lines)
    write_lines(lines, [{"text": article("lighthouses")}, *articles])
    assert ingest(house, lines, run="run-2").failed == 0
    assert len(found(house, "")) == 4
    assert verify(house).missing == ()


def test_a_changed_page_is_one_article_with_its_new_text(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    (seeds / "c.html").write_text(page("Bridge opens", "the mended bridge", "https://post.example/2026/bridge"))
    assert ingest(house, seeds, run="run-2") == Counts(offered=4, indexed=1, unchanged=2, rejected=1)
    assert found(house, "bridge") == {"Bridge opens"}


def test_an_older_copy_never_replaces_a_newer_one(house: Installation, tmp_path: Path) -> None:
    def fetched(day: int, words: str) -> dict[str, str]:
        return {"url": "https://post.example/x", "text": article(words), "fetched_at": f"2026-03-0{day}T08:00:00Z"}

    ingest(house, write_lines(tmp_path / "newer.jsonl", [fetched(5, "the second edition")]))
    older = write_lines(tmp_path / "older.jsonl", [fetched(4, "the first edition")])
    assert ingest(house, older, run="run-2") == Counts(offered=1, superseded=1)
    assert found(house, "second edition")


def test_of_two_copies_in_one_run_the_later_wins_and_wins_again(house: Installation, tmp_path: Path) -> None:
    folder = tmp_path / "seeds"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.html").write_text(page(f"Edition {name}", f"edition {name}", "https://post.example/x"))
    assert ingest(house, folder) == Counts(offered=2, indexed=1, duplicate=1)
    assert ingest(house, folder, run="run-2") == Counts(offered=2, unchanged=1, duplicate=1)
    assert found(house, "") == {"Edition b"}
    assert ingest(house, folder / "a.html", run="run-3") == Counts(offered=1, indexed=1)
    assert found(house, "") == {"Edition a"}


def test_the_later_copy_wins_although_an_order_of_its_own_left_it_alone(house: Installation, seeds: Path) -> None:
    """Two orders of one run hold copies: the later one is unchanged, the earlier one overwrites it, `finish` heals."""
    ingest(house, seeds / "c.html")
    (seeds / "c.html").touch()
    earlier = seeds / "earlier.html"
    earlier.write_text(page("Bridge to close", "the old bridge", "https://post.example/2026/bridge"))
    again = installation(house.settings.data_dir, NEWS_SPACY_MODELS="fi=absent")  # another version: nothing is known
    assert ingest(again, earlier, seeds / "c.html", run="run-2") == Counts(offered=2, indexed=1, duplicate=1)
    assert found(again, "bridge") == {"Bridge closes"}


@pytest.mark.parametrize("seed", range(3))
def test_equal_input_gives_an_equal_digest_in_any_order_and_portion(tmp_path: Path, seed: int) -> None:
    articles = [{"url": f"https://post.example/{n}", "text": article(f"matter {n}")} for n in range(30)]
    whole = installation(tmp_path / "whole")
    ingest(whole, write_lines(tmp_path / "all.jsonl", articles))
    random.Random(seed).shuffle(articles)
    pieces = installation(tmp_path / "pieces")
    for number, piece in enumerate(itertools.batched(articles, 7)):
        ingest(pieces, write_lines(tmp_path / f"{number}.jsonl", piece), run=f"run-{number}")
    assert digest(pieces) == digest(whole)


def test_many_documents_are_landed_in_several_batches(house: Installation, tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "all.jsonl", ({"text": article(f"matter {n}")} for n in range(1001)))
    assert ingest(house, lines) == Counts(offered=1001, indexed=1001)
    assert len(list(batches(house.archive))) == 3


def test_counts_add_up(house: Installation, seeds: Path) -> None:
    counts = asdict(ingest(house, seeds))
    assert counts.pop("offered") == sum(counts.values())
