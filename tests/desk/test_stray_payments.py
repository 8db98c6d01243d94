"""Money that found no invoice, at the desk."""

from decimal import Decimal
from pathlib import Path

import pytest

from models.invoice import Invoice, StrayPayment
from tasks.database import reading
from tests.desk_ledger import JAAN, LIIS, open_books, owed, said, stray
from tests.desk_room import agent
from tests.visitors import Visitor, signed_in


@pytest.fixture
def liis(home: Path, sqlite_url: str) -> Visitor:
    """A client manager's browser."""
    return open_books(home)


def balance(number: int) -> Decimal:
    with reading() as session:
        return session.get_one(Invoice, number).balance


def outcome(number: int) -> str:
    with reading() as session:
        return session.get_one(StrayPayment, number).outcome


def test_it_shows_what_is_known_and_which_invoices_may_be_meant(liis: Visitor):
    owed("A-1")
    stray(words="arve nr <1>", candidates="A-1 (1200.00 EUR), gone (1.00 EUR)")

    page = liis.get("/stray_payments").text

    assert "(1) Stray payments" in page
    assert "arve nr &lt;1&gt;" in page
    assert 'name="invoices" value="A-1"' in page
    assert "it names no invoice that we know" in page


def test_it_is_assigned_by_a_press_and_the_invoice_is_paid(liis: Visitor):
    invoice = owed("A-1")
    number = stray(candidates="A-1 (1200.00 EUR)")

    answer = liis.post(f"/stray_payments/{number}/settle", verdict="assign", invoices="A-1")

    assert answer.headers["location"] == "/stray_payments?did=assign"
    assert "Every payment has found its invoice." in liis.get("/stray_payments?did=assign").text
    assert balance(invoice) == 0
    with reading() as session:
        assert (LIIS, "page", "payment E1200.00 of 1200.00 EUR assigned by hand") in said(session, invoice)


def test_one_payment_may_be_for_several_invoices(liis: Visitor):
    first, second = owed("A 1"), owed("A-2", amount=Decimal(300))
    number = stray("1500.00")

    liis.post(f"/stray_payments/{number}/settle", verdict="assign", invoices=" A 1, A-2 ", reason="they wrote")

    assert (balance(first), balance(second)) == (0, 0)
    assert outcome(number) == f"assigned to A 1, A-2 by {LIIS}: they wrote"


def test_what_is_no_payment_is_put_aside_whatever_was_typed(liis: Visitor):
    owed("A-1")
    number = stray()

    liis.post(f"/stray_payments/{number}/settle", verdict="dismiss", invoices="A-1", reason="a refund")

    assert outcome(number) == f"dismissed by {LIIS}: a refund"


@pytest.mark.parametrize(
    ("invoices", "words"), [("", "No invoice is named"), ("X-9", "There is no invoice X-9"), ("A-1,A-2", "comes to")]
)
def test_what_a_rule_refuses_is_said(liis: Visitor, invoices: str, words: str):
    owed("A-1")
    owed("A-2")

    answer = liis.post(f"/stray_payments/{stray()}/settle", verdict="assign", invoices=invoices)

    assert answer.status_code == 409
    assert words in answer.text
    assert outcome(1) == ""


def test_what_was_written_for_a_payment_stays_with_it_where_it_is_refused(liis: Visitor):
    stray("100.00")
    number = stray("200.00")

    page = liis.post(f"/stray_payments/{number}/settle", verdict="assign", invoices="X-9", reason="by phone").text

    assert (page.count('value="X-9"'), page.count('value="by phone"')) == (1, 1)
    assert page.index("200.00 EUR") < page.index('value="X-9"') < page.index('value="by phone"')


def test_an_agent_looks_and_decides_nothing(liis: Visitor):
    owed("A-1")
    number = stray(candidates="A-1 (1200.00 EUR)")
    jaan = signed_in(agent(JAAN))

    assert jaan.post(f"/stray_payments/{number}/settle", verdict="dismiss").status_code == 403
    page = jaan.get("/stray_payments").text
    assert "leads and managers decide" in page
    assert "/settle" not in page
    assert outcome(number) == ""
