"""A large run of reminders waits for an operator, who resumes it with a word: the rows do the rest (D-18)."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prefect import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import Pause
from prefect.flow_engine import run_flow
from prefect.flow_runs import resume_flow_run
from sqlalchemy import Engine

from flows.act_on_invoice import act_on_invoice
from flows.decide_reminders import decide_reminders
from flows.remind_invoices import remind_invoices
from tasks.database import database_engine
from tests.artifacts import artifact
from tests.dunning_room import BANK, COMPANY, DUE, an_invoice, morning, open_ledger, reminders
from tests.filing_room import one, rows
from tests.house import wait_for

pytestmark = pytest.mark.usefixtures("prefect")

LATE = morning(DUE + timedelta(days=1))


@pytest.fixture
def ledger(home: Path, sqlite_url: str) -> Iterator[Engine]:
    """Two invoices that are a day late."""
    made = database_engine(sqlite_url)
    open_ledger(made, home)
    an_invoice(made, "A-1")
    an_invoice(made, "A-2")
    yield made
    made.dispose()


def deployed(**parameters: Any) -> FlowRun:
    """A run as a deployment's schedule or form makes it."""
    with get_client(sync_client=True) as client:
        flow = client.create_flow(remind_invoices)
        deployment = client.create_deployment(flow, name="remind_invoices")
        return client.create_flow_run_from_deployment(deployment, parameters=parameters)


def work(number: UUID) -> Any:
    """What the worker's process does with a run that is due; the state in which it leaves it."""
    with get_client(sync_client=True) as client:
        run = client.read_flow_run(number)
        with suppress(Pause):
            run_flow(remind_invoices, flow_run=run, parameters=run.parameters, return_type="state")
        return client.read_flow_run(number).state


def statuses(ledger: Engine) -> set[str]:
    return {str(letter["status"]) for letter in rows(ledger, "letter")}


def waiting_run(ledger: Engine, **more: Any) -> UUID:
    """A run whose four letters wait."""
    number = deployed(as_of=LATE.isoformat(), approve_above=3, **more).id
    assert work(number).is_paused()
    assert statuses(ledger) == {"held"}
    return number


def test_above_the_limit_a_run_waits_and_approval_has_its_letters_sent(ledger: Engine):
    number = waiting_run(ledger)
    shown = wait_for(lambda: artifact("reminders"))
    assert "4 letters wait for approval" in shown
    assert "EE38 2200 2210 2014 5685" in shown
    assert {state for _, _, state, _ in reminders(ledger, step=1)} == {"planned"}

    resume_flow_run(number, run_input={"verdict": "approve", "who": "liis@firm.ee"})
    state = work(number)

    assert "4 letters: approve (liis@firm.ee)" in state.message
    assert statuses(ledger) == {"ready"}
    assert {state for _, _, state, _ in reminders(ledger, step=1)} == {"sent"}


def test_a_run_that_is_resumed_with_no_cancels_its_letters_and_plans_nothing(ledger: Engine):
    number = waiting_run(ledger)
    an_invoice(ledger, "A-3")
    resume_flow_run(number, run_input={"verdict": "reject", "who": "liis@firm.ee"})
    work(number)

    assert statuses(ledger) == {"cancelled"}
    assert {reason for *_, reason in reminders(ledger, step=1)} == {"rejected by an operator"}
    assert len(rows(ledger, "letter")) == 4


def test_the_next_run_takes_over_what_a_run_left_unanswered_and_a_form_settles_it(ledger: Engine):
    number = waiting_run(ledger)
    with get_client(sync_client=True) as client:
        client.delete_flow_run(number)
    state = remind_invoices(as_of=LATE + timedelta(days=1), return_state=True)

    assert "4 letters wait: haldur run decide_reminders" in str(state.message)
    assert decide_reminders("approve", "liis@firm.ee") == "4 letters: approve."
    assert decide_reminders("reject", "liis@firm.ee") == "0 letters: reject."
    assert statuses(ledger) == {"ready"}


def test_while_one_run_waits_the_next_plans_what_is_new_and_leaves_it_its_letters(ledger: Engine):
    number = waiting_run(ledger)
    an_invoice(ledger, "A-3", due_on=DUE + timedelta(days=1))
    state = remind_invoices(as_of=LATE + timedelta(days=1), return_state=True)

    assert state.is_completed()
    assert "2 letters written" in str(state.message)
    assert [str(letter["status"]) for letter in rows(ledger, "letter")] == ["held"] * 4 + ["ready"] * 2
    assert {letter["held_by"] for letter in rows(ledger, "letter")} == {str(number), ""}


def test_a_dry_run_lists_what_would_go_and_writes_nothing(ledger: Engine):
    act_on_invoice("A-2", "dispute", "liis@firm.ee", "wrong amount", as_of=LATE)
    state = remind_invoices(as_of=LATE, dry_run=True, return_state=True)

    assert state.message is not None
    assert "2 letters would be written, asking for 1200.00 EUR" in state.message
    assert rows(ledger, "reminder") == rows(ledger, "letter") == []
    markdown = wait_for(lambda: artifact("reminders-dry-run"))
    assert "buyer: arved@2\\.ee" in markdown
    assert "disputed" in markdown


def test_a_run_stops_where_payments_are_too_old_and_the_policy_says_so(ledger: Engine, home: Path):
    policy = Path("policies/dunning.yaml").read_text("utf-8").replace("stop: false", "stop: true")
    (home / "policies").mkdir()
    (home / "policies" / "dunning.yaml").write_text(policy, "utf-8")
    state = remind_invoices(as_of=LATE, return_state=True)

    assert state.is_failed()
    assert "No payments were ever imported; policies/dunning.yaml wants them within 36" in str(state.message)
    assert rows(ledger, "reminder") == []


def test_a_template_that_asks_for_what_is_not_there_stops_the_run_before_anything_is_written(
    ledger: Engine, home: Path
):
    folder = home / "templates" / "letters" / "dunning_buyer_after_7" / "et"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("Arve {{ nimber }}", "utf-8")
    state = remind_invoices(as_of=LATE, return_state=True)

    assert state.is_failed()
    assert "dunning_buyer_after_7/et/subject.txt, line 1: 'nimber' is undefined" in str(state.message)
    assert rows(ledger, "letter") == []


def test_an_account_is_asked_for_once_an_invoice_is_due_by_a_dry_run_too(ledger: Engine, home: Path):
    (home / "company.yaml").write_text(COMPANY.replace(f", {BANK}", ""), "utf-8")

    assert remind_invoices(as_of=LATE - timedelta(days=60), return_state=True).is_completed()
    for is_dry in (True, False):
        state = remind_invoices(as_of=LATE, dry_run=is_dry, return_state=True)
        assert "company.bank is missing" in str(state.message)


def test_a_client_manager_acts_by_the_form_and_is_told_why_not(ledger: Engine):
    assert (
        act_on_invoice("A-1", "NON_DISCLOSED", "liis@firm.ee", "asked to", as_of=LATE) == "Invoice A-1: NON_DISCLOSED"
    )
    assert one(ledger, "invoice", number="A-1")["collection_type"] == "NON_DISCLOSED"
    assert rows(ledger, "history")[-1]["what"] == "collection type DISCLOSED → NON_DISCLOSED: asked to"
    refused = act_on_invoice("A-9", "dispute", "liis@firm.ee", "why", return_state=True)
    assert "There is no invoice 'A-9'" in str(refused.message)
