"""Letters of unknown outcome find their outcome: by reports that came since, or by asking Mandrill (D-09).

What reports settle, tasks/letter_outcomes.py tells. Mandrill's search lists what it took with our metadata, a while
after it took it: a letter that it does not find may still be there, so it is asked again after ten minutes, later after
six hours, and for a week. None is ever sent again by this.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Engine, Select, select, update
from sqlmodel import Session, col

from models.known import Row
from models.letter import Letter, LetterStatus
from models.letter_headers import wire_address
from models.mail.cleaning import single_line
from tasks.database import reading, writing
from tasks.given import is_among
from tasks.letter_outcomes import settle_by_reports, settled_as, write_settled
from tasks.mandrill_api import MandrillApi, MandrillBusyError, MandrillDoubtError, MandrillRefusalError, open_api
from tasks.providers import ProviderError
from tasks.settings import current_settings

MOST_SEARCHES = 15  # of the twenty a minute that Mandrill allows
SOON, LATER = timedelta(minutes=10), timedelta(hours=6)
YOUNG, OLDEST = timedelta(hours=1), timedelta(days=7)
LEFT = frozenset(
    {"sent", "queued", "scheduled", "deferred", "bounced", "soft-bounced", "spam", "unsub", "delivered"}
)  # fmt: skip

log = logging.getLogger(__name__)


def is_doubtful(now: datetime) -> bool:
    """Whether there are letters of unknown outcome that it is time to look for."""
    with reading() as session:
        return session.execute(_due(now).limit(1)).first() is not None


@task(cache_policy=NO_CACHE)
def reconcile_unknown(now: datetime) -> int:
    """Find out what became of letters of unknown outcome; how many were settled."""
    return reconcile(now)


def reconcile(now: datetime, *, engine: Engine | None = None) -> int:
    """Reports first; then Mandrill is asked, where letters leave by it."""
    way_out = current_settings().company().mail_out
    with writing(engine) as session:
        due = session.execute(_due(now)).all()
        settled = settle_by_reports(session, {letter.id: letter.provider_id for letter in due}, now=now)
        elsewhere = [letter for letter in due if way_out.provider != letter.provider or letter.provider != "mandrill"]
        _look_again(session, elsewhere, now)
    with reading(engine) as session:
        asked = session.execute(_due(now).limit(MOST_SEARCHES)).all()
    if not asked:
        return settled
    try:
        with open_api(way_out) as api:
            for letter in asked:
                settled += _ask(api, letter, now, engine)
    except ProviderError as error:
        log.warning("Letters of unknown outcome could not be looked for: %s", error)
    return settled


def _due(now: datetime) -> Select[Any]:
    """The letters of unknown outcome that it is time to look for, the longest due first."""
    names = (Letter.id, Letter.key, Letter.to_address, Letter.claimed_at, Letter.provider, Letter.provider_id)
    unknown = select(*map(col, names)).where(col(Letter.status) == LetterStatus.UNKNOWN)
    due = unknown.where(col(Letter.next_try_at) <= now, col(Letter.claimed_at) > now - OLDEST)
    return due.order_by(col(Letter.next_try_at), col(Letter.id))


def _look_again(session: Session, letters: Sequence[Any], now: datetime) -> None:
    """When it is time to look for letters again."""
    for again, numbers in (
        (now + SOON, [letter.id for letter in letters if now - letter.claimed_at < YOUNG]),
        (now + LATER, [letter.id for letter in letters if now - letter.claimed_at >= YOUNG]),
    ):
        unsettled = update(Letter).where(is_among(col(Letter.id), numbers))
        session.execute(unsettled.where(col(Letter.status) == LetterStatus.UNKNOWN).values(next_try_at=again))


def _ask(api: MandrillApi, letter: Any, now: datetime, engine: Engine | None) -> int:
    """Ask about one letter, outside of any transaction, and write what was found."""
    span = {"date_from": f"{letter.claimed_at - timedelta(days=1):%Y-%m-%d}",
            "date_to": f"{now + timedelta(days=1):%Y-%m-%d}"}  # fmt: skip
    try:
        said = api.call(
            "messages/search.json", {"query": f'full_email:"{wire_address(letter.to_address)}"', "limit": 100} | span
        )
    except (MandrillBusyError, MandrillDoubtError, MandrillRefusalError) as error:
        log.warning("Mandrill's search failed: %s", error)
        said = []
    found = [one for one in said if _is_about(one, letter.key)] if isinstance(said, list) else []
    with writing(engine) as session:
        if found:
            write_settled(session, [_found(letter.id, found[0], now)], now)
        else:
            _look_again(session, [letter], now)
    return len(found[:1])


def _is_about(one: Any, key: str) -> bool:
    if not isinstance(one, dict) or one.get("state") not in {*LEFT, "rejected"}:
        return False
    metadata = one.get("metadata")
    return isinstance(metadata, dict) and metadata.get("letter") == key


def _found(number: int, one: dict[str, Any], now: datetime) -> Row:
    status = LetterStatus.FAILED if one["state"] == "rejected" else LetterStatus.SENT
    return settled_as(number, status, single_line(str(one.get("_id", "")), 100), "Mandrill's search", now)
