"""Todos: tasks for people, so named because Prefect has tasks of its own. `key` is unique: each is given once."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from models.columns import UtcDateTime, where_filled


class TodoError(ValueError):
    """What was asked of a todo cannot be done; the message says why."""


class Todo(SQLModel, table=True):
    """Something a person is to do; open while `done_at` is empty."""

    __table_args__ = (where_filled("ix_todo_journey_id", "journey_id"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    subject: str
    assignee: str | None = Field(default=None, foreign_key="agent.address", index=True)
    due_on: date | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str = ""
    invoice_id: int | None = Field(default=None, foreign_key="invoice.id", index=True)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    customer_id: int | None = Field(default=None, foreign_key="customer.id")
    journey_id: int | None = Field(default=None, foreign_key="journey.id")
