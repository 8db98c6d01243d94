"""What a day's look at journeys came to is written, in the transaction in which they are locked (O-05, O-06).

Nudges, todos, what finished, and the letters of all go in together or not at all. A nudge's key, a todo's and a
letter's are unique in the database, so that nothing goes twice whatever becomes of this process.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, select, update
from sqlmodel import Session

from models.history import History, Way
from models.journey import Doer, JourneyState, Nudge, Standing, StepState
from models.journey_letters import nudge, satisfaction
from models.journey_standing import About as What
from models.journey_standing import Wait
from models.journey_steps import StepFacts, completed_at
from models.letter import NewLetter
from models.nudging import Due
from models.todo import Todo
from models.working_days import after_working_days
from tasks.bulk import insert_rows
from tasks.given import is_among
from tasks.journey_cases import JOURNEYS, STEPS, Followed, ended_steps
from tasks.journey_readers import About, Addressee, addressees
from tasks.journeys import STALLED, UNREACHED, stalled_key
from tasks.letters import post
from tasks.todos import add_todos

TODOS: Table = Todo.__table__  # type: ignore[attr-defined]
WHO = "follow_onboarding"

Row = dict[str, Any]


class Judged(NamedTuple):
    """A journey with what it waits for, how it gets on, and the nudges that are due."""

    followed: Followed
    waits: Sequence[Wait]
    standing: Standing
    nudges: Sequence[Due]

    @property
    def id(self) -> int:
        """The journey's number."""
        return self.followed.row.id


class Done(NamedTuple):
    """How much was written."""

    nudges: int
    todos: int
    finished: int


def carry_out(session: Session, judged: Sequence[Judged], *, now: datetime, today: date) -> Done:
    """Write what follows for a batch of journeys."""
    _write_standings(session, judged)
    nudged = [each for each in judged if each.nudges]
    complete = [each for each in judged if each.standing is Standing.COMPLETE]
    reached = addressees(session, [_about(each.followed) for each in (*nudged, *complete)], now=now)
    todos = [row for each in judged for row in _stalled(each, today)]
    todos += [_unreached(each) for each in nudged if not reached.get(each.id)]
    _finish(session, complete, reached, now=now)
    written = _nudge(session, [each for each in nudged if reached.get(each.id)], reached, now=now, today=today)
    given = add_todos(session, todos, now=now)
    return Done(written, len(given), len(complete))


def _about(followed: Followed) -> About:
    row = followed.row
    return About(row.id, followed.template, row.customer, row.responsible, row.language)


def _write_standings(session: Session, judged: Sequence[Judged]) -> None:
    changed: dict[Standing, list[int]] = defaultdict(list)
    for each in judged:
        if each.standing is not each.followed.row.standing:
            changed[each.standing].append(each.id)
    for standing, numbers in changed.items():
        session.execute(update(JOURNEYS).where(is_among(JOURNEYS.c.id, numbers)).values(standing=standing))


def _stalled(each: Judged, today: date) -> list[Row]:
    """A todo for each wait that lasts longer than is usual, once for each time that it begins."""
    row, country = each.followed.row, each.followed.case.clock.countries[Doer.SALES]
    return [
        {
            "key": f"{stalled_key(row.id, wait.step or wait.about)}:{wait.since.isoformat()}", "kind": STALLED,
            "subject": f"{row.customer}: {_what(each.followed, wait)} has waited for {wait.waited_days} working days",
            "assignee": row.responsible, "due_on": after_working_days(today, 1, country),
            "invoice_id": None, "ticket_id": None, "customer_id": row.customer_id, "journey_id": row.id,
        }
        for wait in each.waits
        if wait.is_stalled
    ]  # fmt: skip


def _what(followed: Followed, wait: Wait) -> str:
    if wait.about is What.STEP:
        return f'the step "{followed.template.by_key[wait.step].title.en}" ({wait.doer})'
    return "a question" if wait.about is What.QUESTION else "a request for a meeting"


def _unreached(each: Judged) -> Row:
    """A todo where no letter can reach the customer, once for each time that a step would have been due."""
    row, due = each.followed.row, each.nudges[0]
    return {
        "key": f"unreached:{row.id}:{due.step}", "kind": UNREACHED,
        "subject": f"{row.customer}: mail reaches no contact of the journey; call them", "assignee": row.responsible,
        "due_on": None, "invoice_id": None, "ticket_id": None, "customer_id": row.customer_id, "journey_id": row.id,
    }  # fmt: skip


def _nudge(
    session: Session, nudged: Sequence[Judged], reached: Mapping[int, Sequence[Addressee]], *, now: datetime,
    today: date,
) -> int:  # fmt: skip
    """One letter for each journey that has none of this day, and a row for each nudge in it; how many letters."""
    ended = ended_steps(session, [each.id for each in nudged])
    letters = {each.id: _nudge_letter(each, reached[each.id][0], ended.get(each.id, 0), today) for each in nudged}
    numbers = post(session, list(letters.values()), now=now)
    written = [each for each in nudged if letters[each.id].key in numbers]
    insert_rows(session, Nudge, [
        {"journey_id": each.id, "step": due.step, "number": due.number, "at": now,
         "letter_id": numbers[letters[each.id].key]}
        for each in written
        for due in each.nudges
    ])  # fmt: skip
    insert_rows(session, History, [
        _line(each.id, "nudged: " + ", ".join(f"{due.step} ({due.number})" for due in each.nudges), now)
        for each in written
    ])  # fmt: skip
    return len(written)


def _nudge_letter(each: Judged, to: Addressee, ended: int, today: date) -> NewLetter:
    return nudge(to.frame, to.reader, each.nudges, ended=ended, today=today)


def _finish(
    session: Session, complete: Sequence[Judged], reached: Mapping[int, Sequence[Addressee]], *, now: datetime
) -> None:
    """Close journeys: what is left open is dropped, and the customer is asked how it was."""
    if not complete:
        return
    numbers = [each.id for each in complete]
    ends = _completed(session, complete)
    finished = update(JOURNEYS).where(JOURNEYS.c.id == bindparam("number"))
    session.connection().execute(
        finished.values(state=JourneyState.FINISHED, finished_at=bindparam("ended", type_=JOURNEYS.c.finished_at.type)),
        [{"number": each.id, "ended": ends[each.id]} for each in complete],
    )
    left = update(STEPS).where(is_among(STEPS.c.journey_id, numbers), STEPS.c.state == StepState.OPEN)
    session.execute(left.values(state=StepState.DROPPED, ended_at=now, who=WHO, way=Way.FLOW.value))
    stalled = update(TODOS).where(
        is_among(TODOS.c.journey_id, numbers), TODOS.c.kind == STALLED, TODOS.c.done_at.is_(None)
    )
    session.execute(stalled.values(done_at=now, outcome="the journey is finished"))
    asked = [reached[each.id][0] for each in complete if reached.get(each.id)]
    post(session, [satisfaction(to.frame, to.reader) for to in asked], now=now)
    insert_rows(session, History, [_line(number, "finished", now) for number in numbers])


def _completed(session: Session, complete: Sequence[Judged]) -> dict[int, datetime]:
    """When the last required step of each journey ended."""
    query = select(STEPS.c.journey_id, STEPS.c.step, STEPS.c.state, STEPS.c.ended_at).where(
        is_among(STEPS.c.journey_id, [each.id for each in complete])
    )
    facts: dict[int, dict[str, StepFacts]] = defaultdict(dict)
    for number, step, state, ended_at in session.execute(query):
        facts[number][step] = StepFacts(state, ended_at)
    return {each.id: completed_at(each.followed.template, facts[each.id]) for each in complete}


def _line(journey_id: int, what: str, now: datetime) -> Row:
    return {"at": now, "who": WHO, "way": Way.FLOW.value, "what": what, "journey_id": journey_id}
