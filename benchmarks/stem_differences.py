"""Words that the two engines stem differently → pipeline/index/elasticsearch/stem_overrides.txt.

    python benchmarks/stem_differences.py http://127.0.0.1:9200 ARTICLES.jsonl.gz … > stem_overrides.txt

Elasticsearch's `porter2` is an older edition of the Snowball stemmer for English than tantivy's. Of each word of the
articles' title and text, and of the words that their endings make, those that differ are printed with tantivy's stem.
The list in the repository: 55,000 distinct words of the 4,000 articles of the "article bias prediction" set's
development part (https://github.com/ramybaly/Article-Bias-Prediction, Apache-2.0).
"""

import gzip
import json
import re
import string
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from elasticsearch import Elasticsearch

from pipeline.index.embedded.engine import ANALYSERS

BATCH = 5_000

ENDINGS = (
    *("", "s", "es", "ed", "e", "ing", "ings", "er", "ers", "or", "ors", "al", "als", "ally", "ality", "alities", "ly"),
    *("ism", "isms", "ist", "ists", "istic", "ic", "ics", "ical", "ically", "ization", "izations", "isation"),
    *("isations", "ize", "izes", "ized", "izing", "izer", "izers", "ise", "ises", "ised", "ising", "iser", "isers"),
    *("ation", "ations", "ational", "ationally", "ationalism", "ationalist", "ationalists", "ency", "encies", "ence"),
    *("ences", "ent", "ently", "ents", "e", "es", "ity", "ities", "alism", "alist", "alists", "alize", "alized"),
    *("alise", "alised", "ment", "ments", "ness", "able", "ability", "ful", "fully", "y", "ies", "elle", "elles"),
)
FAMILIES = ("past", "univers", "later", "emerg", "organ", "intern", "inter", "internat", "interv", "interf", "even")
"""Beginnings of the words that were found to differ: newer Snowball treats them as exceptions."""


def main() -> None:
    client = Elasticsearch(sys.argv[1])
    words = sorted(set(derived(set(read(sys.argv[2:])))))
    for start in range(0, len(words), BATCH):
        batch = words[start : start + BATCH]
        for word, theirs in zip(batch, stems(client, batch), strict=True):
            ours = ANALYSERS["words"].pre_tokenize(word).tokens[0].text
            if ours != theirs:
                print(f"{word} => {ours}")


def read(paths: list[str]) -> Iterator[str]:
    for path in paths:
        with gzip.open(Path(path), "rt", encoding="utf-8") as lines:
            for line in lines:
                article = json.loads(line)
                text = unicodedata.normalize("NFC", f"{article['title']} {article['text']}").lower()
                yield from (word for word in re.findall(r"[a-z]+", text) if len(word) < 50)


def derived(words: set[str]) -> Iterator[str]:
    yield from words
    for word in words:
        if word.endswith("ology"):
            yield from (word[:-1] + "ist", word[:-1] + "ists")
    yield from (letter + "ying" for letter in string.ascii_lowercase)  # vying, as dying
    yield from (family + ending for family in FAMILIES for ending in ENDINGS)


def stems(client: Elasticsearch, words: list[str]) -> list[str]:
    porter2 = {"type": "stemmer", "language": "porter2"}
    answer = client.indices.analyze(tokenizer="whitespace", filter=[porter2], text=" ".join(words))
    return [token["token"] for token in answer["tokens"]]


if __name__ == "__main__":
    main()
