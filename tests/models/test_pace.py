"""A group is what goes out in a moment: few letters where each takes long, many where none does."""

from datetime import timedelta

import pytest

from models.pace import FIRST, next_group

MOST = 200


@pytest.mark.parametrize(("each_ms", "begun"), [
    (0.25, MOST), (0.5, 200), (1, 100), (25, 4), (99, 1), (250, 1), (300_000, 1),
])  # fmt: skip
def test_as_many_letters_are_begun_as_go_out_in_a_moment(each_ms: float, begun: int):
    took = FIRST * timedelta(milliseconds=each_ms)

    assert next_group(FIRST, took, most=MOST) == begun


def test_a_server_that_becomes_slow_is_begun_with_less_and_with_more_once_it_is_quick_again():
    slow = next_group(MOST, timedelta(seconds=10), most=MOST)
    quick = next_group(slow, slow * timedelta(milliseconds=1), most=MOST)

    assert (slow, quick) == (2, 100)


def test_where_nothing_was_handed_over_some_are_begun_all_the_same():
    assert next_group(0, timedelta(microseconds=3), most=MOST) == 1
    assert next_group(0, timedelta(), most=MOST) == MOST
