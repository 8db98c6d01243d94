"""The process as operators see it: real runs of the engine, each with its artifact and its colour (T-01 to T-08)."""

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from markdown_it import MarkdownIt
from prefect.client.schemas.objects import State
from prefect.exceptions import ParameterTypeError
from sqlalchemy import Engine, create_engine, text

from flows.choose_customer import choose_customer
from flows.ingest_mail import ingest_mail
from flows.retry_quarantine import retry_quarantine
from models.customer import Customer
from tasks.database import writing
from tests.artifacts import artifact
from tests.filing_room import one, rows
from tests.homes import deliver, open_home, unmarked
from tests.mailmaker import a_mail

pytestmark = pytest.mark.usefixtures("prefect")

HOSTILE = "<script>alert(1)</script> | [x](javascript:alert(1)) {{ 7*7 }}"
POISON = f"poison {HOSTILE}"
REFUSE = """CREATE TRIGGER refuse BEFORE INSERT ON message WHEN NEW.subject LIKE 'poison%'
            BEGIN SELECT RAISE(ABORT, 'the database refuses poison'); END"""


@pytest.fixture
def company(home: Path, sqlite_url: str) -> Iterator[Engine]:
    """A home with two lists, a mail in each, and one customer."""
    open_home(home)
    deliver(home, "1.host", a_mail(message_id="1@x.ee", text="one"))
    deliver(home, "1.host", a_mail(message_id="2@x.ee", text="two", to="billing@firm.ee"), queue="billing")
    engine = create_engine(sqlite_url)
    with writing() as session:
        session.add(Customer(id=1, name="Klient", registry_code="1000", country="EE", language="et"))
    yield engine
    engine.dispose()


def run(**parameters: object) -> State[Any]:
    return ingest_mail(return_state=True, as_of="2026-04-01", **parameters)


def test_a_run_files_the_mail_of_all_lists_and_leaves_a_report(company: Engine, home: Path):
    deliver(home, "2.host", a_mail(subject=HOSTILE, from_="x@gmail.com"))
    deliver(home, "3.host", b"\x00junk")
    state = run()

    assert state.is_completed()
    assert state.message == "4 mails: 3 tickets opened, 0 joined a thread, 1 quarantined (haldur export mail)"
    assert [ticket["queue"] for ticket in rows(company, "ticket")] == ["support", "support", "billing"]
    assert "**4 mails** came" in artifact("intake")
    assert "it is no mail" in artifact("intake")
    assert unmarked(home) == unmarked(home, queue="billing") == []


def test_a_mailbox_that_refuses_us_leaves_the_other_done_and_the_run_failed(company: Engine, home: Path):
    rmtree(home / "mail/support")
    state = run()

    assert state.is_failed()
    assert "1 mail: 1 ticket opened" in str(state.message)
    assert "maildir:mail/support: " in str(state.message)
    assert one(company, "ticket")["queue"] == "billing"
    assert "is not a maildir" in artifact("intake")


def test_a_number_that_is_not_in_quarantine_is_told_when_a_person_asks_for_it(company: Engine):
    state = retry_quarantine(mails=[999], return_state=True)

    assert state.is_failed()
    assert "Mail 999 is not in quarantine" in str(state.message)


def test_a_mail_that_we_fail_on_is_held_the_rest_filed_and_a_retry_mends_it(company: Engine, home: Path):
    deliver(home, "0.host", a_mail(message_id="3@x.ee", subject=POISON, text="three"))
    with company.begin() as connection:
        connection.execute(text(REFUSE))
    state = run()

    assert state.is_failed()
    assert "3 mails: 2 tickets opened" in str(state.message)
    assert one(company, "mail", reason="failed")["location"] == "0.host"
    page = MarkdownIt("commonmark").enable("table").render(artifact("intake"))
    assert "<script" not in page
    assert re.findall(r"<a ([^>]*)>", page) == ['href="http://127.0.0.1:8080/mails/1/raw"']
    assert "{{ 7*7 }}" in page

    with company.begin() as connection:
        connection.execute(text("DROP TRIGGER refuse"))
    with pytest.raises(ParameterTypeError, match="reason"):
        retry_quarantine(reason="fail")
    retried = retry_quarantine(reason="failed", as_of="2026-04-02", return_state=True)

    assert retried.is_completed()
    assert one(company, "message", subject=POISON)["text"].strip() == "three"
    assert rows(company, "mail", disposition="quarantined") == []


def test_an_agent_chooses_a_customer_and_later_mail_is_known(company: Engine, home: Path):
    run(list_name="support")

    assert choose_customer(1, "1000", "jaan@firm.ee") == "Ticket 1: customer set to Klient (1000)"

    deliver(home, "9.host", a_mail(text="later"), queue="billing")
    run()
    assert [(ticket["customer_id"], ticket["recognised_by"]) for ticket in rows(company, "ticket")] == [
        (1, "hand"),
        (1, "history"),
        (1, "history"),
    ]
