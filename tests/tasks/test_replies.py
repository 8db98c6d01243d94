"""Replies to reminders become tickets that are linked to the invoice (D-11)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from models.letter import Letter
from models.letter_page import token_of
from tasks.settings import Settings
from tests.dunning_room import COMPANY, an_invoice, open_ledger
from tests.filing_room import HOUSE, NOW, file, masters, one, rows
from tests.homes import deliver, ingest
from tests.mailmaker import a_mail
from tests.payer_room import a_reminder

PAYER = "Mari Maasikas <arved@2.ee>"


@pytest.fixture
def letter(engine: Engine, home: Path) -> Letter:
    open_ledger(engine, home)
    an_invoice(engine, "another")
    return a_reminder(engine, an_invoice(engine))


def receive(engine: Engine, *mails: bytes) -> None:
    file(engine, *mails, house=replace(HOUSE, signing_key=Settings().signing_key()))


def a_reply(**more: Any) -> bytes:
    return a_mail(**{"from_": PAYER, "subject": "Re: Invoice A-1", "text": "We paid yesterday."} | more)


def test_a_reply_is_a_ticket_about_the_invoice_and_its_customer_is_known(engine: Engine, letter: Letter):
    receive(engine, a_reply(in_reply_to=letter.message_id))

    ticket = one(engine, "ticket")
    assert (ticket["invoice_id"], ticket["status"], ticket["customer_id"]) == (2, "UNASSIGNED", 2)


@pytest.mark.parametrize("to", ["arved+{}@firm.ee", '"Firm OU {}" <arved@firm.ee>', "ARVED+{}@FIRM.EE"])
def test_a_reply_without_references_is_known_by_the_address_that_it_went_to(engine: Engine, letter: Letter, to: str):
    receive(engine, a_reply(to=to.format(token_of(letter.message_id))))

    assert one(engine, "ticket")["invoice_id"] == 2


def test_a_reply_to_the_whole_series_stays_one_ticket(engine: Engine, letter: Letter):
    later = a_reminder(engine, 2, step=14, earlier=(letter.message_id,))
    receive(engine, a_reply(in_reply_to=letter.message_id, message_id="first@2.ee"))
    receive(engine, a_reply(in_reply_to=later.message_id, references=(letter.message_id, later.message_id),
                            text="And again."))  # fmt: skip

    assert masters(engine) == [1]
    assert [message["ticket_id"] for message in rows(engine, "message")] == [1, 1]


def test_what_joins_a_ticket_links_it_where_it_is_not(engine: Engine, letter: Letter):
    receive(engine, a_reply(message_id="question@2.ee", text="Which invoices are open?"))
    assert one(engine, "ticket")["invoice_id"] is None
    receive(engine, a_reply(in_reply_to=letter.message_id, references=("question@2.ee", letter.message_id)))

    assert one(engine, "ticket", master_id=None)["invoice_id"] == 2


def test_a_ticket_keeps_the_invoice_that_it_began_with(engine: Engine, letter: Letter):
    other = a_reminder(engine, 1)
    receive(engine, a_reply(in_reply_to=letter.message_id, message_id="first@2.ee"))
    receive(engine, a_reply(in_reply_to="first@2.ee", references=("first@2.ee", other.message_id), text="Both."))

    assert one(engine, "ticket", master_id=None)["invoice_id"] == 2


def test_a_token_that_we_did_not_make_links_nothing(engine: Engine, letter: Letter):
    receive(engine, a_reply(to=f"arved+{'0' * 16}.{'0' * 20}@firm.ee"), a_reply(in_reply_to="haldur.0.a.b@firm.ee"))

    assert {ticket["invoice_id"] for ticket in rows(engine, "ticket")} == {None}


def test_replies_of_one_batch_each_find_their_own(engine: Engine, letter: Letter):
    other = a_reminder(engine, 1)
    both = [a_reply(in_reply_to=each.message_id, text=f"About {each.key}") for each in (letter, other)]
    receive(engine, *both)

    assert [ticket["invoice_id"] for ticket in rows(engine, "ticket")] == [2, 1]


def test_lists_that_share_a_mailbox_know_their_subaddresses(engine: Engine, home: Path, letter: Letter):
    support = (
        "  - {name: support, address: support@firm.ee, language: et, source: {kind: maildir, path: mail/support}}\n"
    )
    collections = COMPANY.replace("address: arved", "subaddresses: true, address: arved").partition("lists:\n")[2]
    (home / "company.yaml").write_text(COMPANY.partition("lists:\n")[0] + f"lists:\n{support}\n{collections}", "utf-8")
    deliver(home, "1", a_reply(to=f"arved+{token_of(letter.message_id)}@firm.ee"))
    deliver(home, "2", a_reply(to="support+x@firm.ee", message_id="other@2.ee", text="Something else"))
    ingest(now=NOW)

    tickets = [(ticket["queue"], ticket["invoice_id"]) for ticket in rows(engine, "ticket")]
    assert sorted(tickets, key=str) == [("collections", 2), ("support", None)]
