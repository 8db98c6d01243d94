"""Cash expected from habits: by hand, by known laws, and as often within its interval as it says."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from models.kpi.book import Book, books, numbers
from models.kpi.cohort import OPEN, number_of
from models.kpi.expected_cash import Forecast
from models.kpi.figure import Figure, Period
from models.kpi.interest import Terms
from models.kpi.payment_habits import habits_of
from models.kpi.receivables_report import receivables_report
from models.kpi.receivables_tables import by_week
from tests.invoice_frames import payments, typed

LAST = date(2026, 3, 31)
PERIOD = Period(date(2026, 3, 1), LAST)
AS_OF = datetime(2026, 4, 1, 8, tzinfo=UTC)


def settled(days_late: int, *, due_on: date = date(2026, 2, 1), **given: Any) -> dict[str, Any]:
    on = due_on + timedelta(days=days_late)
    given = {"paid_thousandths": 100_000, "settled_on": on, **given}
    return {"issued_on": due_on - timedelta(days=30), "due_on": due_on, **given}


def owed(days_late: int, **given: Any) -> dict[str, Any]:
    due_on = LAST - timedelta(days=days_late)
    return {"issued_on": due_on - timedelta(days=30), "due_on": due_on, **given}


def book(*rows: dict[str, Any]) -> Book:
    frame = typed(*rows)
    over = frame[frame["settled_on"].notna()]
    paid = [(int(row.invoice_id), row.settled_on.date(), int(row.paid_thousandths)) for row in over.itertuples()]
    return books(frame, payments(*paid), period=PERIOD, as_of=AS_OF)[0]


PAST = [settled(day) for day in (2, 9, 16, 23) for _ in range(10)]


def test_an_open_invoice_brings_its_balance_as_likely_as_its_like_were_settled():
    """A week late: ten of its like were settled earlier, and ten in each of the next three weeks."""
    forecast = Forecast.of(book(*PAST, owed(7)))

    assert [round(forecast.of_week(week).value or 0) for week in (1, 2, 3, 4)] == pytest.approx(
        [33_333] * 3 + [0], abs=900
    )
    assert forecast.of_weeks(3).value == pytest.approx(100_000, abs=3_000)


def test_a_buyer_with_enough_history_is_expected_to_do_as_it_did():
    slow = [settled(30, buyer_id=7) for _ in range(30)]
    forecast = Forecast.of(book(*PAST, *slow, owed(7, buyer_id=7)))

    assert forecast.of_weeks(3).value == 0
    assert forecast.of_week(4).value == pytest.approx(100_000, abs=3_000)


def test_an_invoice_later_than_its_buyer_ever_was_does_as_others_did():
    prompt = [settled(1, buyer_id=7) for _ in range(30)]
    forecast = Forecast.of(book(*PAST, *prompt, owed(9, buyer_id=7)))

    assert forecast.of_weeks(1).value == pytest.approx(50_000, abs=1_000)


@pytest.mark.parametrize(("slow", "has_own_habit"), [(5, True), (4, False)])
def test_a_habit_says_nothing_of_ages_that_fewer_than_five_of_it_came_to(slow: int, *, has_own_habit: bool):
    own = [*(settled(1, buyer_id=7) for _ in range(30)), *(settled(20, buyer_id=7) for _ in range(slow))]
    forecast = Forecast.of(book(*PAST, *own, owed(9, buyer_id=7)))

    assert (forecast.of_weeks(1).value == 0) == has_own_habit


def test_open_ones_count_for_as_long_as_they_were_watched():
    """Without them half of those four days late would seem to be settled on the ninth day."""
    found = book(*[settled(9, due_on=LAST - timedelta(days=10)) for _ in range(30)], *[owed(10) for _ in range(90)])
    habits = habits_of(found, _days(found), number_of(LAST))

    assert habits is not None
    assert habits.settled_within(np.array([0]), np.array([4]), 7)[0] == pytest.approx(0.25)


def test_without_history_nothing_is_expected_and_nothing_certain():
    forecast = Forecast.of(book(owed(1), *PAST[:20]))

    assert forecast.habits is None
    assert forecast.of_week(1) == (None, None, None)


def test_of_ages_that_nobody_was_seen_to_reach_nothing_is_promised():
    forecast = Forecast.of(book(*PAST, owed(400)))

    assert forecast.of_weeks(8).value == 0
    assert forecast.not_foreseen() == 100_000


def test_eight_weeks_are_told_from_the_day_after_the_period():
    table = by_week(Forecast.of(book(*PAST, owed(7)))).frame

    assert list(table["week"])[::7] == ["2026-04-01", "2026-05-20"]
    assert [round(each, -4) for each in table["expected_thousandths"]] == [30_000] * 3 + [0] * 5
    assert by_week(Forecast.of(book(owed(7)))).frame["expected_thousandths"].isna().all()


def test_the_figure_of_four_weeks_is_money_of_whole_cents():
    known = book(*PAST, *(settled(40) for _ in range(10)), owed(7, amount_thousandths=33_337))
    found, forecast = cash_of(known), Forecast.of(known).of_weeks(4)

    assert (found.value, found.note) == (round(Decimal(forecast.value) / 1000, 2), "")
    assert (found.low, found.high) == (forecast.low / 1000, forecast.high / 1000)
    assert cash_of(book(owed(7))).note == "too few invoices were settled in the last year"


def cash_of(known: Book) -> Figure:
    report = receivables_report(known.invoiced.frame, payments(), period=PERIOD, as_of=AS_OF, terms=Terms(()), names={})
    return next(each for each in report.figures() if each.definition.name == "expected_cash_28_days_amount")


def test_a_payment_of_a_later_day_teaches_no_habit_of_an_earlier_one():
    found = book(*[settled(day) for day in (2, 50) for _ in range(20)])

    assert habits_of(found, _days(found), number_of(date(2026, 2, 20))) is None


def test_an_invoice_of_a_later_day_changes_no_habit_of_an_earlier_one():
    """Due at once, it would else be taken for one that was owed on its due day."""
    later = {"issued_on": date(2026, 3, 1), "due_on": date(2026, 3, 1)}
    day = number_of(date(2026, 2, 28))

    first, second = (habits_of(found, _days(found), day) for found in (book(*PAST), book(*PAST, *[later] * 50)))

    assert first is not None
    assert second is not None
    assert (first.watched[0] == second.watched[0]).all()


def test_nineteen_in_twenty_intervals_hold_what_comes():
    """Buyers with habits of their own, some of them in one group: forecasts against what then came."""
    hits = [_holds(seed) for seed in range(60)]

    assert 0.88 <= np.mean(hits) <= 1.0


def _days(found: Book) -> Any:
    on = found.invoiced.frame["settled_on"]
    return np.where(on.isna(), OPEN, numbers(on))


def _holds(seed: int) -> bool:
    luck = np.random.default_rng(seed)
    count = 3_000
    buyer = luck.integers(2, 60, count)
    issued = number_of(LAST) - luck.integers(-20, 400, count)
    due = issued + 30
    pace = 5 + (buyer * 7919 % 20)
    on = due + np.round(luck.exponential(pace) - 6).astype(int)
    amount = luck.integers(1, 100, count) * 10_000
    known = pd.DataFrame({"issued": issued, "due": due, "on": np.maximum(on, issued), "buyer": buyer, "amount": amount})
    known = known[known["issued"] <= number_of(LAST)].reset_index(drop=True)
    forecast = Forecast.of(_of(known)).of_weeks(4)
    came = known["amount"][(known["on"] > number_of(LAST)) & (known["on"] <= number_of(LAST) + 28)].sum()
    return bool((forecast.low or 0) <= came <= (forecast.high or 0))


def _of(known: pd.DataFrame) -> Book:
    is_over = known["on"] <= number_of(LAST)
    frame = typed({}).loc[np.zeros(len(known), dtype=int)].reset_index(drop=True)
    as_days = {
        name: known[name].to_numpy().astype("datetime64[D]").astype("datetime64[s]") for name in ("issued", "due", "on")
    }
    frame = frame.assign(
        invoice_id=np.arange(1, len(known) + 1), issued_on=as_days["issued"], due_on=as_days["due"],
        settled_on=pd.Series(as_days["on"]).where(is_over), amount_thousandths=known["amount"],
        paid_thousandths=known["amount"].where(is_over, 0), buyer_id=known["buyer"].astype("int32"),
    )  # fmt: skip
    paid = pd.DataFrame({
        "invoice_id": frame["invoice_id"], "paid_on": frame["settled_on"],
        "amount_thousandths": frame["amount_thousandths"],
        "is_credit": False,
    })[is_over]  # fmt: skip
    return books(frame, paid, period=PERIOD, as_of=AS_OF)[0]
