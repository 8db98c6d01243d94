"""The ledger at the desk: the list, an invoice's page, and who may see what."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col

from models.history import Way
from models.hold import HoldKind, SuppressionReason
from models.invoice import CollectionType
from models.letter import EventKind, Letter, LetterEvent
from models.ticket import Ticket
from tasks.database import database_engine, writing
from tasks.invoices import set_hold
from tasks.suppression import Dead, suppress
from tests.desk_ledger import LIIS, in_days, open_books, owed, run_on, today
from tests.desk_room import counted_queries, mail
from tests.dunning_room import pay
from tests.visitors import Visitor, make_agent, signed_in


@pytest.fixture
def liis(home: Path, sqlite_url: str) -> Visitor:
    """A client manager's browser."""
    return open_books(home)


def text_of(page: str) -> str:
    """The words of a page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def seen(visitor: Visitor, address: str) -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200
    return text_of(answer.text)


def test_the_list_says_what_is_owed_how_late_and_what_was_said(liis: Visitor):
    owed("A-1", late=2)
    run_on(today())

    page = seen(liis, "/invoices")

    assert "A-1 Müüja OÜ Ostja AS" in page
    assert f"{in_days(-2)} 2 days 1,200.00 EUR DISCLOSED +1 {today()}" in page
    assert "1 invoice in EUR 1,200.00 EUR owed" in page


def test_filters_stay_in_the_form_and_lead_on(liis: Visitor):
    owed("A-1")
    owed("B-1")

    answer = liis.get("/invoices?number=B-&state=overdue&seller=Müüja&sort=most")

    assert "B-1" in answer.text
    assert "A-1" not in answer.text
    assert 'name="number" value="B-"' in answer.text
    assert "sort=least" in answer.text


@pytest.mark.parametrize("odd", ["state=x&age=y&sort=z&page=-3", "page=999999&seller=%25&number=_", "buyer='%20OR%201"])
def test_an_odd_address_is_answered_calmly(liis: Visitor, odd: str):
    owed()

    assert liis.get(f"/invoices?{odd}").status_code == 200


def test_a_page_past_the_last_one_does_not_say_that_nothing_fits(liis: Visitor):
    owed()

    assert "past the last one. Previous" in seen(liis, "/invoices?page=2")
    assert "No invoice fits." in seen(liis, "/invoices?number=B")


def test_the_list_asks_the_database_as_often_for_many_as_for_one(liis: Visitor):
    owed("A-1")
    with counted_queries() as for_one:
        seen(liis, "/invoices")
    for number in range(2, 12):
        owed(f"A-{number}")
    with counted_queries() as for_many:
        seen(liis, "/invoices")

    assert len(for_one) == len(for_many)


def test_the_page_explains_each_step(liis: Visitor):
    number = owed(late=2)
    run_on(today())

    page = seen(liis, f"/invoices/{number}")

    assert f"-3 {in_days(-5)} buyer superseded" in page
    assert "a later step is due" in page
    assert f"+1 {in_days(-1)} seller leaves with the next delivery" in page
    assert "asked for 1,200.00 EUR" in page
    assert "What it says Hello Mari Maasikas, Invoice A-1 was due on" in page
    assert f"Next letter: {in_days(5)}, step +7 to the seller, step +7 to the buyer." in page


def test_the_page_says_what_rests_and_why(liis: Visitor):
    number = owed(collection_type=CollectionType.NON_DISCLOSED)

    page = seen(liis, f"/invoices/{number}")

    assert "writes nothing to the buyer: no consent." in page
    assert "NON_DISCLOSED : the seller alone" in page


def test_the_page_says_of_an_invoice_that_came_long_overdue_why_no_reminder_goes(liis: Visitor):
    page = seen(liis, f"/invoices/{owed(late=60)}")

    assert "no further reminder will go." in page
    assert "Too old to go any more: step +14 to the seller, step +14 to the buyer." in page


def test_the_balance_follows_from_payments_and_credits(liis: Visitor):
    number = owed()
    pay(database_engine(), number, "200.00", today())

    page = seen(liis, f"/invoices/{number}")

    assert "payment" in page
    assert "-200.00" in page
    assert "Owed 1,000.00 EUR" in page


def test_a_paid_invoice_gets_nothing_more(liis: Visitor):
    number = owed()
    pay(database_engine(), number, "1200.00", today())

    assert "Nothing is owed: no reminder goes any more." in seen(liis, f"/invoices/{number}")
    assert "A-1" not in seen(liis, "/invoices")
    assert f"paid {today()}" in seen(liis, "/invoices?state=paid")


def test_no_run_is_awaited_by_what_was_paid_before_one_looked_at_it(liis: Visitor):
    number = owed()
    assert f"+1 {in_days(-1)} buyer the next run decides" in seen(liis, f"/invoices/{number}")
    pay(database_engine(), number, "1200.00", today())

    page = seen(liis, f"/invoices/{number}")

    assert f"+1 {in_days(-1)} buyer not needed" in page
    assert f"+14 {in_days(12)} seller not needed" in page
    assert "Looked at next" not in page


def test_the_events_of_a_letter_say_who_opened_it(liis: Visitor):
    number = owed()
    run_on(today())
    with writing() as session:
        for kind, more in ((EventKind.OPENED, {"open_class": "machine"}), (EventKind.BOUNCED, {"is_permanent": True})):
            session.add(LetterEvent(letter_id=1, kind=kind, at=datetime.now(UTC), **more))

    page = seen(liis, f"/invoices/{number}")

    assert "opened by a machine" in page
    assert "bounced for good" in page


def test_a_dead_address_is_named_with_its_todo(liis: Visitor):
    number = owed()
    with writing() as session:
        dead = Dead("arved@2.ee", SuppressionReason.HARD_BOUNCE, invoice_id=number)
        suppress(session, [dead], who="mailbox", way=Way.MAIL, now=datetime.now(UTC))

    page = seen(liis, f"/invoices/{number}")

    assert "gets no reminders" in page
    assert "Find out whom to write to. Liis Lepp" in page
    assert "writes nothing to the buyer: address dead." in page


def test_a_ticket_and_its_invoice_lead_to_each_other(liis: Visitor):
    number, ticket = owed(), mail("Miks?")
    with writing() as session:
        session.execute(update(Ticket).where(col(Ticket.id) == ticket).values(invoice_id=number))

    assert f'href="/tickets/{ticket}"' in liis.get(f"/invoices/{number}").text
    assert f'href="/invoices/{number}">A-1' in liis.get(f"/tickets/{ticket}").text


def test_past_holds_stay_on_the_page(liis: Visitor):
    number = owed()
    with writing() as session:
        set_hold(
            session, number, HoldKind.PROMISE, reason="says Mari", until=in_days(-1), who=LIIS, way=Way.PAGE,
            now=datetime.now(UTC), today=in_days(-3),
        )  # fmt: skip

    page = seen(liis, f"/invoices/{number}")

    assert "None in force." in page
    assert f"promised until {in_days(-1)}: says Mari" in page


def test_the_page_asks_the_database_as_often_for_a_long_story_as_for_a_short_one(liis: Visitor):
    first, second = owed("A-1"), owed("A-2", late=9)
    with counted_queries() as short:
        seen(liis, f"/invoices/{first}")
    run_on(in_days(-8))
    run_on(today())
    pay(database_engine(), second, "10.00", today())
    with counted_queries() as long:
        seen(liis, f"/invoices/{second}")

    assert len(long) - len(short) <= 1  # the plan that the series began with is at hand, or read


def test_an_agent_reads_and_finds_no_form(liis: Visitor):
    number = owed()

    agent = signed_in(make_agent("kati@firm.ee", name="Kati")).get(f"/invoices/{number}").text

    assert "Leads and managers hold reminders." in agent
    assert f'action="/invoices/{number}/' not in agent
    assert f'action="/invoices/{number}/hold"' in liis.get(f"/invoices/{number}").text


def test_what_strangers_wrote_stays_text(liis: Visitor):
    number = owed("<script>1</script>", reference="<b>2")
    run_on(today())
    with writing() as session:
        session.execute(update(Letter).values(subject="<svg onload=x>", error="<i>3"))

    for address in ("/invoices", f"/invoices/{number}", "/reminders"):
        page = liis.get(address).text
        assert not re.search("<script>1|<b>2|<svg|<i>3", page)


def test_a_fault_in_the_plan_is_told_to_who_can_mend_it(liis: Visitor, home: Path):
    number = owed()
    (home / "policies" / "dunning.yaml").write_text("plans: 3", "utf-8")

    answer = liis.get(f"/invoices/{number}")

    assert answer.status_code == 503
    assert "policies/dunning.yaml" in answer.text


def test_money_is_exact_in_the_sums(liis: Visitor):
    for number, amount in enumerate(("0.10", "0.20", "99999999.99")):
        owed(f"C-{number}", amount=Decimal(amount))

    assert "3 invoices in EUR 100,000,000.29 EUR owed" in seen(liis, "/invoices")
