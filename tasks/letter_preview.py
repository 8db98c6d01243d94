"""A letter of reminders as it would read about a real invoice, for whoever changes its words; nothing is written."""

from base64 import b64encode
from datetime import datetime

from sqlalchemy import Table, select
from sqlmodel import Session

from models.bank import Bank
from models.customer import Contact, Customer
from models.dunning_recipient import Person
from models.invoice import Invoice, InvoiceError, Party
from models.letter import LetterError, NewLetter
from models.letter_kinds import DUNNING
from models.qr_picture import qr_picture
from models.reminder_letter import Facts, reminder_letter
from tasks.settings import Settings, current_settings
from tasks.templates import Rendered
from tasks.writing_desk import WritingDesk

INVOICES: Table = Invoice.__table__  # type: ignore[attr-defined]
CONTACTS: Table = Contact.__table__  # type: ignore[attr-defined]


def preview(session: Session, invoice_id: int, *, kind: str, language: str, now: datetime) -> Rendered:
    """The words of a kind of letter about an invoice; its picture stands in the HTML itself."""
    settings = current_settings()
    letter = reminder_letter(
        _facts(session, invoice_id, kind=kind, language=language, queue=settings.company().lists[0].name),
        today=now.astimezone(settings.company().company.zone).date(),
        bank=_bank(settings),
    )
    return _with_picture(WritingDesk(settings, now).words(letter), letter)


def newest_invoice(session: Session) -> str:
    """The number of the invoice that came last, for who names none; "" where there is none."""
    return session.scalars(select(INVOICES.c.number).order_by(INVOICES.c.id.desc()).limit(1)).first() or ""


def _facts(session: Session, invoice_id: int, *, kind: str, language: str, queue: str) -> Facts:
    invoice = session.get(Invoice, invoice_id)
    if invoice is None:
        raise InvoiceError(f"There is no invoice {invoice_id}.")
    named = DUNNING.fullmatch(kind)
    if named is None:
        raise LetterError(
            f"{kind!r} is no letter of reminders; their names begin with dunning_buyer_ or dunning_seller_."
        )
    party = Party(named[1])
    person = _person(session, invoice.buyer_id if party is Party.BUYER else invoice.seller_id)
    return Facts(
        invoice_id=invoice_id, number=invoice.number, issued_on=invoice.issued_on, due_on=invoice.due_on,
        amount=invoice.amount, balance=invoice.balance, currency=invoice.currency, reference=invoice.reference,
        pdf_sha256=invoice.pdf_sha256, seller=session.get_one(Customer, invoice.seller_id).name,
        buyer=session.get_one(Customer, invoice.buyer_id).name, party=party, step=0, policy="preview", letter=kind,
        to_address=person.address if person else "", to_name=person.name if person else "",
        first_name=person.first_name if person else "", language=language, queue=queue,
    )  # fmt: skip


def _person(session: Session, customer_id: int) -> Person | None:
    """Whom a reminder of this company is written to."""
    query = select(*(CONTACTS.c[name] for name in Person._fields)).where(CONTACTS.c.customer_id == customer_id)
    people = [Person(*row) for row in session.execute(query)]
    return min(people, key=lambda person: person.rank, default=None)


def _bank(settings: Settings) -> Bank:
    bank = settings.company().company.bank
    if bank is None:
        raise LetterError(f"{settings.company_file}: company.bank is missing; letters to buyers say where to pay.")
    return bank


def _with_picture(words: Rendered, letter: NewLetter) -> Rendered:
    if not letter.qr:
        return words
    picture = b64encode(qr_picture(letter.qr)).decode()
    return words._replace(html=words.html.replace("cid:qr", f"data:image/png;base64,{picture}"))
