"""Journeys for the desk: how far each is, how it gets on, and whom it waits for since when (O-07).

Whether a journey is late is the last day's look's word (its `standing`); what is waited for is found anew as of now, so
who asks for the journeys that wait for somebody gets them from among the first few thousand that fit the rest. Those
that stand still come first, the oldest before the others.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, case, distinct, func, select
from sqlmodel import Session

from models.journey import Doer, JourneyState, Standing
from models.journey_moves import UNDER_WAY
from models.journey_standing import Wait
from tasks.journey_cases import CUSTOMERS, JOURNEYS, JourneyRow, ended_steps, followed, journeys_with_customers
from tasks.named_customers import is_named

PAGE_ROWS = 50
MOST_LOOKED = 2_000
ORDER = case(
    {Standing.STALLED: 0, Standing.OVERDUE: 1, Standing.COMPLETE: 2, Standing.ON_TRACK: 3}, value=JOURNEYS.c.standing
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for; what is empty is not asked for."""

    states: Collection[JourneyState] = UNDER_WAY
    standing: Standing | None = None
    journey: str = ""
    customer: str = ""
    responsible: str = ""
    waits_for: Doer | None = None
    page: int = 1


class Listed(NamedTuple):
    """A journey in the list; `wait` is what it waits for longest, None where that is nothing, `step` its title."""

    row: JourneyRow
    state: JourneyState
    title: str
    ended: int
    total: int
    wait: Wait | None
    step: str


@dataclass(frozen=True, slots=True)
class JourneyList:
    """A page of the list, how many there are, and whether more might wait for the one who was asked about."""

    rows: list[Listed]
    count: int
    pages: int
    is_cut: bool


def journey_list(session: Session, wanted: Wanted, *, now: datetime) -> JourneyList:
    """The page asked for."""
    conditions = _conditions(wanted)
    query = journeys_with_customers().add_columns(JOURNEYS.c.state).where(*conditions)
    ordered = query.order_by(ORDER, JOURNEYS.c.started_at, JOURNEYS.c.id)
    count = session.execute(
        select(func.count()).select_from(JOURNEYS).join(CUSTOMERS, CUSTOMERS.c.id == JOURNEYS.c.customer_id)
        .where(*conditions)
    ).scalar_one()  # fmt: skip
    first = (wanted.page - 1) * PAGE_ROWS
    if wanted.waits_for is None:
        found = session.execute(ordered.limit(PAGE_ROWS).offset(first)).all()
        return JourneyList(_listed(session, found, now), count, _pages(count), is_cut=False)
    looked = _listed(session, session.execute(ordered.limit(MOST_LOOKED)).all(), now, of=wanted.waits_for)
    waiting = [each for each in looked if each.wait]
    return JourneyList(
        waiting[first : first + PAGE_ROWS], len(waiting), _pages(len(waiting)), is_cut=count > MOST_LOOKED
    )


def journey_names(session: Session) -> list[str]:
    """The names of the templates of all journeys there are."""
    return list(session.execute(select(distinct(JOURNEYS.c.name)).order_by(JOURNEYS.c.name)).scalars())


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [JOURNEYS.c.state.in_(wanted.states)]
    for column, value in (("standing", wanted.standing), ("name", wanted.journey), ("responsible", wanted.responsible)):
        conditions += [JOURNEYS.c[column] == value] if value else []
    return [*conditions, is_named(wanted.customer)] if wanted.customer else conditions


def _pages(count: int) -> int:
    return max(1, -(-count // PAGE_ROWS))


def _listed(session: Session, found: Sequence[Row[Any]], now: datetime, *, of: Doer | None = None) -> list[Listed]:
    """The rows with their longest wait, of one doer where that is asked."""
    rows = [JourneyRow(*row[:-1]) for row in found]
    ended = ended_steps(session, [row.id for row in rows])
    listed = []
    for each, state in zip(followed(session, rows), [row.state for row in found], strict=True):
        waits = each.case.waits(each.case.clock.day_of(now), {}) if state in UNDER_WAY else []
        wait = next((each for each in waits if of in {None, each.doer}), None)
        step = each.template.by_key[wait.step].title.en if wait and wait.step else ""
        listed.append(Listed(
            each.row, state, each.template.title.en, ended.get(each.row.id, 0), len(each.template.steps), wait, step,
        ))  # fmt: skip
    return listed
