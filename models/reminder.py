"""Reminders: one row for each invoice, plan, step and party, whatever became of it (D-07).

The unique key is what makes a reminder go once. `step` is the step's number of days from the due date, `planned_for`
the day that the calendar makes of it. A reminder that was skipped for a reason that may pass is looked at again until
it is too old; `sent` means that its letter is written, and the letter says what became of it.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlmodel import Field, SQLModel, UniqueConstraint

from models.columns import Money, UtcDateTime, words_of
from models.invoice import Party


class ReminderState(StrEnum):
    """What became of a step for one party."""

    PLANNED = "planned"
    SENT = "sent"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    SKIPPED = "skipped"


class Reason(StrEnum):
    """Why a candidate is not mailed."""

    PAID = "paid"
    NOT_YET_DUE = "not yet due"
    DAY_OFF = "day off"
    NO_CONSENT = "no consent"
    DO_NOT_CONTACT = "do not contact"
    DISPUTED = "disputed"
    PROMISED = "promised"
    NO_ADDRESS = "no address"
    ADDRESS_DEAD = "address dead"
    ALREADY_SENT = "already sent"
    OVER_THE_CAP = "over the run's cap"
    ANOTHER_TODAY = "another letter today"
    REJECTED = "rejected by an operator"
    TOO_OLD = "too old"
    LATER_STEP_DUE = "a later step is due"
    WAITING = "waits for approval"


class Reminder(SQLModel, table=True):
    """One step of an invoice's series for one party; `policy` is name@version of its plan, `asked` the sum asked."""

    __table_args__ = (UniqueConstraint("invoice_id", "policy", "step", "party"),)

    id: int | None = Field(default=None, primary_key=True)
    invoice_id: int = Field(foreign_key="invoice.id")
    policy: str
    step: int
    party: Party = Field(sa_type=words_of(Party))
    planned_for: date
    state: ReminderState = Field(sa_type=words_of(ReminderState))
    reason: str = ""
    at: datetime = Field(sa_type=UtcDateTime)
    asked: Decimal | None = Field(default=None, sa_type=Money)
    letter_id: int | None = Field(default=None, foreign_key="letter.id", index=True)


class PlanVersion(SQLModel, table=True):
    """A plan as it stood when its first series began, so that a running series keeps it; `id` is name@version."""

    __tablename__ = "plan_version"

    id: str = Field(primary_key=True)
    name: str
    plan: str
    first_used_at: datetime = Field(sa_type=UtcDateTime)
