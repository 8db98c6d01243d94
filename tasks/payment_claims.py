"""The invoices that may be meant by a set of bank payments, fetched in a few sets."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from sqlalchemy import BigInteger, ColumnElement, Float, Select, cast, func, select, type_coerce
from sqlmodel import Session, col

from models.bank_payment import BankPayment, reference_forms
from models.company_name import name_key
from models.customer import Customer
from models.invoice import Invoice
from models.named_invoices import numbers_in
from models.payment_match import MOST_CANDIDATES, Claim, Claims
from tasks.given import is_among, parameter, table_of

COLUMNS = (
    col(Invoice.id), col(Invoice.number), col(Invoice.currency), col(Invoice.reference), col(Invoice.buyer_id),
    (col(Invoice.amount) - col(Invoice.paid)).label("balance"), col(Invoice.paid),
)  # fmt: skip


class Ledger:
    """The ledger as a statement's payments look at it; the buyers' names are read once, when the first is asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claims(self, payments: Sequence[BankPayment]) -> Claims:
        """What bears on a set of payments."""
        claims = Claims(codes=self._codes(payments), names=self._names)
        known: dict[int, Claim] = {}
        numbers = {number for payment in payments for number in numbers_in(payment.said)}
        references = {form for payment in payments for each in payment.all_references for form in reference_forms(each)}
        for claim in self._fetch(is_among(col(Invoice.number), numbers) | _has_reference(references), known):
            claims.by_number[claim.number] = claim
            if claim.reference:
                claims.by_reference[claim.reference].append(claim)
        payers = {payer for payment in payments if (payer := claims.payer(payment)) is not None}
        for claim in self._fetch(_of_payers(payers, payments), known) if payers else ():
            claims.by_buyer[claim.buyer_id].append(claim)
        return claims

    def _fetch(self, condition: ColumnElement[bool], known: dict[int, Claim]) -> Iterable[Claim]:
        """Each invoice is one claim, however it was found."""
        rows = self._session.execute(select(*COLUMNS).where(condition).order_by(col(Invoice.due_on), col(Invoice.id)))
        return [known.setdefault(row.id, Claim(*row)) for row in rows.tuples()]

    def _codes(self, payments: Sequence[BankPayment]) -> dict[str, int]:
        codes = {payment.payer_code for payment in payments if payment.payer_code}
        query = select(col(Customer.registry_code), col(Customer.id))
        found = self._session.execute(query.where(is_among(col(Customer.registry_code), codes)))
        return dict(found.tuples().all())

    @cached_property
    def _names(self) -> dict[str, int | None]:
        """Buyers that owe something, by name; nobody where two share one."""
        owing = select(col(Invoice.buyer_id)).where(col(Invoice.settled_on).is_(None))
        rows = self._session.execute(select(col(Customer.id), col(Customer.name)).where(col(Customer.id).in_(owing)))
        names: dict[str, int | None] = {}
        for number, name in rows.tuples():
            key = name_key(name)
            names[key] = number if names.get(key, number) == number else None
        return names


def _has_reference(references: set[str]) -> ColumnElement[bool]:
    return is_among(col(Invoice.reference), references)


def _of_payers(payers: set[int], payments: Sequence[BankPayment]) -> ColumnElement[bool]:
    """What the payers owe of exactly the amounts that came, and a few more of it, oldest first, for a person."""
    balance = func.round(type_coerce(col(Invoice.amount) - col(Invoice.paid), Float) * 1000.0)
    amounts = table_of(parameter({int(payment.amount * 1000) for payment in payments}))
    owed = is_among(col(Invoice.buyer_id), payers) & col(Invoice.settled_on).is_(None)
    place = func.row_number().over(partition_by=col(Invoice.buyer_id), order_by=(col(Invoice.due_on), col(Invoice.id)))
    ranked = select(col(Invoice.id), place.label("place")).where(owed).subquery()
    first: Select[tuple[int]] = select(ranked.c.id).where(ranked.c.place <= MOST_CANDIDATES)
    return (owed & cast(balance, BigInteger).in_(select(amounts.c.value))) | col(Invoice.id).in_(first)
