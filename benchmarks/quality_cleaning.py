"""How well the cleaner tells the article from what stands in it, per set: precision, recall, whole blocks, losses.

    python benchmarks/quality_cleaning.py FOLDER [--half 0|1]

FOLDER holds the measuring data. Publishers are split in two by the crc32 of their host: half 0 may be looked at while
rules are written, half 1 is only counted. Injected labels and calls are of kinds the rules were written for: they show
that nothing broke, not how the rules meet what they never saw; headings marked "unseen" are in no list of the cleaner.
"""

import argparse
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cleaning_speed
from gold_texts import Gold, digest, gold_sets, gold_texts, half_of, headlines, nearest, reviewed, texts_of

from pipeline.article import Block, Removal
from pipeline.clean import clean

SEED = 20  # any; fixed so that two runs inject the same blocks at the same places
HEADINGS_KNOWN = [
    "Recommended Stories",
    "Related Articles",
    "READ MORE:",
    "You may also like",
    "Most Read",
    "More On This Story",
    "Trending",
    "In other news",
    "Top Stories",
    "Don't miss",
    "Further reading",
    "More from us",
    "What to read next",
    "Around the web",
]
HEADINGS_UNSEEN = [
    "From the press desk",
    "Bulletin board picks",
    "Five to savour",
    "The night shift",
    "Handed to you",
    "Out there",
    "The long view",
    "While the kettle boils",
    "Our weekend shelf",
    "Also making waves",
    "Your Tuesday five",
    "Pass it on",
]
BULLETS = ("- ", "• ", "* ", "– ")
LABELS = ("READ MORE: ", "SEE ALSO: ", "Also Read: ", "Related: ", "Read next – ", "Don't miss | ")
CALLS = [
    "Sign up for our daily newsletter",
    "Get breaking news alerts straight to your inbox",
    "Download our app for iOS and Android",
    "Follow us on X and Instagram",
    "Like us on Facebook for more local news",
    "Subscribe now for unlimited access",
    "Share this article on Facebook",
    "Have a tip? Email us at tips@example.com",
    "Join our WhatsApp channel for the latest updates",
    "Click here to download the free News 5 app",
    "Support independent journalism: donate today",
    "Leave a comment below",
]

type Injection = Callable[[random.Random, list[str]], list[str]]


@dataclass
class Score:
    """Lines and blocks counted over one set."""

    right: int = 0
    missed: int = 0
    wrong: int = 0
    blocks: int = 0
    whole: int = 0
    body: int = 0

    def row(self, name: str) -> tuple[str, ...]:
        """Name, precision, recall, F1, whole blocks, body lines lost per 10,000."""
        precision = self.right / (self.right + self.wrong) if self.right else 0.0
        recall = self.right / (self.right + self.missed) if self.right else 0.0
        f1 = 2 * precision * recall / (precision + recall) if self.right else 0.0
        blocks = f"{self.whole / self.blocks:.3f}" if self.blocks else "-"
        lost = f"{10_000 * self.wrong / self.body:.1f}" if self.body else "-"
        counted = [f"{value:.3f}" if self.right + self.missed else "-" for value in (precision, recall, f1)]
        return (name, *counted, blocks, lost, str(self.right + self.missed or self.body))


# Stands around a labelled line, so that it is neither the first nor the only one.
FILLER = (
    "It rained on Tuesday, and nobody who had been there could say afterwards when it had begun or who had noticed it."
)

HEADER = ("set", "P", "R", "F1", "whole blocks", "body lost /10k", "lines")


def rows(shared: Path, halves: tuple[int, ...] = (0, 1)) -> list[tuple[str, ...]]:
    """The table, `HEADER` first; `shared` holds `data/html-aeb`, `data/labels` and so on; absent sets give no row."""
    data = shared / "data"
    table: list[tuple[str, ...]] = [HEADER]
    for half in halves:
        titles = headlines(data, half)
        gold = [one for one in gold_texts(data) if half_of(one[0]) == half]
        if gold:
            table.extend(_lost_rows(data, half))
        if gold and titles:
            table.extend(_injected(gold, titles, kind).row(f"{kind}, half {half}") for kind in INJECTIONS)
        table.extend(_labelled(data, half))
    table.extend(_capitals(data))
    table.extend((name, *[""] * 5, measured) for name, measured in cleaning_speed.rows(data))
    return table


def removed_positions(lines: list[str]) -> set[int]:
    """The indexes of the plain lines that the cleaner takes."""
    return {removal.position for removal in removals(lines)}


def removals(lines: list[str]) -> tuple[Removal, ...]:
    """What the cleaner takes of plain lines."""
    return clean(cleaning_speed.article_of(tuple(Block("paragraph", line, None) for line in lines))).removed


LIST_RULES = frozenset(["list-heading", "list-item", "unrelated-list", "list-grammar"])


def _lost_rows(data: Path, half: int) -> Iterator[tuple[str, ...]]:
    """What goes from bodies that people took from pages, what of it by rules for lists, and what of it is body."""
    read = reviewed()
    for name, bodies in gold_sets(data).items():
        lost, by_lists, by_reading = Score(), Score(), Score()
        for host, lines in bodies:
            if half_of(host) == half:
                removed = removals(lines)
                lost.wrong += len(removed)
                by_lists.wrong += sum(removal.rule in LIST_RULES for removal in removed)
                by_reading.wrong += sum((host, digest(removal.text)) not in read for removal in removed)
                for score in (lost, by_lists, by_reading):
                    score.body += len(lines)
        yield lost.row(f"clean {name}, half {half}")
        yield by_lists.row(f"  of it by rules for lists, half {half}")
        yield by_reading.row(f"  of it not boilerplate by reading, half {half}")


def _some(rng: random.Random, titles: list[str]) -> list[str]:
    return rng.sample(titles, rng.choice((2, 3, 3, 3, 4, 5)))


def _bulleted(rng: random.Random, titles: list[str]) -> list[str]:
    bullet = rng.choice(BULLETS)
    return [bullet + title for title in _some(rng, titles)]


HARD = ", near headlines"


def _headed(headings: list[str], items: Injection) -> Injection:
    return lambda rng, titles: [rng.choice(headings), *items(rng, titles)]


BLOCKS: dict[str, Injection] = {
    "known heading + bullets": _headed(HEADINGS_KNOWN, _bulleted),
    "known heading + plain": _headed(HEADINGS_KNOWN, _some),
    "unseen heading + bullets": _headed(HEADINGS_UNSEEN, _bulleted),
    "unseen heading + plain": _headed(HEADINGS_UNSEEN, _some),
    "bullets alone": _bulleted,
}
INJECTIONS: dict[str, Injection] = {
    **BLOCKS,
    **{kind + HARD: block for kind, block in BLOCKS.items()},
    "label: headline": lambda rng, titles: [rng.choice(LABELS) + rng.choice(titles)],
    "call to action": lambda rng, titles: [rng.choice(CALLS)],
    "headline in capitals": lambda rng, titles: [rng.choice([t for t in titles if 7 <= len(t.split()) <= 14]).upper()],
}


def _injected(gold: list[Gold], titles: list[str], kind: str) -> Score:
    """One block of a kind in the middle of every article; what the clean article loses anyway is left out."""
    score, rng = Score(), random.Random(SEED)
    for _, lines in gold:
        pool = nearest(rng, titles, lines) if kind.endswith(HARD) else titles
        block = INJECTIONS[kind](rng, pool)
        at = rng.randint(max(1, len(lines) * 15 // 100), max(2, len(lines) * 85 // 100))
        inside = set(range(at, at + len(block)))
        removed = removed_positions(lines[:at] + block + lines[at:])
        anyway = {index + len(block) * (index >= at) for index in removed_positions(lines)}
        score.right += len(removed & inside)
        score.missed += len(inside - removed)
        score.wrong += len(removed - inside - anyway)
        score.body += len(lines)
        score.blocks += 1
        score.whole += inside <= removed
    return score


# The classes that should go; the others are a policy (captions, biographies), not a truth.
CLASSES_OUT = (
    "related_head",
    "related_inline",
    "newsletter",
    "advert",
    "follow_share",
    "promo_caps_click",
    "copyright",
)


def _labelled(data: Path, half: int) -> Iterator[tuple[str, ...]]:
    """Single real lines between cut-off neighbours, less than the cleaner sees in life; classes told by regex."""
    capitals = data / "labels" / "allcaps_labelled.jsonl"
    snippets = data / "labels" / "snippets.jsonl"
    if capitals.exists():
        yield _score_lines(capitals, half, lambda one: bool(one["promo"])).row(f"labelled capitals, half {half}")
    if snippets.exists():
        yield _score_lines(snippets, half, _should_go).row(f"labelled snippets, half {half}")


def _should_go(one: dict[str, object]) -> bool:
    """By its class; a caption that begins with its credit ("Image copyright Reuters Image caption …") is a caption."""
    return one["cls"] in CLASSES_OUT and not str(one["line"]).startswith("Image copyright")


def _score_lines(path: Path, half: int, is_out: Callable[[dict[str, object]], bool]) -> Score:
    score = Score()
    for text in path.read_text().splitlines():
        one = json.loads(text)
        if half_of(one["host"]) != half:
            continue
        lines = [FILLER, *(line for line in (one["prev"], one["line"], one["next"]) if line), FILLER]
        gone = lines.index(one["line"]) in removed_positions(lines)
        out = is_out(one)
        score.right += gone and out
        score.missed += out and not gone
        score.wrong += gone and not out
    return score


# One publisher's lines in capitals are promos wherever they end without a colon; another's are section heads.
PROMOTED, HEADED = "www.foxnews.com", "www.reuters.com"
MIN_PROMO_WORDS = 5


def _capitals(data: Path) -> Iterator[tuple[str, ...]]:
    """Real lines in capitals inside their whole articles, told by their publishers' habits."""
    for host, promo in ((PROMOTED, True), (HEADED, False)):
        score = Score()
        for lines in texts_of(data, host):
            gone = removed_positions(lines)
            for index, line in enumerate(lines):
                if line.isupper() and len(line.split()) >= MIN_PROMO_WORDS and not line.endswith(":"):
                    score.right += promo and index in gone
                    score.missed += promo and index not in gone
                    score.wrong += not promo and index in gone
                    score.body += not promo
        if score.right + score.missed + score.body:
            yield score.row(f"capitals of {host.removeprefix('www.')}, {'promos' if promo else 'section heads'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1))
    arguments = parser.parse_args()
    table = rows(arguments.shared, (0, 1) if arguments.half is None else (arguments.half,))
    for row in table:
        print(f"{row[0]:48}" + "".join(f"{cell:>15}" for cell in row[1:]))


if __name__ == "__main__":
    main()
