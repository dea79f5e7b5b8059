"""Lists that no known heading convicts go by their words; each guard that speaks for the article is tried alone."""

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
OTHERS = (
    "Glacier lake bursts above Alpine village",
    "Chess prodigy Vo beats grandmaster in Bergen final",
    "Why the price of cocoa keeps climbing in Ghana",
)
BULLETED = "\n".join(f"- {title}" for title in OTHERS)
PLAIN = "\n".join(OTHERS)


def removed(plain: Plain, lines: str) -> list[str]:
    return [removal.text for removal in clean(plain(BODY.format(lines))).removed]


@pytest.mark.parametrize(
    "lines",
    [
        BULLETED,
        BULLETED.replace("- ", "• "),
        "\n".join(BULLETED.split("\n")[:2]),
        f"The slow boat\n{BULLETED}".replace("boat", "kettle"),
        f"Worth an hour of yours:\n{BULLETED}",
        f"Out and about\n{PLAIN}",
        f"Our pick of the bunch\n{PLAIN}",
        f"Out and about\n{PLAIN}\nThe orchestra plays on, says its conductor.\nLisbon bans scooters from its hills",
    ],
)
def test_a_list_of_strangers_goes_with_its_heading(plain: Plain, lines: str) -> None:
    assert removed(plain, lines) == lines.split("\n")


@pytest.mark.parametrize(
    ("guard", "lines"),
    [
        ("a sentence introduces it", f"The paper had other news on its front page that day:\n{BULLETED}"),
        ("it is numbered", "\n".join(f"{at}. {title}" for at, title in enumerate(OTHERS, start=1))),
        ("its lines are quoted", "\n".join(f"- “{title}”" for title in OTHERS)),
        ("its lines end like a list", "\n".join(f"- {title};" for title in OTHERS)),
        ("its lines begin alike", "- Bergen wins at chess\n- Bergen loses its glacier\n- Bergen buys Ghana's cocoa"),
        (
            "it names things, not news",
            "- tunnels under old cemeteries\n- solar panels for schools\n- longer summer hours",
        ),
        ("the article knows its words", "- Council to look at ferry fares\n- Mayor left room before count"),
        ("one line is no list", f"- {OTHERS[0]}"),
        ("plain lines without a heading", PLAIN),
        ("plain lines under a section head", f"What the mayor said about the plan\n{PLAIN}"),
        ("a heading that asks", f"Who pays for the boats?\n{PLAIN}"),
        ("a heading that is a sentence", f"The fares rise.\n{PLAIN}"),
    ],
)
def test_a_guard_keeps_what_may_be_the_articles_own(plain: Plain, guard: str, lines: str) -> None:
    assert removed(plain, lines) == [], guard


def test_a_list_at_the_top_is_the_articles_own(plain: Plain) -> None:
    assert clean(plain(BULLETED + BODY.format("The chair is Ada Plank."))).removed == ()


def test_a_text_too_short_to_know_anything_keeps_its_list(plain: Plain) -> None:
    assert (
        clean(plain(f"The boat is late today, the board said.\n{BULLETED}\nIt will be late tomorrow, too.")).removed
        == ()
    )


def test_a_list_among_many_lists_needs_more_evidence(plain: Plain) -> None:
    digest = "\n".join(f"- Boat {number} leaves the harbour at {number} o'clock\nIt is late." for number in range(9))
    assert removed(plain, f"{digest}\n- Lisbon bans scooters\n- Cocoa is dear") == []


def test_a_list_under_a_head_that_heads_other_lists_is_the_articles_own(plain: Plain) -> None:
    first = "- Won two contracts worth 40 million crowns from Bergen\n- Increased monthly visits to St Agnes Market"
    second = "- Raised 650,000 crowns for the Vere Tide Mill in three weeks\n- Attracted two buyers in Ghana and Lisbon"
    once = f"Key results\n{first}"
    assert removed(plain, once) == once.split("\n")
    assert removed(plain, f"{once}\nAll of it in a year.\nKey results\n{second}") == []


FRIDAY = """
The kettles of the rich
The secret river caves of Slovenia
Sleeping man gets stuck on a drawbridge
Lisbon bans scooters from its hills
Guard pig foils robbery in Ghent
Orchestra of typewriters plays in Boston
Disney buys a robot that cannot fall
Rat steals a fortune from a bank
Nobody knows what postcodes stand for
Chess prodigy Vo beats grandmaster in Bergen final
Why the price of cocoa keeps climbing in Ghana
Hedgehog of Malmö put on a diet
""".strip()


def test_a_long_list_of_links_is_the_articles_own_and_no_piece_of_it_goes(plain: Plain) -> None:
    assert removed(plain, f"And now, the links of the week.\n{FRIDAY}") == []


def test_two_dashes_are_no_bullet(plain: Plain) -> None:
    assert removed(plain, BULLETED.replace("- ", "-- ")) == []


def test_a_section_head_below_the_list_stays(plain: Plain) -> None:
    lines = f"Out and about\n{PLAIN}\nMayor against the plan of the board"
    assert removed(plain, lines) == lines.split("\n")[:-1]


def test_the_reason_names_score_and_evidence(plain: Plain) -> None:
    reasons = {removal.why for removal in clean(plain(BODY.format(BULLETED))).removed}
    assert all(
        "a list of 3 headlines (score " in why and "0% of whose words the article knows" in why for why in reasons
    )
