"""A person says what is to become of letters that failed or may or may not have arrived."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from models.letter import NEED_A_PERSON, Letter, LetterError, LetterEvent, LetterStatus
from tasks.database import writing

Verdict = Literal["send again", "arrived", "never send"]
STATUSES: dict[Verdict, LetterStatus] = {
    "send again": LetterStatus.READY,
    "arrived": LetterStatus.SENT,
    "never send": LetterStatus.CANCELLED,
}


@task(cache_policy=NO_CACHE)
def settle(numbers: Sequence[int], verdict: Verdict, *, who: str, now: datetime) -> str:
    """Settle letters, all or none; what was done is returned in words."""
    status = STATUSES[verdict]
    changes = {"status": status, "attempts": 0, "next_try_at": now, "claimed_by": "", "begun_at": None, "error": ""}
    if status == LetterStatus.SENT:
        changes["sent_at"] = now
    with writing() as session:
        _check(session, numbers)
        session.execute(update(Letter).where(col(Letter.id).in_(numbers)).values(changes))
        event = {"kind": "settled", "at": now, "detail": f"{verdict}, by {who}"}
        session.execute(insert(LetterEvent), [event | {"letter_id": number} for number in numbers])
    return f"Letters {', '.join(map(str, numbers))}: {verdict}."


def _check(session: Session, numbers: Sequence[int]) -> None:
    """Only what has come to its end without success is open to a person's word."""
    found = select(col(Letter.id), col(Letter.status)).where(col(Letter.id).in_(numbers)).with_for_update()
    statuses: dict[int, LetterStatus] = dict(session.execute(found).tuples().all())
    for number in numbers:
        if number not in statuses:
            raise LetterError(f"There is no letter {number}. `haldur export letter` lists them.")
        if statuses[number] not in NEED_A_PERSON:
            raise LetterError(f"Letter {number} is {statuses[number]}; only failed or unknown ones can be settled.")
    if not numbers:
        raise LetterError("No letter is named; give their numbers, as the artifact `letters` shows them.")
