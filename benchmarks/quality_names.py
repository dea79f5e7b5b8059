"""How well names are found, resolved and kept together, and how fast.

Spans on 66 agency stories labelled by hand (CoNLL-2003 guidelines): the rules of this table were frozen looking at one
half of the stories only, so the other half is what to expect of unseen text. What readers would stumble over is counted
in 40 other articles, and the names of countries are tried one by one in sentences, through the model.
"""

import csv
import gzip
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from quality_tagging import MODELS, article

from pipeline.article import Entity, Mention
from pipeline.tag import Tagger, tables
from pipeline.tag.entities import entities
from pipeline.tag.models import load
from pipeline.tag.spans import Span

KINDS = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
HEADER = ("names", "model alone", "stories looked at", "other half")
READ = 40  # articles in which readers' stumbling blocks are counted
ABROAD = ("bbc.com", "theguardian.com", "dailymail.co.uk", "koreaherald.com", "timesofisrael.com", "ibtimes.co.in")
PLACE = "Officials in {} said on Monday that talks would go on."
PEOPLE = "Two {} were hurt in the crash, police said on Friday."

type Found = set[tuple[int, int, str]]


def rows(shared: Path) -> list[tuple[str, ...]]:
    """The table, `HEADER` first."""
    stories = list(_read(shared / "data" / "ner-news-2020" / "articles.jsonl.gz"))
    others = list(islice(_read(shared / "data" / "articles-text" / "abp-dev.jsonl.gz"), 7, READ * 50, 50))
    abroad = (
        row for row in _read(shared / "data" / "articles-text" / "abp-dev.jsonl.gz") if row["host"].endswith(ABROAD)
    )
    abroad_rows = _abroad_rows(list(islice(abroad, 3, READ * 5, 5)))
    return [HEADER, *_span_rows(stories), *_stumbling_rows(others), *abroad_rows, _country_row(), _speed_row(others)]


def _span_rows(stories: Sequence[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """F1 of exact spans, per kind and together, and of the set of (name, kind) in a story."""
    true = [{(e["start"], e["end"], e["label"]) for e in s["entities"] if e["label"] != "MISC"} for s in stories]
    texts = [story["text"] for story in stories]
    alone = [_spans(text, entities_of) for text, entities_of in zip(texts, _model_alone(texts), strict=True)]
    month = datetime(2020, 12, 1, tzinfo=UTC)
    tagged = Tagger(MODELS).tag(article(text, month) for text in texts)
    found = [_spans(text, t.entities) for text, t in zip(texts, tagged, strict=True)]
    halves = [(alone, slice(None)), (found, slice(0, None, 2)), (found, slice(1, None, 2))]
    for kind in ("PER", "ORG", "LOC"):
        only = [([_only(kind, spans) for spans in given[half]], [_only(kind, spans) for spans in true[half]])
                for given, half in halves]  # fmt: skip
        yield (f"{kind}, F1 of spans", *(_f1(*pair) for pair in only))
    yield ("all, F1 of spans", *(_f1(given[half], true[half]) for given, half in halves))
    names = [_names(text, spans) for text, spans in zip(texts, true, strict=True)]
    sets = [([_names(t, s) for t, s in zip(texts[half], given[half], strict=True)], names[half])
            for given, half in halves]  # fmt: skip
    yield ("sets of (name, kind) a story, F1", *(_f1(*pair) for pair in sets))


def _model_alone(texts: Sequence[str]) -> list[tuple[Entity, ...]]:
    """What the model finds, each span an entity of its own."""
    return [tuple(_alone(text, span) for span in spans) for text, spans in zip(texts, _model(texts), strict=True)]


def _model(texts: Sequence[str]) -> list[list[Span]]:
    return load(MODELS["en"]).spans(texts)


def _alone(text: str, span: Span) -> Entity:
    form = text[span.start : span.end]
    return Entity(form, span.label, (Mention(form, span.start, span.end),))


def _spans(text: str, found: Iterable[Entity]) -> Found:
    return {(m.start, m.end, KINDS[e.label]) for e in found if e.label in KINDS for m in e.mentions}


def _only(kind: str, spans: Found) -> Found:
    return {span for span in spans if span[2] == kind}


def _names(text: str, spans: Found) -> set[tuple[str, str]]:
    """The names as they stand, without article, possessive and capitals."""
    return {(re.sub(r"^the |['’‘]s?$", "", text[start:end].casefold()), kind) for start, end, kind in spans}


def _f1(given: Sequence[set[Any]], true: Sequence[set[Any]]) -> str:
    right = sum(len(g & t) for g, t in zip(given, true, strict=True))
    return f"{2 * right / (sum(map(len, given)) + sum(map(len, true))):.3f}"


def _stumbling_rows(articles: Sequence[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """What readers stumble over, in names of 40 articles that the rules were not made on."""
    texts = [row["text"] for row in articles]
    dated = (article(row["text"], _day(row["date"])) for row in articles)
    before, after = Counter[str](), Counter[str]()
    for found in _model_alone(texts):
        before.update(_stumbling(found))
    for tagged in Tagger(MODELS).tag(dated):
        after.update(_stumbling(tagged.entities))
    for what in ("the", "possessive", "line break", "title", "two labels", "surname beside its full name"):
        yield (f"{READ} articles: {what}", str(before[what]), str(after[what]), "")


def _abroad_rows(articles: Sequence[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """What readers stumble over in articles of publishers outside the US, and how much the steps change there.

    Nobody has labelled them, so it is no score: of the mentions after the steps, the share that the model alone has
    otherwise, or not. Other articles of some of these publishers were read for the rules: so not the other half.
    """
    texts = [row["text"] for row in articles]
    alone = _model_alone(texts)
    ours = [found.entities for found in Tagger(MODELS).tag(article(r["text"], _day(r["date"])) for r in articles)]
    before, after = (sum(len(list(_stumbling(found))) for found in all_found) for all_found in (alone, ours))
    spans = [(_spans(t, o), _spans(t, a)) for t, o, a in zip(texts, ours, alone, strict=True)]
    changed = sum(len(o - a) for o, a in spans) / max(1, sum(len(o) for o, _ in spans))
    yield (f"{len(texts)} articles from outside the US: stumbling blocks", str(before), str(after), "")
    yield ("the same: share of mentions changed by the steps", "", f"{changed:.3f}", "")


def _day(said: str) -> datetime | None:
    return datetime.fromisoformat(said).replace(tzinfo=UTC) if said else None


def _stumbling(found: Sequence[Entity]) -> Iterator[str]:
    labels: defaultdict[str, set[str]] = defaultdict(set)
    people = {entity.name for entity in found if entity.label == "PERSON"}
    surnames = Counter(name.split()[-1] for name in people if " " in name)
    for name, label in {(entity.name, entity.label) for entity in found if entity.label in KINDS}:
        labels[name].add(label)
        known = name in tables.organisations()  # Moody's is called so
        yield from (what for what, pattern in STUMBLING.items() if pattern.search(name) and not known)
        if label == "PERSON" and TITLE.search(name):
            yield "title"
        if surnames[name] == 1 and (
            label == "PERSON" or name not in tables.organisations().keys() | tables.places().keys()
        ):
            yield "surname beside its full name"
    yield from ("two labels" for kinds in labels.values() if len(kinds) > 1)


STUMBLING = {
    "the": re.compile(r"^(?:the|a|an) (?!Hague)", re.IGNORECASE),
    "possessive": re.compile(r"['’‘]s?$"),
    "line break": re.compile(r"\n"),
}
TITLE = re.compile(rf"^(?:{tables.alternatives('titles')}) [A-Z]")


def _country_row() -> tuple[str, ...]:
    """The share of forms of countries and peoples that come out as their one name, alone in a sentence.

    Not "Georgia", which alone is undecided between the country and the state.
    """
    several = {form for form, meanings in tables.place_meanings().items() if len(meanings) > 1}
    sentences: list[str] = []
    wanted: list[tuple[str, str]] = []
    with (tables.DATA / "countries.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for form in filter(None, {row["name"], *row["aliases"].split("|")} - several):
                sentences.append(PLACE.format(form))
                wanted.append((row["name"], "GPE"))
            for form in filter(None, row["demonyms"].split("|")):
                sentences.append(PEOPLE.format(form))
                wanted.append((tables.demonyms()[form], "NORP"))
    found = _model(sentences)
    alone = sum(
        {(s[x.start : x.end], x.label) for x in f} >= {w} for s, f, w in zip(sentences, found, wanted, strict=True)
    )
    ours = sum(
        {(e.name, e.label) for e in entities(s, f, None)} == {w}
        for s, f, w in zip(sentences, found, wanted, strict=True)
    )
    return ("forms of countries under one name", f"{alone / len(wanted):.3f}", f"{ours / len(wanted):.3f}", "")


def _speed_row(articles: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Words per CPU second of the model alone (`nlp.pipe`) and of all tagging, and their ratio, best of two."""
    texts = [row["text"] for row in articles]
    nlp, tagger = load(MODELS["en"]).nlp, Tagger(MODELS)
    words = sum(len(text.split()) for text in texts)
    whole = [article(text, None) for text in texts]
    alone = min(_cpu(lambda: list(nlp.pipe(texts, batch_size=32))) for _ in range(2))
    ours = min(_cpu(lambda: list(tagger.tag(whole))) for _ in range(2))
    return ("words a CPU second; ratio", f"{words / alone:,.0f}", f"{words / ours:,.0f}", f"{alone / ours:.2f}")


def _cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
