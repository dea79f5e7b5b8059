"""What the tables of evidence are fitted on: lines of half 0 of the publishers, with what is true of each.

Blocks are made by putting real headlines of other articles into real bodies: anywhere, under a heading or none, half of
them headlines that share words with the article.
"""

import gzip
import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fit_headings import HEADINGS_FITTED
from gold_texts import MIN_LINES, Gold, gold_texts, half_of, headlines, nearest

from pipeline.article import Block
from pipeline.clean import calls, caps, grammar, headline, item, labels, markers, runs, teasers
from pipeline.clean.attach import heading_features
from pipeline.clean.headings import Heading, heading
from pipeline.clean.lines import Document, Line, read
from pipeline.clean.stems import stems
from pipeline.clean.words import WORD

HALF = 0
SEED = 7
BULLETS = ("- ", "• ", "* ", "– ", "· ")
RAREST = 5.5
MIN_SHARE = 0.006  # of articles that must have a stem for its rarity to be worth a place in the file
WITH_STOP = 0.06  # of the lists, in which headlines end like sentences
ROUNDS = 3  # blocks of each kind in every body
SHAPES = ((True, True), (True, False), (False, True), (False, False))  # headed, bulleted

HEADED = "reuters.com"
MAX_TEXTS = 700
WITHOUT_TABLES = (grammar, labels, teasers, markers, calls)

type Row = tuple[dict[str, float], bool, float]
"""Features, what is true, weight."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What half 0 offers."""

    gold: list[Gold]
    titles: list[str]
    texts: list[str]
    sentences: list[str]  # in the same order: headlines in sentence case
    headed: list[str]  # of a publisher that sets section heads in capitals, and no promos
    titled: list[tuple[str, str]]  # headline and text of one article

    @property
    def bodies(self) -> list[Gold]:
        """The bodies of pages, and as many texts again that rules without tables find nothing in but single lines."""
        rng = random.Random(SEED)
        texts = rng.sample(self.texts, min(len(self.texts), MAX_TEXTS))
        return [*self.gold, *(("", lines) for text in texts if (lines := _without_boilerplate(text)))]


def sources(data: Path) -> Sources:
    gold = [one for one in gold_texts(data) if half_of(one[0]) == HALF]
    with gzip.open(data / "articles-text" / "abp-dev.jsonl.gz", "rt") as articles:
        found = [json.loads(line) for line in articles]
    texts = [one["text"] for one in found if half_of(one["host"].removeprefix("www.")) == HALF]
    titles = headlines(data, HALF)
    headed = [one["text"] for one in found if one["host"].endswith(HEADED)]
    titled = [(one["title"], one["text"]) for one in found if half_of(one["host"].removeprefix("www.")) == HALF]
    return Sources(gold, titles, texts, _sentence_cased(titles, texts), headed, titled)


def _sentence_cased(titles: list[str], texts: list[str]) -> list[str]:
    """The headlines that Are Set Like This as other publishers set them: capitals only where texts have them."""
    seen = Counter(word for text in texts for word in WORD.findall(text))

    def lowered(word: re.Match[str]) -> str:
        own = word[0]
        return own.lower() if seen[own.lower()] > seen[own] else own

    return [title[:1] + WORD.sub(lowered, title)[1:] for title in titles]


def _without_boilerplate(text: str) -> list[str]:
    """The lines of a text without those that fixed words convict; none where a related heading stands, known or not."""
    document = _document([line.strip() for line in text.splitlines() if line.strip()])
    if len(document.lines) < MIN_LINES or any(heading(line) is not Heading.NONE for line in document.lines):
        return []
    gone = {hit.index for rule in WITHOUT_TABLES for hit in rule.find(document)}
    return [line.text for index, line in enumerate(document.lines) if index not in gone]


def rarity(from_: Sources) -> dict[str, object]:
    """Frequent stems by how rarely articles have them, in half steps of the natural logarithm; others are rarest.

    Sums of halves are exact in whatever order a set gives its members, so that the same text is always cleaned alike.
    """
    texts = [*from_.texts, *("\n".join(lines) for _, lines in from_.gold)]
    counts = Counter(stem for text in texts for stem in stems(text))
    levels: dict[str, list[str]] = {}
    for stem, count in sorted(counts.items()):
        if count >= MIN_SHARE * len(texts):
            levels.setdefault(f"{round(2 * math.log((len(texts) + 1) / (count + 1))) / 2:.1f}", []).append(stem)
    return {"rarity": {level: " ".join(own) for level, own in levels.items()}, "rarest": RAREST}


def headline_rows(from_: Sources) -> Iterator[Row]:
    """Headlines, against the short lines of bodies and the sentences that are no longer than headlines."""
    for title in (*from_.titles, *from_.sentences):
        yield dict(headline.features(title)), True, 0.5
    share = len(from_.titles) / 3000
    for _, lines in from_.gold:
        for line in map(_line, lines):
            if not 2 <= len(line.words) <= 22:
                continue
            if not line.prose:
                yield dict(headline.features(line.bare)), False, share
            elif len(line.words) <= 16:
                yield dict(headline.features(line.bare.rstrip(".!…;"))), False, share


def item_rows(from_: Sources) -> Iterator[Row]:
    """The lines of every run that a block was put into, and those of bodies as they are."""
    for document, block, _ in _injected(from_):
        for run in runs.runs(document.lines):
            if run.stop > block.start and run.start < block.stop:
                for index, features in zip(
                    run, item.run_features(document, run, [*item.known_shares(document, run)]), strict=True
                ):
                    yield features, index in block, 1.0
    for host, lines in from_.bodies:
        document = _document(lines)
        for run in runs.runs(document.lines):
            for features in item.run_features(document, run, [*item.known_shares(document, run)]):
                yield features, False, 4.0 if host else 1.0  # a text may still hold blocks; a body of a page hardly


def heading_rows(from_: Sources) -> Iterator[Row]:
    """The line above every block: its heading, or a line of the body; and section heads with a block below."""
    for document, block, headed in _injected(from_):
        above = block.start - 1
        if above > 0 and not document.lines[above].prose and document.lines[above].short:
            yield heading_features(document, range(above + 1, block.stop)), headed, 1.0
    rng = random.Random(SEED)
    for _, lines in from_.bodies:
        heads = [at for at in range(1, len(lines) - 1) if _is_head(lines, at)]
        for at in rng.sample(heads, min(4, len(heads))):
            items = _items(rng, from_.titles, bulleted=rng.random() < 0.5)
            document = _document([*lines[: at + 1], *items, *lines[at + 1 :]])
            yield heading_features(document, range(at + 1, at + 1 + len(items))), False, 0.5


def capital_rows(from_: Sources) -> Iterator[Row]:
    """Headlines in capitals between paragraphs, against section heads set in capitals, and Reuters' own, real ones.

    A publisher promotes what belongs to the matter: so a part of the promos are the headline of the very article.
    """
    rng = random.Random(SEED)
    long = [title for title in from_.titles if 5 <= len(title.split()) <= 16]
    for _, lines in from_.bodies:
        heads = [at for at in range(1, len(lines) - 1) if _is_head(lines, at)]
        shouted = [line.upper() if at in heads else line for at, line in enumerate(lines)]
        document = _document(shouted)
        yield from (_capitals(document, at, False, 1.0) for at in heads if caps.may_be_promo(document.lines[at]))
        near = [one for one in nearest(rng, from_.titles, lines) if one in long]
        yield from _promo(
            rng, shouted if rng.random() < 0.3 else lines, rng.sample(near or long, _few(rng, near or long))
        )
    for title, text in rng.sample(from_.titled, min(len(from_.titled), MAX_TEXTS)):
        yield from _promo(rng, _without_boilerplate(text), [title])
    for text in from_.headed:
        document = _document([line.strip() for line in text.splitlines() if line.strip()])
        own = [at for at, line in enumerate(document.lines) if at and caps.may_be_promo(line)]
        yield from (_capitals(document, at, False, 1.0) for at in own)


def _promo(rng: random.Random, lines: list[str], titles: list[str]) -> Iterator[Row]:
    """Headlines in capitals between two paragraphs, if there are any."""
    between = [at for at in range(1, len(lines)) if _line(lines[at]).prose and _line(lines[at - 1]).prose]
    if not between:
        return
    at = rng.choice(between)
    shouted = [title.rstrip("?.!").upper() + _tail(rng) for title in titles]
    document = _document([*lines[:at], *shouted, *lines[at:]])
    for index in range(at, at + len(titles)):
        if caps.may_be_promo(document.lines[index]):
            yield _capitals(document, index, True, 0.5)


def _few(rng: random.Random, pool: list[str]) -> int:
    return min(len(pool), rng.choice((1, 1, 1, 2, 3)))


def _tail(rng: random.Random) -> str:
    return rng.choice(("", "", "", ", MAYOR SAYS", ": REPORT", ", POLL FINDS"))


def _capitals(document: Document, at: int, promo: bool, weight: float) -> Row:
    return caps.promo_features(document, at, caps.capitals_of(document)), promo, weight


def _is_head(lines: list[str], at: int) -> bool:
    line, below = _line(lines[at]), _line(lines[at + 1])
    return not (line.prose or line.bullet) and len(line.text) < 90 and below.prose


def _injected(from_: Sources) -> Iterator[tuple[Document, range, bool]]:
    """Bodies with a block; the range is that of its items."""
    rng = random.Random(SEED)
    for host, lines in from_.bodies:
        for headed, bulleted in SHAPES * (ROUNDS if host else 1):
            titles = from_.titles if rng.random() < 0.6 else from_.sentences
            pool = nearest(rng, titles, lines) if rng.random() < 0.5 else titles
            head = [_dressed(rng)] if headed else []
            items = _items(rng, pool, bulleted)
            at = rng.randint(2, len(lines)) if rng.random() < 0.6 else len(lines)
            first = min(at, len(lines)) + len(head)
            yield _document([*lines[:at], *head, *items, *lines[at:]]), range(first, first + len(items)), headed


def _dressed(rng: random.Random) -> str:
    head = rng.choice(HEADINGS_FITTED) + rng.choice(("", "", "", ":"))
    return head.upper() if rng.random() < 0.2 else head


def _items(rng: random.Random, pool: list[str], bulleted: bool) -> list[str]:
    bullet = rng.choice(BULLETS) if bulleted else ""
    chosen = rng.sample(pool, min(len(pool), rng.choice((2, 3, 3, 3, 4, 5))))
    stop = rng.random() < WITH_STOP
    return [bullet + title + "." * (stop and title[-1].isalnum()) for title in chosen]


def _line(text: str, position: int = 0) -> Line:
    return read(position, Block("paragraph", text, None))


def _document(lines: list[str]) -> Document:
    return Document(tuple(_line(text, position) for position, text in enumerate(lines)))
