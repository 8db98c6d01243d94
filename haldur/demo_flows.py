"""The flows of the demo. Whoever imports this brings in Prefect, whose settings must stand by then."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from prefect import State
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from flows.age_tickets import age_tickets
from flows.deliver_letters import deliver_letters
from flows.follow_onboarding import follow_onboarding
from flows.import_ledger import import_ledger
from flows.ingest_mail import ingest_mail
from flows.remind_invoices import remind_invoices
from flows.report_collections import report_collections
from flows.report_mail import report_mail
from flows.report_onboarding import report_onboarding
from flows.report_receivables import report_receivables
from flows.report_support import report_support
from haldur.demo_ledger import LedgerFlows
from haldur.demo_life import Flows
from haldur.run_log import route_logs
from tasks.settings import Settings

REPORTS = (report_collections, report_receivables, report_mail, report_support, report_onboarding)


class DemoFlows(NamedTuple):
    """The flows by what they are for; reports by their names."""

    tickets: Flows
    ledger: LedgerFlows
    onboarding: Callable[..., State[Any]]
    reports: Mapping[str, Callable[..., State[Any]]]


def load_flows(settings: Settings) -> DemoFlows:
    """Each flow, called for its end's state."""
    route_logs(settings)
    tickets = Flows(
        ingest=partial(ingest_mail, return_state=True),
        age=partial(age_tickets, return_state=True),
        deliver=partial(deliver_letters, return_state=True),
    )
    ledger = LedgerFlows(
        take=partial(import_ledger, return_state=True), remind=partial(remind_invoices, return_state=True)
    )
    onboarding = partial(follow_onboarding, return_state=True)
    return DemoFlows(tickets, ledger, onboarding, {each.name: partial(each, return_state=True) for each in REPORTS})


@contextmanager
def without_heartbeats() -> Iterator[None]:
    """Runs that nobody watches: at the end of each, Prefect waits until the next full second for its heartbeat."""
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield
