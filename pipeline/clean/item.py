"""What speaks for a short line being another article's headline, by name: what the fitted table `item` weighs."""

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.clean import attach, headline
from pipeline.clean.headings import Heading, heading
from pipeline.clean.lines import Document, Line, share
from pipeline.clean.tables import Features
from pipeline.clean.vocabulary import HEADLINE_PRONOUNS

NEAR = 3  # lines on either side that are looked at as its like
ASIDE = 7  # lines on either side whose words do not count as the article's: they may belong to the same block
REACH = 8  # lines beyond those, in which the text that a line belongs to takes it up
BELOW = 6  # plain lines that a heading can have below it


def run_features(document: Document, run: range, known: Sequence[float]) -> Iterator[dict[str, float]]:
    """What the table `item` weighs, line by line of the run; `known` is as `known_shares` gives it."""
    lines = document.lines
    known_near = list(_known_near(document, run))
    like = [headline.likeness(lines[index].bare) for index in run]
    around = _around(document, run)
    for group in groups(lines, run):
        group_features = {**around, **_group(lines, group)}
        headed = _headed(document, group)
        for index in group:
            at = index - run.start
            near = range(max(group.start, index - NEAR) - run.start, min(group.stop, index + NEAR + 1) - run.start)
            yield {
                **group_features,
                **_alone(lines[index], known[at], like[at]),
                "known_near": known_near[at],
                "mean_known_near": sum(known_near[one] for one in near) / len(near),
                **_with_its_like([known[one] for one in near], [like[one] for one in near]),
                "headed": headed[index - group.start],
                "taken_up": taken_up(document, index) if index == run.stop - 1 else 0.0,
                "first": index == group.start,
                "last": index == group.stop - 1,
            }


def groups(lines: Sequence[Line], run: range) -> Iterator[range]:
    """The run in stretches of lines with the same bullet."""
    start = run.start
    for index in range(run.start + 1, run.stop + 1):
        if index == run.stop or lines[index].bullet != lines[start].bullet:
            yield range(start, index)
            start = index


def known_shares(document: Document, run: range) -> Iterator[float]:
    """The share of each line's words that stand in the article outside the lines around it."""
    lines, aside = document.lines, Counter[str]()
    for index in range(run.start, min(run.stop, run.start + ASIDE)):
        aside.update(document.stems(lines[index]))
    for index in run:
        if index + ASIDE < run.stop:
            aside.update(document.stems(lines[index + ASIDE]))
        if index - ASIDE - 1 >= run.start:
            aside.subtract(document.stems(lines[index - ASIDE - 1]))
        yield document.share_known(lines[index], aside)


def _known_near(document: Document, run: range) -> Iterator[float]:
    """The share of each line's words that stand in the text next to its run, or to the lines around it."""
    lines, last, said = document.lines, (0, 0), frozenset[str]()
    for index in run:
        above, below = max(run.start, index - ASIDE), min(run.stop, index + ASIDE + 1)
        if (above, below) != last:
            near = (*range(max(0, above - REACH), above), *range(below, min(len(lines), below + REACH)))
            last, said = (above, below), document.said(near)
        yield share(document.stems(lines[index]), said)


def _around(document: Document, run: range) -> Features:
    """What stands above and below the run, and what the article is made of."""
    lines = document.lines
    others = len(lines) - len(run)
    short = document.short_lines - len(run)
    return {
        "text_above": run.start > 0,
        "text_below": run.stop < len(lines),
        "short_share": min(1.0, max(0.0, short / others)) if others else 1.0,
    }


def _group(lines: Sequence[Line], group: range) -> Features:
    """What the lines with the same bullet have in common, and what heads them."""
    bullet, size = bool(lines[group.start].bullet), len(group)
    above = lines[group.start - 1] if group.start else None
    firsts = Counter(lines[index].words[0] for index in group)
    words = [len(lines[index].words) for index in group]
    return {
        "bulleted": bullet,
        "one": size == 1,
        "two": size == 2,
        "three_to_five": 3 <= size <= 5,
        "six_to_nine": 6 <= size <= 9,
        "ten": size >= 10,
        "introduced": above is not None and above.text.endswith(":") and heading(above) is Heading.NONE,
        "same_first_word": max(firsts.values()) / size if size > 1 else 0.0,
        "uneven": min(2.0, (max(words) - min(words)) / 8),
    }


def _headed(document: Document, group: range) -> list[float]:
    """For each line of the group, the log-odds that one of the few lines above it heads it; 0 where none could.

    A bulleted group has one line above it; among plain lines every line may head those below.
    """
    if document.lines[group.start].bullet:
        above = group.start - 1
        could = attach.may_head(document, above) and _bounded(attach.score(document, range(above + 1, group.stop)))
        return [float(could)] * len(group)
    heads = [
        _bounded(attach.score(document, range(index + 1, min(group.stop, index + 1 + BELOW))))
        if index + 1 < group.stop and attach.may_head(document, index)
        else 0.0
        for index in group
    ]
    return [max(heads[max(0, at - BELOW) : at], default=0.0) for at in range(len(group))]


def _bounded(score: float) -> float:
    return max(-3.0, min(3.0, score))


def taken_up(document: Document, index: int) -> float:
    """How much of a line the text right below takes up, 0..1: of a section head much, of a headline little."""
    below = range(index + 1, min(len(document.lines), index + 3))
    if not any(document.lines[one].prose for one in below):
        return 0.0
    return document.share_said(document.lines[index], below)


def _alone(line: Line, known: float, like: float) -> dict[str, float]:
    return {
        "known": known,
        "known_little": known <= 0.35,
        "known_not": known <= 0.1,
        "likeness": like,
        "strange_headline": (1 - known) * max(-2.0, min(3.0, like)),
        "words": min(3.0, len(line.words) / 8),
        "words_3": len(line.words) <= 3,
        "stop": line.stop,
        "question": line.text.endswith("?"),
        "ends_colon": line.text.endswith((":", ",", ";")),
        "numbered": line.numbered,
        "capitals": line.caps and len(line.text) > 8,
        "quoted": line.bare[:1] in '"“„«',
        "pronoun": not HEADLINE_PRONOUNS.isdisjoint(line.words),
        "heading": heading(line) is not Heading.NONE,
    }


def _with_its_like(known: Sequence[float], like: Sequence[float]) -> Features:
    mean_known, mean_like = sum(known) / len(known), sum(like) / len(like)
    return {
        "mean_known": mean_known,
        "mean_likeness": mean_like,
        "least_likeness": min(like),
        "mean_strange_headline": (1 - mean_known) * max(-2.0, min(3.0, mean_like)),
    }
