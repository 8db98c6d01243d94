"""The figures of receivables on a ledger that is reckoned by hand (K-04)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from models.kpi.book import Book, books
from models.kpi.figure import Period
from models.kpi.interest import Terms
from models.kpi.receivables import FIGURES, in_money
from models.kpi.receivables_report import receivables_report
from models.kpi.receivables_tables import by_age, by_buyer, by_month
from models.kpi.report import Breach, Report
from tests.invoice_frames import payments, typed

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
AS_OF_MAY = datetime(2026, 5, 4, 8, tzinfo=UTC)
APRIL_FIRST = datetime(2026, 4, 1, 8, tzinfo=UTC)
TERMS = Terms(((date(2026, 1, 1), Decimal("10.15")),))
EUR = 1000


def invoice(issued_on: date, due_on: date, euros: int, **given: Any) -> dict[str, Any]:
    return {"issued_on": issued_on, "due_on": due_on, "amount_thousandths": euros * EUR, **given}


LEDGER = (
    invoice(date(2025, 11, 1), date(2025, 12, 30), 50),  # 1: 91 days late
    invoice(date(2025, 11, 5), date(2025, 12, 31), 40, buyer_id=3),  # 2: 90 days late
    invoice(date(2026, 1, 10), date(2026, 2, 28), 30),  # 3: 31 days late
    invoice(date(2026, 2, 1), date(2026, 3, 1), 200),  # 4: half of it paid, 30 days late
    invoice(date(2026, 2, 10), date(2026, 3, 12), 300, settled_on=date(2026, 3, 15), paid_thousandths=300 * EUR),  # 5
    invoice(date(2026, 3, 1), date(2026, 3, 31), 400),  # 6: due on the last day: current
    invoice(date(2026, 3, 20), date(2026, 4, 20), 600, buyer_id=3),  # 7: not due, a tenth credited
    invoice(date(2026, 3, 5), date(2026, 4, 5), 70, currency="SEK"),  # 8
)
PAID = ((4, date(2026, 3, 10), 100 * EUR), (5, date(2026, 3, 15), 300 * EUR), (7, date(2026, 3, 25), 60 * EUR),
        (6, date(2026, 4, 1), 400 * EUR))  # fmt: skip


def frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    paid = payments(*PAID)
    paid["is_credit"] = paid["invoice_id"] == 7
    return typed(*LEDGER), paid


def book(period: Period = MARCH, as_of: datetime = APRIL_FIRST) -> Book:
    return books(*frames(), period=period, as_of=as_of)[0]


def value(name: str, of: Book) -> Any:
    (figure,) = [figure for figure in FIGURES if figure.definition.name == name]
    return figure(of).value


def test_what_was_sold_stands_on_the_invoices_of_the_period_and_what_is_owed_on_the_open_ones():
    (sold,) = [figure(book()) for figure in FIGURES if figure.definition.name == "sold_amount"]
    (owed,) = [figure(book()) for figure in FIGURES if figure.definition.name == "receivables_amount"]
    (later,) = [figure(book(APRIL, AS_OF_MAY)) for figure in FIGURES if figure.definition.name == "sold_amount"]

    assert (sold.n, sold.still_open) == (2, 2)
    assert (owed.n, owed.still_open) == (6, 6)
    assert (later.n, later.still_open) == (0, 0)


def test_amounts_by_hand():
    assert value("receivables_amount", book()) == Decimal(50 + 40 + 30 + 100 + 400 + 540)
    assert value("overdue_amount", book()) == Decimal(50 + 40 + 30 + 100)
    assert value("overdue_share", book()) == 220 / 1160
    assert value("past_90_days_amount", book()) == Decimal(50)
    assert value("sold_amount", book()) == Decimal(400 + 600 - 60)


def test_days_by_hand():
    assert value("dso_days", book()) == pytest.approx(1160 / 940 * 31)
    assert value("best_possible_dso_days", book()) == pytest.approx(940 / 940 * 31)
    assert value("average_days_delinquent", book()) == pytest.approx(220 / 940 * 31)
    assert value("countback_dso_days", book()) == pytest.approx(31 + 28 * 220 / 500)


def test_effectiveness_by_hand():
    opening, sales, closing, current = 50 + 40 + 30 + 200 + 300, 940, 1160, 940

    assert value("collection_effectiveness_share", book()) == (opening + sales - closing) / (opening + sales - current)


def test_the_due_day_itself_is_current_and_the_bands_meet_without_gap():
    table = by_age(book())

    assert list(table.frame["band"]) == [
        "not due", "1–30 days late", "31–60 days late", "61–90 days late", "over 90 days late",
    ]  # fmt: skip
    assert list(table.frame["owed_thousandths"] // EUR) == [940, 100, 30, 40, 50]
    assert list(table.frame["invoices"]) == [2, 1, 1, 1, 1]
    assert table.frame["share"].sum() == pytest.approx(1)


def test_money_of_two_currencies_is_never_added():
    euros, kronor = books(*frames(), period=MARCH, as_of=APRIL_FIRST)

    assert (euros.currency, kronor.currency) == ("EUR", "SEK")
    assert value("receivables_amount", kronor) == 70


def test_a_past_day_is_seen_as_it_was():
    february = book(Period(date(2026, 2, 1), date(2026, 2, 28)))

    assert value("receivables_amount", february) == Decimal(50 + 40 + 30 + 200 + 300)
    assert value("overdue_amount", february) == Decimal(50 + 40)


def test_a_period_that_is_not_over_is_counted_up_to_the_last_whole_day():
    cut = book(as_of=datetime(2026, 3, 11, 8, tzinfo=UTC))

    assert cut.period.last == date(2026, 3, 10)
    assert value("receivables_amount", cut) == Decimal(50 + 40 + 30 + 100 + 300 + 400)
    assert "not over" in FIGURES[0](cut).note


def test_an_invoice_that_was_paid_too_much_lessens_nothing_of_the_others():
    frame = typed({}, {"paid_thousandths": 150_000, "settled_on": date(2026, 2, 1)})
    (found,) = books(frame, payments((2, date(2026, 2, 1), 150_000)), period=MARCH, as_of=APRIL_FIRST)

    assert value("receivables_amount", found) == 100


def test_months_tell_growth_and_mark_the_one_that_is_not_over():
    table = by_month(book(Period(date(2026, 3, 1), date(2026, 3, 30))))
    sold = dict(zip(table.frame["month"], table.frame["sold_thousandths"], strict=True))

    assert table.is_last_incomplete
    assert not by_month(book()).is_last_incomplete
    assert (sold["2026-02"], sold["2026-01"], sold["2025-12"]) == (500 * EUR, 30 * EUR, 0)
    growth = table.frame.set_index("month")["growth_of_month"]
    assert growth["2026-02"] == pytest.approx(500 / 30 - 1)
    assert pd.isna(growth["2026-03"])
    assert pd.isna(growth["2026-01"])


def test_buyers_are_named_by_how_much_they_owe_and_the_rest_put_together():
    rows = [invoice(date(2026, 1, 1), date(2026, 1, 31 - n % 2), 100 + n, buyer_id=22 - n) for n in range(13)]
    (found,) = books(typed(*rows), payments(), period=MARCH, as_of=APRIL_FIRST)

    table = by_buyer(found, found.closing // 10, {10: "Ostja AS"}).frame

    assert list(table["buyer"])[:2] == ["Ostja AS", "customer 11"]
    assert table.iloc[-1].to_dict() == {
        "buyer": "3 others", "invoices": 3, "owed_thousandths": 303 * EUR, "overdue_thousandths": 303 * EUR,
        "past_90_thousandths": 0, "interest_thousandths": 30_300, "days_late_most": 60,
    }  # fmt: skip


def report(*, terms: Terms = TERMS, period: Period = MARCH, **given: Any) -> Report:
    invoices, paid = given.pop("frames", frames())
    return receivables_report(invoices, paid, period=period, as_of=APRIL_FIRST, terms=terms, names={}, **given)


def figure_of(found: Report, name: str) -> Any:
    return next(figure for figure in found.figures() if figure.definition.name == name)


def test_interest_by_hand():
    found = report()
    days = {50: 88, 40: 87, 30: 28}  # up to 31 March, from the fourth day late
    fourth = Decimal(200 * 6 + 100 * 21)
    owed = [Decimal(amount * count) for amount, count in days.items()]
    accrued = sum(round(each * Decimal("10.15") / 36_500, 2) for each in [*owed, fourth])

    assert figure_of(found, "interest_of_open_amount").value == accrued
    assert figure_of(found, "interest_of_open_amount").n == 4


def test_interest_of_the_period_is_that_of_its_days():
    february = report(period=Period(date(2026, 2, 1), date(2026, 2, 28)))

    assert figure_of(february, "interest_of_period_amount").value == pytest.approx(
        (50 + 40) * Decimal("10.15") / 36_500 * 28, abs=Decimal("0.02")
    )


def test_an_invoice_without_a_known_rate_is_marked_by_its_id():
    assert (
        report().breaches
        == (Breach("invoice", "no statutory rate is known for its first days of late interest", 0, (), False),)[:0]
    )
    (mark,) = report(terms=Terms(())).breaches
    assert (mark.count, mark.ids, mark.is_left_out) == (4, (1, 2, 3, 4), False)
    for period, ids in ((Period(date(2026, 2, 1), date(2026, 2, 28)), (1, 2)), (APRIL, (1, 2, 3, 4))):
        assert report(terms=Terms(()), period=period).breaches[0].ids == ids


def test_a_rate_that_was_not_entered_is_said():
    behind = Terms(((date(2025, 7, 1), Decimal("10.15")),))

    assert next(section.warnings for section in report(terms=behind).sections if "interest" in section.title) == (
        "No statutory rate was entered for this half-year; that from 2025-07-01 is used (policies/late_interest.yaml).",
    )


def test_every_figure_bears_its_period_moment_and_what_was_left_out():
    found = report(breaches=[Breach("invoice", "amount is nothing or less", 7, (1,))], scope={"segment": "retail"})

    assert {figure.left_out for figure in found.figures()} == {7}
    assert {figure.as_of for figure in found.figures()} == {APRIL_FIRST}
    assert found.scope == {"segment": "retail"}
    assert len({table.key for table in found.tables()}) == len(found.tables()) == 8


def test_a_ledger_without_invoices_has_a_report_that_says_so():
    found = report(frames=(typed({}).iloc[:0], payments()))

    assert found.sections[0].warnings == ("There is no invoice.",)


@pytest.mark.parametrize("days", [0, 30])
def test_a_period_that_has_not_begun_has_a_report_that_says_so(days: int):
    first = APRIL_FIRST.date() + timedelta(days=days)
    later = Period(first, first + timedelta(days=9))

    assert {section.warnings for section in report(period=later).sections} == {("No day of the period is over.",)}


def test_where_nothing_was_sold_or_owed_a_figure_says_so_and_the_ages_have_no_shares():
    (found,) = books(typed({"issued_on": date(2026, 1, 1)}), payments((1, date(2026, 3, 1), EUR * 100)),
                     period=MARCH, as_of=APRIL_FIRST)  # fmt: skip
    notes = {figure.definition.name: figure(found).note for figure in FIGURES}

    assert notes["dso_days"] == "nothing was sold in the period"
    assert notes["overdue_share"] == "nothing is owed"
    assert notes["receivables_amount"] == ""
    assert by_age(found).frame["share"].isna().all()


def test_money_is_written_with_two_digits_or_as_many_as_it_has():
    assert [str(in_money(thousandths)) for thousandths in (1500, 1505, 0)] == ["1.50", "1.505", "0.00"]


def test_figures_stand_against_the_period_before_where_the_ledger_reaches_so_far():
    def tiles(period: Period) -> list[Any]:
        return [tile.previous for tile in report(period=period).sections[0].tiles]

    assert (tiles(MARCH)[0].value, tiles(MARCH)[0].note) == (Decimal(50 + 40 + 30 + 200 + 300), "")
    assert set(tiles(Period(date(2025, 11, 1), date(2025, 11, 30)))) == {None}


def test_a_section_says_up_to_where_it_counts_and_what_cannot_be_foreseen():
    later = Period(MARCH.first, MARCH.last + timedelta(days=1))
    old = typed(invoice(date(2024, 1, 1), date(2024, 1, 31), 1234), {})

    owed, _, cash = report(period=later).sections[:3]
    assert owed.warnings == ("the period is not over; counted up to 2026-03-31",)
    assert (len(cash.warnings), len(cash.charts), len(cash.tables)) == (1, 0, 1)
    assert report().sections[0].warnings == ()
    assert report(frames=(old, payments())).sections[2].warnings[1].startswith("1,234.00 EUR is owed for more than a")


def test_the_last_three_rates_are_told():
    rates = tuple((date(2025, month, 1), Decimal(month)) for month in (1, 2, 3, 4))

    assert (
        report(terms=Terms(rates))
        .sections[1]
        .words.endswith("2% from 2025-02-01, 3% from 2025-03-01, 4% from 2025-04-01.")
    )
    assert "1% from" not in report(terms=Terms(rates)).sections[1].words
    assert report(terms=Terms(())).sections[1].words.endswith("The statutory rates are not entered.")


def test_the_same_frames_give_the_same_report():
    first, second = report(), report()

    assert list(first.figures()) == list(second.figures())


def test_growth_that_nobody_can_know_yet_is_a_number_that_is_missing():
    (months,) = [table.frame for table in report().tables() if table.key == "receivables_by_month_eur"]

    assert {str(months[name].dtype) for name in ("growth_of_month", "growth_of_year")} == {"float64"}
