"""Todos: what people are to do, for who has them and for those who lead; each is finished by saying what came of it."""

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse

from desk import csrf
from desk.invoice_words import DONE
from desk.invoices import Reader, local_today
from desk.pages import render
from desk.signing_in import within_desk
from desk.ticket_report import Number
from models.agent import Agent
from models.history import Way
from models.roles import Right, may
from models.todo import Todo, TodoError
from tasks.database import reading, writing
from tasks.ticket_report import active_agents
from tasks.todos import find_todo, finish_todo, open_todos

router = APIRouter(prefix="/todos")
ALL = "all"


@router.get("")
def todos_page(
    request: Request, agent: Reader, whose: Annotated[str, Query(max_length=20)] = "mine", did: str = ""
) -> Response:
    """The open ones."""
    return _show(request, agent, is_all=whose == ALL, said=DONE.get(did, ""))


@router.post("/{number}/finish", dependencies=[Depends(csrf.check)])
def take_outcome(
    request: Request,
    number: Number,
    agent: Reader,
    outcome: Annotated[str, Form(max_length=500)] = "",
    back: Annotated[str, Form(max_length=500)] = "/todos",
) -> Response:
    """What came of one; a client manager may finish another's."""
    try:
        with writing() as session:
            _check(find_todo(session, number), agent)
            finish_todo(session, number, outcome, who=agent.address, way=Way.PAGE, now=datetime.now(UTC))
    except TodoError as error:
        return _show(request, agent, is_all=True, fault=str(error), status=409)
    page = within_desk(back)
    return RedirectResponse(f"{page}{'&' if '?' in page else '?'}{urlencode({'did': 'todo'})}", 303)


def _check(todo: Todo, agent: Agent) -> None:
    if todo.assignee != agent.address and not may(agent.role, Right.MANAGE_INVOICES):
        raise HTTPException(403, "This todo is another's; a client manager may finish it.")


def _show(
    request: Request, agent: Agent, *, is_all: bool, said: str = "", fault: str = "", status: int = 200
) -> Response:
    with reading() as session:
        todos, count = open_todos(session, None if is_all else agent.address)
        names = {each.address: each.name for each in active_agents(session)}
    return render(
        request, "todos.html", status=status, agent=agent, todos=todos, count=count, names=names, is_all=is_all,
        said=said, fault=fault, today=local_today(datetime.now(UTC)), may_all=may(agent.role, Right.MANAGE_INVOICES),
    )  # fmt: skip
