"""The ledger at the desk: invoices by what they owe and how late they are, and each with all that is known of it.

Every agent may look; what rests or ends an invoice's reminders is for client managers, and their forms are shown to
nobody else (desk/invoice_changes.py).
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from sqlmodel import Session

from desk import site
from desk.invoice_words import (
    DONE,
    TYPES,
    became_words,
    event_words,
    hold_words,
    letter_words,
    outlook_words,
    step_words,
)
from desk.pages import render
from desk.signing_in import needs
from desk.ticket_report import Number
from models.age_band import AgeBand
from models.agent import Agent
from models.invoice import Invoice, InvoiceError, Party
from models.roles import Right, may
from tasks.database import reading
from tasks.invoice_list import MOST_COMPANIES, MOST_PAGES, InvoiceList, Order, State, Wanted, read_invoices
from tasks.invoice_page import find_invoice, read_invoice
from tasks.invoices import WORDS as HOLDS
from tasks.suppression import WORDS as SUPPRESSED

router = APIRouter()
Reader = Annotated[Agent, Depends(needs(Right.READ_INVOICES))]
Manager = Annotated[Agent, Depends(needs(Right.MANAGE_INVOICES))]
COLUMNS = ((Order.OLDEST, Order.NEWEST), (Order.MOST, Order.LEAST))


@dataclass(frozen=True, slots=True)
class Asked:
    """The list's address as forms write it; a word that there is not is as good as none."""

    state: Annotated[str, Query(max_length=20)] = State.OPEN
    age: Annotated[str, Query(max_length=40)] = ""
    seller: Annotated[str, Query(max_length=200)] = ""
    buyer: Annotated[str, Query(max_length=200)] = ""
    number: Annotated[str, Query(max_length=100)] = ""
    sort: Annotated[str, Query(max_length=20)] = Order.OLDEST
    page: Annotated[int, Query(le=1_000_000)] = 1

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            state=State(self.state) if self.state in set(State) else State.OPEN,
            age=AgeBand(self.age) if self.age in set(AgeBand) else None,
            seller=self.seller.strip(),
            buyer=self.buyer.strip(),
            number=self.number.strip(),
            order=Order(self.sort) if self.sort in set(Order) else Order.OLDEST,
            page=min(max(self.page, 1), MOST_PAGES),
        )


def local_today(now: datetime) -> date:
    """The day at the site."""
    return now.astimezone(site.zone()).date()


@router.get("/invoices")
def invoices_page(request: Request, asked: Annotated[Asked, Depends()], agent: Reader) -> Response:
    """The list."""
    wanted, today = asked.wanted, local_today(datetime.now(UTC))
    with reading() as session:
        found = read_invoices(session, wanted, today=today)
    return render(
        request, "invoices.html", agent=agent, found=found, wanted=wanted, today=today, states=list(State),
        bands=list(AgeBand), holds=HOLDS, step_words=step_words, most_companies=MOST_COMPANIES, **_links(wanted, found),
    )  # fmt: skip


@router.get("/invoices/{number}")
def invoice_page(request: Request, number: Number, agent: Reader, did: str = "") -> Response:
    """An invoice."""
    with reading() as session:
        invoice = invoice_or_404(session, number)
        return show(session, request, agent, invoice, said=DONE.get(did, ""))


def show(
    session: Session, request: Request, agent: Agent, invoice: Invoice, *, said: str = "", fault: str = "",
    kept: dict[str, str] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    """The page of an invoice with what is to be said on it; `kept` is what was written into a form."""
    now = datetime.now(UTC)
    today, page = local_today(now), read_invoice(session, invoice, now=now)
    return render(
        request, "invoice.html", status=status, agent=agent, page=page, invoice=invoice, said=said, fault=fault,
        kept=kept or {}, today=today, outlook=list(outlook_words(page)), types=TYPES, parties=list(Party),
        may_manage=may(agent.role, Right.MANAGE_INVOICES), suppressed=SUPPRESSED, hold_words=hold_words,
        step_words=step_words, event_words=event_words, became_words=became_words, letter_words=letter_words,
    )  # fmt: skip


def invoice_or_404(session: Session, number: int) -> Invoice:
    """The invoice, or a page that says there is none."""
    try:
        return find_invoice(session, number)
    except InvoiceError as error:
        raise HTTPException(404, str(error)) from None


def _address(wanted: Wanted) -> str:
    query: dict[str, Any] = {
        "state": wanted.state, "age": wanted.age or "", "seller": wanted.seller, "buyer": wanted.buyer,
        "number": wanted.number, "sort": wanted.order, "page": wanted.page,
    }  # fmt: skip
    return f"/invoices?{urlencode({name: text for name, text in query.items() if text})}"


def _links(wanted: Wanted, found: InvoiceList) -> dict[str, Any]:
    """The neighbouring pages, and the other orders of the two columns that sort."""
    has_next = found.has_next and wanted.page < MOST_PAGES
    return {
        "previous": _address(replace(wanted, page=wanted.page - 1)) if wanted.page > 1 else "",
        "next": _address(replace(wanted, page=wanted.page + 1)) if has_next else "",
        "is_last_allowed": found.has_next and not has_next,
        "by": {first: _address(_sorted(wanted, first, second)) for first, second in COLUMNS},
    }


def _sorted(wanted: Wanted, first: Order, second: Order) -> Wanted:
    return replace(wanted, order=second if wanted.order is first else first, page=1)
