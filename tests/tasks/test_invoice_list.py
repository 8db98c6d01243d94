"""The ledger as a list: filters, orders, sums and pages, on both databases."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from models.age_band import AgeBand
from models.history import Way
from models.hold import HoldKind
from tasks import invoice_list
from tasks.database import reading, writing
from tasks.invoice_list import InvoiceList, Order, State, Wanted, read_invoices
from tasks.invoices import set_hold
from tests.dunning_room import add_company, an_invoice, morning, open_ledger, pay, run

TODAY = date(2026, 3, 9)


@pytest.fixture
def ledger(engine: Engine, home: Path) -> Engine:
    """Three invoices that are owed, a week late, due today and not due yet, and a paid one."""
    open_ledger(engine, home)
    with writing(engine) as session:
        add_company(session, 3, name="Kõrts OÜ", registry_code="777")
        add_company(session, 4, name="50% Pood")
    an_invoice(engine, "A-1", due_on=date(2026, 3, 2), reference="91")
    an_invoice(engine, "A-2", due_on=TODAY, amount=Decimal("50.10"), buyer_id=3)
    an_invoice(engine, "B_1", due_on=date(2026, 4, 1), amount=Decimal("0.20"), seller_id=4)
    pay(engine, an_invoice(engine, "B-2", due_on=date(2026, 1, 1)), "1200.00", TODAY)
    return engine


def listed(engine: Engine, **wanted: Any) -> InvoiceList:
    with reading(engine) as session:
        return read_invoices(session, Wanted(**wanted), today=TODAY)


def numbers(engine: Engine, **wanted: Any) -> list[str]:
    return [row.number for row in listed(engine, **wanted).rows]


def hold(engine: Engine, number: int, *, until: date | None = None, ago: int = 0) -> None:
    with writing(engine) as session:
        day = TODAY - timedelta(days=ago)
        set_hold(
            session, number, HoldKind.DISPUTE, reason="x", until=until, who="liis@firm.ee", way=Way.PAGE,
            now=morning(day), today=day,
        )  # fmt: skip


def test_states(ledger: Engine):
    hold(ledger, 2)
    hold(ledger, 1, ago=5, until=TODAY - timedelta(days=1))

    assert numbers(ledger) == ["A-1", "A-2", "B_1"]
    assert numbers(ledger, state=State.OVERDUE) == ["A-1"]
    assert numbers(ledger, state=State.HELD) == ["A-2"]
    assert numbers(ledger, state=State.PAID) == ["B-2"]
    assert numbers(ledger, state=State.ALL) == ["B-2", "A-1", "A-2", "B_1"]
    assert [row.holds for row in listed(ledger).rows] == [(), (HoldKind.DISPUTE,), ()]


def test_ages(ledger: Engine):
    assert numbers(ledger, age=AgeBand.NOT_DUE) == ["A-2", "B_1"]
    assert numbers(ledger, age=AgeBand.TO_14) == ["A-1"]
    assert numbers(ledger, age=AgeBand.OLDER, state=State.ALL) == ["B-2"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"buyer": "KÕRTS"}, ["A-2"]), ({"buyer": "kõrts"}, ["A-2"]), ({"buyer": "rts"}, ["A-2"]),
        ({"buyer": "777"}, ["A-2"]), ({"seller": "0%"}, ["B_1"]), ({"seller": "%"}, ["B_1"]),
        ({"seller": "müüja", "buyer": "ostja"}, ["A-1"]), ({"buyer": "nobody"}, []), ({"seller": "Ostja"}, []),
        ({"number": "A-"}, ["A-1", "A-2"]), ({"number": "A-2"}, ["A-2"]), ({"number": "91"}, ["A-1"]),
        ({"number": "-1"}, []), ({"number": "B_"}, ["B_1"]), ({"number": "B%"}, []),
    ],
)  # fmt: skip
def test_companies_and_numbers(ledger: Engine, wanted: dict[str, str], found: list[str]):
    assert numbers(ledger, **wanted) == found


def test_orders(ledger: Engine):
    assert numbers(ledger, order=Order.NEWEST) == ["B_1", "A-2", "A-1"]
    assert numbers(ledger, order=Order.MOST) == ["A-1", "A-2", "B_1"]
    assert numbers(ledger, order=Order.LEAST) == ["B_1", "A-2", "A-1"]


def test_what_is_owed_is_summed_exactly_by_currency(ledger: Engine):
    for number in range(10):
        an_invoice(ledger, f"S-{number}", due_on=TODAY, amount=Decimal("0.10"), currency="SEK")
    an_invoice(ledger, "K", due_on=TODAY, amount=Decimal("1.005"), currency="KWD")
    pay(ledger, 1, "200.00", TODAY)

    owed = {each.currency: (each.invoices, each.sum) for each in listed(ledger, state=State.ALL).owed}

    assert owed == {
        "EUR": (3, Decimal("1050.30")), "SEK": (10, Decimal("1.00")), "KWD": (1, Decimal("1.005")),
    }  # fmt: skip
    assert listed(ledger, state=State.PAID).owed == ()
    assert [each.sum for each in listed(ledger, state=State.OVERDUE).owed] == [Decimal("1000.00")]


def test_pages_follow_each_other_without_a_gap(ledger: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(invoice_list, "PAGE_ROWS", 2)

    pages = [listed(ledger, page=page) for page in (1, 2, 3)]

    assert [[row.number for row in page.rows] for page in pages] == [["A-1", "A-2"], ["B_1"], []]
    assert [page.has_next for page in pages] == [True, False, False]


def test_a_word_that_fits_too_many_companies_takes_in_the_first_and_says_so(
    ledger: Engine, monkeypatch: pytest.MonkeyPatch
):  # fmt: skip
    monkeypatch.setattr(invoice_list, "MOST_COMPANIES", 1)

    assert listed(ledger, buyer="O").cut == ("O",)
    assert listed(ledger, buyer="rts").cut == ()


def test_the_last_reminder_stands_in_the_row(ledger: Engine):
    run(ledger, date(2026, 3, 3), date(2026, 3, 9))

    assert [row.reminded for row in listed(ledger, number="A-1").rows] == [(7, morning(date(2026, 3, 9)))]
