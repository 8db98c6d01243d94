"""History: who changed what, when, and by which way. Append-only (P-10, T-18)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import UtcDateTime


class History(SQLModel, table=True):
    """One change; `way` is mail, report, page, flow or import."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    who: str
    way: str
    what: str
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    customer_id: int | None = Field(default=None, foreign_key="customer.id", index=True)
