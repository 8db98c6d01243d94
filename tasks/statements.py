"""Bank statements: what came on the account becomes payments of invoices, or waits as a stray payment for a person.

The whole file is one transaction, in sets of `CHUNK`. A payment bears the name that the bank gave it, so a statement
that comes again brings nothing new; nor does one that a person has assigned or put aside meanwhile.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlmodel import Session, col

from models.bank_payment import BankPayment
from models.camt import Tally, read_statement
from models.import_ledger import PAYMENT
from models.invoice import STATEMENT, LedgerImport, Payment, PaymentRepeat, StrayPayment
from models.ledger_guard import origin_of
from models.payment_match import Assigned, Stray, match
from tasks.bulk import insert_rows
from tasks.database import writing
from tasks.given import is_among
from tasks.import_report import Sums
from tasks.ledger_balances import keep_balances, take_ledger_lock
from tasks.payment_claims import Ledger
from tasks.payment_repeats import TWICE
from tasks.settings import current_settings
from tasks.statement_files import documents, statement_faults

CHUNK = 500
MOST_NAMED = 50
SHOWN = ("paid_on", "amount", "currency", "payer_name", "reference", "words", "reason", "candidates")


@dataclass(slots=True)
class StatementReport:
    """What became of a statement: payments assigned by each rule, waiting for a person (`strays`), and known before."""

    booked: int = 0
    pending: int = 0
    own: int = 0
    known: int = 0
    assigned: dict[str, int] = field(default_factory=dict)
    strays: int = 0
    repeats: int = 0
    named_strays: list[dict[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def taken(self) -> int:
        """Payments that found their invoices."""
        return sum(self.assigned.values())

    def in_words(self) -> str:
        """One line."""
        rules = ", ".join(f"{count} by {rule}" for rule, count in sorted(self.assigned.items()))
        found = f"{self.taken} assigned" + (f" ({rules})" if rules else "")
        others = f"{self.own} of the firm's own left alone, {self.pending} not booked yet"
        twice = f", {self.repeats} told before by the ledger" if self.repeats else ""
        return f"{found}{twice}, {self.strays} wait for a person, {self.known} known before, {others}"


def import_statement(file: Path, *, now: datetime, engine: Engine | None = None) -> StatementReport:
    """Take a CAMT.053 file, or a ZIP of several; StatementError where it cannot be taken, and then nothing was."""
    report, sums = StatementReport(), Sums()
    with statement_faults(file), writing(engine) as session:
        take_ledger_lock(session)
        ledger, payments = Ledger(session), _payments(file, report)
        while chunk := list(islice(payments, CHUNK)):
            _take(session, ledger, chunk, report, sums, now)
        session.add(
            LedgerImport(
                kind=STATEMENT,
                origin=origin_of(file.name),
                at=now,
                read_rows=report.booked,
                known_rows=report.known,
                total=sums.total,
                newest_on=sums.newest_on,
            )
        )
    return report


def _payments(file: Path, report: StatementReport) -> Iterator[BankPayment]:
    accounts = _accounts()
    for stream in documents(file):
        tally = Tally()
        yield from read_statement(stream, accounts=accounts, tally=tally)
        report.booked += tally.booked
        report.pending += tally.pending
        report.own += tally.own


def _accounts() -> frozenset[str]:
    """The accounts whose statements are ours; none where company.yaml names none, and then any is taken."""
    settings = current_settings()
    if not settings.company_file.is_file():
        return frozenset()
    company = settings.company()
    bank = company.company.bank
    return frozenset((*company.ledger.accounts, *((bank.iban,) if bank else ())))


def _take(
    session: Session,
    ledger: Ledger,
    chunk: Sequence[BankPayment],
    report: StatementReport,
    sums: Sums,
    now: datetime,
) -> None:
    """Assign what is sure, keep the rest for a person."""
    known = _known(session, [payment.external_id for payment in chunk])
    new = [payment for payment in chunk if payment.external_id not in known]
    report.known += len(chunk) - len(new)
    claims = ledger.claims(new) if new else None
    payments: list[tuple[BankPayment, Assigned]] = []
    strays: list[dict[str, Any]] = []
    touched: dict[int, str] = {}
    for payment in new:
        assert claims is not None
        sums.count(payment.amount, payment.booked_on)
        found = match(payment, claims)
        if isinstance(found, Stray):
            strays.append(_stray(payment, found, now))
            continue
        payments.append((payment, found))
        touched |= {claim.id: claim.number for claim, _ in found.parts}
        report.assigned[found.rule] = report.assigned.get(found.rule, 0) + 1
    write_payments(session, payments)
    insert_rows(session, StrayPayment, strays)
    kept = keep_balances(session, touched, now=now)
    report.notes += [
        f"invoice {touched[each]} is paid {much} more than it asks" for each, much in kept.overpaid.items()
    ]
    report.repeats += len(kept.repeats)
    report.notes += [TWICE.format(number=touched[each.invoice_id], other=each.repeats) for each in kept.repeats]
    report.strays += len(strays)
    report.named_strays += _named(session, strays[: MOST_NAMED - len(report.named_strays)])


def write_payments(session: Session, assigned: Sequence[tuple[BankPayment, Assigned]]) -> None:
    """The payments of a statement, of each invoice its part; the balances are the caller's."""
    insert_rows(session, Payment, [row for payment, found in assigned for row in _rows(payment, found)])


def _known(session: Session, external_ids: Sequence[str]) -> set[str]:
    """The payments that were taken, or wait, already."""
    found: set[str] = set()
    for name in (col(Payment.external_id), col(PaymentRepeat.external_id), col(StrayPayment.external_id)):
        found |= set(session.scalars(select(name).where(is_among(name, external_ids))))
    return found


def _rows(payment: BankPayment, found: Assigned) -> Iterator[dict[str, Any]]:
    """A payment for each invoice; the first bears the bank's name for it, the others that with their place."""
    for place, (claim, amount) in enumerate(found.parts, start=1):
        name = payment.external_id if place == 1 else f"{payment.external_id}+{place}"
        yield {
            "invoice_id": claim.id, "paid_on": payment.booked_on, "amount": amount, "kind": PAYMENT,
            "external_id": name, "origin": STATEMENT,
        }  # fmt: skip


def _stray(payment: BankPayment, found: Stray, now: datetime) -> dict[str, Any]:
    return {
        "external_id": payment.external_id, "paid_on": payment.booked_on, "amount": payment.amount,
        "currency": payment.currency[:3], "payer_name": payment.payer_name, "payer_account": payment.payer_account,
        "payer_code": payment.payer_code, "reference": ", ".join(payment.references), "words": payment.said,
        "reason": found.reason, "candidates": ", ".join(map(str, found.candidates)), "seen_at": now,
    }  # fmt: skip


def _named(session: Session, strays: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Stray payments as a report shows them, with the numbers that they got."""
    name = col(StrayPayment.external_id)
    query = select(name, col(StrayPayment.id)).where(is_among(name, [row["external_id"] for row in strays]))
    numbers = dict(session.execute(query).tuples().all())
    return [{"id": str(numbers[row["external_id"]])} | {each: str(row[each]) for each in SHOWN} for row in strays]
