"""Running journeys with all that a day's look at them needs, loaded for a batch in a few sets (O-05).

A mail that a contact of a journey wrote since its start waits for an answer as a question on the page does.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CTE, Select, Table, and_, func, or_, select, union
from sqlmodel import Session

from models.customer import Contact, Customer
from models.journey import Doer, Journey, JourneyContact, JourneyState, JourneyStep, Standing, StepState
from models.journey_log import JourneyMeeting, Reply
from models.journey_policy import JourneyTemplate
from models.journey_standing import About, Case, Debt, habits_of
from models.journey_steps import Clock
from models.message import Direction, Message
from models.ticket import Status, Ticket
from tasks.given import is_among
from tasks.journey_book import templates_of
from tasks.settings import current_settings

JOURNEYS: Table = Journey.__table__  # type: ignore[attr-defined]
STEPS: Table = JourneyStep.__table__  # type: ignore[attr-defined]
CONTACTS: Table = Contact.__table__  # type: ignore[attr-defined]
WALKERS: Table = JourneyContact.__table__  # type: ignore[attr-defined]
CUSTOMERS: Table = Customer.__table__  # type: ignore[attr-defined]
TICKETS: Table = Ticket.__table__  # type: ignore[attr-defined]
MESSAGES: Table = Message.__table__  # type: ignore[attr-defined]
MEETINGS: Table = JourneyMeeting.__table__  # type: ignore[attr-defined]
LATELY = timedelta(days=365)  # habits are those of journeys that finished within a year


class JourneyRow(NamedTuple):
    """What is read of a journey, in the order of COLUMNS."""

    id: int
    customer_id: int
    name: str
    version: str
    language: str
    responsible: str
    started_at: datetime
    standing: Standing
    resumed_at: datetime | None
    our_turn_ended_at: datetime | None
    customer: str
    country: str


COLUMNS = (
    *(JOURNEYS.c[name] for name in JourneyRow._fields[:-2]),
    CUSTOMERS.c.name.label("customer"), CUSTOMERS.c.country,
)  # fmt: skip


class Followed(NamedTuple):
    """A running journey, and what it is judged by."""

    row: JourneyRow
    case: Case

    @property
    def template(self) -> JourneyTemplate:
        """The template as the journey keeps it."""
        return self.case.template


class Asked(NamedTuple):
    """What a journey's questions come to: since when one waits for an answer, and when we last answered one."""

    waits_since: datetime | None
    answered_at: datetime | None


def running(session: Session, *, after: int, size: int) -> list[JourneyRow]:
    """The next running journeys by their numbers, locked."""
    query = (
        journeys_with_customers()
        .where(JOURNEYS.c.state == JourneyState.RUNNING, JOURNEYS.c.id > after)
        .order_by(JOURNEYS.c.id)
        .limit(size)
        .with_for_update(of=JOURNEYS, key_share=True)
    )
    return [JourneyRow(*row) for row in session.execute(query)]


def journeys_with_customers() -> Select[Any]:
    """Rows for JourneyRow."""
    return select(*COLUMNS).join_from(JOURNEYS, CUSTOMERS, CUSTOMERS.c.id == JOURNEYS.c.customer_id)


def followed(session: Session, rows: Sequence[JourneyRow]) -> list[Followed]:
    """All that is needed to judge journeys, read in sets."""
    firm = current_settings().company().company
    numbers = [row.id for row in rows]
    templates = templates_of(session, {row.version for row in rows})
    ready, asked, meetings = _ready(session, numbers), _asked(session, numbers), _meetings(session, numbers)
    made = []
    for row in rows:
        countries = {Doer.CUSTOMER: row.country, Doer.SALES: firm.country, Doer.SUPPORT: firm.country}
        questions = asked.get(row.id, Asked(None, None))
        ours = [moment for moment in (row.our_turn_ended_at, questions.answered_at) if moment is not None]
        clock = Clock(row.started_at, row.resumed_at, max(ours, default=None), countries, firm.zone)
        debts = [Debt(About.QUESTION, questions.waits_since)] if questions.waits_since else []
        debts += [Debt(About.MEETING, since) for since in meetings.get(row.id, ())]
        made.append(Followed(row, Case(row.name, templates[row.version], clock, ready.get(row.id, ()), debts)))
    return made


def load_habits(session: Session, now: datetime) -> dict[tuple[str, str], int]:
    """How many working days nine in ten took for each step of each journey, where enough are known."""
    query = (
        select(JOURNEYS.c.name, STEPS.c.step, STEPS.c.took_days, func.count())
        .join_from(JOURNEYS, STEPS, STEPS.c.journey_id == JOURNEYS.c.id)
        .where(JOURNEYS.c.state == JourneyState.FINISHED, STEPS.c.took_days.is_not(None))
        .where(JOURNEYS.c.finished_at > now - LATELY, JOURNEYS.c.finished_at <= now)
        .group_by(JOURNEYS.c.name, STEPS.c.step, STEPS.c.took_days)
    )
    return habits_of([(row[0], row[1], row[2], row[3]) for row in session.execute(query)])


def ended_steps(session: Session, numbers: Collection[int]) -> dict[int, int]:
    """How many steps of each journey are done or skipped."""
    query = select(STEPS.c.journey_id, func.count()).where(
        is_among(STEPS.c.journey_id, numbers), STEPS.c.state.in_((StepState.DONE, StepState.SKIPPED))
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(STEPS.c.journey_id))}


def _ready(session: Session, numbers: Collection[int]) -> Mapping[int, Sequence[tuple[str, datetime]]]:
    query = select(STEPS.c.journey_id, STEPS.c.step, STEPS.c.ready_at).where(
        is_among(STEPS.c.journey_id, numbers), STEPS.c.state == StepState.OPEN, STEPS.c.ready_at.is_not(None)
    )
    found: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for number, step, ready_at in session.execute(query):
        found[number].append((step, ready_at))
    return found


def _asked(session: Session, numbers: Collection[int]) -> dict[int, Asked]:
    """By the last words of each side on each ticket that is about a journey."""
    about = tickets_about(numbers)
    columns = (about.c.journey_id, TICKETS.c.id, TICKETS.c.status, TICKETS.c.ended_at, MESSAGES.c.direction)
    query = (
        select(*columns, func.max(MESSAGES.c.received_at).label("at"))
        .join_from(about, TICKETS, TICKETS.c.id == about.c.ticket_id)
        .join(MESSAGES, and_(MESSAGES.c.ticket_id == TICKETS.c.id, MESSAGES.c.is_automatic.is_(False)))
        .where(MESSAGES.c.direction != Direction.NOTE)
        .group_by(*columns)
    )
    tickets: dict[tuple[int, int], dict[Direction, Any]] = defaultdict(dict)
    for row in session.execute(query):
        tickets[row.journey_id, row.id][row.direction] = row
    found: dict[int, Asked] = {}
    for (journey, _), said in tickets.items():
        found[journey] = _together(found.get(journey), _asked_in(said))
    return found


def tickets_about(numbers: Collection[int]) -> CTE:
    """The tickets that questions on journeys' pages opened, and those of their contacts' own mails since the start."""
    asked = select(TICKETS.c.journey_id, TICKETS.c.id.label("ticket_id")).where(
        is_among(TICKETS.c.journey_id, numbers), TICKETS.c.master_id.is_(None)
    )
    written = (
        select(WALKERS.c.journey_id, TICKETS.c.id)
        .join_from(WALKERS, JOURNEYS, JOURNEYS.c.id == WALKERS.c.journey_id)
        .join(CONTACTS, CONTACTS.c.id == WALKERS.c.contact_id)
        .join(
            TICKETS,
            and_(TICKETS.c.customer_id == CONTACTS.c.customer_id, TICKETS.c.contact_address == CONTACTS.c.address_key),
        )
        .where(is_among(WALKERS.c.journey_id, numbers), TICKETS.c.started_at >= JOURNEYS.c.started_at)
        .where(TICKETS.c.master_id.is_(None), TICKETS.c.journey_id.is_(None))
    )
    return union(asked, written).cte("about")


def _asked_in(said: Mapping[Direction, Any]) -> Asked:
    theirs, ours = said.get(Direction.IN), said.get(Direction.OUT)
    ticket: Any = theirs or ours
    is_open = ticket.status in {Status.UNASSIGNED, Status.ACTIVE}
    waits = theirs is not None and is_open and (ours is None or theirs.at > ours.at)
    ends = [moment for moment in (ours.at if ours else None, ticket.ended_at) if moment is not None]
    return Asked(theirs.at if theirs and waits else None, max(ends, default=None))


def _together(first: Asked | None, second: Asked) -> Asked:
    waits = [each.waits_since for each in (first, second) if each and each.waits_since]
    ends = [each.answered_at for each in (first, second) if each and each.answered_at]
    return Asked(min(waits, default=None), max(ends, default=None))


def _meetings(session: Session, numbers: Collection[int]) -> Mapping[int, Sequence[datetime]]:
    """Since when meetings wait for a time, or for another one."""
    declined = MEETINGS.c.reply == Reply.DECLINED
    columns = (MEETINGS.c.journey_id, MEETINGS.c.requested_at, MEETINGS.c.replied_at)
    query = select(*columns).where(is_among(MEETINGS.c.journey_id, numbers), MEETINGS.c.closed_at.is_(None))
    found: dict[int, list[datetime]] = defaultdict(list)
    for row in session.execute(query.where(or_(MEETINGS.c.confirmed_at.is_(None), declined))):
        found[row.journey_id].append(row.replied_at or row.requested_at)
    return found
