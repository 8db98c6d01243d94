"""What the ledger changes of an invoice whose letters are written or whose row somebody else is just changing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from models.history import Way
from models.invoice import CollectionType
from tasks.database import reading, writing
from tasks.delivery import deliver_now
from tasks.invoices import set_collection_type
from tests.dunning_room import DUE, add_company, an_invoice, morning, open_ledger, reminders, run
from tests.filing_room import one, rows
from tests.ledger_room import INVOICES, Room

DAY = timedelta(days=1)
LATE, NINE = DUE + DAY, morning(DUE + DAY, hour=9)
ROW = "A-1,2026-02-02,{due},1200.00,EUR,10000001,{buyer},DISCLOSED,,{reference}"
WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@pytest.fixture
def room(engine: Engine, home: Path, tmp_path: Path) -> Room:
    """An invoice a day late whose two letters are written."""
    open_ledger(engine, home)
    an_invoice(engine, ledger_collection_type=CollectionType.DISCLOSED)
    run(engine, LATE)
    return Room(engine, tmp_path)


def take(room: Room, *, due: date = DUE, buyer: str = "10000002", reference: str = "1234561") -> None:
    room.take("invoices", INVOICES, ROW.format(due=due, buyer=buyer, reference=reference), now=NINE)


def statuses(room: Room) -> dict[str, str]:
    return {row["to_address"]: str(row["status"]) for row in rows(room.engine, "whole_letter")}


def test_letters_that_wait_to_leave_do_not_go_when_the_due_date_has_moved(room: Room):
    take(room, due=DUE + 28 * DAY)
    deliver_now(now=NINE, engine=room.engine)

    assert statuses(room) == {"arved@1.ee": "cancelled", "arved@2.ee": "cancelled"}
    assert reminders(room.engine) == []


def test_they_go_at_the_step_of_the_new_due_date_with_its_words(room: Room):
    take(room, due=DUE + 28 * DAY)
    run(room.engine, DUE + 29 * DAY)
    deliver_now(now=morning(DUE + 29 * DAY, hour=9), engine=room.engine)

    assert statuses(room) == {"arved@1.ee": "sent", "arved@2.ee": "sent"}
    assert "30 March 2026" in one(room.engine, "whole_letter", to_address="arved@2.ee")["text"]


def test_letters_that_wait_to_leave_do_not_go_to_a_company_that_is_not_the_buyer_any_more(room: Room):
    with writing(room.engine) as session:
        add_company(session, 3)
    take(room, buyer="10000003")
    deliver_now(now=NINE, engine=room.engine)

    assert statuses(room)["arved@2.ee"] == "cancelled"


def test_what_has_left_stays_sent_when_the_due_date_moves(room: Room):
    deliver_now(now=NINE, engine=room.engine)
    take(room, due=DUE + 28 * DAY)

    assert reminders(room.engine) == [(1, "buyer", "sent", ""), (1, "seller", "sent", "")]


def while_it_waits(room: Room, change: Callable[[Session], object], work: Callable[[], None]) -> None:
    """Change in a transaction that is open while an import begins; on PostgreSQL the import runs into it."""
    with ThreadPoolExecutor(1) as pool:
        with writing(room.engine) as session:
            change(session)
            session.flush()
            done = pool.submit(work)
            while session.get_bind().dialect.name == "postgresql" and not done.done():
                with reading(room.engine) as other:
                    if other.scalar(text(WAITS)):
                        break
        done.result()


def withdraw_consent(session: Session) -> None:
    set_collection_type(
        session, 1, CollectionType.NON_DISCLOSED, reason="the seller says so", until=None, who="liis@firm.ee",
        way=Way.PAGE, now=NINE, today=LATE,
    )  # fmt: skip


def test_an_import_at_the_same_time_does_not_undo_a_client_managers_word(room: Room):
    while_it_waits(room, withdraw_consent, lambda: take(room, reference="777"))
    deliver_now(now=NINE, engine=room.engine)

    assert one(room.engine, "invoice")["collection_type"] == "NON_DISCLOSED"
    assert statuses(room)["arved@2.ee"] == "cancelled"


def test_a_payment_at_the_same_time_does_not_undo_a_new_look(room: Room):
    deliver_now(now=NINE, engine=room.engine)
    row = "A-1,2026-03-03,200.00,P-1,payment,EUR"
    while_it_waits(
        room, withdraw_consent, lambda: room.take("payments", "number,paid_on,amount,external_id,kind,currency", row)
    )

    assert str(one(room.engine, "invoice")["remind_on"]) == str(LATE)
