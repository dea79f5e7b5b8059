"""Which entry is which: one id for each, the same at every poll."""

from builders_feeds import read, rss
from hypothesis import given
from hypothesis import strategies as st


def ids(*items: str) -> list[str]:
    return [entry.id for entry in read(rss(*items)).entries]


def item(n: int, guid: str = "", link: str = "") -> str:
    return f"<title>Title {n}</title><pubDate>Thu, 05 Mar 2026 0{n}:00:00 GMT</pubDate>{guid}{link}"


def test_a_guid_that_stands_for_all_items_names_none() -> None:
    guid = '<guid isPermaLink="false">https://harbourpost.example/?feed=rss2</guid>'
    links = [f"<link>https://harbourpost.example/{n}?utm_source=rss</link>" for n in range(3)]
    assert ids(*(item(n, guid, links[n]) for n in range(3))) == [f"https://harbourpost.example/{n}" for n in range(3)]


def test_an_empty_guid_is_none_and_ids_stay_when_items_move() -> None:
    first = [item(n, "<guid></guid>", f"<link>https://harbourpost.example/{n}</link>") for n in range(3)]
    assert ids(*first)[:2] == ids("<title>New</title>", *first)[1:3]


def test_without_guid_and_link_title_and_date_are_the_identity() -> None:
    assert len(set(ids(item(1), item(2)))) == 2
    assert ids(item(1)) == ids(item(1), item(2))[:1]


def test_items_that_link_to_the_front_page_or_share_an_address_are_told_apart() -> None:
    front = [item(n, link="<link>https://harbourpost.example/</link>") for n in range(3)]
    ticker = [item(n, link="<link>https://harbourpost.example/live</link>") for n in range(3, 6)]
    assert len(set(ids(*front, *ticker))) == 6


def test_an_item_that_stands_there_twice_is_one() -> None:
    same = item(1, "<guid>g</guid>", "<link>https://harbourpost.example/1</link>")
    assert len(set(ids(same, same, item(2, "<guid>h</guid>")))) == 2


@given(st.permutations(range(6)))
def test_ids_do_not_hang_on_the_order(order: list[int]) -> None:
    items = [item(n % 4, "<guid>g</guid>" * (n > 3), f"<link>https://h.example/{n}</link>" * (n > 1)) for n in range(6)]
    plain, moved = ids(*items), ids(*(items[n] for n in order))
    assert [plain[n] for n in order] == moved
