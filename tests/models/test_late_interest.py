"""Late interest, reckoned by hand (D-12), and the file that sets it."""

from datetime import date
from decimal import Decimal

import pytest

from models.late_interest import Rates, are_behind, charges, interest
from models.late_interest_policy import LateInterestError, read_late_interest
from tasks.late_interest import POLICY
from tasks.settings import CHECKOUT

DUE = date(2026, 1, 31)
EIGHT: Rates = [(date(2020, 1, 1), Decimal(8))]
TEXT = (CHECKOUT / POLICY).read_text("utf-8")


def asked(
    until: date,
    *payments: tuple[date, str],
    amount: str = "1000",
    rates: Rates = EIGHT,
    grace: int = 3,
    currency: str = "EUR",
) -> Decimal:
    paid = [(day, Decimal(sum_)) for day, sum_ in payments]
    found = charges(Decimal(amount), DUE, paid, until=until, rates=rates, grace_days=grace)
    return interest(found, currency)


def test_interest_runs_from_the_fourth_day_late():
    assert asked(date(2026, 2, 3)) == 0
    assert asked(date(2026, 2, 4)) == Decimal("0.22")  # 1000 x 8% / 365
    assert asked(date(2026, 2, 4), grace=4) == 0
    assert asked(date(2026, 2, 1), grace=0) == Decimal("0.22")


def test_a_whole_year_costs_the_yearly_rate():
    assert asked(date(2027, 2, 3)) == Decimal("80.00")


def test_a_balance_of_less_than_one_bears_interest_too():
    assert asked(date(2036, 2, 3), amount="0.90") == Decimal("0.72")  # 3652 days


def test_part_payments_and_credit_notes_lessen_it_from_the_next_day_on():
    assert asked(date(2026, 2, 28)) == Decimal("5.48")  # 25 days
    assert asked(date(2026, 2, 28), (date(2026, 2, 13), "400")) == Decimal("4.16")  # 10 days of 1000, 15 of 600
    assert asked(date(2026, 2, 28), (date(2026, 2, 3), "1000")) == 0
    assert asked(date(2026, 2, 28), (date(2026, 2, 4), "1000")) == Decimal("0.22")


def test_money_that_went_back_is_owed_again_and_too_much_earns_nothing():
    assert asked(date(2026, 2, 28), (date(2026, 2, 1), "1000"), (date(2026, 2, 18), "-1000")) == Decimal("2.19")
    assert asked(date(2026, 2, 28), (date(2026, 2, 1), "1500"), (date(2026, 2, 18), "-1500")) == Decimal("2.19")


def test_the_rate_is_that_of_each_day():
    rates = [(date(2025, 7, 1), Decimal("10.15")), (date(2026, 2, 14), Decimal("12"))]

    found = charges(Decimal(1000), DUE, [], until=date(2026, 2, 28), rates=rates, grace_days=3)

    assert [(charge.days, charge.yearly_rate) for charge in found] == [(10, Decimal("10.15")), (15, Decimal(12))]
    assert interest(found, "EUR") == Decimal("7.71")  # 2.7808 + 4.9315


def test_days_before_the_first_known_rate_bear_none():
    assert asked(date(2026, 2, 28), rates=[(date(2026, 2, 14), Decimal(8))]) == Decimal("3.29")
    assert asked(date(2026, 2, 28), rates=[]) == 0


def test_the_statement_joins_days_on_which_nothing_changed():
    paid = [(date(2026, 2, 10), Decimal(100)), (date(2026, 2, 10), Decimal(-100))]
    rates = [(date(2025, 1, 1), Decimal(8)), (date(2026, 2, 14), Decimal(8))]

    (charge,) = charges(Decimal(1000), DUE, paid, until=date(2026, 2, 28), rates=rates, grace_days=3)

    assert (charge.first, charge.last, charge.days) == (date(2026, 2, 4), date(2026, 2, 28), 25)


def test_it_is_rounded_once_to_what_the_currency_is_paid_in():
    assert asked(date(2026, 2, 28), currency="JPY") == 5
    assert asked(date(2026, 2, 28), currency="BHD") == Decimal("5.479")


def test_our_table_is_the_european_central_banks_and_eight_points():
    policy = read_late_interest(TEXT, file=POLICY)

    assert policy.grace_days == 3
    assert dict(policy.statutory)[date(2025, 7, 1)] == Decimal("10.15")
    assert policy.statutory == sorted(policy.statutory)


def test_it_says_when_the_rate_of_a_half_year_was_not_entered():
    rates = [(date(2025, 7, 1), Decimal(8)), (date(2026, 1, 1), Decimal(9))]

    assert [are_behind(rates, day) for day in (date(2026, 6, 30), date(2026, 7, 1))] == [False, True]


def test_where_no_rate_was_ever_entered_none_is_behind() -> None:
    assert are_behind([], date(2026, 7, 1)) is False


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("grace_days: 3 ", "grace_days: -3 ", "line 4: grace_days: "),
        ("grace_days: 3 ", "graze_days: 3 ", "line 4: graze_days: this key is unknown"),
        ("2023-07-01: 4.0", "2023-27-01: 4.0", "line 8: reference_percent.2023-27-01"),
        ("2023-07-01: 4.0", "2023-07-01: four", "line 8: reference_percent.2023-07-01"),
        ("points_over_reference: 8 ", "points_over_reference: 800 ", "line 5: points_over_reference: "),
        ("points_over_reference: 8 ", "points_over_reference: [ ", "is not readable YAML"),
        (TEXT, "", "reference_percent: this key is missing"),
        (TEXT, "- 3", "line 1: the file: this should have keys of its own"),
    ],
)
def test_what_is_wrong_with_the_file_is_told_with_line_and_key(old: str, new: str, told: str):
    assert old in TEXT
    with pytest.raises(LateInterestError) as error:
        read_late_interest(TEXT.replace(old, new), file=POLICY)
    assert told in str(error.value)
