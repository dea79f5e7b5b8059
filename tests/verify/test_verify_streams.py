"""Streams beside each other, and ids counted on disk, against what plain dictionaries and sets say."""

from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from pipeline.verify.streams import Distinct, side_by_side

keyed = st.dictionaries(st.text("abc", max_size=3), st.integers())


@given(keyed, keyed)
def test_two_streams_side_by_side_have_every_key_once_in_order(left: dict[str, int], right: dict[str, int]) -> None:
    rows = list(side_by_side(iter(sorted(left.items())), iter(sorted(right.items()))))
    assert rows == [(key, left.get(key), right.get(key)) for key in sorted(left.keys() | right.keys())]


@given(st.lists(st.integers(0, 40)), st.integers(1, 7))
def test_distinct_ids_are_counted_like_a_set_however_few_are_held(numbers: list[int], most: int) -> None:
    with closing(Distinct(most)) as ids:
        for number in numbers:
            ids.add(f"{number * 2**120:032x}")
        assert ids.count() == len(set(numbers))


def test_more_ids_than_one_read_of_a_part_are_counted() -> None:
    with closing(Distinct(1000)) as ids:
        for number in range(5_000):
            ids.add(f"{number % 2_500:032x}")
        assert ids.count() == 2_500
