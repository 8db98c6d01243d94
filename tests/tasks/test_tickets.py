"""Customers of tickets: found from cards, chosen by hand, and what that choice is good for later (T-03)."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from models.customer import Contact, Customer, address_key, domain_of
from models.ticket import TicketError
from tasks.acting import set_customer
from tasks.database import writing
from tasks.tickets import unidentified_tickets
from tests.filing_room import ARRIVED, NOW, file, found, one, rows
from tests.mailmaker import a_mail

SIZES = [1, 500]


@pytest.fixture
def register(engine: Engine) -> Engine:
    """Klient (1) and Teine (2) with their addresses; office@maja.ee stands on both cards."""
    cards = {1: ["Mari@Klient.ee", "office@maja.ee", "k@gmail.com"], 2: ["ants@teine.ee", "office@maja.ee"]}
    with writing(engine) as session:
        for number, addresses in cards.items():
            session.add(
                Customer(id=number, name=f"C{number}", registry_code=f"{number}000", country="EE", language="et")
            )
            session.flush()
            for address in addresses:
                key = address_key(address)
                session.add(Contact(customer_id=number, address=address, address_key=key, domain=domain_of(key)))
    return engine


def choose(ticket: int, code: str, *, at: timedelta = timedelta()) -> str:
    return set_customer.fn(ticket, code, who="jaan@firm.ee", now=NOW + at)


def found_by(engine: Engine) -> list[tuple[int | None, str | None]]:
    """Customer and step of each ticket."""
    return [(ticket["customer_id"], ticket["recognised_by"]) for ticket in rows(engine, "ticket")]


@pytest.mark.parametrize("size", SIZES)
def test_customers_are_found_by_card_then_domain_whatever_the_case(register: Engine, size: int):
    senders = ["MARI@klient.EE", "new@Teine.ee", "k@gmail.com", "other@gmail.com", "office@maja.ee", "x@maja.ee"]

    file(register, *(a_mail(from_=sender) for sender in senders), size=size)

    contact, domain, nobody = (1, "contact"), (2, "domain"), (None, None)
    assert found_by(register) == [contact, domain, contact, nobody, nobody, nobody]
    assert [ticket["customer_candidates"] for ticket in rows(register, "ticket")[3:]] == [[], [1, 2], [1, 2]]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("sender", ["office@maja.ee", "x@maja.ee", "unknown@gmail.com"])
def test_a_choice_by_hand_serves_later_mails_also_where_two_customers_share(register: Engine, sender: str, size: int):
    file(register, a_mail(from_=sender))
    choose(1, "2000")

    file(register, *(a_mail(from_=sender.upper(), text=str(number)) for number in range(2)), size=size)

    assert found_by(register) == [(2, "hand"), (2, "history"), (2, "history")]
    assert rows(register, "ticket")[1]["customer_candidates"] == []


def test_the_last_choice_by_hand_counts(register: Engine):
    file(register, a_mail(from_="x@maja.ee", text="1"), a_mail(from_="x@maja.ee", text="2"))
    choose(2, "2000")
    choose(1, "1000", at=timedelta(minutes=1))

    file(register, a_mail(from_="x@maja.ee", text="3"))

    assert found_by(register)[2] == (1, "history")


def test_a_card_goes_before_a_choice_by_hand(register: Engine):
    file(register, a_mail())
    choose(1, "2000")

    file(register, a_mail(text="again"))

    assert found_by(register) == [(2, "hand"), (1, "contact")]


def test_the_newest_ticket_goes_before_an_older_choice_by_hand(register: Engine):
    days = [found(a_mail(from_="x@gmail.com", text=str(n)), at=ARRIVED + timedelta(days=n)) for n in (0, 9, 20)]
    file(register, days[0])
    choose(1, "1000", at=timedelta(days=-29))
    card = Contact(customer_id=2, address="x@gmail.com", address_key="x@gmail.com", domain="gmail.com")
    with writing(register) as session:
        session.add(card)
    file(register, days[1])
    with writing(register) as session:
        session.delete(card)

    file(register, days[2])

    assert found_by(register) == [(1, "hand"), (2, "contact"), (2, "history")]


def test_a_choice_by_hand_stays_when_the_customer_answers_an_agents_first_mail(register: Engine):
    file(register, a_mail(from_="jaan@firm.ee", message_id="root@firm.ee"))
    choose(1, "2000")

    file(register, a_mail(in_reply_to="root@firm.ee", text="Jah"))

    ticket = rows(register, "ticket")[0]
    assert (ticket["customer_id"], ticket["recognised_by"], ticket["contact_address"]) == (2, "hand", "mari@klient.ee")


def test_a_choice_is_recorded_in_the_history(register: Engine):
    file(register, a_mail())

    assert choose(1, "2000") == "Ticket 1: customer set to C2 (2000)"

    line = one(register, "history")
    assert (line["who"], line["way"], line["ticket_id"], line["customer_id"]) == ("jaan@firm.ee", "flow", 1, 2)


@pytest.mark.parametrize(
    ("ticket", "code", "message"),
    [(9, "1000", "no ticket 9"), (1, "9", "no customer with the registry code '9'"), (2, "1000", "child of ticket 1")],
)
def test_a_choice_that_cannot_be_is_refused_in_words(register: Engine, ticket: int, code: str, message: str):
    file(register, a_mail(message_id="root@x.ee"), a_mail(in_reply_to="root@x.ee", text="Re"))

    with pytest.raises(TicketError, match=message):
        choose(ticket, code)
    assert rows(register, "history") == []


def test_only_masters_without_a_customer_are_unidentified(register: Engine):
    file(
        register,
        a_mail(from_="x@gmail.com", message_id="r@x.ee"),
        a_mail(from_="x@gmail.com", in_reply_to="r@x.ee", text="Re"),
    )
    file(register, a_mail(from_="x@gmail.com", text="other"))
    choose(3, "1000")

    assert unidentified_tickets("x@gmail.com") == [1]
