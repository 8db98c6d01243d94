"""One journey with all that the desk shows of it, by a constant number of queries (O-07, O-08)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from models.agent import Agent
from models.customer import Contact
from models.history import History
from models.hold import Suppression
from models.journey import JourneyContact, JourneyStep, StepState
from models.journey_log import JourneyEvent, JourneyMeeting, JourneyMinutes, Work
from models.journey_moves import UNDER_WAY
from models.journey_policy import StepTemplate
from models.journey_standing import Wait
from models.letter import Letter, LetterEvent
from models.ticket import Ticket
from models.todo import Todo
from tasks.given import is_among
from tasks.invoice_page import events_of, texts_of
from tasks.journey_cases import JOURNEYS, JourneyRow, followed, journeys_with_customers
from tasks.walks import Walk, walk_of

MOST = 100  # of each kind of thing on the page


class StepLine(NamedTuple):
    """A step; `wait` is since when and until which day it is waited for, None where it is not."""

    step: StepTemplate
    row: JourneyStep
    wait: Wait | None


class Walker(NamedTuple):
    """A contact who walks the journey; `is_dead` where mail does not reach them."""

    contact: Contact
    revoked_at: datetime | None
    is_dead: bool


@dataclass(frozen=True, slots=True)
class JourneySheet:
    """A journey with all that its page shows; `spent` are all minutes by kind, `letter_events` are by letter."""

    walk: Walk
    steps: list[StepLine]
    waits: list[Wait]
    walkers: list[Walker]
    meetings: list[JourneyMeeting]
    spent: Mapping[Work, int]
    minutes: list[JourneyMinutes]
    events: list[JourneyEvent]
    letters: list[Letter]
    texts: dict[int, str]
    letter_events: Mapping[int, list[LetterEvent]]
    tickets: list[Ticket]
    todos: list[Todo]
    history: list[History]
    names: Mapping[str, str]

    @property
    def ended(self) -> int:
        """How many steps are done or skipped."""
        return sum(each.row.state in {StepState.DONE, StepState.SKIPPED} for each in self.steps)


def journey_sheet(session: Session, number: int, *, now: datetime) -> JourneySheet:
    """All of a journey; JourneyError where there is none."""
    walk = walk_of(session, number, is_under_way=False, is_locked=False)
    waits = _waits(session, walk, now)
    by_step = {wait.step: wait for wait in waits}
    letters = _of_journey(session, Letter, number)
    return JourneySheet(
        walk=walk,
        steps=[StepLine(step, walk.steps[step.key], by_step.get(step.key)) for step in walk.template.steps],
        waits=waits,
        walkers=_walkers(session, number),
        meetings=_of_journey(session, JourneyMeeting, number),
        spent=_spent(session, number),
        minutes=_of_journey(session, JourneyMinutes, number),
        events=_events(session, walk.customer.registry_code),
        letters=letters,
        texts=texts_of(session, letters),
        letter_events=events_of(session, letters),
        tickets=_of_journey(session, Ticket, number),
        todos=_of_journey(session, Todo, number),
        history=_of_journey(session, History, number),
        names=dict(session.execute(select(col(Agent.address), col(Agent.name))).tuples().all()),
    )


def _waits(session: Session, walk: Walk, now: datetime) -> list[Wait]:
    if walk.journey.state not in UNDER_WAY:
        return []
    row = session.execute(journeys_with_customers().where(JOURNEYS.c.id == walk.id)).one()
    [found] = followed(session, [JourneyRow(*row)])
    return found.case.waits(found.case.clock.day_of(now), {})


def _of_journey(session: Session, model: type[SQLModel], number: int) -> list[Any]:
    """What there is of a kind about a journey, the newest first."""
    columns = model.__table__.c  # type: ignore[attr-defined]
    query = select(model).where(columns.journey_id == number).order_by(columns.id.desc()).limit(MOST)
    return list(session.execute(query).scalars())


def _walkers(session: Session, number: int) -> list[Walker]:
    query = (
        select(Contact, JourneyContact)
        .join(JourneyContact, col(JourneyContact.contact_id) == col(Contact.id))
        .where(col(JourneyContact.journey_id) == number)
        .order_by(col(JourneyContact.id))
    )
    found = session.execute(query).tuples().all()
    asked = select(col(Suppression.address_key)).where(
        is_among(col(Suppression.address_key), {contact.address_key for contact, _ in found})
    )
    dead = set(session.execute(asked).scalars())
    return [Walker(contact, walker.revoked_at, contact.address_key in dead) for contact, walker in found]


def _spent(session: Session, number: int) -> dict[Work, int]:
    query = select(col(JourneyMinutes.kind), func.sum(JourneyMinutes.minutes))
    grouped = query.where(col(JourneyMinutes.journey_id) == number).group_by(col(JourneyMinutes.kind))
    return {Work(kind): int(total) for kind, total in session.execute(grouped).tuples()}


def _events(session: Session, code: str) -> list[JourneyEvent]:
    """The newest of what the customer did in the product, whichever journey it is about."""
    query = select(JourneyEvent).where(col(JourneyEvent.customer_code) == code)
    return list(
        session.execute(query.order_by(col(JourneyEvent.at).desc(), col(JourneyEvent.id)).limit(MOST)).scalars()
    )
