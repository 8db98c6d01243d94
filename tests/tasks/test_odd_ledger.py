"""A ledger of every odd kind, whose figures were counted by hand (K-01, K-02)."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from models.invoice import CollectionType, Invoice, Payment
from models.kpi.before_after import sides_of
from models.kpi.cohort import Invoices
from models.kpi.figure import Period
from models.kpi.intervals import contrast, wilson
from models.kpi.repayment import FIGURES, late_paid_within_14_days_share
from models.report_question import Question
from tasks.database import writing
from tasks.kpi_frames import invoices_as_of
from tasks.report_recipes import RECIPES
from tests.dunning_room import open_ledger
from tests.repayment_room import end_of

LEAP = date(2024, 2, 29)
FEBRUARY = Period(date(2024, 2, 1), LEAP)
ODD: dict[str, tuple[date, str, str, list[tuple[date, str, str]]]] = {
    "on the due day": (LEAP, "100", "EUR", [(LEAP, "100", "payment")]),
    "in two parts of one day": (LEAP, "100", "EUR", [(LEAP, "40", "payment"), (LEAP, "60", "payment")]),
    "before it was issued": (LEAP, "100", "EUR", [(date(2024, 1, 2), "100", "payment")]),
    "by a credit note in time, and the rest 3 days late": (
        LEAP, "100", "EUR", [(LEAP, "70", "credit"), (date(2024, 3, 3), "30", "payment")]),
    "credited in full 4 days late": (LEAP, "100", "EUR", [(date(2024, 3, 4), "100", "credit")]),
    "a cent short until day 14": (
        LEAP, "100", "EUR", [(LEAP, "99.99", "payment"), (date(2024, 3, 14), "0.01", "payment")]),
    "on day 15": (LEAP, "100", "EUR", [(date(2024, 3, 15), "100", "payment")]),
    "too much on the day of the first reminder": (LEAP, "100", "EUR", [(date(2024, 3, 1), "250", "payment")]),
    "in time, back on day 2, again on day 5": (LEAP, "100", "EUR", [
        (LEAP, "100", "payment"), (date(2024, 3, 2), "-100", "payment"), (date(2024, 3, 5), "100", "payment")]),
    "back for good": (LEAP, "100", "EUR", [(LEAP, "100", "payment"), (date(2024, 4, 1), "-100", "payment")]),
    "in another currency, 1 day late": (LEAP, "1000", "SEK", [(date(2024, 3, 1), "1000", "payment")]),
    "never": (date(2024, 2, 1), "100", "EUR", []),
    "due the day before": (date(2024, 1, 31), "100", "EUR", []),
    "due the day after": (date(2024, 3, 1), "100", "EUR", []),
    "due in April": (date(2024, 4, 10), "100", "EUR", []),
}  # fmt: skip

COUNTED: dict[date, dict[str, tuple[float | None, int, int]]] = {  # value, n, still open
    # 12 due, 3 on time; late: 3, 4, 14, 15, 1, 5, back for good, 1 (SEK), never
    date(2024, 6, 30): {
        "on_time_share": (3 / 12, 12, 0), "late_paid_within_3_days_share": (3 / 9, 9, 0),
        "late_paid_within_14_days_share": (6 / 9, 9, 0), "past_30_days_share": (2 / 12, 12, 0),
        "late_past_30_days_share": (2 / 9, 9, 0), "paid_within_14_days_share": (9 / 12, 12, 0),
        "days_late_median": (5, 9, 2)},
    # on 14 March the payment of the 15th is not known, and what came back later is on time still
    date(2024, 3, 14): {
        "on_time_share": (4 / 12, 12, 0), "late_paid_within_3_days_share": (3 / 8, 8, 0),
        "late_paid_within_14_days_share": (6 / 8, 8, 0), "late_past_30_days_share": (1, 1, 7)},
    # a day sooner none of them was followed for 14 days, save the one of the first
    date(2024, 3, 13): {
        "late_paid_within_14_days_share": (0, 1, 7), "late_paid_within_3_days_share": (3 / 8, 8, 0)},
    # on the third one that went back the day before is open, and those due on the 29th are followed for 3 days
    date(2024, 3, 3): {
        "on_time_share": (4 / 12, 12, 0), "late_paid_within_3_days_share": (3 / 8, 8, 0)},
    date(2024, 3, 2): {"late_paid_within_3_days_share": (0, 1, 7)},
    # on the eve of the due day only the one of the first has come to its due day
    date(2024, 2, 28): {"on_time_share": (0, 1, 11), "days_late_median": (None, 1, 1)},
}  # fmt: skip


def write(engine: Engine) -> None:
    same = {"seller_id": 1, "buyer_id": 2, "collection_type": CollectionType.DISCLOSED, "issued_on": date(2024, 1, 15)}
    rows = list(enumerate(ODD.items(), start=1))
    with writing(engine) as session:
        session.execute(insert(Invoice), [
            {"id": number, "number": name, "due_on": due, "amount": Decimal(amount), "currency": currency, **same}
            for number, (name, (due, amount, currency, _)) in rows
        ])  # fmt: skip
        session.execute(insert(Payment), [
            {"invoice_id": number, "paid_on": day, "amount": Decimal(paid), "kind": kind,
             "external_id": f"{number}.{n}"}
            for number, (_, (_, _, _, payments)) in rows for n, (day, paid, kind) in enumerate(payments)
        ])  # fmt: skip


def test_the_figures_of_an_odd_ledger_are_those_counted_by_hand(engine: Engine, home: Path):
    open_ledger(engine, home)
    write(engine)

    for known, counted in COUNTED.items():
        cohort = Invoices.of(invoices_as_of(known, engine=engine)).due_within(FEBRUARY, end_of(known))
        figures = {figure.definition.name: figure for figure in (compute(cohort) for compute in FIGURES)}
        for name, (value, n, still_open) in counted.items():
            found = figures[name]
            told = None if value is None else pytest.approx(value)
            assert (found.value, found.n, found.still_open) == (told, n, still_open), (known, name)
            if name.endswith("_share"):
                assert (found.low, found.high) == pytest.approx(wilson(round(found.value * n), n)[1:]), (known, name)


def test_before_a_change_only_what_was_known_on_its_eve_counts(engine: Engine, home: Path):
    open_ledger(engine, home)
    write(engine)
    known = date(2024, 6, 30)
    invoices = Invoices.of(invoices_as_of(known, engine=engine))

    sides = sides_of(invoices, LEAP, Period(LEAP, date(2024, 3, 31)), end_of(known))

    parts = [late_paid_within_14_days_share.parts(side.tally) for side in (sides.before, sides.after)]
    assert [(each.hits, each.n) for each in parts] == [(0, 2), (6, 9)]
    assert sides.change(late_paid_within_14_days_share).alone[:] == pytest.approx(contrast([6, 0], [9, 2], (1, -1)))


# on 19 March 14 were due, 4 of them settled in time; on 31 March one of these had not gone back yet, a day later it had
@pytest.mark.parametrize("changed_on", [date(2024, 3, 20), date(2024, 4, 1), date(2024, 4, 2)])
def test_what_was_settled_on_the_eve_of_a_change_is_so_before_it_though_it_went_back_since(
    engine: Engine, home: Path, changed_on: date
):
    open_ledger(engine, home)
    write(engine)
    eve = changed_on - timedelta(days=1)
    period = Period(changed_on, date(2024, 4, 30))
    question = Question("report_collections", period, end_of(date(2024, 6, 30)), changed_on=changed_on)
    report = RECIPES["report_collections"].compute(question, RECIPES["report_collections"].gather(question, engine))

    before = {tile.figure.definition.name: tile.previous for tile in report.sections[3].tiles}

    cohort = Invoices.of(invoices_as_of(eve, engine=engine)).due_within(Period(date(2024, 1, 31), eve), end_of(eve))
    as_known = {figure.definition.name: figure for figure in (compute(cohort) for compute in FIGURES)}
    assert {name: (each.value, each.n, each.still_open, each.low) for name, each in before.items()} == {
        name: (each.value, each.n, each.still_open, each.low) for name, each in as_known.items()
    }
    on_time = 4 if eve < date(2024, 4, 1) else 3
    assert before["on_time_share"].value == pytest.approx(on_time / 14)
