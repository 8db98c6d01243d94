"""What changed since a reminder was written is heeded right before it leaves (D-04, D-07)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.clock import moment_of
from models.customer import Contact
from models.history import Way
from models.hold import HoldKind, Suppression, SuppressionReason
from models.invoice import CollectionType, Invoice
from models.letter import LetterStatus
from models.reminder import Reminder, ReminderState
from tasks.database import writing
from tasks.delivery import deliver, deliver_now
from tasks.invoices import set_collection_type, set_hold
from tests.dunning_room import DUE, an_invoice, change, morning, open_ledger, pay, reminders, run
from tests.filing_room import one, rows

DAY = timedelta(days=1)
LATE, NINE = DUE + DAY, morning(DUE + DAY, hour=9)
WHO = {"reason": "said so", "who": "liis@firm.ee", "way": Way.PAGE, "now": NINE, "today": LATE}


@pytest.fixture
def ledger(engine: Engine, home: Path) -> Engine:
    """An invoice a day late whose two letters are written."""
    open_ledger(engine, home)
    an_invoice(engine)
    run(engine, LATE)
    return engine


def went(ledger: Engine) -> list[str]:
    """To whom the letters that left were sent."""
    deliver_now(now=NINE, engine=ledger)
    return sorted(row["to_address"] for row in rows(ledger, "whole_letter", status=LetterStatus.SENT))


def dispute(ledger: Engine) -> None:
    with writing(ledger) as session:
        set_hold(session, 1, HoldKind.DISPUTE, until=LATE, **WHO)


def no_consent(ledger: Engine) -> None:
    with writing(ledger) as session:
        set_collection_type(session, 1, CollectionType.NON_DISCLOSED, until=None, **WHO)


def do_not_contact(ledger: Engine) -> None:
    change(ledger, Invoice, 1, collection_type=CollectionType.DO_NOT_CONTACT)


def bounce(ledger: Engine) -> None:
    with writing(ledger) as session:
        session.add(Suppression(address_key="arved@2.ee", reason=SuppressionReason.HARD_BOUNCE, at=NINE))


def test_letters_that_nothing_speaks_against_go(ledger: Engine):
    assert went(ledger) == ["arved@1.ee", "arved@2.ee"]


@pytest.mark.parametrize(
    ("strike", "reason", "left"),
    [
        (lambda ledger: pay(ledger, 1, "1200.00", LATE), "paid", []),
        (dispute, "disputed", []),
        (no_consent, "no consent", ["arved@1.ee"]),
        (do_not_contact, "do not contact", []),
        (bounce, "address dead", ["arved@1.ee"]),
    ],
)
def test_a_letter_that_must_not_go_any_more_is_cancelled_and_its_reminder_says_why(
    ledger: Engine, strike: Callable[[Engine], None], reason: str, left: list[str]
):
    strike(ledger)

    assert went(ledger) == left
    assert (1, "buyer", "skipped", reason) in reminders(ledger)
    cancelled = one(ledger, "whole_letter", to_address="arved@2.ee")
    assert cancelled["status"] == LetterStatus.CANCELLED
    assert one(ledger, "letter_event", letter_id=cancelled["id"])["detail"] == f"not sent: {reason}"


def test_a_letter_asks_for_what_is_owed_when_it_leaves_under_the_same_message_id(ledger: Engine, home: Path):
    before = one(ledger, "whole_letter", to_address="arved@2.ee")
    pay(ledger, 1, "200.00", LATE)
    assert len(went(ledger)) == 2
    after = one(ledger, "whole_letter", to_address="arved@2.ee")

    assert "€1,000.00" in after["text"]
    assert "€1,200.00" in before["text"]
    assert after["message_id"] == before["message_id"]
    assert str(one(ledger, "reminder", letter_id=after["id"])["asked"]) == "1000.00"
    mail = next(file for file in (home / "outbox").rglob("*.eml") if b"arved@2.ee" in file.read_bytes())
    assert before["message_id"].encode() in mail.read_bytes()


def test_what_was_stopped_for_a_while_goes_when_that_has_passed_once(ledger: Engine):
    dispute(ledger)
    assert went(ledger) == []
    run(ledger, LATE + DAY)
    deliver_now(now=morning(LATE + DAY, hour=9), engine=ledger)

    assert {str(row["status"]) for row in rows(ledger, "whole_letter")} == {"sent"}
    assert len(rows(ledger, "whole_letter")) == 2
    assert (1, "buyer", "sent", "") in reminders(ledger)


def test_after_a_long_silence_of_the_provider_one_letter_goes_and_none_that_is_too_old(ledger: Engine):
    run(ledger, DUE + 7 * DAY)
    deliver_now(now=morning(DUE + 8 * DAY), engine=ledger)
    sent = rows(ledger, "whole_letter", status=LetterStatus.SENT)
    assert sorted(row["kind"] for row in sent) == ["dunning_buyer_after_7", "dunning_seller_after_7"]
    assert reminders(ledger, state=ReminderState.SUPERSEDED, step=1)[0][3] == "a later step is due"
    run(ledger, DUE + 14 * DAY)
    deliver_now(now=morning(DUE + 30 * DAY), engine=ledger)

    assert reminders(ledger, step=14) == [(14, "buyer", "expired", "too old"), (14, "seller", "expired", "too old")]


@pytest.mark.parametrize(("days", "sent"), [(10, 2), (11, 0)])
def test_a_letter_goes_on_its_last_day_and_not_the_day_after(ledger: Engine, days: int, sent: int):
    deliver_now(now=morning(LATE + days * DAY, hour=9), engine=ledger)

    assert len(rows(ledger, "whole_letter", status=LetterStatus.SENT)) == sent


def test_a_run_as_of_a_letters_last_day_still_sends_it(ledger: Engine):
    end = moment_of(LATE + 10 * DAY, now=NINE, time_zone="Europe/Tallinn")
    deliver(end, is_whole_day=True, engine=ledger)

    assert len(rows(ledger, "whole_letter", status=LetterStatus.SENT, sent_at=end)) == 2


def test_what_was_called_off_is_looked_at_again_the_next_day_and_not_before(ledger: Engine):
    bounce(ledger)
    went(ledger)

    assert one(ledger, "invoice")["remind_on"] == LATE + DAY
    assert {NINE <= row["at"] < NINE + DAY for row in rows(ledger, "reminder", reason="address dead")} == {True}


def test_a_later_step_that_waits_for_approval_keeps_the_earlier_letter_from_going(ledger: Engine):
    run(ledger, DUE + 7 * DAY, held_by="run-1")
    deliver_now(now=morning(DUE + 7 * DAY, hour=9), engine=ledger)

    assert rows(ledger, "whole_letter", status=LetterStatus.SENT) == []
    assert reminders(ledger, step=1) == [
        (1, "buyer", "superseded", "a later step is due"), (1, "seller", "superseded", "a later step is due"),
    ]  # fmt: skip


def test_a_step_of_another_party_keeps_nobody_from_being_written_to(ledger: Engine):
    row = one(ledger, "reminder", step=1, party="seller")
    change(ledger, Reminder, row["id"], step=7, planned_for=DUE + 7 * DAY)

    assert "arved@2.ee" in went(ledger)


def test_a_letter_that_is_written_anew_keeps_its_other_partys_as_it_is(ledger: Engine):
    before = one(ledger, "whole_letter", to_address="arved@1.ee")
    change(
        ledger, Contact, one(ledger, "contact", address="arved@2.ee")["id"], address="uus@2.ee", address_key="uus@2.ee"
    )

    assert went(ledger) == ["arved@1.ee", "uus@2.ee"]
    assert one(ledger, "whole_letter", to_address="arved@1.ee")["headers"] == before["headers"]


def test_where_several_of_a_group_must_not_go_the_others_do(ledger: Engine):
    for number in range(2, 5):
        an_invoice(ledger, f"A-{number}")
    run(ledger, LATE)
    pay(ledger, 2, "1200.00", LATE)
    pay(ledger, 3, "100.00", LATE)
    deliver_now(now=NINE, engine=ledger)

    sent = rows(ledger, "whole_letter", status=LetterStatus.SENT)
    assert sorted(row["invoice_id"] for row in sent) == [1, 1, 3, 3, 4, 4]
    assert {row["invoice_id"] for row in sent if "€1,100.00" in row["text"]} == {3}


def test_a_reminder_that_was_decided_otherwise_meanwhile_does_not_go(ledger: Engine):
    row = one(ledger, "reminder", step=1, party="buyer")
    change(ledger, Reminder, row["id"], state=ReminderState.SUPERSEDED, reason="a later step is due")

    assert went(ledger) == ["arved@1.ee"]
    assert one(ledger, "whole_letter", id=row["letter_id"])["status"] == LetterStatus.CANCELLED
