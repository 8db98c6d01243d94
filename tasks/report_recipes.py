"""How each report comes about: which frames it is computed from, and how (K-01 to K-06).

Frames are read as of the question's moment, checked by their contracts, and are all that a report is computed from,
names and rates included; so one that was kept with its frames can be computed again as it was.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

import pandas as pd
from sqlalchemy import Engine, Table, select

from models.customer import Customer
from models.kpi.cohort import last_whole_day
from models.kpi.collections import collections_report
from models.kpi.frames import checked, checked_payments
from models.kpi.interest import Terms
from models.kpi.journey_frames import OnboardingFrames
from models.kpi.mail import mail_report
from models.kpi.onboarding_report import onboarding_report
from models.kpi.receivables_report import receivables_report
from models.kpi.report import Breach, Report
from models.kpi.scope import Scope
from models.kpi.support import support_report
from models.kpi.ticket_frames import SupportFrames
from models.report_question import Question, scope_words
from tasks.database import reading
from tasks.given import is_among
from tasks.journey_policy import template_names
from tasks.kpi_frames import company_names, invoices_and_undone, ledger_as_of
from tasks.kpi_journeys import onboarding_as_of
from tasks.kpi_letters import letters_as_of
from tasks.kpi_tickets import agent_names, support_as_of
from tasks.late_interest import late_interest
from tasks.memory import give_back
from tasks.settings import current_settings

CUSTOMERS: Table = Customer.__table__  # type: ignore[attr-defined]
Frames = dict[str, pd.DataFrame]


class ReportError(ValueError):
    """A report cannot be made; the message says what to ask instead."""


class Gathered(NamedTuple):
    """What a report is computed from."""

    frames: Frames
    breaches: tuple[Breach, ...]
    scope: Mapping[str, str]


class Recipe(NamedTuple):
    """How a report comes about."""

    gather: Callable[[Question, Engine | None], Gathered]
    compute: Callable[[Question, Gathered], Report]


def gather_invoices(question: Question, engine: Engine | None = None) -> Gathered:
    """The invoices as of the question, and those settled on the eve of the change that are not since."""
    scope, words = _scope(question, engine)
    eve = question.changed_on - timedelta(days=1) if question.changed_on else None
    found, undone = invoices_and_undone(last_whole_day(question.as_of), eve=eve, scope=scope, engine=engine)
    invoices, breaches = checked(found)
    del found
    give_back()
    frames = {"invoices": invoices, "names": _names(invoices, engine)} | ({"undone": undone} if eve else {})
    return Gathered(frames, tuple(breaches), words)


def compute_collections(question: Question, gathered: Gathered) -> Report:
    """The collections report."""
    return collections_report(
        gathered.frames["invoices"], period=question.period, as_of=question.as_of, changed_on=question.changed_on,
        undone=gathered.frames.get("undone"), names=_by_id(gathered.frames["names"]), scope=gathered.scope,
        breaches=gathered.breaches,
    )  # fmt: skip


def gather_ledger(question: Question, engine: Engine | None = None) -> Gathered:
    """Invoices and payments as of the question, and the rates of late interest."""
    scope, words = _scope(question, engine)
    ledger = ledger_as_of(last_whole_day(question.as_of), scope=scope, engine=engine)
    invoices, breaches = checked(ledger.invoices)
    payments, more = checked_payments(ledger.payments, invoices)
    give_back()
    policy = late_interest(current_settings())
    rates = pd.DataFrame([(str(since), str(rate), policy.grace_days) for since, rate in policy.statutory],
                         columns=["since", "rate", "grace_days"])  # fmt: skip
    frames = {"invoices": invoices, "payments": payments, "names": _names(invoices, engine), "rates": rates}
    return Gathered(frames, (*breaches, *more), words)


def compute_receivables(question: Question, gathered: Gathered) -> Report:
    """The receivables report."""
    frames, rates = gathered.frames, gathered.frames["rates"]
    terms = Terms(
        tuple((date.fromisoformat(row.since), Decimal(row.rate)) for row in rates.itertuples()),
        int(rates["grace_days"].max()),
    )
    return receivables_report(
        frames["invoices"], frames["payments"], period=question.period, as_of=question.as_of, terms=terms,
        names=_by_id(frames["names"]), scope=gathered.scope, breaches=gathered.breaches,
    )  # fmt: skip


def gather_support(question: Question, engine: Engine | None = None) -> Gathered:
    """The tickets as of the question, with what became of them since the period before."""
    _check_queues(question)
    support, breaches = support_as_of(question.as_of, since=_since(question), queues=question.queues, engine=engine)
    customers, agents = company_names(engine), agent_names(engine)
    known = support.tickets["customer_id"].unique().tolist()
    frames = support._asdict() | {
        "customers": _table(("id", "name"), {each: customers[each] for each in known if each in customers}),
        "agents": _table(("address", "name"), agents),
    }
    return Gathered(frames, tuple(breaches), scope_words(question, {}))


def compute_support(question: Question, gathered: Gathered) -> Report:
    """The support report."""
    frames = gathered.frames
    return support_report(
        SupportFrames(*(frames[name] for name in SupportFrames._fields)), period=question.period,
        as_of=question.as_of, time_zone=str(question.as_of.tzinfo), customers=_by_id(frames["customers"]),
        agents=dict(zip(frames["agents"]["address"], frames["agents"]["name"], strict=True)), scope=gathered.scope,
        breaches=gathered.breaches,
    )  # fmt: skip


def gather_letters(question: Question, engine: Engine | None = None) -> Gathered:
    """The letters as of the question that left since the period before."""
    _check_queues(question)
    letters, breaches = letters_as_of(question.as_of, since=_since(question), queues=question.queues, engine=engine)
    return Gathered({"letters": letters}, tuple(breaches), scope_words(question, {}))


def compute_mail(question: Question, gathered: Gathered) -> Report:
    """The report of letters."""
    return mail_report(
        gathered.frames["letters"], period=question.period, as_of=question.as_of,
        time_zone=str(question.as_of.tzinfo), scope=gathered.scope, breaches=gathered.breaches,
    )  # fmt: skip


def gather_journeys(question: Question, engine: Engine | None = None) -> Gathered:
    """The journeys as of the question, with what became of them since the period before."""
    known = template_names(current_settings())
    if unknown := [name for name in question.journeys if name not in known]:
        raise ReportError(f"There is no journey {', '.join(unknown)}; there are: {', '.join(known)}.")
    found, breaches = onboarding_as_of(
        question.as_of, since=_since(question), segments=question.segments, journeys=question.journeys, engine=engine
    )
    frames = found._asdict() | {"agents": _table(("address", "name"), agent_names(engine))}
    return Gathered(frames, tuple(breaches), scope_words(question, {}))


def compute_onboarding(question: Question, gathered: Gathered) -> Report:
    """The onboarding report."""
    frames = gathered.frames
    return onboarding_report(
        OnboardingFrames(*(frames[name] for name in OnboardingFrames._fields)), period=question.period,
        as_of=question.as_of, time_zone=str(question.as_of.tzinfo),
        agents=dict(zip(frames["agents"]["address"], frames["agents"]["name"], strict=True)), scope=gathered.scope,
        breaches=gathered.breaches,
    )  # fmt: skip


def _since(question: Question) -> datetime:
    """The beginning of the period before, which figures are compared with."""
    return datetime.combine(question.period.before().first, time.min, question.as_of.tzinfo)


RECIPES: dict[str, Recipe] = {
    "report_collections": Recipe(gather_invoices, compute_collections),
    "report_mail": Recipe(gather_letters, compute_mail),
    "report_onboarding": Recipe(gather_journeys, compute_onboarding),
    "report_receivables": Recipe(gather_ledger, compute_receivables),
    "report_support": Recipe(gather_support, compute_support),
}


def _scope(question: Question, engine: Engine | None) -> tuple[Scope, dict[str, str]]:
    """What a question is narrowed to by ids, and in words; ReportError names a company that nobody knows."""
    codes = {*question.sellers, *question.buyers}
    query = select(CUSTOMERS.c.registry_code, CUSTOMERS.c.id, CUSTOMERS.c.name)
    with reading(engine) as session:
        found = {row[0]: row for row in session.execute(query.where(is_among(CUSTOMERS.c.registry_code, codes)))}
    if missing := sorted(codes - set(found)):
        raise ReportError(f"No customer has the registry code {', '.join(missing)}.")
    sellers, buyers = (tuple(found[code][1] for code in each) for each in (question.sellers, question.buyers))
    words = scope_words(question, {code: row[2] for code, row in found.items()})
    return Scope(segments=question.segments, sellers=sellers, buyers=buyers), words


def _check_queues(question: Question) -> None:
    known = [mailing.name for mailing in current_settings().company().lists]
    if unknown := [queue for queue in question.queues if queue not in known]:
        raise ReportError(f"There is no queue {', '.join(unknown)}; there are: {', '.join(known)}.")


def _names(invoices: pd.DataFrame, engine: Engine | None) -> pd.DataFrame:
    """What the sellers and buyers of some invoices are called."""
    ids = {*invoices["seller_id"].unique().tolist(), *invoices["buyer_id"].unique().tolist()}
    return _table(("id", "name"), {number: name for number, name in company_names(engine).items() if number in ids})


def _table(columns: tuple[str, str], pairs: Mapping[int, str] | Mapping[str, str]) -> pd.DataFrame:
    """Pairs as a frame of words or numbers, and words."""
    kind = "int64" if columns[0] == "id" else "str"
    return pd.DataFrame({columns[0]: pd.Series(list(pairs), dtype=kind),
                         columns[1]: pd.Series(list(pairs.values()), dtype="str")})  # fmt: skip


def _by_id(names: pd.DataFrame) -> dict[int, str]:
    return dict(zip(names["id"].tolist(), names["name"].tolist(), strict=True))
