"""Every table of the register in one place, for migrations, exports and tests."""

from sqlmodel import SQLModel

from models.agent import Agent
from models.attempt import Attempt
from models.customer import Contact, Customer
from models.history import History
from models.letter import Letter, LetterEvent
from models.message import Attachment, Message, ThreadKey
from models.register import Blob, MailRow
from models.session import DeskSession
from models.ticket import Ticket

TABLES: dict[str, type[SQLModel]] = {
    "customer": Customer,
    "contact": Contact,
    "agent": Agent,
    "ticket": Ticket,
    "message": Message,
    "attachment": Attachment,
    "thread_key": ThreadKey,
    "mail": MailRow,
    "blob": Blob,
    "history": History,
    "letter": Letter,
    "letter_event": LetterEvent,
    "session": DeskSession,
    "attempt": Attempt,
}
