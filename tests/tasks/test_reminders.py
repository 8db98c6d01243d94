"""Reminders in the database: letters and rows in one step, plans that running series keep, caps, hours (D-02, D-07)."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from models.customer import Contact, Customer
from models.hold import Hold, HoldKind, Suppression, SuppressionReason
from models.invoice import CollectionType, Invoice
from models.reminder import Reminder, ReminderState
from tasks.database import writing
from tasks.invoices import look_again
from tasks.reminder_preview import foreseen
from tasks.reminders import remind
from tests.dunning_room import (
    BUYER,
    DUE,
    SELLER,
    add_contact,
    an_invoice,
    change,
    days_after,
    morning,
    open_ledger,
    own_policy,
    pay,
    reminders,
    run,
    written,
)  # fmt: skip
from tests.filing_room import one, rows

DAY = timedelta(days=1)
LATE = DUE + DAY


@pytest.fixture
def ledger(engine: Engine, home: Path) -> Engine:
    """A seller, a buyer, no invoice."""
    return open_ledger(engine, home)


def test_a_series_from_before_the_due_date_to_the_last_step(ledger: Engine):
    an_invoice(ledger)
    run(ledger, *days_after(DUE, range(-20, 40)))

    assert written(ledger) == [
        ("dunning_buyer_before_3", "arved@2.ee"), ("dunning_seller_after_1", "arved@1.ee"),
        ("dunning_buyer_after_1", "arved@2.ee"), ("dunning_seller_after_7", "arved@1.ee"),
        ("dunning_buyer_after_7", "arved@2.ee"), ("dunning_seller_after_14", "arved@1.ee"),
        ("dunning_buyer_after_14", "arved@2.ee"),
    ]  # fmt: skip
    assert one(ledger, "invoice")["remind_on"] is None


def test_each_row_names_its_plan_its_day_what_was_asked_and_its_letter(ledger: Engine):
    number = an_invoice(ledger)
    pay(ledger, number, "200.00", DUE)
    run(ledger, LATE)
    row = one(ledger, "reminder", step=1, party="buyer")
    letter = one(ledger, "whole_letter", id=row["letter_id"])

    assert row["policy"] == one(ledger, "plan_version")["id"]
    assert (row["planned_for"], str(row["asked"]), letter["invoice_id"]) == (LATE, "1000.00", number)
    assert letter["key"] == f"dunning:{number}:standard:1:buyer"
    assert "€1,000.00" in letter["text"]


def test_the_letters_of_a_series_to_one_party_hang_together(ledger: Engine):
    an_invoice(ledger)
    run(ledger, *days_after(DUE, range(-20, 10)))
    first, second, third = [row for row in rows(ledger, "whole_letter") if row["to_address"] == "arved@2.ee"]

    assert "References:" not in first["headers"]
    assert f"References: <{first['message_id']}>" in second["headers"]
    assert f"<{first['message_id']}>" in third["headers"]
    assert f"In-Reply-To: <{second['message_id']}>" in third["headers"]


def test_a_letter_of_the_series_that_never_went_is_not_referred_to(ledger: Engine):
    an_invoice(ledger)
    run(ledger, LATE)
    for number in (1, 3):
        change(ledger, Reminder, number, state=ReminderState.SKIPPED, reason="rejected by an operator")
    run(ledger, DUE + 7 * DAY)

    assert ["References:" in row["headers"] for row in rows(ledger, "whole_letter")] == [False] * 4


def test_run_twice_or_in_small_batches_it_writes_the_same(ledger: Engine):
    for number in range(7):
        an_invoice(ledger, f"A-{number}")
    assert run(ledger, LATE, size=2).letters == 14
    assert run(ledger, LATE, LATE).looked == 0

    assert len(written(ledger)) == 14


def test_a_running_series_keeps_its_plan_and_a_new_one_begins_with_the_new(ledger: Engine, home: Path):
    an_invoice(ledger, "A-1")
    run(ledger, LATE)
    own_policy(
        home, "{days: 7, to: [seller, buyer]}", "{days: 6, to: [buyer], letters: {buyer: dunning_buyer_after_7}}"
    )
    an_invoice(ledger, "A-2", due_on=LATE)
    run(ledger, *days_after(DUE, range(2, 9)))

    assert {row["step"] for row in rows(ledger, "reminder", invoice_id=1)} == {-3, 1, 7}
    assert {row["step"] for row in rows(ledger, "reminder", invoice_id=2)} == {-3, 1, 6}
    assert len(rows(ledger, "plan_version")) == 2


def test_another_plan_for_a_segment(ledger: Engine, home: Path):
    plan = "gentle: {age_limit_days: 5, steps: [{days: 14, to: [buyer]}]}\n  standard:"
    own_policy(home, "standard:", plan)
    file = home / "policies" / "dunning.yaml"
    text = file.read_text("utf-8").replace("use:  ", "use:\n  - {plan: gentle, buyer_segment: public}\n#", 1)
    file.write_text(text, "utf-8")
    change(ledger, Customer, BUYER, segment="public")
    an_invoice(ledger)
    run(ledger, *days_after(DUE, range(0, 30)))

    assert written(ledger) == [("dunning_buyer_after_14", "arved@2.ee")]


def test_beyond_the_cap_the_rest_waits_for_the_next_day(ledger: Engine, home: Path):
    own_policy(home, "per_run: none", "per_run: 3")
    for number in range(2):
        an_invoice(ledger, f"A-{number}")
    assert remind(morning(LATE), left=3, engine=ledger).letters == 3
    assert reminders(ledger, reason="over the run's cap") == [(1, "buyer", "skipped", "over the run's cap")]
    run(ledger, LATE + DAY)

    assert len(written(ledger)) == 4


def test_reminders_planned_at_night_leave_in_the_morning(ledger: Engine):
    an_invoice(ledger)
    remind(morning(LATE, hour=3), engine=ledger)
    assert {row["next_try_at"] for row in rows(ledger, "whole_letter")} == {morning(LATE)}
    an_invoice(ledger, "A-2")
    remind(morning(LATE, hour=11), engine=ledger)

    assert rows(ledger, "whole_letter")[-1]["next_try_at"] == morning(LATE, hour=11)


def test_a_contact_for_invoices_goes_before_others_and_a_dead_address_is_passed_over(ledger: Engine):
    with writing(ledger) as session:
        session.execute(delete(Contact))
        add_contact(session, SELLER, "boss@1.ee", role="CEO")
        add_contact(session, BUYER, "boss@2.ee", role="CEO")
        add_contact(session, BUYER, "Raamat@2.ee", role="Raamatupidaja", language="ru")
        session.add(Suppression(address_key="boss@1.ee", reason=SuppressionReason.HARD_BOUNCE, at=morning(DUE)))
    an_invoice(ledger)
    run(ledger, LATE)

    assert written(ledger) == [("dunning_buyer_after_1", "Raamat@2.ee")]
    assert one(ledger, "whole_letter")["language"] == "en"
    assert reminders(ledger, step=1, party="seller") == [(1, "seller", "skipped", "address dead")]


def test_a_contact_that_comes_late_is_reminded_from_the_next_run_on(ledger: Engine):
    with writing(ledger) as session:
        session.execute(delete(Contact).where(Contact.customer_id == BUYER))
    an_invoice(ledger)
    run(ledger, LATE)
    assert reminders(ledger, step=1, party="buyer") == [(1, "buyer", "skipped", "no address")]
    with writing(ledger) as session:
        add_contact(session, BUYER, "uus@2.ee")
    run(ledger, LATE + DAY)

    assert ("dunning_buyer_after_1", "uus@2.ee") in written(ledger)


def test_an_invoice_that_has_nothing_left_to_say_is_looked_at_again_when_asked(ledger: Engine):
    number = an_invoice(ledger, collection_type=CollectionType.DO_NOT_CONTACT)
    run(ledger, *days_after(DUE, range(0, 60)))
    assert one(ledger, "invoice")["remind_on"] is None
    with writing(ledger) as session:
        look_again(session, customer_ids=[BUYER], day=LATE + 60 * DAY)

    assert one(ledger, "invoice")["remind_on"] == LATE + 60 * DAY
    change(ledger, Invoice, number, settled_on=LATE)
    assert run(ledger, LATE + 60 * DAY).looked == 0


def test_a_dry_run_of_a_day_to_come_takes_the_runs_between_as_done(ledger: Engine):
    an_invoice(ledger, "A-1")
    an_invoice(ledger, "A-2", due_on=DUE + 6 * DAY)
    seen = list(foreseen(morning(DUE + 7 * DAY), DUE - 10 * DAY, engine=ledger))
    sent = {(dossier.invoice.number, made.step) for dossier, decisions in seen for made in decisions
            if made.state == "sent" and not made.reason}  # fmt: skip

    assert sent == {("A-1", 7), ("A-2", 1)}
    assert rows(ledger, "reminder") == []


def test_a_dry_run_of_a_day_that_has_passed_shows_it_as_it_stood(ledger: Engine):
    number = an_invoice(ledger)
    run(ledger, LATE, DUE + 7 * DAY)
    pay(ledger, number, "1200.00", DUE + 8 * DAY)

    def reasons(day: date, hour: int) -> dict[tuple[int, str], str]:
        found = foreseen(morning(day, hour=hour), DUE + 20 * DAY, engine=ledger)
        return {
            (made.step, str(made.party)): str(made.reason or made.state) for _, all_made in found for made in all_made
        }

    assert reasons(LATE, 7)[1, "buyer"] == "sent"
    assert reasons(LATE, 9)[1, "buyer"] == "already sent"
    assert reasons(LATE, 9)[7, "buyer"] == "not yet due"
    assert reasons(DUE + 14 * DAY, 9) == {(14, "seller"): "paid", (14, "buyer"): "paid"}


def test_a_dry_run_of_a_day_that_has_passed_heeds_the_hold_that_was_in_force_then(ledger: Engine):
    change(ledger, Invoice, an_invoice(ledger), remind_on=None)
    ended = {"kind": HoldKind.DISPUTE, "reason": "wrong", "who": "liis@firm.ee"}
    with writing(ledger) as session:
        session.add(Hold(invoice_id=1, begun_at=morning(DUE), ended_at=morning(DUE + 3 * DAY), **ended))
    reasons = {
        day: {str(made.reason) for _, found in foreseen(morning(day), LATE + 9 * DAY, engine=ledger) for made in found
              if made.step == 1}
        for day in (LATE, DUE + 4 * DAY)
    }  # fmt: skip

    assert reasons == {LATE: {"disputed"}, DUE + 4 * DAY: {""}}
