"""What stands on which side of a change at the very borders, and what a section says where little is known (K-02)."""

from datetime import date, timedelta

import pandas as pd
import pytest

from models.kpi import before_after_tables
from models.kpi.before_after import Sides, like_months, sides_of
from models.kpi.before_after_sections import SETTLED, before_after_section, consent_section
from models.kpi.before_after_tables import days_table, verdict
from models.kpi.cohort import OPEN, Invoices
from models.kpi.figure import Period
from models.kpi.intervals import Estimate
from tests.repayment_room import Truth, end_of, invoices_frame, ledger

CHANGE, DAY = date(2026, 6, 1), timedelta(days=1)


def sides(
    frame: pd.DataFrame, *, last: date = CHANGE, as_of: date | None = None, changed: date = CHANGE
) -> Sides | None:
    known = as_of or last + 40 * DAY
    return sides_of(Invoices.of(frame), changed, Period(changed, last), end_of(known))


def like(frame: pd.DataFrame, *, last: date, changed: date = CHANGE) -> Sides | None:
    found = sides(frame, last=last, changed=changed)
    assert found is not None
    return like_months(Invoices.of(frame), found)


@pytest.mark.parametrize("due", [[], [CHANGE - DAY], [CHANGE], [CHANGE - DAY, CHANGE + DAY]])
def test_with_nothing_on_one_side_there_are_none(due: list[date]):
    assert sides(invoices_frame(due, 0)) is None


def test_what_was_settled_on_the_eve_is_told_of_each_invoice_that_is_asked_about_and_of_no_other():
    eve, due = CHANGE - DAY, CHANGE - 20 * DAY
    frame = invoices_frame([due, due], [None, None])
    then = pd.to_datetime([due + DAY, due + 2 * DAY]).astype("datetime64[s]")
    undone = pd.DataFrame({"invoice_id": [frame["invoice_id"].iloc[0], 99], "settled_on": then})

    found = Invoices.of(frame, undone).due_within(Period(due, eve), end_of(CHANGE + 40 * DAY), until=eve)

    assert list(found.days_late) == [1, OPEN]


def test_before_the_change_there_is_no_side_after_it():
    assert sides(invoices_frame([CHANGE - DAY, CHANGE], 0), as_of=CHANGE - DAY) is None


def test_the_side_after_ends_with_the_last_whole_day():
    found = sides(invoices_frame([CHANGE - DAY, CHANGE, CHANGE + DAY], 0), last=CHANGE + 9 * DAY, as_of=CHANGE)

    assert (found.after.period, len(found.after)) == (Period(CHANGE, CHANGE), 1)
    assert found.before.period == Period(CHANGE - DAY, CHANGE - DAY)


@pytest.mark.parametrize(("earliest", "is_there"), [(date(2025, 6, 1), True), (date(2025, 6, 2), False)])
def test_like_months_need_a_ledger_that_reaches_to_their_first_day(earliest: date, *, is_there: bool):
    frame = invoices_frame([earliest, date(2025, 6, 20), CHANGE, CHANGE + 29 * DAY], 0)

    assert (like(frame, last=CHANGE + 29 * DAY) is not None) == is_there


@pytest.mark.parametrize("due", [
    [CHANGE - 800 * DAY, CHANGE - 300 * DAY, CHANGE, CHANGE + DAY],  # none in the like months
    [CHANGE - 800 * DAY, CHANGE - 300 * DAY, CHANGE + 700 * DAY],  # none within a year after the change
])  # fmt: skip
def test_like_months_need_invoices_on_both_sides(due: list[date]):
    assert like(invoices_frame(due, 0), last=due[-1]) is None


def test_the_day_a_year_before_a_leap_day_is_the_28th():
    leap = date(2028, 2, 29)
    found = like(
        invoices_frame([date(2027, 2, 28), date(2027, 3, 1), leap, leap + DAY], 0), last=leap + DAY, changed=leap
    )

    assert found.before.period == Period(date(2027, 2, 28), date(2027, 3, 1))


@pytest.mark.parametrize(("late", "days", "horizon"), [(30, 14, 14), (30, 13, 3), (29, 14, None), (30, 2, None)])
def test_means_are_compared_where_thirty_on_each_side_were_followed_so_long(late: int, days: int, horizon: int | None):
    frame = invoices_frame([*[CHANGE - 100 * DAY] * late, *[CHANGE] * late], 1)
    found = sides(frame, as_of=CHANGE + days * DAY)

    assert found.horizon == horizon
    assert (found.change_of_mean() is None) == (horizon is None)
    assert any("mean" in what for what in days_table(found).frame["what"]) == (horizon is not None)


def test_where_nobody_is_disclosed_nobody_is_taken_for_it():
    found = sides(invoices_frame([CHANGE - DAY, CHANGE], 0, consent="NON_DISCLOSED"))

    assert not found.is_disclosed.any()


@pytest.mark.parametrize(("before", "after", "words"), [
    (30, 29, "only 30 invoices before and 29 after"), (1, 30, "only 1 invoice before and 30 after"),
])  # fmt: skip
def test_groups_are_compared_from_thirty_invoices_without_consent_on(before: int, after: int, words: str):
    frame = invoices_frame([*[CHANGE - DAY] * before, *[CHANGE] * after], 1, consent="NON_DISCLOSED")

    assert words in consent_section(sides(frame)).warnings[0]
    enough = invoices_frame([CHANGE - DAY, CHANGE] * 30, 1, consent="NON_DISCLOSED")
    assert "Late, paid within 3 days: nothing to compare yet." in consent_section(sides(enough)).words


def test_where_no_invoice_was_late_on_a_side_there_is_nothing_to_compare():
    section = before_after_section(sides(invoices_frame([CHANGE - DAY, CHANGE], [0, 1])), None, CHANGE)
    later = before_after_section(sides(invoices_frame([CHANGE - 40 * DAY, CHANGE], [1, 0])), None, CHANGE)

    assert "Late, paid within 3 days: nothing to compare yet." in section.words
    assert "Late, paid within 3 days: nothing to compare yet." in later.words
    assert set(
        before_after_tables.tests_table(sides(invoices_frame([CHANGE - DAY, CHANGE], 0))).frame["by_chance"]
    ) == {"nothing to compare"}


def test_a_change_of_one_buyer_has_no_interval():
    frame = invoices_frame([CHANGE - 40 * DAY, CHANGE], [1, 30], buyer=1)

    words = before_after_section(sides(frame), None, CHANGE).words

    assert "Late, paid within 3 days: 100% before, 0% after (-100 points)." in words
    assert verdict(Estimate(0.1, 0.0, 0.2)) == "may be chance"


def test_the_like_months_have_a_table_and_what_is_settled_is_said():
    frame = ledger(
        6_000, first=date(2025, 6, 1), changed_on=CHANGE, last=date(2027, 5, 31), before=Truth(0.63, 0.8),
        after=Truth(0.85, 0.95),
    )  # fmt: skip
    found = sides(frame, last=date(2027, 5, 31))
    section = before_after_section(found, like_months(Invoices.of(frame), found), CHANGE)

    assert section.words.endswith(SETTLED)
    assert section.tables[-1].title == "2025-06-01 to 2026-05-31 against the same days a year later"
    assert len(before_after_section(found, None, CHANGE).tables) == len(section.tables) - 1


def test_each_side_says_its_days_its_invoices_and_what_was_open_at_its_end():
    due = [CHANGE - 9 * DAY, CHANGE - 2 * DAY, CHANGE, CHANGE + DAY]
    found = sides(invoices_frame(due, [None, 3, 1, 0]), last=CHANGE + DAY, as_of=CHANGE + 3 * DAY)
    section = before_after_section(found, None, CHANGE)

    assert (
        "Before: 2 invoices due from 2026-05-23 to 2026-05-31, 2 late and open still at the end of 2026-05-31. "
        "After: 2 invoices due from 2026-06-01 to 2026-06-02, none late and open at the end of 2026-06-04."
    ) in section.words
    shares = section.tables[0].frame.set_index("measure").loc["Late, paid within 3 days"]
    assert (shares["before_n"], shares["after_n"]) == (1, 1)
    assert [column.title for column in section.tables[0].columns[:5]] == ["Share", "Before", "of", "After", "of"]
