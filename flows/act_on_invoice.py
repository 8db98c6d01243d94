"""A client manager says by a form what an invoice's reminders are to heed (D-04, D-14)."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from prefect import flow

from models.clock import AsOf, moment_of
from models.form import asked
from tasks.acting_on_invoices import act_on
from tasks.settings import current_settings

Choice = Literal[
    "dispute", "promise to pay", "do not contact", "end dispute", "end promise to pay", "end do not contact",
    "DISCLOSED", "NON_DISCLOSED", "DO_NOT_CONTACT",
]  # fmt: skip


@flow(name="act_on_invoice")
def act_on_invoice(
    invoice: Annotated[str, asked("Invoice", "Number of the invoice")],
    action: Annotated[Choice, asked("Action", "What its reminders are to heed from now on")],
    agent: Annotated[str, asked("Agent", "Your mail address: who says so")],
    reason: Annotated[str, asked("Reason", "For the history; needed unless you end something")] = "",
    until: Annotated[date | None, asked("Until", "The last day, included; empty means until somebody ends it")] = None,
    as_of: Annotated[AsOf | None, asked("As of", "A date or moment; empty means now")] = None,
) -> str:
    """Stop, restrict or resume the reminders of one invoice: the same as on the desk's invoice page.

    - **dispute**, **promise to pay** (with its day), **do not contact**: reminders to both rest, until the day or until
      you **end** it.
    - **DISCLOSED** (both may be reminded), **NON_DISCLOSED** (the seller only), **DO_NOT_CONTACT** (nobody): the
      collection type, for good, or until a day.

    It counts from the next letter on, also for letters that are written and not yet sent.
    """
    time_zone = current_settings().company().company.time_zone
    now = moment_of(as_of, now=datetime.now(UTC), time_zone=time_zone)
    return act_on(invoice, action, reason=reason, until=until, who=agent, now=now)
