"""The tables of the ledger: invoices, and the payments and credit notes for them.

In a file a credit note is a negative amount of kind `credit`, as ledgers write it, and money that went back to the
payer a negative amount of kind `payment`. What is stored says what it does to the balance (models/invoice.py): a
credit note lessens it and is positive there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import ClassVar

from models import import_fields as fields
from models.import_amounts import amount, currency, decimals_fault, yearly_rate
from models.import_dates import day
from models.import_kind import Column, Kind, RowError
from models.invoice import CollectionType

ONE = Decimal(1)
PAYMENT, CREDIT = "payment", "credit"
AS_CREDIT = "a credit note is a negative payment of kind credit in a table of payments"


@dataclass(frozen=True)
class InvoiceRow:
    """An invoice; seller and buyer are registry codes."""

    number: str
    issued_on: date
    due_on: date
    amount: Decimal
    currency: str
    seller: str
    buyer: str
    collection_type: CollectionType = CollectionType.NON_DISCLOSED
    yearly_rate: Decimal | None = None
    reference: str = ""

    def __post_init__(self) -> None:
        faults = tuple(self._faults())
        if faults:
            raise RowError(*faults)

    def _faults(self) -> Iterator[str]:
        if self.due_on < self.issued_on:
            yield f"due_on is {self.due_on}, before issued_on {self.issued_on}"
        if self.amount < 0:
            yield f"amount is {self.amount}, below nothing; {AS_CREDIT}"
        if not self.amount:
            yield "amount is nothing; an invoice of nothing is owed by nobody"
        if fault := decimals_fault(self.amount, self.currency):
            yield f"amount {fault}"

    @property
    def key(self) -> tuple[str, ...]:
        return (self.number,)

    @property
    def doubt(self) -> str:
        """What a person should look at, though the row is taken."""
        doubts = []
        if self.seller == self.buyer:
            doubts.append(f"seller and buyer are the same company, {self.seller}")
        if self.yearly_rate and self.yearly_rate < ONE:
            doubts.append(f"yearly_rate is read as {self.yearly_rate} percent a year")
        return "; ".join(doubts)


@dataclass(frozen=True)
class PaymentRow:
    """Money for the invoice of this number."""

    number: str
    paid_on: date
    amount: Decimal
    external_id: str
    kind: str = PAYMENT
    currency: str = ""
    doubt: ClassVar[str] = ""

    def __post_init__(self) -> None:
        if not self.amount:
            raise RowError("amount is nothing")
        if self.kind == CREDIT and self.amount > 0:
            raise RowError(f"amount is {self.amount}; a credit note is negative, for it lessens what is owed")

    @property
    def key(self) -> tuple[str, ...]:
        return (self.external_id,)

    @property
    def lessens(self) -> Decimal:
        """By how much the balance is less for it."""
        return -self.amount if self.kind == CREDIT else self.amount


@lru_cache(fields.REPEATED)
def collection_type(cell: str) -> CollectionType:
    """One of the collection types; none is NON_DISCLOSED."""
    word = _word(cell).upper().replace(" ", "_").replace("-", "_") or CollectionType.NON_DISCLOSED
    if word not in list(CollectionType):
        raise fields.FieldError(f"is {word}, which is none of {', '.join(CollectionType)}")
    return CollectionType(word)


@lru_cache(fields.REPEATED)
def payment_kind(cell: str) -> str:
    """A payment or a credit note; none is a payment."""
    word = _word(cell).lower() or PAYMENT
    if word not in (PAYMENT, CREDIT):
        raise fields.FieldError(f"is {word}, which is neither {PAYMENT} nor {CREDIT}")
    return word


def external_id(cell: str) -> str:
    """The number that bank or ledger gave a payment; without one it could not be known again."""
    written = fields.code(200)(cell)
    if not written:
        raise fields.FieldError("is empty: write the number that bank or ledger gave the payment, so it counts once")
    return written


def reference(cell: str) -> str:
    """A reference number without the blanks that make it readable."""
    return fields.code(60)(cell).replace(" ", "").upper()


_word = fields.text(30)

INVOICES = Kind(
    "invoices",
    ("number",),
    InvoiceRow,
    (
        Column("number", fields.code(100), required=True),
        Column("issued_on", day, required=True),
        Column("due_on", day, required=True),
        Column("amount", amount, required=True),
        Column("currency", currency, required=True),
        Column("seller", fields.registry_code, required=True),
        Column("buyer", fields.registry_code, required=True),
        Column("collection_type", collection_type),
        Column("yearly_rate", yearly_rate),
        Column("reference", reference),
    ),
)
PAYMENTS = Kind(
    "payments",
    ("external_id",),
    PaymentRow,
    (
        Column("number", fields.code(100), required=True),
        Column("paid_on", day, required=True),
        Column("amount", amount, required=True),
        Column("external_id", external_id, required=True),
        Column("kind", payment_kind),
        Column("currency", currency),
    ),
)
