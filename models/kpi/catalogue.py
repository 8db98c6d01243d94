"""Which figures each report has, so that a word about one can be checked before any report is made (K-01 to K-06)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from types import ModuleType

from models.kpi import (
    letters,
    onboarding,
    onboarding_ends,
    receivables,
    receivables_report,
    repayment,
    ticket_flow,
    ticket_speed,
    ticket_targets,
    workload,
)
from models.kpi.cohort import Invoices
from models.kpi.figure import Definition, Period
from models.kpi.frames import INVOICES
from models.kpi.measure import Measure

SOME_DAY = date(2026, 1, 1)


@cache
def definitions_of(report: str) -> Mapping[str, Definition]:
    """By its name, each figure of a report that is named as people say it (collections)."""
    return {each.name: each for each in _REPORTS[report]()}


def _of_repayment() -> Iterator[Definition]:
    nothing = Invoices.of(INVOICES.none()).due_within(Period(SOME_DAY, SOME_DAY), datetime(2026, 1, 1, tzinfo=UTC))
    return (figure(nothing).definition for figure in repayment.FIGURES)


def _of_receivables() -> Iterator[Definition]:
    yield from (figure.definition for figure in receivables.FIGURES)
    yield from (receivables_report.INTEREST_OPEN, receivables_report.INTEREST_OF_PERIOD, receivables_report.CASH)


def _measured(*modules: ModuleType) -> Iterator[Definition]:
    values = (value for module in modules for value in vars(module).values())
    return (value.definition for value in values if isinstance(value, Measure))


def _of_letters() -> Iterator[Definition]:
    return _measured(letters)


def _of_journeys() -> Iterator[Definition]:
    return _measured(onboarding, onboarding_ends)


def _of_tickets() -> Iterator[Definition]:
    return _measured(ticket_flow, ticket_speed, ticket_targets, workload)


_REPORTS: Mapping[str, Callable[[], Iterator[Definition]]] = {
    "collections": _of_repayment,
    "mail": _of_letters,
    "onboarding": _of_journeys,
    "receivables": _of_receivables,
    "support": _of_tickets,
}
