"""Holds: why an invoice's reminders rest, and addresses that get no mail any more (D-04, D-10, D-14).

A hold is one client manager's word about one invoice, with a reason and, where it is known, its last day: a dispute, a
promise to pay, do not contact, or another collection type for a while. It counts from the next send on. A
suppression is about an address: mail to it bounced for good, was called spam, or reached the wrong person.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.columns import UtcDateTime, words_of


class HoldKind(StrEnum):
    """What a hold says."""

    DISPUTE = "dispute"
    PROMISE = "promise"
    DO_NOT_CONTACT = "do_not_contact"
    COLLECTION_TYPE = "collection_type"


class Hold(SQLModel, table=True):
    """One hold; `until` is its last day, `collection_type` what a hold of that kind makes the invoice meanwhile."""

    id: int | None = Field(default=None, primary_key=True)
    invoice_id: int = Field(foreign_key="invoice.id", index=True)
    kind: HoldKind = Field(sa_type=words_of(HoldKind))
    collection_type: str = ""
    reason: str
    until: date | None = None
    who: str
    begun_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: str = ""

    def is_in_force(self, day: date) -> bool:
        """Whether it counts on a day."""
        return self.ended_at is None and (self.until is None or day <= self.until)


class SuppressionError(ValueError):
    """A suppression cannot be lifted; the message says why."""


class SuppressionReason(StrEnum):
    """Why an address gets no mail."""

    HARD_BOUNCE = "hard_bounce"
    COMPLAINT = "complaint"
    UNSUBSCRIBED = "unsubscribed"
    WRONG_CONTACT = "wrong_contact"


class Suppression(SQLModel, table=True):
    """An address that gets no reminders; the row goes when a client manager lifts it (history keeps both)."""

    id: int | None = Field(default=None, primary_key=True)
    address_key: str = Field(unique=True)
    reason: SuppressionReason = Field(sa_type=words_of(SuppressionReason))
    detail: str = ""
    at: datetime = Field(sa_type=UtcDateTime)
    letter_id: int | None = Field(default=None, foreign_key="letter.id")
