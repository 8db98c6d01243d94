"""Mail from outside, decoded: `parse(raw)` never raises and never takes long, whatever the bytes are."""

from models.mail.addresses import addresses_in
from models.mail.mail import Address, Attachment, Mail
from models.mail.parsing import parse
from models.mail.quotes import split_quote

__all__ = ["Address", "Attachment", "Mail", "addresses_in", "parse", "split_quote"]
