"""Tickets: what someone at the firm answers for until it is done.

A customer's first mail makes a ticket (T-02). A later mail of the same thread becomes a *child*: a row that
names its master and has no status of its own, for people work with the master only (T-05). Its message stands
in the master's thread.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import JSON, Column, Field, SQLModel

from models.columns import UtcDateTime, where_filled, words_of

DESCRIPTION_LENGTH = 255
LIKELY_ENOUGH = 300  # letters that hold a description, where few blanks are folded


class TicketError(ValueError):
    """What was asked of a ticket cannot be done; the message says why."""


class Status(StrEnum):
    """Where a ticket stands; a child has none."""

    UNASSIGNED = "UNASSIGNED"
    ACTIVE = "ACTIVE"
    DONE = "DONE"
    REMOVED = "REMOVED"


class Priority(StrEnum):
    """How soon a ticket is to be answered; policies/service_levels.yaml says what that means."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Ticket(SQLModel, table=True):
    """One ticket, or a child of one (`master_id`). `id` is its number; `split_from` is where it was taken out of."""

    __table_args__ = (
        Index("ix_ticket_status_started_at", "status", "started_at"),
        Index("ix_ticket_started_at", "started_at"),
        Index(
            "ix_ticket_precedent",
            "contact_address",
            "started_at",
            sqlite_where=text("customer_id IS NOT NULL"),
            postgresql_where=text("customer_id IS NOT NULL"),
        ),
        Index(
            "ix_ticket_chosen",
            "contact_address",
            "customer_chosen_at",
            sqlite_where=text("customer_chosen_at IS NOT NULL"),
            postgresql_where=text("customer_chosen_at IS NOT NULL"),
        ),
        where_filled("ix_ticket_assignee", "assignee"),
        where_filled("ix_ticket_master_id", "master_id"),
        where_filled("ix_ticket_invoice_id", "invoice_id"),
        where_filled("ix_ticket_journey_id", "journey_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_column_kwargs={"autoincrement": False})
    queue: str
    status: Status | None = Field(default=Status.UNASSIGNED, sa_type=words_of(Status), nullable=True)
    subject: str
    description: str = Field(max_length=DESCRIPTION_LENGTH)
    contact_kind: str = "customer"
    contact_address: str
    customer_id: int | None = Field(default=None, foreign_key="customer.id", index=True)
    recognised_by: str | None = None
    customer_candidates: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    customer_chosen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    assignee: str | None = Field(default=None, foreign_key="agent.address")
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reminder_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    customer_notified: bool = False
    reopened: bool = False
    master_id: int | None = Field(default=None, foreign_key="ticket.id")
    split_from: int | None = Field(default=None, foreign_key="ticket.id")
    invoice_id: int | None = Field(default=None, foreign_key="invoice.id")
    journey_id: int | None = Field(default=None, foreign_key="journey.id")
    priority: str = "normal"
    tags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, default=list))

    def choose_customer(self, customer_id: int, now: datetime) -> None:
        """An agent says whose ticket it is; from then on that serves later mails of the address too (T-03)."""
        if self.master_id is not None:
            raise TicketError(f"Ticket {self.id} is a child of ticket {self.master_id}; choose the customer there.")
        self.customer_id = customer_id
        self.recognised_by = "hand"
        self.customer_candidates = []
        self.customer_chosen_at = now


def describe(text: str) -> str:
    """The first 255 characters of the readable text, blanks folded (T-02)."""
    beginning = " ".join(text[:LIKELY_ENOUGH].split())
    if len(beginning) < DESCRIPTION_LENGTH and len(text) > LIKELY_ENOUGH:
        beginning = " ".join(text[: DESCRIPTION_LENGTH * 8].split())
    return beginning[:DESCRIPTION_LENGTH]
