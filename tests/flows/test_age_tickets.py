"""Open tickets grow older: reminders, warnings and digests, each once, as operators see them (T-09, T-22, T-23)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prefect.client.schemas.objects import State
from sqlalchemy import Engine
from sqlmodel import select

from flows.act_on_ticket import act_on_ticket
from flows.age_tickets import age_tickets
from models.ageing import Ageing
from models.agent import Agent
from models.moves import Action
from models.ticket import Status
from tasks.ageing import age_batch, find_open, post_digests
from tasks.database import writing
from tasks.tickets import answer
from tests.artifacts import artifact
from tests.filing_room import NOW, one, rows
from tests.house import wait_for
from tests.mailmaker import a_mail
from tests.office import JAAN, LIIS, MARI, do, from_customer, kinds, open_office, receive, standing

MONDAY = datetime(2026, 3, 2, 7, tzinfo=UTC)  # 9 o'clock at the office
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def office(engine: Engine, home: Path) -> Engine:
    """A ticket that began on Monday at 9."""
    open_office(engine, home)
    receive(engine, a_mail(message_id="root@x.ee", text="Tere"), at=MONDAY)
    return engine


def age(now: datetime) -> Ageing:
    """What a run of the flow does, without the engine."""
    ageing = Ageing()
    for batch in find_open.fn():
        ageing.add(age_batch.fn(batch, now))
    ageing.add(post_digests.fn(ageing.overdue, now))
    return ageing


def leave(office: Engine, address: str) -> None:
    with writing(office) as session:
        session.exec(select(Agent).where(Agent.address == address)).one().active = False


def written(office: Engine, kind: str) -> list[str]:
    """To whom letters of a kind were written."""
    return [to for each, to in kinds(office) if each == kind]


def test_a_reminder_goes_three_days_after_the_ticket_began_and_once(office: Engine):
    do(office, Action.TAKE, now=MONDAY + 2 * DAY)
    age(MONDAY + 3 * DAY - timedelta(minutes=1))
    assert written(office, "reminder") == []

    for later in (timedelta(), HOUR, DAY):
        age(MONDAY + 3 * DAY + later)

    assert written(office, "reminder") == [JAAN]
    assert one(office, "ticket")["reminder_at"] is None
    assert "jaan@firm.ee reminded" in [line["what"] for line in rows(office, "history")]


def test_a_finished_ticket_is_not_reminded_of(office: Engine):
    do(office, Action.TAKE)
    do(office, Action.FINISH)
    age(MONDAY + 4 * DAY)

    assert written(office, "reminder") == []


def test_of_a_ticket_whose_assignee_has_left_the_lead_hears_instead(office: Engine):
    do(office, Action.TAKE)
    leave(office, JAAN)
    age(MONDAY + 3 * DAY)
    age(MONDAY + 4 * DAY)

    assert written(office, "reminder") == [LIIS]
    letter = one(office, "whole_letter", kind="reminder")
    assert "Vastutaja Jaan ei ole enam aktiivne" in letter["text"]
    assert JAAN not in {to for kind, to in kinds(office) if kind == "sla"}


def test_where_no_lead_is_left_either_a_run_says_so_and_the_reminder_waits(office: Engine):
    do(office, Action.TAKE)
    leave(office, JAAN)
    leave(office, LIIS)
    ageing = age(MONDAY + 3 * DAY)

    assert "ticket 1: jaan@firm.ee is away" in " ".join(ageing.problems)
    assert one(office, "ticket")["reminder_at"] == MONDAY + 3 * DAY


def test_after_a_redirect_the_new_assignee_is_reminded_too_and_each_once(office: Engine):
    do(office, Action.TAKE)
    age(MONDAY + 3 * DAY)
    do(office, Action.REDIRECT, assignee=MARI)
    age(MONDAY + 4 * DAY)
    do(office, Action.REMOVE)
    do(office, Action.RESTORE)
    age(MONDAY + 5 * DAY)

    assert written(office, "reminder") == [JAAN, MARI]
    told = [line["what"] for line in rows(office, "history") if line["what"].endswith("reminded")]
    assert told == [f"{JAAN} reminded", f"{MARI} reminded"]


def test_the_lead_hears_once_a_day_of_what_waits_too_long(office: Engine):
    age(MONDAY + 4 * HOUR)
    assert written(office, "digest") == []

    for later in (5 * HOUR, 6 * HOUR, DAY, DAY + HOUR):
        age(MONDAY + later)

    assert written(office, "digest") == [LIIS, LIIS]
    letter = rows(office, "whole_letter", kind="digest")[0]
    assert "/tickets/1" in letter["text"]


def test_an_active_ticket_past_its_time_is_in_the_digest_too(office: Engine):
    do(office, Action.TAKE, now=MONDAY)
    age(MONDAY + 2 * DAY)
    assert written(office, "digest") == []
    age(MONDAY + 3 * DAY + HOUR)

    assert written(office, "digest") == [LIIS]


def test_the_lead_named_in_company_yaml_goes_before_the_agents_who_are_leads(office: Engine, home: Path):
    file = home / "company.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("language: et, source", "language: et, lead: boss@firm.ee, source"), "utf-8")
    age(MONDAY + 5 * HOUR)

    assert written(office, "digest") == ["boss@firm.ee"]


def test_without_a_lead_the_run_says_that_nobody_hears_of_it(office: Engine):
    with writing(office) as session:
        session.connection().exec_driver_sql("UPDATE agent SET role = 'agent'")
    ageing = age(MONDAY + 5 * HOUR)

    assert written(office, "digest") == []
    assert "name its lead in company.yaml" in ageing.problems[0]


def test_a_queue_whose_letters_cannot_be_written_keeps_back_no_other(office: Engine):
    receive(office, a_mail(message_id="two@x.ee", text="Teine"), at=MONDAY)
    for number in (1, 2):
        do(office, Action.TAKE, number, now=MONDAY)
    with writing(office) as session:
        session.connection().exec_driver_sql("UPDATE ticket SET queue = 'gone' WHERE id = 1")
    ageing = age(MONDAY + 4 * DAY)

    assert {problem.partition(":")[0] for problem in ageing.problems} == {"No letter can be sent for the queue 'gone'"}
    assert [letter["ticket_id"] for letter in rows(office, "whole_letter", kind="reminder")] == [2]
    assert written(office, "digest") == [LIIS]
    assert one(office, "ticket", id=1)["reminder_at"] == MONDAY + 3 * DAY


def test_a_target_is_warned_about_and_its_breach_told_once_each_to_assignee_and_lead(office: Engine):
    do(office, Action.TAKE, now=MONDAY)
    told = []
    for hours in (5, 6, 7, 7.5):
        age(MONDAY + hours * HOUR)
        told.append(written(office, "sla"))
    age(MONDAY + DAY)

    assert told == [[], [JAAN, LIIS], [JAAN, LIIS], [JAAN, LIIS]]
    assert written(office, "sla") == [JAAN, LIIS, JAAN, LIIS]


def test_an_answer_stops_the_warnings_and_the_customers_next_mail_starts_the_clock_again(office: Engine):
    do(office, Action.TAKE, now=MONDAY)
    with writing(office) as session:
        answer(session, 1, "Tere", who=JAAN, now=MONDAY + HOUR)
    age(MONDAY + 20 * DAY)
    assert written(office, "sla") == []
    receive(office, from_customer("Ikka"), at=MONDAY + 21 * DAY)
    age(MONDAY + 25 * DAY)

    assert written(office, "sla") == [JAAN, LIIS]  # 38 of 40 hours: the clock stood for three weeks


def test_what_colleagues_write_among_themselves_is_no_answer(office: Engine):
    receive(office, a_mail(from_="boss@firm.ee", in_reply_to="root@x.ee", text="Kes võtab?"), at=MONDAY + HOUR)
    age(MONDAY + 6 * HOUR)

    assert written(office, "sla") == [LIIS]


def test_bands_count_open_tickets_only(office: Engine):
    receive(office, a_mail(text="teine"), at=MONDAY + 2 * DAY)
    receive(office, a_mail(text="kolmas"), at=MONDAY)
    do(office, Action.FINISH, 3)
    do(office, Action.TAKE, 1)
    ageing = age(MONDAY + 2 * DAY + HOUR)

    assert ageing.bands == {(Status.ACTIVE, "1 to 3 days"): 1, (Status.UNASSIGNED, "under a day"): 1}


@pytest.mark.usefixtures("prefect")
def test_a_run_leaves_a_report_with_links_and_operators_act_by_a_form(office: Engine):
    state: State[Ageing] = age_tickets(as_of=MONDAY + 5 * HOUR, return_state=True)

    assert state.is_completed()
    assert state.message == "1 open ticket, 1 waits too long; letters: digest 1"
    assert "(http://127.0.0.1:8080/tickets/1)" in wait_for(lambda: artifact("ageing"))

    said = act_on_ticket(1, "assign", LIIS, assignee=JAAN, reason="by form", as_of=NOW)
    assert said == "Ticket 1: ACTIVE, jaan@firm.ee"
    assert standing(office) == (Status.ACTIVE, JAAN)
    refused = act_on_ticket(1, "take", MARI, return_state=True)
    assert refused.is_failed()
    assert "Jaan (jaan@firm.ee) has ticket 1 already" in str(refused.message)
    assert rows(office, "history")[-1]["way"] == "flow"
