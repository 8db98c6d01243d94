"""Staged back-off of letters that a server put off."""

from itertools import pairwise

from models.backoff import STAGES, next_try
from tests.letter_room import NOW


def test_each_try_waits_longer_than_the_one_before():
    moments = [next_try(attempts, NOW) for attempts in range(1, len(STAGES) + 1)]

    assert all(one and other and one < other for one, other in pairwise(moments))


def test_after_the_last_stage_a_letter_is_given_up():
    assert next_try(len(STAGES) + 1, NOW) is None
