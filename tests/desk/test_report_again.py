"""A past report made again at the desk: from its frames the same, from the register what was entered since."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.agent import Role
from models.kpi.figure import Period
from models.report_question import Question
from tasks.report_recipes import RECIPES
from tasks.report_store import Made, keep, reports_folder
from tests.dunning_room import SITE, an_invoice, open_ledger, pay
from tests.visitors import Visitor, make_agent, signed_in

FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))
AS_OF = datetime(2026, 4, 1, 8, tzinfo=SITE)


@pytest.fixture
def lead(engine: Engine, home: Path) -> Visitor:
    """Beside a report of two invoices that are late."""
    open_ledger(engine, home)
    for number in (1, 2):
        an_invoice(engine, f"A-{number}", issued_on=date(2026, 1, 20), due_on=date(2026, 2, number))
    question = Question("report_collections", FEBRUARY, AS_OF)
    gathered = RECIPES[question.name].gather(question, engine)
    keep(Made(RECIPES[question.name].compute(question, gathered), gathered.frames), AS_OF)
    return signed_in(make_agent("lead@firm.ee", role=Role.LEAD))


def test_from_its_own_frames_a_report_comes_out_the_same_and_nothing_is_kept(lead: Visitor):
    assert 'action="/reports/1/again"' in lead.get("/reports/1").text

    assert "All 9 figures are the same." in lead.post("/reports/1/again", against="snapshot").text
    assert lead.get("/reports/2").status_code == 404


def test_from_the_register_a_report_tells_what_was_entered_since(lead: Visitor, engine: Engine):
    late = an_invoice(engine, "A-3", issued_on=date(2026, 1, 20), due_on=date(2026, 2, 3))
    pay(engine, late, "1200.00", date(2026, 2, 5))

    page = lead.post("/reports/1/again", against="register").text

    assert "Late, paid within 3 days" in page
    assert "+33.3\u00a0points" in page


def test_making_a_report_again_is_for_leads_and_takes_a_form_of_ours(lead: Visitor):
    agent = signed_in(make_agent())

    assert agent.post("/reports/1/again", against="register").status_code == 403
    assert lead.client.post("/reports/1/again", data={"against": "register"}).status_code == 403
    assert lead.get("/reports/1/again").status_code == 405
    assert lead.post("/reports/9/again", against="register").status_code == 404
    assert lead.post("/reports/1/again", against="rumour").status_code == 422


def test_a_wrong_rate_of_late_interest_is_told_with_its_line(engine: Engine, home: Path):
    open_ledger(engine, home)
    question = Question("report_receivables", FEBRUARY, AS_OF)
    gathered = RECIPES[question.name].gather(question, engine)
    keep(Made(RECIPES[question.name].compute(question, gathered), gathered.frames), AS_OF)
    (home / "policies").mkdir(exist_ok=True)
    (home / "policies" / "late_interest.yaml").write_text("grace_days: three", "utf-8")

    said = signed_in(make_agent("lead@firm.ee", role=Role.LEAD)).post("/reports/1/again", against="register")

    assert said.status_code == 503
    assert "late_interest.yaml, line 1: grace_days" in said.text


def test_frames_that_were_changed_on_the_disk_are_not_reckoned_with(lead: Visitor):
    next(reports_folder().rglob("snapshot/invoices.parquet")).write_bytes(b"PAR1")

    answer = lead.post("/reports/1/again", against="snapshot")

    assert (answer.status_code, "not as it was made" in answer.text) == (404, True)
