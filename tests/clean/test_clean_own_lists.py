"""Lists that an article makes itself stay, whatever stands above them and however little else it says of the matter."""

from collections.abc import Callable

import pytest

from pipeline.article import Article
from pipeline.clean import clean

type Plain = Callable[[str], Article]

BODY = """
The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year.
Commuters from the outer islands had asked the council to wait until the new boats are in service.
“We cannot run more boats on old money,” said the board's chair, who had promised steady fares in spring.
{}
The mayor, who sits on the board, voted against the plan and left the room before the count was read.
A timetable for the winter months will be published in October, and the night boats stay as they are.
The council will look at the fares again when the first of the new boats is delivered next summer.
Four of the eleven boats are older than the crane, and two leak when the wind comes from the north.
"""
# Headings that also stand above other articles' headlines, and one that stands nowhere else.
HEADS = ["Background", "In other news", "Also", "Top stories", "Opinion", "The latest", "Our chairs"]
OWN = {
    "sentences": """
- A whale was seen off Hallam Point on Sunday, the third this month.
- The night market returns to Old Town in June.
- The library of St Agnes now lends fishing rods.""",
    "a history in sentences": """
- In 2014 the islands of Vere and Hallam left the union of ports.
- In 2016 the court in Bergen struck down the dues.
- In 2019 Marten Vo became the first islander to chair it.""",
    "a history in years": """
- 2014: Vere and Hallam leave the union of ports
- 2016: Court in Bergen strikes down the dues
- 2019: Marten Vo becomes chair""",
    "people and what they are": """
- Marten Vo, chair of the Bergen Maritime Institute
- Ada Plank, mayor of Old Town
- Bo Reed, islander of Vere""",
    "people and how they voted": """
Marten Vo, the chair: against
Ada Plank, the mayor: in favour
Bo Reed, the islander: undecided""",
    "books": "- The Long Tide, by Ada Plank\n- Salt and Iron, by Bo Reed\n- A Year on Vere, by Ruta Hallam",
    "films and their years": "- The Long Tide (1974)\n- Salt and Iron (1981)\n- A Year on Vere (2003)",
    "a programme by the hour": "- 7 p.m. Ruta Hallam reads in Old Town\n- 8 p.m. Marten Vo plays Bach",
    "a programme by the day": """
- Friday – Ruta Hallam reads in Old Town
- Saturday – Marten Vo plays Bach
- Sunday – Whale watching off Hallam Point""",
    "results": "- Vere 3, Hallam Point 1\n- St Agnes 0, Old Town 0\n- Bergen 2, Outer Islands 2",
    "quotations": "- “Vere was never asked,” says Bo Reed\n- “Bergen pays,” says Ruta Hallam",
    "an enumeration": "- Marten Vo of Bergen;\n- Ada Plank of Old Town;\n- Ruta Hallam of Vere",
    "steps": "1. Write to Ruta Hallam in Bergen\n2. Wait for the Vere stamp\n3. Pay in Old Town",
}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("lines", OWN.values(), ids=OWN.keys())
def test_a_list_made_like_an_articles_own_stays_under_any_heading_that_may_be_its_own(
    plain: Plain, head: str, lines: str
) -> None:
    article = plain(BODY.format(f"{head}\n{lines.strip()}"))
    assert [(removal.rule, removal.text, removal.why) for removal in clean(article).removed] == []


HEADLINES = {
    "one headline": "- Chess prodigy Vo beats grandmaster in Bergen final",
    "headlines": "- Glacier lake bursts above Alpine village\n- Why the price of cocoa keeps climbing in Ghana",
    "three of which two begin with one name": """
- Bergen loses its glacier to a warm October
- Why the price of cocoa keeps climbing in Ghana
- Bergen beats Ghana in chess final""",
    "with commas in the middle": """
- Chess prodigy Vo, nine, beats grandmaster in Bergen final
- Cocoa growers in Ghana fear a third dry year, survey finds
- Glacier lake bursts above Alpine village, sweeping away road""",
}


@pytest.mark.parametrize("head", HEADS[:-1])
@pytest.mark.parametrize("lines", HEADLINES.values(), ids=HEADLINES.keys())
def test_headlines_of_others_go_from_under_the_same_headings(plain: Plain, head: str, lines: str) -> None:
    block = [head, *lines.strip().split("\n")]
    removed = [removal.text for removal in clean(plain(BODY.format("\n".join(block)))).removed]
    assert removed[-len(block) + 1 :] == block[1:]


SECTION_HEADS = """
What is at stake | What the experts say | A question of trust | 'We were never asked' | No end in sight
The price of waiting | Why it matters | What we know | In numbers | Where things stand | Looking ahead | What now?
The other side | A town divided
"""


@pytest.mark.parametrize("heading", ["READ MORE:", "Related", "Leia também", "Recommended Stories"])
@pytest.mark.parametrize("head", [head.strip() for head in SECTION_HEADS.replace("\n", "|").split("|") if head.strip()])
def test_a_section_head_stays_that_the_text_does_not_take_up(plain: Plain, heading: str, head: str) -> None:
    alone = clean(plain(BODY.format(f"{heading}\n{head}")))
    assert [removal.text for removal in alone.removed] == [heading]
    others = ["Glacier lake bursts above Alpine village", "Why the price of cocoa keeps climbing in Ghana"]
    behind_others = clean(plain(BODY.format("\n".join([heading, *others, head]))))
    assert [removal.text for removal in behind_others.removed] == [heading, *others]
