"""The report of a delivery stays short, however much is in trouble."""

from collections import Counter

from models.delivery import MOST_NAMED, Delivery
from models.letter import LetterStatus
from tests.letter_room import a_whole_letter


def test_of_very_many_letters_in_trouble_the_first_are_named_and_all_are_counted():
    failed, whole = LetterStatus.FAILED, Delivery()
    for _ in range(2):
        whole.add(Delivery(Counter({failed: MOST_NAMED}), [a_whole_letter(status=failed)] * MOST_NAMED))

    assert (len(whole.troubled), whole.letters) == (MOST_NAMED, 2 * MOST_NAMED)
