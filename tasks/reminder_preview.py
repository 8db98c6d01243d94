"""What a reminder run would do at any moment, by the same rules and with nothing written (D-18).

For a moment that has passed, what came after it is left out. For one to come, the runs between are taken as done and
nothing else as happening.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import ColumnElement, Engine, and_, case, or_, select

from models.dunning import Decision, Verdict, standing
from models.dunning_outlook import lived
from models.dunning_policy import Dunning
from models.dunning_report import MOST_LISTED, MOST_NAMED, Reminding
from models.reminder import Reason, ReminderState
from tasks.batches import uncollected
from tasks.database import reading
from tasks.dunning_policy import dunning
from tasks.plan_book import PlanBook
from tasks.reminder_cases import COLUMNS, INVOICES, At, Dossier, dossiers, due_invoices
from tasks.reminders import BATCH, at_site, fresh_enough, judge, letters_in, no_account, tell
from tasks.settings import current_settings

SLACK = timedelta(days=20)  # more than the longest row of days off


@task(cache_policy=NO_CACHE)
def needs_approval(approve_above: int | None, now: datetime) -> bool:
    """Whether a run would write more letters than go without an operator's word; it looks no further than that."""
    settings = current_settings()
    policy = dunning(settings)
    limit = policy.approve_above if approve_above is None else approve_above
    cap = policy.caps.per_run
    if limit is None or (cap is not None and cap <= limit):
        return False
    return _would_write_more_than(limit, at_site(now, settings), PlanBook(policy))


def _would_write_more_than(number: int, at: At, book: PlanBook) -> bool:
    written = 0
    with uncollected(), reading() as session:
        for found in session.execute(due_invoices(at).execution_options(yield_per=BATCH)).partitions():
            judged = judge(dossiers(session, found, book, at), at.day, left=None)
            written += sum(letters_in(verdict) for _, verdict in judged)
            if written > number:
                return True
    return False


@task(cache_policy=NO_CACHE)
def preview(now: datetime, today: date) -> Reminding:
    """What a run at any moment would do; `today` is the day on which it is asked."""
    return foresee(now, today, most_named=MOST_LISTED)


def foresee(now: datetime, today: date, *, most_named: int = MOST_NAMED, most: int | None = None) -> Reminding:
    """The same, outside a run: so many of each kind named, and so many invoices looked at where there is a limit."""
    settings = current_settings()
    total = Reminding(most=most_named)
    for dossier, decisions in foreseen(now, today):
        if total.looked == most:
            total.warnings.append(
                f"More than {most} invoices come into question; only the first of them, by due date, were looked at. "
                f"All of them: haldur run remind_invoices --dry-run --as-of {now:%Y-%m-%d}"
            )
            break
        tell(total, dossier, decisions)
    if total.looked:
        with reading() as session:
            total.add(fresh_enough(session, dunning(settings), _known_at(at_site(now, settings), today)))
        if settings.company().company.bank is None:
            total.problems.append(no_account(settings))
    total.problems, total.warnings = [], [*total.problems, *total.warnings]
    return total


def _known_at(at: At, today: date) -> datetime:
    """The moment of which the payments are known: nobody can have imported those of the days to come."""
    return min(at.now, datetime.combine(today, at.now.astimezone(at.zone).time(), at.zone))


def foreseen(
    now: datetime, today: date, *, engine: Engine | None = None
) -> Iterator[tuple[Dossier, tuple[Decision, ...]]]:
    """Every invoice that a step could concern at a moment, and where each of its steps would stand after the run.

    Those that the run would look at come first.
    """
    settings = current_settings()
    policy = dunning(settings)
    at, book, left = at_site(now, settings, is_preview=True), PlanBook(policy), policy.caps.per_run
    query = select(*COLUMNS).where(*_concerned(policy, at)).order_by(*_order(at))
    with reading(engine) as session:
        for found in session.execute(query.execution_options(yield_per=BATCH)).partitions():
            known = _lived(dossiers(session, found, book, at), today, at.day)
            judged = judge(known, at.day, left=left)
            left = left if left is None else left - sum(letters_in(verdict) for _, verdict in judged)
            yield from ((dossier, _worth_telling(dossier, verdict, at.day)) for dossier, verdict in judged)


def _concerned(policy: Dunning, at: At) -> Iterator[ColumnElement[bool]]:
    """The invoices that were open on the day, or closed on it, and have a step near it or wait to be looked at."""
    first, last = policy.reach
    day, due_on = at.day, INVOICES.c.due_on
    near = due_on.between(day - timedelta(days=last) - SLACK, day - timedelta(days=first) + SLACK)
    yield or_(near, INVOICES.c.remind_on <= day)
    yield INVOICES.c.issued_on <= day


def _order(at: At) -> tuple[ColumnElement[Any], ...]:
    is_due = and_(INVOICES.c.remind_on <= at.day, INVOICES.c.settled_on.is_(None))
    return (case((is_due, 0), else_=1), INVOICES.c.due_on, INVOICES.c.id)


def _lived(known: Iterable[Dossier], today: date, day: date) -> list[Dossier]:
    """Invoices as the runs from today until the day before would leave them."""
    return [each._replace(case=lived(each.case, each.plan, since=today, until=day)) for each in known]


def _worth_telling(dossier: Dossier, verdict: Verdict, day: date) -> tuple[Decision, ...]:
    """Where each step stands; of a paid invoice only the step that its payment kept from going on the day."""
    new = {(made.step, made.party): made for made in verdict.decisions}
    stands = tuple(new.get((each.step, each.party), each) for each in standing(dossier.case, dossier.plan, day))
    if dossier.case.balance > 0:
        return stands
    return tuple(
        each
        for each in stands
        if each.planned_for == day and each.state is ReminderState.SKIPPED and each.reason == Reason.PAID
    )
