"""Every table of the register in one place, for migrations, exports and tests."""

from sqlmodel import SQLModel

from models.agent import Agent
from models.customer import Contact, Customer
from models.history import History
from models.message import Attachment, Message, ThreadKey
from models.register import Blob, MailRow
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
}
