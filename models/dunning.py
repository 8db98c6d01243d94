"""Dunning: which reminder of an invoice goes today, and why another does not (D-03, D-04, D-07, D-08).

A step is due from its day on, never on that day alone. Of the steps that are due for a party only the highest may
still go; the lower ones are superseded. A step that has waited past its age limit is expired, and one before the due
date has no use once that day has come. What keeps a step from going today may pass, and then it is looked at again the
next day; only where the invoice is paid, or an operator said no, is that the end of the step.

Everything here is computed from what is given, so that any day can be asked about.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from models.dunning_calendar import DAY, is_day_off, next_working_day, planned_day
from models.dunning_policy import Plan, Step
from models.hold import HoldKind
from models.invoice import CollectionType, Party
from models.reminder import Reason, ReminderState

WRITTEN = frozenset({ReminderState.SENT, ReminderState.PLANNED})
FINAL = frozenset({ReminderState.SENT, ReminderState.SUPERSEDED, ReminderState.EXPIRED})
TOLD_AGAIN = {ReminderState.SENT: Reason.ALREADY_SENT, ReminderState.PLANNED: Reason.WAITING}
ENDS_THE_STEP = frozenset({Reason.PAID, Reason.REJECTED})


class Resting(NamedTuple):
    """A hold that somebody set and nobody ended; `until` is its last day."""

    kind: HoldKind
    until: date | None = None
    collection_type: str = ""


class Past(NamedTuple):
    """What became of a step for a party so far."""

    state: ReminderState
    reason: str = ""

    @property
    def is_final(self) -> bool:
        """Whether nothing can come of the step any more."""
        return self.state in FINAL or (self.state is ReminderState.SKIPPED and self.reason in ENDS_THE_STEP)


class Recipient(NamedTuple):
    """Where a party is at home, and why no mail can reach it, if none can."""

    country: str
    fault: Reason | None = None


class Case(NamedTuple):
    """An invoice as its reminders depend on it; `mailed` are the parties that were written to on this day already."""

    due_on: date
    balance: Decimal
    recipients: Mapping[Party, Recipient]
    collection_type: CollectionType = CollectionType.DISCLOSED
    holds: tuple[Resting, ...] = ()
    past: Mapping[tuple[int, Party], Past] = MappingProxyType({})
    mailed: frozenset[Party] = frozenset()


class Decision(NamedTuple):
    """What becomes of a step for a party; without a state it is not decided yet."""

    step: int
    party: Party
    planned_for: date
    state: ReminderState | None
    reason: str = ""


class Verdict(NamedTuple):
    """What is new about an invoice on a day, and the day on which to look again; None where nothing is left to say.

    `unchanged` are the steps that are due and kept back for the same reason as before.
    """

    decisions: tuple[Decision, ...]
    next_look: date | None
    unchanged: tuple[Decision, ...] = ()


def decide(case: Case, plan: Plan, day: date) -> Verdict:
    """What becomes of an invoice's steps on a day."""
    views = [_View(case, plan, party, day) for party in Party if plan.to(party)]
    looks = [look for view in views if (look := view.next_look()) is not None]
    return Verdict(
        tuple(decision for view in views for decision in view.decisions()),
        min(looks, default=None),
        tuple(decision for view in views for decision in view.unchanged()),
    )


def capped(verdict: Verdict, day: date, *, left: int) -> Verdict:
    """The verdict of a run that may write so many letters more; what goes beyond is looked at again the next day."""
    decisions: list[Decision] = []
    for made in verdict.decisions:
        goes = made.state is ReminderState.SENT
        over = goes and left <= 0
        decisions.append(made._replace(state=ReminderState.SKIPPED, reason=Reason.OVER_THE_CAP) if over else made)
        left -= goes
    if tuple(decisions) == verdict.decisions:
        return verdict
    return Verdict(tuple(decisions), min(verdict.next_look or day + DAY, day + DAY), verdict.unchanged)


def standing(case: Case, plan: Plan, day: date) -> tuple[Decision, ...]:
    """Every step for every party as it stands at the end of a day: what is decided, and why the rest is not."""
    new = {(made.step, made.party): made for made in decide(case, plan, day).decisions}
    return tuple(
        new.get((stands.step, party)) or stands for party in Party for stands in _as_before(case, plan, party, day)
    )


def why_not(case: Case, party: Party, day: date) -> Reason | None:
    """Why a party may not be written to about an invoice on a day; None where it may."""
    return (
        next((reason for reason, applies in RULES if applies(case, party, day)), None) or case.recipients[party].fault
    )


def collection_type_on(case: Case, day: date) -> CollectionType:
    """Who may be reminded on a day: the latest word for a while goes before what holds in general."""
    for hold in reversed(_in_force(case, day)):
        if hold.kind is HoldKind.COLLECTION_TYPE:
            return CollectionType(hold.collection_type)
    return case.collection_type


def last_day(plan: Plan, step: Step, due_on: date, planned_for: date) -> date:
    """The last day on which a step may go."""
    by_age = planned_for + plan.age_limit(step) * DAY
    return by_age if step.days > 0 else min(by_age, due_on if step.days == 0 else due_on - DAY)


def _is_paid(case: Case, _party: Party, _day: date) -> bool:
    return case.balance <= 0


def _is_not_to_be_contacted(case: Case, _party: Party, day: date) -> bool:
    is_held = any(hold.kind is HoldKind.DO_NOT_CONTACT for hold in _in_force(case, day))
    return is_held or collection_type_on(case, day) is CollectionType.DO_NOT_CONTACT


def _has_no_consent(case: Case, party: Party, day: date) -> bool:
    """Where the sale is not disclosed, the buyer does not know of us."""
    return party is Party.BUYER and collection_type_on(case, day) is CollectionType.NON_DISCLOSED


def _is_disputed(case: Case, _party: Party, day: date) -> bool:
    return any(hold.kind is HoldKind.DISPUTE for hold in _in_force(case, day))


def _is_promised(case: Case, _party: Party, day: date) -> bool:
    return any(hold.kind is HoldKind.PROMISE for hold in _in_force(case, day))


RULES: tuple[tuple[Reason, Callable[[Case, Party, date], bool]], ...] = (
    (Reason.PAID, _is_paid),
    (Reason.DO_NOT_CONTACT, _is_not_to_be_contacted),
    (Reason.NO_CONSENT, _has_no_consent),
    (Reason.DISPUTED, _is_disputed),
    (Reason.PROMISED, _is_promised),
)


def _in_force(case: Case, day: date) -> list[Resting]:
    return [hold for hold in case.holds if hold.until is None or day <= hold.until] if case.holds else []


class _View:
    """An invoice's series as one party sees it on a day."""

    def __init__(self, case: Case, plan: Plan, party: Party, day: date) -> None:
        self._case, self._plan, self._party, self._day = case, plan, party, day
        self._country = case.recipients[party].country if plan.calendar else None
        days = [(step, planned_day(case.due_on, step.days, self._country)) for step in plan.to(party)]
        self._due = [(step, planned) for step, planned in days if planned <= day]
        self._coming = next((planned for _, planned in days if planned > day), None)
        self._rests = self._country is not None and is_day_off(day, self._country)
        self._reason = why_not(case, party, day)

    def decisions(self) -> Iterator[Decision]:
        """What is new."""
        if not self._due or self._rests:
            return
        *lower, (highest, planned) = self._due
        for step, its_day in lower:
            past = self._past(step)
            if not self._is_settled(step, its_day):
                reason = past.reason if past and past.reason else Reason.LATER_STEP_DUE
                yield Decision(step.days, self._party, its_day, ReminderState.SUPERSEDED, reason)
        past, now = self._past(highest), self._now(highest, planned)
        if now is not None and now != past:
            yield Decision(highest.days, self._party, planned, now.state, now.reason)

    def unchanged(self) -> Iterator[Decision]:
        """The highest step that is due, where it is kept back as before."""
        if self._due and not self._rests:
            step, planned = self._due[-1]
            past = self._past(step)
            if past is not None and not self._is_settled(step, planned) and self._now(step, planned) == past:
                yield Decision(step.days, self._party, planned, past.state, past.reason or Reason.WAITING)

    def _now(self, step: Step, planned: date) -> Past | None:
        """What becomes of the highest step that is due; None where that is settled already."""
        past = self._past(step)
        if self._is_settled(step, planned):
            return None
        if self._is_too_old(step, planned):
            return Past(ReminderState.EXPIRED, Reason.TOO_OLD)
        waits = past is not None and past.state is ReminderState.PLANNED
        mailed = not waits and self._party in self._case.mailed
        reason = self._reason or (Reason.ANOTHER_TODAY if mailed else None)
        if reason is not None:
            return Past(ReminderState.SKIPPED, reason)
        return past if waits else Past(ReminderState.SENT)

    def next_look(self) -> date | None:
        """When something new may be said: the next step's day, the next working day, tomorrow."""
        if not self._due:
            return self._coming
        if self._rests:
            assert self._country is not None
            return next_working_day(self._day, self._country) if self._is_open() else self._coming
        again = self._day + DAY if self._may_change() else None
        return min(filter(None, (again, self._coming)), default=None)

    def _is_open(self) -> bool:
        """Whether a step that is due may still come to something."""
        return not all(self._is_settled(step, planned) for step, planned in self._due)

    def _may_change(self) -> bool:
        """Whether what is said of the highest step today may be otherwise tomorrow."""
        step, planned = self._due[-1]
        if self._is_settled(step, planned) or self._is_too_old(step, planned) or self._reason is Reason.PAID:
            return False
        past = self._past(step)
        waits = past is not None and past.state is ReminderState.PLANNED
        return waits or self._reason is not None or self._party in self._case.mailed

    def _is_settled(self, step: Step, planned: date) -> bool:
        """Whether nothing can come of a step any more: it came to its end, or was kept back until it was too old."""
        past = self._past(step)
        if past is None or past.is_final:
            return past is not None
        return past.state is ReminderState.SKIPPED and self._is_too_old(step, planned)

    def _is_too_old(self, step: Step, planned: date) -> bool:
        return self._day > last_day(self._plan, step, self._case.due_on, planned)

    def _past(self, step: Step) -> Past | None:
        return self._case.past.get((step.days, self._party))


def _as_before(case: Case, plan: Plan, party: Party, day: date) -> Iterator[Decision]:
    """A party's steps where a day brings nothing new."""
    country = case.recipients[party].country if plan.calendar else None
    days = {step.days: planned_day(case.due_on, step.days, country) for step in plan.to(party)}
    due = [step for step, planned in days.items() if planned <= day]
    for step, planned in days.items():
        past = case.past.get((step, party))
        if past is None:
            yield Decision(step, party, planned, None, _why_undecided(step, due))
        else:
            yield Decision(step, party, planned, past.state, TOLD_AGAIN.get(past.state, past.reason))


def _why_undecided(step: int, due: list[int]) -> Reason:
    """Why nothing has been said of a step. Every run judges the steps that are due, but for those on a day off."""
    if step not in due:
        return Reason.NOT_YET_DUE
    return Reason.DAY_OFF if step == due[-1] else Reason.LATER_STEP_DUE
