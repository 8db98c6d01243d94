"""The last look at nudges: right before one is handed over, whether the customer is still waited for (O-05).

A letter may have lain for days where the provider was away. It does not go where the journey rests or is over, no step
that it names is open any more, the wait is ours by now, or its address is dead. What did not go does not count as
given.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, select
from sqlmodel import Session

from models.customer import address_key
from models.journey import Doer, JourneyState, Nudge
from models.letter import LetterStatus
from tasks.given import is_among, is_among_given
from tasks.journey_cases import JOURNEYS, JourneyRow, followed, journeys_with_customers
from tasks.journey_readers import SUPPRESSIONS
from tasks.reminder_cases import LETTERS
from tasks.rewriting import cancel
from tasks.settings import current_settings

NUDGES: Table = Nudge.__table__  # type: ignore[attr-defined]
NUDGES_OF = (
    select(NUDGES.c.letter_id, NUDGES.c.journey_id, NUDGES.c.step, LETTERS.c.to_address)
    .join_from(NUDGES, LETTERS, LETTERS.c.id == NUDGES.c.letter_id)
    .where(is_among_given(NUDGES.c.letter_id, "numbers", are_numbers=True))
)


def call_off_nudges(session: Session, numbers: Sequence[int], now: datetime) -> set[int]:
    """Of letters that are about to be handed over, the nudges that must not go; they are cancelled."""
    found = session.execute(NUDGES_OF, {"numbers": numbers}).all()
    if not found:
        return set()
    by_letter: dict[int, list[Any]] = defaultdict(list)
    for row in found:
        by_letter[row.letter_id].append(row)
    waited = _waited_for(session, {row.journey_id for row in found}, now)
    dead = _dead(session, {address_key(row.to_address) for row in found})
    reasons = {letter: _against(rows, waited, dead) for letter, rows in by_letter.items()}
    unwanted = {letter: reason for letter, reason in reasons.items() if reason}
    if unwanted:
        cancel(session, unwanted, status=LetterStatus.SENDING, now=now)
        session.execute(delete(NUDGES).where(is_among(NUDGES.c.letter_id, unwanted)))
    return set(unwanted)


def _against(rows: Sequence[Any], waited: Mapping[int, set[str]], dead: set[str]) -> str:
    """Why a letter must not go; "" where nothing is against it."""
    if address_key(rows[0].to_address) in dead:
        return "address dead"
    return "" if any(row.step in waited.get(row.journey_id, ()) for row in rows) else "nobody waits for the customer"


def _waited_for(session: Session, journeys: set[int], now: datetime) -> dict[int, set[str]]:
    """For each journey the steps for which it waits for the customer."""
    query = journeys_with_customers().where(is_among(JOURNEYS.c.id, journeys), JOURNEYS.c.state == JourneyState.RUNNING)
    cases = followed(session, [JourneyRow(*row) for row in session.execute(query)])
    today = now.astimezone(current_settings().company().company.zone).date()
    return {
        each.row.id: {wait.step for wait in each.case.waits(today, {}) if wait.doer is Doer.CUSTOMER}
        for each in cases
    }  # fmt: skip


def _dead(session: Session, keys: set[str]) -> set[str]:
    query = select(SUPPRESSIONS.c.address_key).where(is_among(SUPPRESSIONS.c.address_key, keys))
    return set(session.execute(query).scalars())
