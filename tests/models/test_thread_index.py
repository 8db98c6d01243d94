"""Outlook's Thread-Index: answers stay in the conversation."""

from base64 import b64encode
from datetime import timedelta

import pytest

from models.mail.ids import read_thread_index
from models.thread_index import OUR_BEGINNING, continued, own_conversation

KEY = b"key"
FINEST = timedelta(microseconds=(1 << 49) // 10)


def test_an_answer_continues_the_conversation_with_five_bytes():
    conversation = own_conversation(KEY, "ticket 17")
    index = continued(conversation, OUR_BEGINNING + timedelta(days=3), salt=7)

    assert len(bytes.fromhex(index)) == 27
    assert read_thread_index(b64encode(bytes.fromhex(index)).decode()) == conversation


def test_a_conversation_of_ours_keeps_its_name_and_differs_from_others():
    assert own_conversation(KEY, "ticket 17") == own_conversation(KEY, "ticket 17")
    assert own_conversation(KEY, "ticket 17") != own_conversation(KEY, "ticket 18")


def test_what_was_named_once_keeps_its_name_in_later_versions_of_ours():
    assert own_conversation(KEY, "ticket 17") == "01dc7ab19281bddfe876c6aed200b522f262c962b542"


def test_later_answers_sort_after_earlier_ones():
    conversation = own_conversation(KEY, "ticket 17")
    indexes = [continued(conversation, OUR_BEGINNING + timedelta(days=days), salt=0) for days in (1, 2, 300, 900, 2000)]

    assert indexes == sorted(indexes)


def test_the_block_tells_the_time_in_steps_of_the_format():
    later = continued(own_conversation(KEY, "ticket 17"), OUR_BEGINNING + timedelta(hours=1), salt=0)
    ticks = int.from_bytes(bytes.fromhex(later)[22:26], "big")

    assert abs((ticks << 18) / 10_000_000 - 3600) < 0.1


@pytest.mark.parametrize(("after", "block"), [
    (timedelta(0), "00000000" "07"),
    (timedelta(microseconds=26_214), "00000000" "07"),  # a tick is 2^18 tenths of a microsecond
    (timedelta(microseconds=26_215), "00000001" "07"),
    (FINEST, "7fffffff" "07"),
    (FINEST + timedelta(microseconds=1), "84000000" "07"),  # 2^23 from here on
    (timedelta(days=40_000), "f5904616" "07"),  # it begins anew after a century
])  # fmt: skip
def test_the_block_is_fine_for_651_days_and_coarse_afterwards(after: timedelta, block: str):
    conversation = own_conversation(KEY, "ticket 17")

    assert continued(conversation, OUR_BEGINNING + after, salt=256 + 7) == conversation + block


def test_an_answer_to_an_answer_continues_the_conversation_itself():
    conversation = own_conversation(KEY, "ticket 17")

    assert continued(conversation + "0000000107", OUR_BEGINNING, salt=0) == conversation + "0000000000"


def test_an_answer_older_than_its_conversation_is_of_the_same_moment():
    conversation = own_conversation(KEY, "ticket 17")

    assert continued(conversation, OUR_BEGINNING - timedelta(days=3), salt=0)[44:] == "0000000000"
