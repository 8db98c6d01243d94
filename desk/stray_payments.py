"""Money on bank statements that no invoice was found for: a client manager says which it pays, or that it is none.

The whole payment goes to one invoice; with several each gets what it owes, and that must come to the payment exactly.
"""

import re
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from desk import csrf
from desk.invoices import Manager, Reader
from desk.pages import render
from desk.ticket_report import Number
from models.agent import Agent
from models.history import Way
from models.invoice import InvoiceError
from models.roles import Right, may
from tasks.database import reading, writing
from tasks.stray_payments import Verdict, settle, waiting_strays

router = APIRouter(prefix="/stray_payments")
DONE = {"assign": "The payment is assigned.", "dismiss": "The payment is put aside."}


@router.get("")
def stray_payments(request: Request, agent: Reader, did: str = "") -> Response:
    """Those that wait."""
    return _show(request, agent, said=DONE.get(did, ""))


@router.post("/{number}/settle", dependencies=[Depends(csrf.check)])
def take_verdict(
    request: Request,
    number: Number,
    agent: Manager,
    verdict: Annotated[Verdict, Form()],
    invoices: Annotated[str, Form(max_length=500)] = "",
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Assign it or put it aside."""
    named = [each for each in re.split(r"[,;\n]", invoices) if each.strip()] if verdict == "assign" else []
    try:
        with writing() as session:
            settle(
                session, number, verdict, invoices=named, who=agent.address, reason=" ".join(reason.split()),
                way=Way.PAGE, now=datetime.now(UTC),
            )  # fmt: skip
    except InvoiceError as error:
        kept = {"payment": str(number), "invoices": invoices, "reason": reason}
        return _show(request, agent, fault=str(error), kept=kept, status=409)
    return RedirectResponse(f"/stray_payments?did={verdict}", 303)


def _show(
    request: Request, agent: Agent, *, said: str = "", fault: str = "", kept: dict[str, str] | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    """The list with what is to be said on it; `kept` is what was written into the form of a payment."""
    with reading() as session:
        strays, count = waiting_strays(session)
    return render(
        request, "stray_payments.html", status=status, agent=agent, strays=strays, count=count, said=said, fault=fault,
        kept=kept or {}, may_manage=may(agent.role, Right.MANAGE_INVOICES),
    )  # fmt: skip
