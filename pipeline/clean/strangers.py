"""Lists of other articles that no heading we know convicts: bulleted, or plain under a heading of their own.

Every line is weighed (`runs`); a list goes if its lines' mean log-odds reach the bar for its kind, which was chosen on
half of the publishers so that clean bodies keep their own lists. What cannot be told from an article's own list stays.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.clean import attach, own
from pipeline.clean.item import groups
from pipeline.clean.lines import Document
from pipeline.clean.rule import Hit, Rule
from pipeline.clean.runs import MAX_ITEMS, Item, Weighed, best_start, without_last_own

MIN_WORDS = 4  # of a headline
MAX_MEAN_WORDS = 16  # of the items; more, and they are sentences: facts of the article
MIN_BODY_STEMS = 60  # an article of fewer stems knows too little for its silence to mean anything
# Mean log-odds of the items, from which a list goes. Of 170 clean bodies no list of their own reached 0.
BAR_BULLETED = 0.5
BAR_PLAIN = 1.0  # under a heading that is not the article's
LINKED = 0.5  # share inside links from which a line of a page leads elsewhere
MAX_KNOWN = 0.6  # share of the words, on average; above, the list is the article's, however it looks
BAR_PAIR = 0.5  # more for a list of two
BAR_AMONG_LISTS = 1.5  # more where the article has `MANY_BULLETS` others: it is a digest or a manual, made of lists
MANY_BULLETS = 8
MAX_LIKE_IT = 9  # plain lines in a row that look like headlines; more are a list of links of the article's own
BAR_HEADING = 1.0  # of the line above being the heading of the list
EASED = 0.25  # of the bar for each point that the mean of the list is above its own: strangers have a strange heading
LEAST_HEADING = 0.0  # however sure the list is
BAR_ITEM = -1.0  # of a single line of a plain list
BAR_OF_LIST = -2.5  # of a single line of a bulleted list: one list is one thing
BAR_HEADED_ALIKE = 6.0  # more under a line that heads other lists, too
BAR_INSIDE = 2.0  # of every line of a list that stands in a longer one without a gap

RULES = (
    Rule(
        "unrelated-list",
        "headlines whose words the article does not know, bulleted or under a heading that is not the article's",
        takes=(
            "- Glacier lake bursts above Alpine village\n- Chess prodigy Vo beats grandmaster in final\n"
            "- Why the price of cocoa keeps climbing",
            "The kettle boils\n• Glacier lake bursts above Alpine village\n• Chess prodigy Vo beats grandmaster",
            "The kettle boils\nGlacier lake bursts above Alpine village\nChess prodigy Vo beats grandmaster in Bergen\n"
            "Why the price of cocoa keeps climbing",
        ),
        leaves=(
            "Also on the table:\n- A tunnel under the old cemetery\n- Solar panels for every school roof",
            "- Glacier lake bursts above alpine village",
            "- Tunnel under old cemetery\n- Solar panels for every school roof\n- Longer hours for lifeguards",
            "- Night boats stay as they are\n- Ferry fares rise by two crowns\n- Council looks again next summer",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A list that goes: its lines, weighed, and whether the line above heads it."""

    items: tuple[Item, ...]
    headed: bool


def find(document: Document) -> Iterator[Hit]:
    """The items of every convicted list, and its heading."""
    weighed = Weighed(document)
    bullets: Counter[str] | None = None
    for run in weighed.runs:
        for group in groups(document.lines, run):
            if not _may_be_list(document, group):
                continue
            if len(document.counts()) < MIN_BODY_STEMS:
                return
            bullets = bullets or Counter(line.bullet for line in document.lines)
            if min(weighed.known(run)[group.start - run.start : group.stop - run.start]) > MAX_KNOWN:
                continue  # then no part of it is known so little on average: all the weighing would be for nothing
            items = weighed.items(run)[group.start - run.start : group.stop - run.start]
            bullet = document.lines[group.start].bullet
            lists = _bulleted(document, items, bullets[bullet] - len(group)) if bullet else _plain(document, items)
            for found in lists:
                yield from _hits(found)


def _may_be_list(document: Document, group: range) -> bool:
    """Whether it is worth weighing: two lines with a headline's words, not introduced; plain ones need a heading.

    On a page, other articles' headlines are links: lines of which none is one are the article's own.
    """
    lines = document.lines
    if all(share is not None and share < LINKED for share in (lines[at].link_share for at in group)):
        return False
    if lines[group.start].bullet:
        introduced = own.is_introduced(document, group.start)
        return len(group) > 1 and not introduced and sum(len(lines[at].words) >= MIN_WORDS for at in group) > 1
    if not any(attach.may_head(document, at) for at in group[:-2]):
        return False
    long = [len(lines[at].words) >= MIN_WORDS for at in group]
    return any(one and other for one, other in pairwise(long[1:]))


def _hits(found: Found) -> Iterator[Hit]:
    score = _mean([item.score for item in found.items])
    known = _mean([item.known for item in found.items])
    why = f"a list of {len(found.items)} headlines (score {score:.1f}), {known:.0%} of whose words the article knows"
    if found.headed:
        yield Hit(found.items[0].index - 1, "list-heading", f"above {why}")
    for item in found.items:
        yield Hit(item.index, "unrelated-list", f"looks like a headline ({item.likeness:.1f}) in {why}")


def _bulleted(document: Document, group: Sequence[Item], others: int) -> Iterator[Found]:
    """The list, if it is one of strangers, without lines at its ends that are not; or such a list inside of it."""
    parts = [_trimmed(group, BAR_OF_LIST)]
    if not _goes(document, parts[0], BAR_BULLETED, others):
        parts = [part for part in _stretches(group, BAR_INSIDE) if _goes(document, part, BAR_INSIDE, others)]
    for part in parts:
        yield Found(tuple(part), _headed(document, part))


def _goes(document: Document, items: Sequence[Item], bar: float, others: int = 0) -> bool:
    lines = [document.lines[item.index] for item in items]
    if not 2 <= len(items) <= MAX_ITEMS or own.is_introduced(document, items[0].index):
        return False
    if own.is_own(lines) or own.names_things(lines):
        return False
    if _mean([item.known for item in items]) > MAX_KNOWN:
        return False
    if _mean([len(line.words) for line in lines]) > MAX_MEAN_WORDS and not own.are_headlines(lines):
        return False
    bar += BAR_PAIR * (len(items) == 2) + BAR_AMONG_LISTS * (others >= MANY_BULLETS)
    bar += BAR_HEADED_ALIKE * own.has_heading_again(document, items[0].index)
    return _mean([item.score for item in items]) >= bar


def _plain(document: Document, group: Sequence[Item]) -> Iterator[Found]:
    """Plain headlines under a heading that is not the article's."""
    if sum(item.score >= BAR_ITEM for item in group) > MAX_LIKE_IT:
        return
    start = 0
    for head in range(len(group) - 2):
        if head < start or group[head + 1].score < BAR_ITEM or not attach.may_head(document, group[head].index):
            continue
        if head > start and min(item.score for item in group[max(start, head - 2) : head]) >= BAR_PLAIN:
            continue  # in the middle of a list: an item of it, and the list the article's own
        items = without_last_own(document, best_start(group[head + 1 :], floor=BAR_OF_LIST))
        if _goes(document, items, BAR_PLAIN) and _headed(document, items):
            yield Found(tuple(items), True)
            start = head + 1 + len(items)


def _stretches(group: Sequence[Item], bar: float) -> Iterator[Sequence[Item]]:
    start = 0
    for end in range(len(group) + 1):
        if end < len(group) and group[end].score >= bar:
            continue
        if end - start > 1:
            yield group[start:end]
        start = end + 1


def _trimmed(group: Sequence[Item], bar: float) -> Sequence[Item]:
    start, end = 0, len(group)
    while start < end and group[start].score < bar:
        start += 1
    while start < end and group[end - 1].score < bar:
        end -= 1
    return group[start:end]


def _headed(document: Document, items: Sequence[Item]) -> bool:
    """Whether the line above is the heading of the list, and not the article's."""
    above = items[0].index - 1
    if not attach.may_head(document, above):
        return False
    bar = max(LEAST_HEADING, BAR_HEADING - EASED * (_mean([item.score for item in items]) - BAR_PLAIN))
    return attach.score(document, range(above + 1, items[-1].index + 1)) >= bar


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
