"""What people say about an invoice: checked, written to history, and heeded by the planner (D-04, D-14)."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.history import Way
from models.hold import HoldKind
from models.invoice import CollectionType, InvoiceError
from tasks.database import writing
from tasks.invoices import end_hold, end_holds, set_collection_type, set_hold
from tests.dunning_room import DUE, an_invoice, morning, open_ledger, reminders, run
from tests.filing_room import one, rows

DAY = timedelta(days=1)
LATE = DUE + DAY


@pytest.fixture
def ledger(engine: Engine, home: Path) -> Engine:
    """One invoice."""
    open_ledger(engine, home)
    an_invoice(engine)
    return engine


def say(ledger: Engine, what: Callable[..., Any], *told: Any, on: date = LATE, **more: Any) -> None:
    """One change in a transaction of its own."""
    with writing(ledger) as session:
        what(session, *told, who="liis@firm.ee", way=Way.PAGE, now=morning(on), today=on, **more)


def hold(ledger: Engine, kind: HoldKind, until: date | None, reason: str = "said so", on: date = LATE) -> None:
    say(ledger, set_hold, 1, kind, until=until, reason=reason, on=on)


def test_a_hold_is_told_in_history_with_who_why_and_until_when(ledger: Engine):
    hold(ledger, HoldKind.PROMISE, LATE + DAY)
    line = rows(ledger, "history")[-1]

    assert line["what"] == "promised until 2026-03-04: said so"
    assert (line["who"], line["way"], line["invoice_id"]) == ("liis@firm.ee", "page", 1)


def test_a_new_word_of_the_same_kind_takes_the_place_of_the_old(ledger: Engine):
    hold(ledger, HoldKind.PROMISE, LATE + 20 * DAY)
    run(ledger, LATE)
    hold(ledger, HoldKind.PROMISE, LATE + DAY, on=LATE + DAY)
    run(ledger, LATE + DAY, LATE + 2 * DAY)

    assert [row["ended_by"] for row in rows(ledger, "hold")] == ["liis@firm.ee", ""]
    assert (1, "buyer", "sent", "") in reminders(ledger)


def test_a_hold_that_is_ended_lets_reminders_go_on_at_once(ledger: Engine):
    hold(ledger, HoldKind.DISPUTE, None)
    run(ledger, LATE)
    assert (1, "buyer", "skipped", "disputed") in reminders(ledger)
    say(ledger, end_hold, 1, reason="settled")
    run(ledger, LATE)

    assert (1, "buyer", "sent", "") in reminders(ledger)
    assert rows(ledger, "history")[-1]["what"] == "no longer disputed: settled"
    say(ledger, end_hold, 1)
    assert len(rows(ledger, "history")) == 2


def test_a_collection_type_for_good_ends_one_for_a_while(ledger: Engine):
    say(ledger, set_collection_type, 1, CollectionType.NON_DISCLOSED, until=LATE + 9 * DAY, reason="asked to")
    assert one(ledger, "invoice")["collection_type"] == CollectionType.DISCLOSED
    run(ledger, LATE)
    assert (1, "buyer", "skipped", "no consent") in reminders(ledger)
    say(ledger, set_collection_type, 1, CollectionType.DISCLOSED, until=None, reason="allowed")
    run(ledger, LATE)

    assert one(ledger, "hold")["ended_at"] is not None
    assert (1, "buyer", "sent", "") in reminders(ledger)


def test_what_cannot_be_is_refused_and_nothing_changes(ledger: Engine):
    for kind, until, reason, said in (
        (HoldKind.PROMISE, None, "soon", "needs the day"),
        (HoldKind.DISPUTE, DUE, "wrong", "has passed"),
        (HoldKind.DISPUTE, None, "  ", "Give a reason"),
        (HoldKind.COLLECTION_TYPE, None, "x", "set_collection_type"),
    ):
        with pytest.raises(InvoiceError, match=said):
            hold(ledger, kind, until, reason)
    with pytest.raises(InvoiceError, match="There is no invoice 9"):
        say(ledger, set_collection_type, 9, CollectionType.DISCLOSED, until=None, reason="x")
    with pytest.raises(InvoiceError, match="is not held"):
        say(ledger, end_holds, 1, HoldKind.DISPUTE)

    assert rows(ledger, "hold") == rows(ledger, "history") == []


def test_of_two_who_speak_at_once_the_later_counts(ledger: Engine):
    def speak(session: Session, until: date) -> None:
        set_hold(session, 1, HoldKind.DISPUTE, until=until, reason="x", who="a", way=Way.PAGE, now=morning(LATE),
                 today=LATE)  # fmt: skip

    with writing(ledger) as session:
        speak(session, LATE)
        speak(session, LATE + DAY)

    assert [row["until"] for row in rows(ledger, "hold", ended_at=None)] == [LATE + DAY]
