"""A person says which invoice a payment was for, where the bank statement did not (D-01)."""

from datetime import UTC, datetime
from typing import Annotated

from prefect import flow

from models.clock import AsOf, moment_of
from models.form import RowNumber, asked
from tasks.settings import current_settings
from tasks.stray_payments import Verdict, settle_stray


@flow(name="settle_payment")
def settle_payment(
    payment: Annotated[RowNumber, asked("Payment", "Its number in the artifact `ledger`")],
    agent: Annotated[str, asked("Agent", "Your mail address, for the history")],
    verdict: Annotated[Verdict, asked("Verdict", "assign it to invoices, or dismiss it: it pays for none")] = "assign",
    invoices: Annotated[
        list[str] | None,
        asked("Invoices", "For assign: the number of the invoice, or the numbers of several"),
    ] = None,
    reason: Annotated[str, asked("Reason", "A word for the history")] = "",
    as_of: Annotated[AsOf | None, asked("As of", "A date or moment; empty means now")] = None,
) -> str:
    """Assign a payment that found no invoice, or dismiss it.

    The artifact `ledger` of `import_ledger` lists such payments, each with its number, why no rule was sure of it and
    which invoices it may be for.

    - **assign** gives the whole payment to one invoice, whether it is less or more than is owed. Of several invoices
      each gets what it owes, and that must come to the payment exactly.
    - **dismiss** puts aside what is no payment of an invoice. It does not come back with the next statement.
    """
    now = moment_of(as_of, now=datetime.now(UTC), time_zone=current_settings().company().company.time_zone)
    return settle_stray(payment, verdict, invoices=invoices or (), who=agent, reason=reason, now=now)
