"""Tantivy as we use it: the schema, the analysis, and its errors translated into ours.

One analysis for every language, since neither a query nor half the documents say theirs: runs of letters and digits,
accents folded, lower case, English endings taken off, no stop words (“to be or not to be” is found). English endings
on other languages join a few words more; whoever minds writes `exact:`. Elasticsearch gives the same tokens with the
pattern tokenizer `[^\\p{IsAlphabetic}\\p{N}]+`, asciifolding, lowercase, and porter2 with overrides where tantivy's
older Snowball differs; folding comes before lower case, for the other order breaks İ (0 of 23,949 code points differ).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tantivy import Filter, Index, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from pipeline.errors import NewsError, ServiceError
from pipeline.index import FACETS

SCHEMA_NUMBER = 3
"""Raised with every change to `schema` or to the analysis: an index of another number is not read."""

MAX_TOKEN_BYTES = 256  # no word is longer; what is, is encoded data, and only swells the dictionary

FILTERS = ("authors", "nationalities", "events", "topic_codes", "story")
"""Fields that queries can ask for beside the facets, but which nobody counts."""

HASH_PARTS = ("hash_0", "hash_1", "hash_2", "hash_3")


def schema() -> Schema:
    """What is indexed of a document; the whole of it is kept as JSON in `stored`."""
    builder = SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    for field in ("title", "text", "summary"):
        builder.add_text_field(field, tokenizer_name="words")
    builder.add_text_field("exact", tokenizer_name="exact", index_option="basic")  # of all three
    for field in FACETS:  # with a column of values beside the terms
        builder.add_text_field(field, tokenizer_name="keyword", index_option="basic", fast=True)
    builder.add_text_field("likeness", tokenizer_name="raw", index_option="basic")
    for field in FILTERS:
        builder.add_text_field(field, tokenizer_name="keyword", index_option="basic")
    # Columns of numbers are all that ordering, versions and digests need: a string column of ids costs four times this.
    for field in ("newest", "id_high", "id_low", "fetched_ms", *HASH_PARTS):
        builder.add_unsigned_field(field, fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


ANALYSERS: dict[str, TextAnalyzer] = {
    "words": (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.ascii_fold())
        .filter(Filter.lowercase())
        .filter(Filter.remove_long(MAX_TOKEN_BYTES))
        .filter(Filter.stemmer("english"))
        .build()
    ),
    "exact": (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.lowercase())
        .filter(Filter.remove_long(MAX_TOKEN_BYTES))
        .build()
    ),
    "keyword": TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.ascii_fold()).filter(Filter.lowercase()).build(),
}


def prepare(index: Index) -> None:
    """Give an opened index its analysis, which tantivy does not keep on disk, and let us say when it reloads."""
    for name, analyser in ANALYSERS.items():
        index.register_tokenizer(name, analyser)
    # The column beside a keyword's folded terms keeps the value as it is written: facets show it.
    index.register_fast_field_tokenizer("keyword", TextAnalyzerBuilder(Tokenizer.raw()).build())
    index.config_reader("manual")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Whatever tantivy or the disk raises becomes a ServiceError, its panics too, which are no Exception."""
    try:
        yield
    except NewsError:
        raise
    except (ValueError, OSError, RuntimeError) as error:
        raise ServiceError(_advice(path, error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # pyo3 does not export it
            raise
        raise ServiceError(_advice(path, error)) from error


def _advice(path: Path, error: BaseException) -> str:
    reason = " ".join(str(error).split())
    return (
        f"the index at {path} cannot be used ({reason}): check the disk; if it is damaged, move that folder away, "
        "then `news index reindex` brings it back from the archive"
    )
