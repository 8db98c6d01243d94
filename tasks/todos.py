"""Todos are given here, each once by its key, and finished with what came of them; and read, the most urgent first."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from models.customer import Customer
from models.dunning_policy import DunningError
from models.history import History, Way
from models.invoice import Invoice
from models.known import Row
from models.todo import Todo, TodoError
from tasks.dunning_policy import client_manager
from tasks.once import insert_once
from tasks.settings import current_settings

MOST_SHOWN = 100


class OpenTodo(NamedTuple):
    """A todo with what it is about in names; "" where it is about no invoice or customer."""

    todo: Todo
    invoice: str
    customer: str


def open_todos(session: Session, assignee: str | None = None) -> tuple[list[OpenTodo], int]:
    """The open todos of an agent, or everybody's, those with the nearest day first; and how many there are."""
    conditions = [col(Todo.done_at).is_(None), *([col(Todo.assignee) == assignee] if assignee else [])]
    query = (
        select(Todo, col(Invoice.number), col(Customer.name))
        .outerjoin(Invoice, col(Invoice.id) == col(Todo.invoice_id))
        .outerjoin(Customer, col(Customer.id) == col(Todo.customer_id))
        .where(*conditions)
        .order_by(func.coalesce(Todo.due_on, func.date(Todo.created_at)), col(Todo.id))
    )
    found = [OpenTodo(todo, number or "", name or "") for todo, number, name in session.exec(query.limit(MOST_SHOWN))]
    return found, session.exec(select(func.count()).select_from(Todo).where(*conditions)).one()


def find_todo(session: Session, number: int) -> Todo:
    """The todo of a number; TodoError where there is none."""
    todo = session.get(Todo, number)
    if todo is None:
        raise TodoError(f"There is no todo {number}. `haldur export todo` lists them.")
    return todo


def add_todo(
    session: Session, *, key: str, kind: str, subject: str, now: datetime, assignee: str | None = None,
    due_on: date | None = None, invoice_id: int | None = None, ticket_id: int | None = None,
    customer_id: int | None = None, journey_id: int | None = None,
) -> bool:  # fmt: skip
    """Give a todo, to the client manager where nobody is named; whether it is new."""
    row: Row = {
        "key": key, "kind": kind, "subject": subject, "assignee": assignee, "due_on": due_on, "invoice_id": invoice_id,
        "ticket_id": ticket_id, "customer_id": customer_id, "journey_id": journey_id,
    }  # fmt: skip
    return bool(add_todos(session, [row], now=now))


def add_todos(session: Session, todos: Sequence[Row], *, now: datetime) -> set[str]:
    """Give todos, a row each as `add_todo` makes it; the keys of those that are new."""
    if not todos:
        return set()
    manager = _client_manager(session)
    rows = [todo | {"assignee": todo["assignee"] or manager, "created_at": now} for todo in todos]
    return insert_once(session, Todo, rows, key="key")


def finish_todo(session: Session, number: int, outcome: str, *, who: str, way: Way, now: datetime) -> Todo:
    """Say what came of a todo; TodoError where there is none or it is done."""
    find_todo(session, number)
    todo = session.exec(
        select(Todo).where(Todo.id == number).with_for_update().execution_options(populate_existing=True)
    ).one()
    if todo.done_at is not None:
        raise TodoError(f"Todo {number} was done already: {todo.outcome}")
    if not outcome.strip():
        raise TodoError(f"Say what came of todo {number}.")
    todo.done_at, todo.outcome = now, outcome.strip()
    session.add(History(
        at=now, who=who, way=way, what=f"todo done: {todo.subject} → {todo.outcome}", invoice_id=todo.invoice_id,
        ticket_id=todo.ticket_id, customer_id=todo.customer_id, journey_id=todo.journey_id,
    ))  # fmt: skip
    return todo


def _client_manager(session: Session) -> str | None:
    """Nobody while the policy cannot be read: what calls for a todo must be done all the same, and the doctor tells."""
    try:
        return client_manager(session, current_settings())
    except DunningError:
        return None
