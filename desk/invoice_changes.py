"""The forms of an invoice's page, for client managers: each is one transaction by the doors of tasks/, then the page.

What a rule refuses is said on the page, and the reason that was written is still there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from desk import csrf
from desk.form_days import day_of
from desk.invoices import Manager, invoice_or_404, local_today, show
from desk.ticket_report import Number
from models.agent import Agent
from models.history import Way
from models.hold import Hold, HoldKind, SuppressionError
from models.invoice import CollectionType, InvoiceError, PaymentRepeat
from tasks.database import reading, writing
from tasks.invoice_page import find_invoice
from tasks.invoices import end_hold, set_collection_type, set_hold
from tasks.suppression import lift
from tasks.telling_apart import tell_apart

router = APIRouter(prefix="/invoices/{number}", dependencies=[Depends(csrf.check)])
Line = Annotated[str, Form(max_length=500)]
REFUSALS = (InvoiceError, SuppressionError)


@dataclass(frozen=True, slots=True)
class Change:
    """A form that was sent: by whom, and about which invoice."""

    request: Request
    number: int
    agent: Agent

    def make(self, change: Callable[[Session, datetime, date], object], *, did: str, **kept: str) -> Response:
        """Do it and show the page anew; or say on the page why not, with what was written."""
        now = datetime.now(UTC)
        try:
            with writing() as session:
                invoice_or_404(session, self.number)
                change(session, now, local_today(now))
        except REFUSALS as error:
            with reading() as session:
                invoice = find_invoice(session, self.number)
                form = {"form": did, **kept}
                return show(session, self.request, self.agent, invoice, fault=str(error), kept=form, status=409)
        return RedirectResponse(f"/invoices/{self.number}?did={did}", 303)


def _change(request: Request, number: Number, agent: Manager) -> Change:
    return Change(request, number, agent)


Sent = Annotated[Change, Depends(_change)]


@router.post("/hold")
def take_hold(
    sent: Sent, kind: Annotated[Literal["dispute", "promise", "do_not_contact"], Form()], reason: Line = "",
    until: Line = "",
) -> Response:  # fmt: skip
    """Disputed, promised until a day, or do not contact."""
    who = sent.agent.address
    return sent.make(
        lambda session, now, today: set_hold(
            session, sent.number, HoldKind(kind), reason=reason,
            until=day_of(until, error=InvoiceError), who=who,
            way=Way.PAGE, now=now, today=today,
        ),
        did="hold", kind=kind, reason=reason, until=until,
    )  # fmt: skip


@router.post("/end_hold")
def take_end_of_hold(sent: Sent, hold: Annotated[int, Form(ge=1, le=999_999_999)], reason: Line = "") -> Response:
    """A hold of this invoice is over."""

    def end(session: Session, now: datetime, today: date) -> None:
        found = session.get(Hold, hold)
        if found is None or found.invoice_id != sent.number:
            raise InvoiceError("That hold is none of this invoice's.")
        end_hold(session, hold, who=sent.agent.address, way=Way.PAGE, now=now, today=today, reason=reason)

    return sent.make(end, did="end_hold", reason=reason)


@router.post("/collection_type")
def take_collection_type(
    sent: Sent, collection_type: Annotated[CollectionType, Form()], reason: Line = "", until: Line = ""
) -> Response:
    """Who may be reminded, for good or until a day."""
    who = sent.agent.address
    return sent.make(
        lambda session, now, today: set_collection_type(
            session, sent.number, collection_type, reason=reason,
            until=day_of(until, error=InvoiceError), who=who,
            way=Way.PAGE, now=now, today=today,
        ),
        did="collection_type", collection_type=collection_type, reason=reason, until=until,
    )  # fmt: skip


@router.post("/tell_apart")
def take_word_apart(sent: Sent, repeat: Annotated[int, Form(ge=1, le=999_999_999)]) -> Response:
    """A payment that was taken for the same money as another is one of its own."""

    def tell(session: Session, now: datetime, _today: date) -> None:
        found = session.get(PaymentRepeat, repeat)
        if found is None or found.invoice_id != sent.number:
            raise InvoiceError("That payment does not repeat one of this invoice's.")
        tell_apart(session, repeat, who=sent.agent.address, way=Way.PAGE, now=now)

    return sent.make(tell, did="tell_apart")


@router.post("/lift")
def take_lift(sent: Sent, address: Line) -> Response:
    """An address gets reminders again."""
    return sent.make(
        lambda session, now, _today: lift(session, address, who=sent.agent.address, way=Way.PAGE, now=now), did="lift"
    )
