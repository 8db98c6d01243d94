"""The usual loop: for each reminder the objects of the ORM, a mail by the standard library, a connection, a commit.

It is given every advantage that the loop allows: the templates are our own, compiled once; the facts and the picture
for a bank's app are made by our functions; objects are not read again after a commit; holds, dead addresses, caps and
later payments are not asked about; nothing is kept but the letter and the reminder.
"""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid
from itertools import islice

from sqlmodel import Session, col, select

from benchmarks.ledger_rows import NOW
from benchmarks.usual_letter import UsualLetter
from models.bank import Bank
from models.customer import Contact, Customer
from models.invoice import Invoice, Party
from models.letter import LetterStatus, NewLetter
from models.qr_picture import qr_picture
from models.reminder import Reminder, ReminderState
from models.reminder_letter import Facts, reminder_letter
from tasks.database import database_engine
from tasks.settings import current_settings
from tasks.templates import Rendered, Templates

TODAY = NOW.date()
STEPS = {-3: (Party.BUYER,), 1: tuple(Party), 7: tuple(Party), 14: tuple(Party)}
SENDER = "arved@firm.ee"


def remind_as_usual(number: int) -> None:
    """Send so many reminders of those that are due in the home of this process."""
    settings = current_settings()
    company = settings.company()
    templates = Templates(settings, time_zone=company.company.time_zone)
    shared = {"firm": company.company.name, "list_address": SENDER, "letter_page": f"{settings.desk_url}/letters/17"}
    bank, server = company.company.bank, company.mail_out
    assert bank is not None
    with Session(database_engine(), expire_on_commit=False) as session:
        for invoice, reminder in islice(_due(session, number), number):
            letter = _letter(session, invoice, reminder, bank)
            words = templates.render(
                letter.kind, letter.language, {**shared, "language": letter.language, **letter.context}
            )
            with smtplib.SMTP(server.host, server.port_number) as connection:
                connection.send_message(_mail(letter, words))
            session.add(_kept(letter, words))
            session.add(reminder)
            session.commit()


def _due(session: Session, number: int) -> Iterator[tuple[Invoice, Reminder]]:
    """Reminders that are due and did not go yet, step by step; no more invoices are read than are wanted."""
    for step, parties in STEPS.items():
        gone = select(Reminder.id).where(Reminder.invoice_id == Invoice.id, Reminder.step == step)
        query = select(Invoice).where(Invoice.due_on == TODAY - timedelta(days=step), ~gone.exists())
        for invoice in session.exec(query.order_by(col(Invoice.id)).limit(number // len(STEPS))).all():
            for party in parties:
                yield invoice, _reminder(invoice, step, party)


def _reminder(invoice: Invoice, step: int, party: Party) -> Reminder:
    assert invoice.id is not None
    return Reminder(
        invoice_id=invoice.id, policy="standard@usual", step=step, party=party, planned_for=TODAY,
        state=ReminderState.SENT, at=NOW, asked=invoice.balance,
    )  # fmt: skip


def _letter(session: Session, invoice: Invoice, reminder: Reminder, bank: Bank) -> NewLetter:
    """What the letter says, by the same function as in the whole process."""
    seller, buyer = (session.get_one(Customer, number) for number in (invoice.seller_id, invoice.buyer_id))
    company = buyer if reminder.party is Party.BUYER else seller
    contact = session.exec(select(Contact).where(Contact.customer_id == company.id)).one()
    side = "after" if reminder.step > 0 else "before"
    facts = Facts(
        invoice_id=reminder.invoice_id, number=invoice.number, issued_on=invoice.issued_on, due_on=invoice.due_on,
        amount=invoice.amount, balance=invoice.balance, currency=invoice.currency, reference=invoice.reference,
        pdf_sha256=invoice.pdf_sha256, seller=seller.name, buyer=buyer.name, party=reminder.party, step=reminder.step,
        policy=reminder.policy, letter=f"dunning_{reminder.party}_{side}_{abs(reminder.step)}",
        to_address=contact.address, to_name=f"{contact.first_name} {contact.last_name}", first_name=contact.first_name,
        language=company.language, queue="collections",
    )  # fmt: skip
    return reminder_letter(facts, today=TODAY, bank=bank)


def _mail(letter: NewLetter, words: Rendered) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = formataddr(("Firm OÜ", SENDER))
    mail["To"] = formataddr((letter.to_name, letter.to_address))
    mail["Subject"] = words.subject
    mail["Date"] = format_datetime(NOW)
    mail["Message-ID"] = make_msgid(domain="firm.ee")
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(words.text)
    mail.add_alternative(words.html, subtype="html")
    if letter.qr:
        shown = mail.get_payload(1)
        assert isinstance(shown, EmailMessage)
        shown.add_related(qr_picture(letter.qr), "image", "png", cid="<qr>")
    return mail


def _kept(letter: NewLetter, words: Rendered) -> UsualLetter:
    return UsualLetter(
        key=letter.key, kind=letter.kind, language=letter.language, queue=letter.queue, to_address=letter.to_address,
        to_name=letter.to_name, from_address=SENDER, subject=words.subject, headers="", text=words.text,
        html=words.html, message_id=letter.key, status=LetterStatus.SENT, attempts=1, created_at=NOW, next_try_at=NOW,
        sent_at=NOW, provider="smtp", invoice_id=letter.invoice_id, qr=letter.qr,
    )  # fmt: skip
