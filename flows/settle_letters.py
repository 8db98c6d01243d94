"""A person decides about letters that failed, or of which nobody knows whether they arrived (P-05)."""

from datetime import UTC, datetime
from typing import Annotated

from prefect import flow

from models.clock import AsOf, moment_of
from models.form import RowNumber, asked
from tasks.settings import current_settings
from tasks.settling import Verdict, settle


@flow(name="settle_letters")
def settle_letters(
    letters: Annotated[list[RowNumber], asked("Letters", "Their numbers, as the artifact `letters` shows them")],
    verdict: Annotated[Verdict, asked("Verdict", "What is to become of them")],
    agent: Annotated[str, asked("Agent", "Your mail address, for the events of each letter")],
    as_of: Annotated[AsOf | None, asked("As of", "A date or moment; empty means now")] = None,
) -> str:
    """Say what is to become of failed and doubtful letters.

    The artifact `letters` of `deliver_letters` names them. A letter of unknown outcome was handed to the mail server,
    but the line or the worker died before the answer: look into the server's log or ask the recipient, then choose
    *arrived* or *send again*. For a failed one mend the cause first (the address, the login), then *send again*;
    *never send* closes it. A letter that is sent again bears the same Message-ID, so most mailboxes show it once.
    """
    time_zone = current_settings().company().company.time_zone
    now = moment_of(as_of, now=datetime.now(UTC), time_zone=time_zone)
    return settle(letters, verdict, who=agent, now=now)
