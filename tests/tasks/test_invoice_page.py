"""What an invoice's page says of the days to come, at moments of the day."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.invoice import Invoice, InvoiceError, Party
from models.reminder import Reason
from tasks.database import reading
from tasks.invoice_page import InvoicePage, find_invoice, read_invoice
from tests.dunning_room import DUE, SITE, an_invoice, change, open_ledger, run

LATE = date(2026, 3, 3)  # the day of the first step after the due date


@pytest.fixture
def ledger(engine: Engine, home: Path) -> Engine:
    return open_ledger(engine, home)


def page(engine: Engine, number: int, day: date, hour: int) -> InvoicePage:
    with reading(engine) as session:
        now = datetime(day.year, day.month, day.day, hour, 30, tzinfo=SITE)
        return read_invoice(session, find_invoice(session, number), now=now)


def following(engine: Engine, number: int, day: date, hour: int) -> tuple[date, list[tuple[int, Party]]] | None:
    letters = page(engine, number, day, hour).outlook.letters
    return letters and (letters.day, [(made.step, made.party) for made in letters.decisions])


def test_before_the_hour_of_the_run_its_letters_are_those_of_today(ledger: Engine):
    number = an_invoice(ledger)

    assert following(ledger, number, LATE, 7) == (LATE, [(1, Party.SELLER), (1, Party.BUYER)])
    assert following(ledger, number, LATE, 9) == (date(2026, 3, 4), [(1, Party.SELLER), (1, Party.BUYER)])


def test_after_the_run_the_next_step_is_told(ledger: Engine):
    number = an_invoice(ledger)
    run(ledger, LATE)

    assert following(ledger, number, LATE, 9) == (date(2026, 3, 9), [(7, Party.SELLER), (7, Party.BUYER)])


def test_each_step_stands_in_the_series_with_its_day_and_letter(ledger: Engine):
    number = an_invoice(ledger)
    run(ledger, LATE)

    series = page(ledger, number, LATE, 9).series

    assert [(row.step, row.planned_for) for row in series if row.party is Party.BUYER] == [
        (-3, date(2026, 2, 27)), (1, LATE), (7, date(2026, 3, 9)), (14, date(2026, 3, 16)),
    ]  # fmt: skip
    assert [(row.step, str(row.party)) for row in series if row.letter] == [(1, "buyer"), (1, "seller")]


def test_what_an_older_plan_left_stays_in_the_series(ledger: Engine, home: Path):
    number = an_invoice(ledger)
    run(ledger, LATE)
    change(ledger, Invoice, number, due_on=DUE)
    plan = "plans: {short: {age_limit_days: 5, steps: [{days: 30, to: [buyer]}]}}\nuse: [{plan: short}]\n"
    (home / "policies").mkdir()
    (home / "policies" / "dunning.yaml").write_text(plan, "utf-8")

    seen = page(ledger, number, LATE, 9)

    assert seen.plan.startswith("standard@")
    assert 14 in [row.step for row in seen.series]


def test_why_a_party_is_not_written_to(ledger: Engine):
    number = an_invoice(ledger, amount=Decimal(5), buyer_id=1)
    assert page(ledger, number, LATE, 9).outlook.resting == {Party.SELLER: None, Party.BUYER: None}

    change(ledger, Invoice, number, paid=Decimal(5))
    assert set(page(ledger, number, LATE, 9).outlook.resting.values()) == {Reason.PAID}


def test_an_invoice_that_there_is_not_is_named(ledger: Engine):
    with reading(ledger) as session, pytest.raises(InvoiceError, match="There is no invoice 99"):
        find_invoice(session, 99)
