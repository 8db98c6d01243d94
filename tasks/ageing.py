"""Ageing as tasks: reminders, warnings and digests, each letter once by its key (T-22, T-23).

A batch of tickets is read and judged first; the transaction that writes is short. Reminders are looked at again in
it, for somebody may have finished the ticket meanwhile.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlmodel import Session, col, select

from models.ageing import Ageing, Alarm, OpenTicket, alarms_of, band_of, is_overdue
from models.agent import Agent
from models.company import Company
from models.counting import count_words
from models.history import Way
from models.letter import LetterError
from models.ticket import Status, Ticket
from tasks.ageing_letters import digest, reminder, sla
from tasks.agents import leads_of
from tasks.database import reading, writing
from tasks.letters import post
from tasks.notices import names_of
from tasks.open_tickets import load_open, open_numbers
from tasks.service_levels import calendar_of, service_levels
from tasks.settings import Settings, current_settings
from tasks.ticket_rows import record


@task(cache_policy=NO_CACHE)
def find_open() -> list[list[int]]:
    """The numbers of all open tickets, in batches; a wrong policy stops the run before anything is done."""
    service_levels(current_settings())
    with reading() as session:
        return open_numbers(session)


@task(cache_policy=NO_CACHE)
def age_batch(numbers: Sequence[int], now: datetime) -> Ageing:
    """Judge a batch of tickets; post the reminders and alarms that are due."""
    settings = current_settings()
    company, levels = settings.company(), service_levels(settings)
    with reading() as session:
        tickets = load_open(session, numbers, company.is_own)
    ageing = Ageing()
    for ticket in tickets:
        entry = levels.of(ticket.queue)
        calendar = calendar_of(levels, ticket.queue, company)
        ageing.bands[ticket.status, band_of(now - ticket.started_at)] += 1
        if is_overdue(ticket, entry, calendar, now):
            ageing.overdue.append(ticket)
        ageing.alarms += alarms_of(ticket, entry, calendar, now)
    with writing() as session:
        for queue in sorted({ticket.queue for ticket in tickets}):
            numbers = [ticket.id for ticket in tickets if ticket.queue == queue]
            alarms = [alarm for alarm in ageing.alarms if alarm.ticket.queue == queue]
            ageing.add(_write(session, numbers, alarms, now, company, settings))
    return ageing


@task(cache_policy=NO_CACHE)
def post_digests(overdue: Sequence[OpenTicket], now: datetime) -> Ageing:
    """To each queue's lead, once a day, the tickets that wait too long; what could not be told is a problem."""
    settings = current_settings()
    company = settings.company()
    ageing = Ageing()
    with writing() as session:
        for queue in sorted({ticket.queue for ticket in overdue}):
            rows = sorted((ticket for ticket in overdue if ticket.queue == queue), key=lambda each: each.started_at)
            leads = leads_of(session, company, queue)
            if not leads:
                ageing.problems.append(
                    f"Nobody hears of {count_words(len(rows), 'ticket')} waiting too long in {queue}: name its lead in "
                    "company.yaml, or add an agent with the role lead."
                )
            letters = [digest(queue, rows, lead, now, company, settings) for lead in leads]
            try:
                ageing.letters["digest"] += len(post(session, letters, now=now))
            except LetterError as error:
                ageing.problems.append(str(error))
    return ageing


def _write(
    session: Session, numbers: Sequence[int], alarms: Sequence[Alarm], now: datetime, company: Company,
    settings: Settings,
) -> Ageing:  # fmt: skip
    """The letters of a queue; where they cannot be written, those of the others are."""
    try:
        with session.begin_nested():
            ageing = _remind(session, numbers, now, company, settings)
            ageing.letters["sla"] = _alarm(session, alarms, now, company, settings)
    except LetterError as error:
        return Ageing(problems=[str(error)])
    return ageing


def _remind(session: Session, numbers: Sequence[int], now: datetime, company: Company, settings: Settings) -> Ageing:
    """Remind the assignees of the tickets whose reminder is due, once each; of one who is away the leads hear."""
    query = select(Ticket).where(
        col(Ticket.id).in_(numbers), Ticket.status == Status.ACTIVE, col(Ticket.reminder_at) <= now
    )
    due = session.exec(query.order_by(col(Ticket.id)).with_for_update(key_share=True)).all()
    ageing = Ageing()
    told = [(ticket, address) for ticket in due for address in _reached(session, ticket, company, ageing)]
    names = names_of(session, {name for ticket, address in told for name in (ticket.assignee, address) if name})
    letters = [reminder(ticket, address, names, now, company, settings) for ticket, address in told]
    written = post(session, letters, now=now)
    for (ticket, address), letter in zip(told, letters, strict=True):
        ticket.reminder_at = None
        if letter.key in written:
            record(session, ticket, f"{address} reminded", who="age_tickets", way=Way.FLOW, now=now)
    ageing.letters["reminder"] = len(written)
    return ageing


def _reached(session: Session, ticket: Ticket, company: Company, ageing: Ageing) -> list[str]:
    """Who is reminded of a ticket; where nobody is left, that is a problem, and it is tried again."""
    assert ticket.assignee is not None
    if not away_of(session, [ticket.assignee]):
        return [ticket.assignee]
    leads = leads_of(session, company, ticket.queue)
    if not leads:
        ageing.problems.append(f"Nobody is reminded of ticket {ticket.id}: {ticket.assignee} is away. Redirect it.")
    return leads


def away_of(session: Session, addresses: Collection[str]) -> set[str]:
    """Those of these agents who are not active: they have left, or are on leave."""
    query = select(Agent.address).where(col(Agent.address).in_(addresses), col(Agent.active).is_(False))
    return set(session.exec(query))


def _alarm(session: Session, alarms: Sequence[Alarm], now: datetime, company: Company, settings: Settings) -> int:
    away = away_of(session, {alarm.ticket.assignee for alarm in alarms})
    letters = []
    for alarm in alarms:
        assignee = alarm.ticket.assignee if alarm.ticket.assignee not in away else ""
        people = dict.fromkeys(filter(None, (assignee, *leads_of(session, company, alarm.ticket.queue))))
        names = names_of(session, set(people))
        letters += [sla(alarm, address, names.get(address, ""), company, settings) for address in people]
    return len(post(session, letters, now=now))
