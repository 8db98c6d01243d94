"""Reminders as tasks: batches of invoices are judged, and what comes of it is written (D-02, D-07, D-18).

A batch is locked, judged and written in one transaction; an invoice that another worker has is left to it. What a
batch did moves its invoices out of the way of the next, so that a run that was killed is taken up by any other. A dry
run and the count that decides about an approval judge by the same rules and write nothing.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Engine, func, select
from sqlmodel import Session

from models.counting import count_words
from models.dunning import WRITTEN, Decision, Verdict, capped, decide
from models.dunning_policy import Dunning, DunningError
from models.dunning_report import Line, Reminding, is_letter
from models.invoice import Party
from models.reminder import ReminderState
from tasks.batches import uncollected
from tasks.database import reading, writing
from tasks.dunning_policy import dunning, queue_of
from tasks.ledger import payments_age
from tasks.plan_book import PlanBook
from tasks.reminder_cases import REMINDERS, At, Dossier, dossiers, due_invoices
from tasks.reminder_writing import Judged, Office, carry_out
from tasks.settings import Settings, current_settings
from tasks.template_check import check_templates

BATCH = 1000
HOURS_SAID = 72  # what is older is said in days


def at_site(now: datetime, settings: Settings, *, is_preview: bool = False) -> At:
    """A moment with its day at the site."""
    return At(now, settings.company().company.zone, is_preview)


def office_of(settings: Settings, now: datetime, *, held_by: str = "") -> Office:
    """What the letters of a run share; DunningError where they cannot be written."""
    company, policy = settings.company(), dunning(settings)
    if company.company.bank is None:
        raise DunningError(no_account(settings))
    return Office(
        at_site(now, settings), company.company.bank, queue_of(policy, company), company.company.language, policy.hour,
        held_by,
    )  # fmt: skip


def no_account(settings: Settings) -> str:
    """What to say where no account is named."""
    return (
        f"{settings.company_file}: company.bank is missing, and letters to buyers say where to pay. "
        "Add the holder and the IBAN of the account (docs/company.md)."
    )


def remind(
    now: datetime, *, held_by: str = "", left: int | None = None, size: int = BATCH, engine: Engine | None = None
) -> Reminding:
    """One batch: at most `left` letters more; nothing was looked at where no invoice is left."""
    settings = current_settings()
    at, book = at_site(now, settings), PlanBook(dunning(settings))
    with uncollected(), writing(engine) as session:
        query = due_invoices(at).limit(size).with_for_update(skip_locked=True, key_share=True)
        found = session.execute(query).all()
        if not found:
            return Reminding()
        office = office_of(settings, now, held_by=held_by)
        judged = judge(dossiers(session, found, book, at), at.day, left=left)
        carry_out(session, office, judged)
    total = Reminding()
    for dossier, verdict in judged:
        tell(total, dossier, (*verdict.decisions, *verdict.unchanged), is_held=bool(held_by))
    return total


@task(cache_policy=NO_CACHE)
def remind_batch(now: datetime, *, held_by: str, left: int | None) -> Reminding:
    """Judge a batch of invoices, write their letters."""
    return remind(now, held_by=held_by, left=left)


@task(cache_policy=NO_CACHE)
def ready_to_remind(now: datetime) -> Reminding:
    """Whether a run can begin: the policy, the templates, the account, the payments; what is wrong stops it or warns.

    Where no invoice is due, nobody is bothered.
    """
    settings = current_settings()
    policy = dunning(settings)
    with reading() as session:
        if session.execute(due_invoices(at_site(now, settings)).limit(1)).first() is None:
            return Reminding()
        office_of(settings, now)
        check_templates(sorted(policy.letters))
        return fresh_enough(session, policy, now)


def fresh_enough(session: Session, policy: Dunning, now: datetime) -> Reminding:
    """What there is to say of the age of the newest payments: a warning, or a problem where that is to stop a run."""
    limit = policy.payments.older_than_hours
    age = payments_age(session, now)
    if limit is None or (age is not None and age <= timedelta(hours=limit)):
        return Reminding()
    since = "no payments were ever imported" if age is None else f"the newest payments came {_long(age)} ago"
    said = f"{since[0].upper()}{since[1:]}; policies/dunning.yaml wants them within {count_words(limit, 'hour')}. "
    if policy.payments.stop:
        return Reminding(problems=[said + "Nobody is reminded until they are imported."])
    return Reminding(warnings=[said + "Who has paid since may be reminded."])


def _long(age: timedelta) -> str:
    hours = age // timedelta(hours=1)
    return count_words(hours, "hour") if hours < HOURS_SAID else count_words(hours // 24, "day")


@task(cache_policy=NO_CACHE)
def letters_left(now: datetime) -> int | None:
    """How many letters may still be written on this day; None where there is no cap."""
    settings = current_settings()
    cap = dunning(settings).caps.per_run
    if cap is None:
        return None
    at = at_site(now, settings)
    begun = datetime.combine(at.day, datetime.min.time(), at.zone)
    written = select(func.count()).where(REMINDERS.c.state.in_(WRITTEN), REMINDERS.c.at >= begun)
    with reading() as session:
        return max(0, cap - (session.scalar(written) or 0))


def judge(known: Iterable[Dossier], day: date, *, left: int | None) -> list[Judged]:
    """Decide about invoices in their order, until so many letters are written."""
    judged = []
    for dossier in known:
        verdict = decide(dossier.case, dossier.plan, day)
        if left is not None:
            verdict = capped(verdict, day, left=left)
            left -= letters_in(verdict)
        judged.append((dossier, verdict))
    return judged


def letters_in(verdict: Verdict) -> int:
    """How many letters a verdict asks for."""
    return sum(made.state is ReminderState.SENT for made in verdict.decisions)


def tell(total: Reminding, dossier: Dossier, decisions: Iterable[Decision], *, is_held: bool = False) -> None:
    """Take an invoice into what is reported."""
    total.looked += 1
    is_asked = False
    for made in decisions:
        line = line_of(dossier, made)
        if is_held and line.state is ReminderState.SENT:
            line = line._replace(state=ReminderState.PLANNED)
        total.note(line)
        is_asked |= is_letter(line.state, line.reason)
    if is_asked:
        total.asked[dossier.invoice.currency] += dossier.case.balance  # type: ignore[assignment]


def line_of(dossier: Dossier, made: Decision) -> Line:
    """A decision as the report names it."""
    invoice, firms, person = dossier.invoice, dossier.firms, dossier.people[made.party]
    return Line(
        invoice.id, invoice.number, firms[Party.SELLER].name, firms[Party.BUYER].name, made.party, made.step,
        made.planned_for, made.state, str(made.reason), person.address if person else "", dossier.case.balance,
        invoice.currency,
    )  # fmt: skip
