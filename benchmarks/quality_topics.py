"""How well topics are found, on publishers looked at apart from publishers not looked at.

658 articles and feed items labelled by hand; news articles whose publisher's editors gave a topic, mapped to classes
here; and short feed items, of which it is only counted how many get a topic. Errors were read on half 0 of the hosts
(crc32): half 1 is what to expect of others, but that its sums were seen when the scores' constants were chosen. The
reader who labelled the 658 also wrote the first lexicon and read errors of both halves, so that these figures are too
good; the editors' topics name one class where two or three are right.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from gold_texts import half_of
from quality_feeds import NOW, bodies
from quality_tagging import MODELS, article

from pipeline.article import Entity
from pipeline.sources.feeds.parse import parse
from pipeline.tag import Tagger
from pipeline.tag.language import detect
from pipeline.tag.topics import topics

HEADER = ("topics", "publishers looked at", "others")
A_CLASS = 60  # articles of the editors' set at most, per class and half; a third of them are about politics
LONG_WORDS = 100  # from which on second-level topics are looked at
READ = Path(__file__).with_name("second_level.json")  # by article and code: right? Read by one reader, half 1 only
SHORT_WORDS = range(15, 61)
MAX_CHARACTERS = 4000  # in which names are looked for: the words that topics see, and not much of the model's time
A_FEED = 10  # short items at most, so that no feed outweighs the others

EDITORS = {
    "01": "arts_and_entertainment fake_news media_bias media_industry",
    "02": "capital_punishment_and_death_penalty criminal_justice death_penalty sexual_misconduct violence_in_america",
    "02 07 11": "marijuana_legalization",
    "02 11": "fbi gun_control_and_gun_rights justice justice_department supreme_court",
    "03": "disaster",
    "04": "agriculture banking_and_finance business transportation",
    "04 06": "energy",
    "04 09": "economy_and_jobs",
    "04 11": "economic_policy federal_budget fiscal_cliff social_security taxes trade treasury",
    "04 14": "housing_and_homelessness inequality",
    "05": "education",
    "06": "animal_welfare environment",
    "06 11": "epa",
    "07": "coronavirus ebola fda obesity_and_malnutrition public_health",
    "07 02": "opioid_crisis",
    "07 11": "healthcare",
    "09 04": "labor",
    "10": "food",
    "11": "campaign_finance campaign_rhetoric democratic_party domestic_policy elections foreign_policy politics"
    " republican_party role_of_government state_department tea_party us_congress us_constitution us_house us_senate"
    " voting_rights_and_voter_fraud white_house",
    "11 02": "impeachment",
    "12": "religion_and_faith",
    "13": "privacy science technology",
    "13 02": "cybersecurity",
    "14": "family_and_marriage race_and_racism",
    "14 11": "civil_rights immigration lgbt_rights welfare women's_issues",
    "14 11 07": "abortion",
    "15": "sports",
    "16 02": "isis terrorism",
    "16 11": "cia defense homeland_security israel middle_east national_defense national_security north_korea nsa"
    " nuclear_weapons palestine south_korea us_military",
    "16 11 07": "veterans_affairs",
}
"""The editors' topics by class, the main one first: several where the topic's name says a field and the politics about
it, or two fields. Those that are a place or say nothing ("world", "polarization") are left out.
"""


class Labelled(NamedTuple):
    """A text and the classes that are right."""

    id: str
    half: int
    title: str
    text: str
    right: frozenset[str]
    url: str | None = None
    categories: tuple[str, ...] = ()


type Named = tuple[Labelled, tuple[Entity, ...]]
type Found = tuple[Labelled, tuple[str, ...]]
"""A text, and the codes of the topics it was given."""


def rows(shared: Path) -> list[tuple[str, ...]]:
    """The table, `HEADER` first; `shared` is the folder with `data`."""
    data = shared / "data"
    hand, editors, short = named(by_hand(data)), named(by_editors(data)), named(short_items(data))
    long = [pair for pair in hand if len(pair[0].text.split()) > LONG_WORDS]
    return [
        HEADER,
        *_rows_of("658 by hand", found(hand)),
        *_rows_of("the same, with section and address", found(hand, with_sections=True)),
        *_rows_of("by editors", found(editors)),
        *_second_level_rows(found([*long, *editors])),
        ("short feed items without topic, by the text", *_none_shares(found(short))),
        ("the same, with categories and address", *_none_shares(found(short, with_sections=True))),
    ]


def named(labelled: Sequence[Labelled]) -> list[Named]:
    """The texts, and whom and what the tagger finds named in them."""
    articles = Tagger(MODELS).tag(article(one.text[:MAX_CHARACTERS], None) for one in labelled)
    return [(one, tagged.entities) for one, tagged in zip(labelled, articles, strict=True)]


def found(texts: Sequence[Named], *, with_sections: bool = False) -> list[Found]:
    """The topics that the texts are given: by title and text, or by what the publisher filed them under, too."""
    pairs = []
    for one, entities in texts:
        filed = (one.categories, one.url) if with_sections else ((), None)
        given = topics(one.title, one.text, None, *filed, entities=entities)
        pairs.append((one, tuple(topic.code for topic in given)))
    return pairs


def _rows_of(name: str, found: Sequence[Found]) -> Iterator[tuple[str, ...]]:
    """The measures of both halves of a set."""
    halves = [measures([pair for pair in found if pair[0].half == half]) for half in (0, 1)]
    for measure in halves[0]:
        yield (f"{name}: {measure}", *(half[measure] for half in halves))


def _second_level_rows(found: Sequence[Found]) -> Iterator[tuple[str, ...]]:
    """How many second-level topics an article has, and how many of those are right that were read (`READ`)."""
    read: dict[str, dict[str, bool]] = json.loads(READ.read_text("utf-8"))
    given = [[(one.id, code) for one, codes in found if one.half == half for code in codes if not _is_class(code)]
             for half in (0, 1)]  # fmt: skip
    yield (
        "second level: given per article",
        *(f"{len(pairs) / sum(one.half == half for one, _ in found):.2f}" for half, pairs in enumerate(given)),
    )
    right = [read[id][code] for id, code in given[1] if code in read.get(id, {})]
    yield ("second level: precision", "not read", f"{sum(right) / len(right):.3f} of {len(right)} read")


def measures(found: Sequence[Found]) -> dict[str, str]:
    """How often the first topic is right, one of those given, and how many are given."""
    classes = [(one.right, [code for code in codes if _is_class(code)]) for one, codes in found]
    given = sum(len(codes) for _, codes in classes)
    first = sum(codes[:1] != [] and codes[0] in right for right, codes in classes)
    among = sum(not right.isdisjoint(codes) for right, codes in classes)
    return {
        "first right": f"{first / len(found):.3f} of {len(found)}",
        "one right among those given": f"{among / len(found):.3f}",
        "given per article": f"{given / len(found):.2f}",
        "precision": f"{sum(code in right for right, codes in classes for code in codes) / given:.3f}",
        "none given": f"{sum(not codes for _, codes in classes) / len(found):.3f}",
    }


def _is_class(code: str) -> bool:
    return code.endswith("000000")


def by_hand(data: Path) -> list[Labelled]:
    """The articles and feed items that one reader labelled with 1-4 classes each."""
    return [
        Labelled(
            row["id"],
            _half(row["host"]),
            row["title"],
            row["text"],
            frozenset(row["topics"]),
            row["url"],
            tuple(row["publisher_topics"]),
        )
        for row in read_lines(data / "topics" / "labelled.jsonl.gz")
    ]


def by_editors(data: Path) -> list[Labelled]:
    """Articles with the class of their editors' topic, at most `A_CLASS` a main class and half, in the file's order."""
    classes_of = {topic: tops.split() for tops, listed in EDITORS.items() for topic in listed.split()}
    taken: dict[tuple[str, int], list[Labelled]] = defaultdict(list)
    for row in read_lines(data / "articles-text" / "abp-dev.jsonl.gz"):
        if tops := classes_of.get(row["topic"]):
            half, right = _half(row["host"]), frozenset(f"medtop:{top}000000" for top in tops)
            taken[tops[0], half].append(Labelled(row["id"], half, row["title"], row["text"], right))
    return [one for group in taken.values() for one in group[:A_CLASS]]


@cache
def short_items(data: Path) -> list[Labelled]:
    """English feed items of few words, blogs among them, of which nobody knows what is right."""
    found = []
    for name, body in bodies(data.parent):
        entries = parse(body, url=None, content_type=None, now=NOW).entries
        items = [
            Labelled(name, _half(name), entry.title or "", " ".join((entry.summary or "").split()), frozenset(),
                     entry.url, entry.categories)
            for entry in entries
        ]  # fmt: skip
        short = [one for one in items if len(f"{one.title} {one.text}".split()) in SHORT_WORDS]
        found += [one for one in short if detect(one.title, one.text, None) == "en"][:A_FEED]
    return found


def _none_shares(found: Sequence[Found]) -> Iterator[str]:
    for half in (0, 1):
        mine = [codes for one, codes in found if one.half == half]
        yield f"{sum(not codes for codes in mine) / len(mine):.3f} of {len(mine)}"


def _half(host: str) -> int:
    return half_of(host.removeprefix("www."))


def read_lines(path: Path) -> list[dict[str, Any]]:  # Any: JSON
    """The objects of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
