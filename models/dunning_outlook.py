"""What comes next: the runs of days to come, if nothing else happens meanwhile (D-18)."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from models.dunning import Case, Decision, Past, Verdict, decide
from models.dunning_policy import Plan
from models.reminder import ReminderState


class NextLetters(NamedTuple):
    """The next letters about an invoice, and the day of the run that will write them."""

    day: date
    decisions: tuple[Decision, ...]


def runs(case: Case, plan: Plan, *, since: date) -> Iterator[tuple[date, Verdict, Case]]:
    """Each day on which a run has to look, from one on: what it makes of the case, and the case as it leaves it."""
    day: date | None = since
    while day is not None:
        verdict = decide(case, plan, day)
        new = {(made.step, made.party): Past(made.state, made.reason) for made in verdict.decisions if made.state}
        case = case._replace(past={**case.past, **new}, mailed=frozenset())
        yield day, verdict, case
        day = verdict.next_look


def lived(case: Case, plan: Plan, *, since: date, until: date) -> Case:
    """The case as runs on the days before a day would leave it, if nothing else happened meanwhile."""
    for day, _, after in runs(case, plan, since=since):
        if day >= until:
            break
        case = after
    return case


def next_letters(case: Case, plan: Plan, *, since: date) -> NextLetters | None:
    """The next letters; None where none will go any more."""
    for day, verdict, _ in runs(case, plan, since=since):
        going = tuple(made for made in verdict.decisions if made.state is ReminderState.SENT)
        if going:
            return NextLetters(day, going)
    return None


def let_go(case: Case, plan: Plan, *, since: date) -> tuple[Decision, ...]:
    """The steps that have waited too long, as those of an invoice that came here late: runs let go of them."""
    found: list[Decision] = []
    for _, verdict, _ in runs(case, plan, since=since):
        found += [made for made in verdict.decisions if made.state is ReminderState.EXPIRED]
        if any(made.state is ReminderState.SENT for made in verdict.decisions):
            break
    return tuple(found)
