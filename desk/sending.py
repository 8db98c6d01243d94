"""What a click posted leaves at once, as long as the mail server keeps pace.

Sending waits for the mail server, which may take minutes, in a thread that pages need too. So only a few clicks send at
the same time; what the others posted leaves by `deliver_letters`, within a minute.
"""

import logging
from datetime import datetime
from threading import BoundedSemaphore

from sqlalchemy.exc import SQLAlchemyError

from models.company import CompanyFileError
from tasks.delivery import deliver_now

AT_ONCE = BoundedSemaphore(4)

log = logging.getLogger("haldur.desk")


def send_letters(number: int, *, now: datetime) -> None:
    """Send the letters about a ticket that are due, unless many wait for the mail server already."""
    if not AT_ONCE.acquire(blocking=False):
        log.warning("the mail server is slow: the letters of ticket %d leave by deliver_letters", number)
        return
    try:
        delivery = deliver_now(now=now, ticket_id=number)
    except (SQLAlchemyError, CompanyFileError) as error:
        log.warning("the letters of ticket %d leave by deliver_letters: %s", number, error)
        return
    finally:
        AT_ONCE.release()
    for words in (*delivery.problems, *(f"letter {letter.id}: {letter.error}" for letter in delivery.troubled)):
        log.warning("ticket %d: %s", number, words)
