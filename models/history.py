"""History: who changed what, when, and by which way. Append-only (P-10, T-18).

`what` says it in words. Where a line changed where a ticket stands, `action` names the move and `status` where it
stands since: a ticket's clock is computed from these (models/service_level.py). `assignee` is who has it since, from
which workload is computed; nobody where it is empty.
"""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.columns import UtcDateTime, where_filled, words_of
from models.ticket import Status


class Way(StrEnum):
    """By which way a change came."""

    MAIL = "mail"
    REPORT = "report"
    PAGE = "page"
    FLOW = "flow"
    IMPORT = "import"
    COMMAND = "command"
    HOOK = "hook"


class History(SQLModel, table=True):
    """One change; `way` is a word of Way."""

    __table_args__ = (
        where_filled("ix_history_customer_id", "customer_id"),
        where_filled("ix_history_invoice_id", "invoice_id"),
        where_filled("ix_history_journey_id", "journey_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    who: str
    way: str
    what: str
    action: str | None = None
    status: Status | None = Field(default=None, sa_type=words_of(Status), nullable=True)
    assignee: str | None = None
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    customer_id: int | None = Field(default=None, foreign_key="customer.id")
    invoice_id: int | None = Field(default=None, foreign_key="invoice.id")
    journey_id: int | None = Field(default=None, foreign_key="journey.id")
