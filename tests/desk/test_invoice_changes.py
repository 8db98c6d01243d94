"""The forms of an invoice's page: what they change, from when it counts, and who may send them."""

from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from models.history import Way
from models.hold import HoldKind, SuppressionReason
from models.invoice import CollectionType, Invoice
from tasks.database import database_engine, reading, writing
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
