"""Every table of the register in one place, for migrations, exports and tests."""

from sqlmodel import SQLModel

from models.agent import Agent
from models.attempt import Attempt
from models.customer import Contact, Customer
from models.history import History
from models.hold import Hold, Suppression
from models.invoice import Invoice, LedgerImport, Payment, PaymentRepeat, StrayPayment
from models.journey import Journey, JourneyContact, JourneyStep, JourneyVersion, Nudge
from models.journey_log import JourneyEvent, JourneyMeeting, JourneyMinutes
from models.letter import HookEvent, Letter, LetterEvent, LetterWords
from models.message import Attachment, Message, ThreadKey
from models.register import Blob, MailRow, Unmarked
from models.reminder import PlanVersion, Reminder
from models.report_edition import ReportEdition
from models.session import DeskSession
from models.ticket import Ticket
from models.todo import Todo

TABLES: dict[str, type[SQLModel]] = {
    "customer": Customer,
    "contact": Contact,
    "agent": Agent,
    "ticket": Ticket,
    "message": Message,
    "attachment": Attachment,
    "thread_key": ThreadKey,
    "mail": MailRow,
    "unmarked": Unmarked,
    "blob": Blob,
    "history": History,
    "letter": Letter,
    "letter_words": LetterWords,
    "letter_event": LetterEvent,
    "hook_event": HookEvent,
    "invoice": Invoice,
    "payment": Payment,
    "payment_repeat": PaymentRepeat,
    "stray_payment": StrayPayment,
    "ledger_import": LedgerImport,
    "hold": Hold,
    "suppression": Suppression,
    "reminder": Reminder,
    "plan_version": PlanVersion,
    "todo": Todo,
    "report": ReportEdition,
    "journey": Journey,
    "journey_contact": JourneyContact,
    "journey_step": JourneyStep,
    "journey_version": JourneyVersion,
    "journey_event": JourneyEvent,
    "journey_minutes": JourneyMinutes,
    "journey_meeting": JourneyMeeting,
    "nudge": Nudge,
    "session": DeskSession,
    "attempt": Attempt,
}


def is_of_models(name: str | None, kind: str, _parents: object) -> bool:
    """For Alembic, which compares: the search index is made by its migration alone, and no table here is."""
    return kind != "table" or not (name or "").startswith("message_search")
