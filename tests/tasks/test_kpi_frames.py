"""The ledger as frames, as it stood at the end of any day, on both databases (K-10)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from models.kpi.frames import INVOICES, PAYMENTS, checked
from models.kpi.scope import Scope
from tasks.database import database_engine, writing
from tasks.kpi_frames import company_names, invoices_as_of, ledger_as_of
from tests.ledger_room import Room, open_ledger

MARCH = date(2026, 3, 31)


@pytest.fixture
def room(engine: Engine, tmp_path: Path) -> Room:
    """Two sellers, two buyers of two segments, and four invoices."""
    made = Room(engine, tmp_path)
    made.take(
        "companies", "registry_code,name,country,language,segment", "10,Müüja OÜ,EE,et,", "20,Ostja AS,EE,et,retail",
        "30,Ostaja Oy,FI,fi,public", "40,Teine OÜ,EE,et,",
    )  # fmt: skip
    made.invoices(
        "1,2026-02-01,2026-02-15,100.00,EUR,10,20,DISCLOSED,8,", "2,2026-01-20,2026-02-20,50.0050,BHD,10,20,,,",
        "3,2026-02-01,2026-03-01,70,EUR,40,30,DO_NOT_CONTACT,0,", "4,2026-03-20,2026-04-20,30,EUR,40,20,,,",
    )  # fmt: skip
    return made


def row(room: Room, number: int, day: date = MARCH) -> dict[str, Any]:
    frame = invoices_as_of(day, engine=room.engine).set_index("invoice_id")
    return dict(frame.loc[number])


def standing(room: Room, day: date) -> tuple[int, str]:
    """What is paid of the first invoice at the end of a day, and since when it is settled."""
    found = row(room, 1, day)
    return found["paid_thousandths"], str(found["settled_on"])[:10]


def ids(room: Room, day: date = MARCH, **scope: Any) -> list[int]:
    return list(invoices_as_of(day, scope=Scope(**scope), engine=room.engine)["invoice_id"])


def test_each_invoice_is_a_row_of_exact_whole_numbers_and_days(room: Room):
    found = row(room, 2)

    assert (found["amount_thousandths"], found["currency"], found["yearly_rate_thousandths"]) == (50_005, "BHD", -1)
    assert (str(found["issued_on"])[:10], str(found["due_on"])[:10]) == ("2026-01-20", "2026-02-20")
    assert (found["segment"], found["country"], found["collection_type"]) == ("retail", "EE", "NON_DISCLOSED")
    assert (row(room, 1)["yearly_rate_thousandths"], row(room, 3)["yearly_rate_thousandths"]) == (8000, 0)
    assert row(room, 3)["segment"] == "public"


def test_the_frames_keep_their_contracts_and_have_their_columns(room: Room):
    room.payments("1,2026-02-10,10,a,,")
    ledger = ledger_as_of(MARCH, engine=room.engine)

    assert checked(ledger.invoices)[1] == []
    assert {name: kind.dtype for name, kind in INVOICES.types.items()} == ledger.invoices.dtypes.astype(str).to_dict()
    assert {name: kind.dtype for name, kind in PAYMENTS.types.items()} == ledger.payments.dtypes.astype(str).to_dict()


def test_part_payments_and_a_credit_note_settle_an_invoice_together(room: Room):
    room.payments("1,2026-02-10,40,a,,", "1,2026-02-18,-20,b,credit,", "1,2026-02-20,40,c,,")

    assert standing(room, date(2026, 2, 9)) == (0, "NaT")
    assert standing(room, date(2026, 2, 19)) == (60_000, "NaT")
    assert standing(room, date(2026, 2, 20)) == (100_000, "2026-02-20")
    assert list(ledger_as_of(MARCH, engine=room.engine).payments["is_credit"]) == [False, True, False]


def test_money_that_goes_back_opens_an_invoice_again(room: Room):
    room.payments("1,2026-02-10,100,a,,", "1,2026-02-14,-100,b,,", "1,2026-03-05,100,c,,")

    assert standing(room, date(2026, 2, 13)) == (100_000, "2026-02-10")
    assert standing(room, date(2026, 2, 14)) == (0, "NaT")
    assert standing(room, date(2026, 3, 5)) == (100_000, "2026-03-05")


def test_a_payment_of_a_later_day_has_not_come_yet(room: Room):
    room.payments("1,2026-05-10,100,a,,")

    assert standing(room, MARCH) == (0, "NaT")
    assert standing(room, date(2026, 5, 10)) == (100_000, "2026-05-10")


def test_an_invoice_of_a_later_day_is_not_there_yet_and_neither_are_its_payments(room: Room):
    room.payments("4,2026-03-05,30,a,,", "1,2026-03-05,1,b,,")

    assert ids(room, date(2026, 3, 19)) == [1, 2, 3]
    assert ids(room, date(2026, 3, 20)) == [1, 2, 3, 4]
    assert list(ledger_as_of(date(2026, 3, 19), engine=room.engine).payments["invoice_id"]) == [1]


def test_the_earliest_issued_invoice_of_a_buyer_is_its_first(room: Room):
    frame = invoices_as_of(MARCH, engine=room.engine)

    assert list(frame["invoice_id"][frame["is_first_of_buyer"]]) == [2, 3]


def test_the_first_invoice_of_a_buyer_stays_the_first_where_only_another_is_asked_for(room: Room):
    frame = invoices_as_of(MARCH, scope=Scope(sellers=(4,)), engine=room.engine)

    assert list(zip(frame["invoice_id"], frame["is_first_of_buyer"], strict=True)) == [(3, True), (4, False)]


def test_a_scope_narrows_to_segments_sellers_buyers_and_currencies(room: Room):
    room.payments("1,2026-02-10,1,a,,", "3,2026-02-10,1,b,,")

    assert ids(room, segments=("public",)) == [3]
    assert ids(room, segments=("public", "retail"), sellers=(1,)) == [1, 2]
    assert ids(room, buyers=(2,)) == [1, 2, 4]
    assert ids(room, currencies=("BHD",)) == [2]
    assert ids(room, segments=("none",)) == []
    assert list(ledger_as_of(MARCH, scope=Scope(buyers=(3,)), engine=room.engine).payments["invoice_id"]) == [3]


def test_an_empty_ledger_has_frames_without_rows(engine: Engine):
    ledger = ledger_as_of(MARCH, engine=engine)

    assert (len(ledger.invoices), len(ledger.payments)) == (0, 0)
    assert checked(ledger.invoices)[1] == []
    assert list(ledger.invoices.columns) == list(INVOICES.types)


def test_companies_are_called_by_their_names(room: Room):
    assert company_names(room.engine)[3] == "Ostaja Oy"


def test_companies_of_one_name_are_told_apart_by_their_registry_codes(room: Room):
    room.take("companies", "registry_code,name,country,language,segment", "50,Ostja AS,EE,et,")

    assert list(company_names(room.engine).values()) == [
        "Müüja OÜ", "Ostja AS (20)", "Ostaja Oy", "Teine OÜ", "Ostja AS (50)",
    ]  # fmt: skip


def test_what_sqlite_takes_for_a_day_though_it_is_none_is_left_out_by_name(sqlite_url: str, tmp_path: Path):
    room = open_ledger(database_engine(sqlite_url), tmp_path)
    room.payments("1002,2026-02-18,50,a,,")
    with writing(room.engine) as session:
        session.execute(text("UPDATE invoice SET due_on = '2026-02-30x' WHERE id = 1"))
        session.execute(text("UPDATE payment SET paid_on = '2026-99-99' WHERE paid_on = '2026-02-18'"))

    found = [(breach.check, breach.ids) for breach in checked(invoices_as_of(MARCH, engine=room.engine))[1]]

    assert found == [("due_on is empty", (1,)), ("settled_on is not of our time", (2,))]
