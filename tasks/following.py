"""Running journeys are looked at, batch after batch: how each gets on, and what follows (O-05).

A batch is locked, judged and written in one transaction. What a run did is not done again by the next, so a run that
was killed is simply run anew.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Engine, Table, select
from sqlmodel import Session

from models.journey import Doer, Nudge
from models.journey_report import Following, Line
from models.journey_standing import About, Habits, Wait, standing_of
from models.nudging import Due, Given, nudges_due
from tasks.batches import uncollected
from tasks.database import reading, writing
from tasks.given import is_among
from tasks.journey_cases import Followed, followed, load_habits, running
from tasks.journey_writing import Judged, carry_out
from tasks.settings import current_settings
from tasks.template_check import check_templates

BATCH = 1000
LETTERS = ("onboarding_nudge", "onboarding_satisfaction")
NUDGES: Table = Nudge.__table__  # type: ignore[attr-defined]


@task(cache_policy=NO_CACHE)
def known_habits(now: datetime) -> Habits:
    """How long each step usually takes; a broken template stops the run before anything is written."""
    check_templates(LETTERS)
    with reading() as session:
        return load_habits(session, now)


@task(cache_policy=NO_CACHE)
def follow_batch(after: int, now: datetime, habits: Habits) -> Following:
    """Look at the next batch of running journeys."""
    return follow(after, now, habits)


def follow(after: int, now: datetime, habits: Habits, *, size: int = BATCH, engine: Engine | None = None) -> Following:
    """One batch, of journeys with higher numbers than `after`; nothing was looked at where none is left."""
    today = now.astimezone(current_settings().company().company.zone).date()
    with uncollected(), writing(engine) as session:
        rows = running(session, after=after, size=size)
        if not rows:
            return Following()
        judged = _judge(session, followed(session, rows), today, habits)
        done = carry_out(session, judged, now=now, today=today)
    told = _told(judged)
    told.nudges, told.todos, told.finished = done
    return told


def _judge(session: Session, cases: Sequence[Followed], today: date, habits: Habits) -> list[Judged]:
    waits = {each.row.id: each.case.waits(today, habits) for each in cases}
    late = [number for number, waiting in waits.items() if _may_be_nudged(waiting, today)]
    given = _given(session, late)
    judged = []
    for each in cases:
        waiting = waits[each.row.id]
        due = _due(each, waiting, given[each.row.id], today) if each.row.id in given else []
        judged.append(Judged(each, waiting, standing_of(waiting, today), due))
    return judged


def _may_be_nudged(waits: Sequence[Wait], today: date) -> bool:
    """Nobody is nudged before a step's due day, so that of most journeys no nudges need to be read."""
    return any(wait.doer is Doer.CUSTOMER and wait.due_on is not None and today >= wait.due_on for wait in waits)


def _due(each: Followed, waits: Sequence[Wait], given: Collection[Given], today: date) -> list[Due]:
    return nudges_due(each.template, waits, given, country=each.row.country, today=today)


def _given(session: Session, numbers: Collection[int]) -> Mapping[int, Collection[Given]]:
    """The nudges that went, for each of these journeys."""
    zone = current_settings().company().company.zone
    query = select(NUDGES.c.journey_id, NUDGES.c.step, NUDGES.c.number, NUDGES.c.at)
    found: dict[int, list[Given]] = {number: [] for number in numbers}
    for row in session.execute(query.where(is_among(NUDGES.c.journey_id, numbers))):
        found[row.journey_id].append(Given(row.step, row.number, row.at.astimezone(zone).date()))
    return found


def _told(judged: Sequence[Judged]) -> Following:
    """Count journeys; each is named by what it waits for longest."""
    waiting = [(each, each.waits[0]) for each in judged if each.waits]
    told = Following(
        last=judged[-1].id,
        looked=len(judged),
        standings=Counter(each.standing for each in judged),
        waits=Counter((wait.doer, each.standing) for each, wait in waiting),
    )
    told.add(Following(lines=[_line(each, wait) for each, wait in waiting]))
    return told


def _line(each: Judged, wait: Wait) -> Line:
    row, template = each.followed.row, each.followed.template
    what = template.by_key[wait.step].title.en if wait.about is About.STEP else wait.about.value
    return Line(
        wait.waited_days, row.id, row.customer, row.name, wait.doer, what, wait.since.isoformat(), each.standing,
        row.responsible,
    )  # fmt: skip
