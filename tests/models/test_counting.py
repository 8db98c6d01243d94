"""One thing is no things."""

from models.counting import count_words, which


def test_numbers_agree_with_what_they_count():
    assert [count_words(number, "late invoice") for number in (0, 1, 2000)] == [
        "0 late invoices", "1 late invoice", "2,000 late invoices",
    ]  # fmt: skip
    assert [which(number, "was", "were") for number in (0, 1, 2)] == ["were", "was", "were"]
