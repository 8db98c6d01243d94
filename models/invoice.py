"""Invoices: what a buyer owes for what a seller delivered, and what was paid of it (D-01, D-04).

A seller sells its invoices to the firm, and the buyer owes the firm; a firm that collects its own invoices is the
seller itself. `paid` is the sum of the payments, kept in the transaction that writes one, so that the balance needs
no look at them; hence a payment's sign says what it does to the balance: what lessens it is positive, a payment as
well as a credit note, and money that went back is negative. `settled_on` is the day at whose end nothing was owed any
more, and empty while anything is.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.columns import Money, UtcDateTime, words_of

LEDGER, STATEMENT = "ledger", "statement"  # origins of payments


class InvoiceError(ValueError):
    """What was asked of an invoice cannot be done; the message says why."""


class CollectionType(StrEnum):
    """Who may be reminded: both, the seller alone, or nobody."""

    DISCLOSED = "DISCLOSED"
    NON_DISCLOSED = "NON_DISCLOSED"
    DO_NOT_CONTACT = "DO_NOT_CONTACT"


class Party(StrEnum):
    """The two whom an invoice concerns."""

    SELLER = "seller"
    BUYER = "buyer"


class Invoice(SQLModel, table=True):
    """One invoice.

    `ledger_collection_type` is what the ledger said last: an import changes the type only where the ledger changed its
    mind, so that a client manager's word stays. `remind_on` is the day on which the planner looks at the invoice next;
    empty when it has nothing left to say. `pdf_sha256` names its PDF in the blob store, "" where none is on file.
    """

    __table_args__ = (
        Index(
            "ix_invoice_remind_on", "remind_on", "id",
            sqlite_where=text("settled_on IS NULL"), postgresql_where=text("settled_on IS NULL"),
        ),
        Index("ix_invoice_due_on", "due_on", "id"),
        Index(
            "ix_invoice_open", "due_on", "id", "currency", "amount", "paid",
            sqlite_where=text("settled_on IS NULL"), postgresql_where=text("settled_on IS NULL"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    issued_on: date
    due_on: date
    amount: Decimal = Field(sa_type=Money)
    currency: str = Field(max_length=3)
    seller_id: int = Field(foreign_key="customer.id", index=True)
    buyer_id: int = Field(foreign_key="customer.id", index=True)
    collection_type: CollectionType = Field(default=CollectionType.NON_DISCLOSED, sa_type=words_of(CollectionType))
    ledger_collection_type: CollectionType = Field(
        default=CollectionType.NON_DISCLOSED, sa_type=words_of(CollectionType)
    )
    yearly_rate: Decimal | None = Field(default=None, sa_type=Money)
    reference: str = Field(default="", index=True)
    paid: Decimal = Field(default=Decimal(0), sa_type=Money)
    settled_on: date | None = None
    remind_on: date | None = None
    pdf_sha256: str = ""

    @property
    def balance(self) -> Decimal:
        """What is still owed; below nothing where too much was paid."""
        return self.amount - self.paid

    def days_overdue(self, today: date) -> int:
        """Days since the due date; negative before it."""
        return (today - self.due_on).days


class Payment(SQLModel, table=True):
    """Money that came for an invoice, or went back (negative); a credit note is of kind `credit` (positive).

    `origin` is who told of it: the firm's ledger, or a bank statement. `is_another` is a person's word that it is not
    the same money as one that another origin told.
    """

    id: int | None = Field(default=None, primary_key=True)
    invoice_id: int = Field(foreign_key="invoice.id", index=True)
    paid_on: date = Field(index=True)
    amount: Decimal = Field(sa_type=Money)
    kind: str = "payment"
    external_id: str = Field(unique=True)
    origin: str = LEDGER
    is_another: bool = False


class PaymentRepeat(SQLModel, table=True):
    """A payment that an origin tells and another told before; it does not count (models/payment_repeat.py).

    `repeats` is the `external_id` of the payment that counts.
    """

    __tablename__ = "payment_repeat"

    id: int | None = Field(default=None, primary_key=True)
    invoice_id: int = Field(foreign_key="invoice.id", index=True)
    paid_on: date
    amount: Decimal = Field(sa_type=Money)
    kind: str = "payment"
    external_id: str = Field(unique=True)
    origin: str
    repeats: str
    seen_at: datetime = Field(sa_type=UtcDateTime)


class StrayPayment(SQLModel, table=True):
    """Money on a bank statement that no invoice could be found for; it waits for a person."""

    __tablename__ = "stray_payment"

    id: int | None = Field(default=None, primary_key=True)
    external_id: str = Field(unique=True)
    paid_on: date
    amount: Decimal = Field(sa_type=Money)
    currency: str = Field(max_length=3)
    payer_name: str = ""
    payer_account: str = ""
    payer_code: str = ""
    reference: str = ""
    words: str = ""
    candidates: str = ""
    reason: str
    seen_at: datetime = Field(sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str = ""


class LedgerImport(SQLModel, table=True):
    """One import into the ledger: how much came, to be compared with the next of the same kind and origin.

    `known_rows` are those that the ledger had already, `total` is the sum of the amounts without their signs,
    `newest_on` the newest day in them; `refused` says why nothing was taken.
    """

    __tablename__ = "ledger_import"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(index=True)
    origin: str
    at: datetime = Field(sa_type=UtcDateTime)
    read_rows: int
    wrong_rows: int = 0
    known_rows: int = 0
    total: Decimal = Field(default=Decimal(0), sa_type=Money)
    newest_on: date | None = None
    refused: str = ""
