"""Both engines see the same words in a text."""

import gzip
import json
import unicodedata
import uuid
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from real_elasticsearch import clear

from pipeline.index.elasticsearch import ElasticsearchIndex
from pipeline.index.embedded.engine import ANALYSERS

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT.parent / "shared" / "data" / "articles-text" / "abp-dev.jsonl.gz"

ODD = [
    "U.S.", "COVID-19", "minister's", "O’Neill", "O'Neill’s", "desk@harbourpost.example", "#Quota", "@harbour_post",
    "1,234,567.89", "3.5%", "ISTANBUL ıstanbul", "हिन्दी में समाचार", "東京都知事選挙", "ภาษาไทย", "Straße STRASSE",
    "naïve café résumé", "re\u0301sume\u0301", "Ærøskøbing", "Łódź", "Ελλάδα ΕΛΛΆΔΑ", "Россия й ё", "עִבְרִית", "اَلْعَرَبِيَّةُ",
    "½ ² ⑳ Ⅻ ㎢ ﬁnance", "e\u00adcommerce", "zero\u200bwidth", "non\u00a0breaking\u2011hyphen", "a_b_c snake_case",
    "C++ C# .NET", "I'm don't won't", "rock'n'roll", "AT&T", "24/7", "😀ferry😀", "한국어 기사", "ﷺ",
    "Ａ fullwidth Ｂ９",
    "university universities universal evening emergency organization organized psychologist vying skies dying",
    "generously communism arsenal inning inns herring earring outings proceed exceed succeed", "x" * 255, "y" * 256,
    "z" * 300, "\U0001d4d0\U0001d4d1 math", "𐐀𐐨 deseret", "ǅ ǆ Ǆ", "ẞ", "ŉ", "ΐ", "\u0345", "ª º", "Ⓐ ⓐ",
]  # fmt: skip


@pytest.fixture(scope="module")
def index(elasticsearch: str) -> Iterator[ElasticsearchIndex]:
    prefix = f"test-{uuid.uuid4().hex[:12]}-"
    index = ElasticsearchIndex(f"{elasticsearch}/{prefix}news")
    index.create()
    yield index
    index.close()
    clear(elasticsearch, prefix)


def theirs(index: ElasticsearchIndex, analyser: str, text: str) -> list[tuple[int, str]]:
    found = index.client.indices.analyze(index=index.place.alias, analyzer=analyser, text=text)["tokens"]
    return [(token["position"], token["token"]) for token in found]


def ours(analyser: str, text: str) -> list[tuple[int, str]]:
    found = ANALYSERS[analyser].pre_tokenize(text).tokens
    return [(token.position, token.text) for token in found]


def pieces(text: str, size: int = 4_000) -> Iterator[str]:
    """Elasticsearch shows the first 10,000 tokens of a text."""
    composed = unicodedata.normalize("NFC", text)
    yield from (composed[start : start + size] for start in range(0, len(composed), size))


def differing(
    index: ElasticsearchIndex, texts: Iterator[str], analysers: tuple[str, ...] = ("words", "exact")
) -> list[tuple[str, object, object]]:
    return [
        (analyser, *pair)
        for text in texts
        for piece in pieces(text)
        for analyser in analysers
        if (pair := (ours(analyser, piece), theirs(index, analyser, piece)))[0] != pair[1]
    ]


@pytest.mark.parametrize("text", ODD)
def test_odd_words_are_the_same_on_both_engines(index: ElasticsearchIndex, text: str) -> None:
    assert differing(index, iter([text])) == []


def test_the_demos_words_are_the_same_on_both_engines(index: ElasticsearchIndex) -> None:
    files = sorted(path for path in (ROOT / "seeds" / "articles").rglob("*") if path.is_file())
    assert differing(index, (path.read_text("utf-8", "replace") for path in files)) == []


def test_the_words_of_other_articles_are_the_same_on_both_engines(index: ElasticsearchIndex) -> None:
    if not ARTICLES.exists():
        pytest.skip("the articles of the article bias prediction set are not here")
    with gzip.open(ARTICLES, "rt") as lines:
        assert differing(index, (json.loads(line)["text"] for line in islice(lines, 0, 4_000, 80))) == []


def test_the_one_letter_that_exact_spells_otherwise_is_known(index: ElasticsearchIndex) -> None:
    assert ours("exact", "İstanbul") == [(0, "i\u0307stanbul")]
    assert theirs(index, "exact", "İstanbul") == [(0, "istanbul")]
    assert differing(index, iter(["İstanbul"]), ("words",)) == []


@pytest.mark.parametrize("value", [text for text in ODD if len(text) < 255])
def test_keywords_are_folded_the_same_on_both_engines(index: ElasticsearchIndex, value: str) -> None:
    composed = unicodedata.normalize("NFC", value)
    found = index.client.indices.analyze(index=index.place.alias, normalizer="folded", text=composed)["tokens"]
    assert [token["token"] for token in found] == ANALYSERS["keyword"].analyze(composed)
