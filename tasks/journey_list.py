"""All journeys for the desk: how far each is, how it gets on, and whom it waits for since when (O-07).

Whether a journey is late is the last day's look's word (its `standing`); what is waited for is found anew as of now.
Those that stand still come first, the oldest before the others.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session

from models.journey import JourneyState, Standing
from models.journey_moves import UNDER_WAY
from models.journey_standing import Wait
from tasks.journey_cases import JOURNEYS, JourneyRow, ended_steps, followed, journeys_with_customers

PAGE = 50
ORDER = case(
    {Standing.STALLED: 0, Standing.OVERDUE: 1, Standing.COMPLETE: 2, Standing.ON_TRACK: 3}, value=JOURNEYS.c.standing
)


class Listed(NamedTuple):
    """A journey in the list; `wait` is what it waits for longest, None where that is nothing, `step` its title."""

    row: JourneyRow
    state: JourneyState
    title: str
    ended: int
    total: int
    wait: Wait | None
    step: str


def journey_list(
    session: Session, *, now: datetime, responsible: str = "", states: Collection[JourneyState] = UNDER_WAY,
    standing: Standing | None = None, page: int = 0,
) -> tuple[list[Listed], int]:  # fmt: skip
    """A page of the journeys of an agent, or of all; and how many there are."""
    conditions: list[ColumnElement[bool]] = [JOURNEYS.c.state.in_(states)]
    conditions += [JOURNEYS.c.responsible == responsible] if responsible else []
    conditions += [JOURNEYS.c.standing == standing] if standing else []
    query = journeys_with_customers().add_columns(JOURNEYS.c.state).where(*conditions)
    ordered = query.order_by(ORDER, JOURNEYS.c.started_at, JOURNEYS.c.id).limit(PAGE).offset(page * PAGE)
    found = session.execute(ordered).all()
    count = session.execute(select(func.count()).select_from(JOURNEYS).where(*conditions)).scalar_one()
    states_of = {row.id: row.state for row in found}
    return _listed(session, [JourneyRow(*row[:-1]) for row in found], states_of, now), count


def _listed(session: Session, rows: list[JourneyRow], states: dict[int, JourneyState], now: datetime) -> list[Listed]:
    ended = ended_steps(session, [row.id for row in rows])
    listed = []
    for each in followed(session, rows):
        today: date = each.case.clock.day_of(now)
        waits = each.case.waits(today, {}) if states[each.row.id] in UNDER_WAY else []
        wait = waits[0] if waits else None
        step = each.template.by_key[wait.step].title.en if wait and wait.step else ""
        listed.append(Listed(
            each.row, states[each.row.id], each.template.title.en, ended.get(each.row.id, 0), len(each.template.steps),
            wait, step,
        ))  # fmt: skip
    return listed
