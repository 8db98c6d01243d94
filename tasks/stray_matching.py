"""Stray payments are matched again when invoices have come: a buyer may pay before the ledger tells of the invoice.

Only those that named no invoice are asked again, by the same rules; what waits because a rule was in doubt is left to
the person who looks at it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from models.bank_payment import BankPayment
from models.history import History, Way
from models.invoice import StrayPayment
from models.payment_match import NAMES_NONE, Assigned, match
from tasks.bulk import insert_rows
from tasks.ledger_balances import keep_balances
from tasks.payment_claims import Ledger
from tasks.statements import write_payments

CHUNK = 500
ASSIGNED = "assigned to {numbers} by {rule}, when the invoice came"


def match_strays(session: Session, *, now: datetime) -> int:
    """Assign, in the caller's transaction, the stray payments whose invoices are there by now; how many they were."""
    ledger, assigned = Ledger(session), 0
    for strays in _waiting(session):
        payments = [_payment(stray) for stray in strays]
        claims = ledger.claims(payments)
        found = [(stray, payment, match(payment, claims)) for stray, payment in zip(strays, payments, strict=True)]
        sure = [(stray, payment, answer) for stray, payment, answer in found if isinstance(answer, Assigned)]
        write_payments(session, [(payment, answer) for _, payment, answer in sure])
        for stray, _, answer in sure:
            _settle(session, stray, answer, now)
        keep_balances(session, {claim.id for _, _, answer in sure for claim, _ in answer.parts}, now=now)
        assigned += len(sure)
    return assigned


def _waiting(session: Session) -> Iterator[list[StrayPayment]]:
    """Set by set, oldest first."""
    last = 0
    asked = select(StrayPayment).where(col(StrayPayment.settled_at).is_(None), col(StrayPayment.reason) == NAMES_NONE)
    while strays := list(
        session.scalars(asked.where(col(StrayPayment.id) > last).order_by(col(StrayPayment.id)).limit(CHUNK))
    ):
        yield strays
        last = strays[-1].id or 0


def _payment(stray: StrayPayment) -> BankPayment:
    """As the statement told it."""
    return BankPayment(
        external_id=stray.external_id, booked_on=stray.paid_on, amount=stray.amount, currency=stray.currency,
        payer_name=stray.payer_name, payer_account=stray.payer_account, payer_code=stray.payer_code,
        references=tuple(filter(None, stray.reference.split(", "))), words=stray.words,
    )  # fmt: skip


def _settle(session: Session, stray: StrayPayment, answer: Assigned, now: datetime) -> None:
    outcome = ASSIGNED.format(numbers=", ".join(claim.number for claim, _ in answer.parts), rule=answer.rule)
    session.execute(
        update(StrayPayment).where(col(StrayPayment.id) == stray.id).values(settled_at=now, outcome=outcome)
    )
    what = f"payment {stray.external_id} of {stray.amount} {stray.currency} {outcome}"
    lines: list[dict[str, Any]] = [
        {"at": now, "who": "import", "way": Way.IMPORT.value, "what": what, "invoice_id": claim.id}
        for claim, _ in answer.parts
    ]
    insert_rows(session, History, lines)
