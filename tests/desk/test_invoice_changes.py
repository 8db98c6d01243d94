"""The forms of an invoice's page: what they change, from when it counts, and who may send them."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from models.history import Way
from models.hold import HoldKind, SuppressionReason
from models.invoice import LEDGER, STATEMENT, CollectionType, Invoice, Payment
from tasks.bulk import insert_rows
from tasks.database import database_engine, reading, writing
from tasks.ledger_balances import keep_balances
from tasks.suppression import Dead, suppress, suppressed
from tests.desk_ledger import JAAN, LIIS, holds, in_days, open_books, owed, run_on, said, today
from tests.desk_room import agent
from tests.dunning_room import written
from tests.visitors import Visitor, signed_in


@pytest.fixture
def liis(home: Path, sqlite_url: str) -> Visitor:
    """A client manager's browser."""
    return open_books(home)


def followed(visitor: Visitor, answer: httpx.Response) -> str:
    """The page that a form leads to."""
    assert answer.status_code == 303
    return visitor.get(answer.headers["location"]).text


@pytest.mark.parametrize("kind", ["dispute", "promise", "do_not_contact"])
def test_a_hold_counts_from_the_next_letter_on_and_the_page_says_so(liis: Visitor, kind: str):
    number = owed()

    answer = liis.post(f"/invoices/{number}/hold", kind=kind, reason="says Mari", until=str(in_days(3)))
    run_on(today())

    page = followed(liis, answer)
    assert "It counts from the next letter on." in page
    assert f"until {in_days(3)}" in page
    assert f"Next letter: {in_days(4)}" in page
    assert written(database_engine()) == []
    [hold] = holds()
    assert (hold.kind, hold.reason, hold.until, hold.who) == (kind, "says Mari", in_days(3), LIIS)
    with reading() as session:
        assert said(session, number)[0][:2] == (LIIS, "page")


def test_what_is_ended_lets_the_next_run_write(liis: Visitor):
    number = owed()
    liis.post(f"/invoices/{number}/hold", kind="dispute", reason="a pallet is missing")
    run_on(today())

    followed(liis, liis.post(f"/invoices/{number}/end_hold", hold="1", reason="found"))
    run_on(in_days(1))

    assert [kind for kind, _ in written(database_engine())] == ["dunning_seller_after_1", "dunning_buyer_after_1"]
    assert holds()[0].ended_by == LIIS


def test_a_collection_type_for_good_or_for_a_while(liis: Visitor):
    number = owed()

    liis.post(f"/invoices/{number}/collection_type", collection_type="DO_NOT_CONTACT", reason="asked", until="")
    page = followed(liis, liis.post(
        f"/invoices/{number}/collection_type", collection_type="DISCLOSED", reason="agreed", until=str(in_days(2))
    ))  # fmt: skip

    assert "<strong>DISCLOSED</strong>" in page
    assert "for a while; else DO_NOT_CONTACT" in page
    with reading() as session:
        assert session.get_one(Invoice, number).collection_type is CollectionType.DO_NOT_CONTACT
    assert [hold.kind for hold in holds()] == [HoldKind.COLLECTION_TYPE]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "dispute", "reason": " "}, "Give a reason"),
        ({"kind": "promise", "reason": "says &lt;Mari"}, "A promise to pay needs the day"),
        ({"kind": "dispute", "reason": "x", "until": "2020-01-01"}, "has passed"),
        ({"kind": "dispute", "reason": "x", "until": "soon"}, "&#39;soon&#39; is no day"),
        ({"kind": "dispute", "reason": "x", "until": "10000-01-01"}, "is no day"),
    ],
)
def test_what_a_rule_refuses_is_said_and_what_was_written_is_kept(liis: Visitor, fields: dict[str, str], words: str):
    answer = liis.post(f"/invoices/{owed()}/hold", **fields)

    assert answer.status_code == 409
    assert words in answer.text
    assert f'value="{fields["reason"]}"'.replace("&lt;", "&amp;lt;") in answer.text
    assert holds() == []


def test_another_invoices_hold_cannot_be_ended_from_here(liis: Visitor):
    first, second = owed("A-1"), owed("A-2")
    liis.post(f"/invoices/{first}/hold", kind="dispute", reason="x")

    answer = liis.post(f"/invoices/{second}/end_hold", hold="1")

    assert answer.status_code == 409
    assert "none of this invoice" in answer.text
    assert holds()[0].ended_at is None


def test_a_dead_address_is_let_in_again(liis: Visitor):
    number = owed()
    with writing() as session:
        dead = Dead("arved@2.ee", SuppressionReason.COMPLAINT)
        suppress(session, [dead], who="mailbox", way=Way.MAIL, now=datetime.now(UTC))

    page = followed(liis, liis.post(f"/invoices/{number}/lift", address="arved@2.ee"))

    assert "gets reminders again" in page
    with reading() as session:
        assert suppressed(session, ["arved@2.ee"]) == set()
    assert liis.post(f"/invoices/{number}/lift", address="arved@2.ee").status_code == 409


FORMS = {
    "hold": {"kind": "dispute", "reason": "x"}, "end_hold": {"hold": "1"}, "lift": {"address": "a@b.ee"},
    "collection_type": {"collection_type": "DISCLOSED", "reason": "x"},
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_no_form_is_for_an_agent(liis: Visitor, form: str):
    number = owed()
    liis.post(f"/invoices/{number}/hold", kind="dispute", reason="y")

    answer = signed_in(agent(JAAN)).post(f"/invoices/{number}/{form}", **FORMS[form])

    assert answer.status_code == 403
    assert "no right to manage invoices" in answer.text
    assert [(hold.reason, hold.ended_at) for hold in holds()] == [("y", None)]


@pytest.mark.parametrize("kind", ["collection_type", "fly", ""])
def test_a_hold_that_there_is_not_is_not_understood(liis: Visitor, kind: str):
    assert liis.post(f"/invoices/{owed()}/hold", kind=kind, reason="x").status_code == 422


def told_twice(number: int) -> None:
    """A payment by the bank's statement that the ledger's file brings again."""
    rows = [
        {"invoice_id": number, "paid_on": today(), "amount": Decimal("200.00"), "kind": "payment",
         "external_id": name, "origin": origin}
        for name, origin in (("bank 1", STATEMENT), ("file 1", LEDGER))
    ]  # fmt: skip
    with writing() as session:
        insert_rows(session, Payment, rows)
        keep_balances(session, [number], now=datetime.now(UTC))


def test_a_payment_told_twice_is_shown_and_a_manager_may_say_that_it_is_another(liis: Visitor):
    number = owed()
    told_twice(number)
    page = liis.get(f"/invoices/{number}").text
    assert "Told twice, counted once" in page
    assert "file 1 is the same money as bank 1" in page

    page = followed(liis, liis.post(f"/invoices/{number}/tell_apart", repeat="1"))
    assert "The payment counts as one of its own." in page
    assert "Told twice" not in page
    with reading() as session:
        assert session.get_one(Invoice, number).balance == Decimal("800.00")
        assert (LIIS, "page") in {line[:2] for line in said(session, number)}


def test_a_repeat_of_another_invoice_is_refused_and_an_agent_may_not_say(liis: Visitor):
    number = owed()
    told_twice(number)

    assert liis.post(f"/invoices/{owed('A-2')}/tell_apart", repeat="1").status_code == 409
    assert signed_in(agent(JAAN)).post(f"/invoices/{number}/tell_apart", repeat="1").status_code == 403
