"""Whom the letters of journeys go to, read in sets: contacts in their order, each with a link of their own (O-02).

The address is the one on the card now. An address that no mail reaches (it bounced, complained, was the wrong one) is
left out.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Table, select
from sqlmodel import Session

from models.agent import Agent
from models.customer import Contact
from models.hold import Suppression
from models.journey import JourneyContact
from models.journey_letters import Frame, Reader
from models.journey_link import Link, last_day, page_of, token_for
from models.journey_policy import JourneyTemplate
from models.letter_kinds import LANGUAGES
from tasks.given import is_among
from tasks.journey_policy import queue_of
from tasks.settings import current_settings

WALKERS: Table = JourneyContact.__table__  # type: ignore[attr-defined]
CONTACTS: Table = Contact.__table__  # type: ignore[attr-defined]
AGENTS: Table = Agent.__table__  # type: ignore[attr-defined]
SUPPRESSIONS: Table = Suppression.__table__  # type: ignore[attr-defined]
COLUMNS = (
    WALKERS.c.id, WALKERS.c.journey_id, WALKERS.c.nonce, CONTACTS.c.id.label("contact_id"), CONTACTS.c.first_name,
    CONTACTS.c.last_name, CONTACTS.c.address, CONTACTS.c.address_key, CONTACTS.c.language,
)  # fmt: skip


class About(NamedTuple):
    """The journey that letters are about; `customer` is the name on the card."""

    id: int
    template: JourneyTemplate
    customer: str
    responsible: str
    language: str


class Addressee(NamedTuple):
    """A contact of a journey, ready to be written to."""

    contact_id: int
    frame: Frame
    reader: Reader


def addressees(session: Session, abouts: Collection[About], *, now: datetime) -> dict[int, list[Addressee]]:
    """The contacts of journeys that mail can reach, the first of each journey before the others."""
    settings = current_settings()
    company, key = settings.company(), settings.signing_key()
    today = now.astimezone(company.company.zone).date()
    agents = _names(session, {about.responsible for about in abouts})
    by_id = {about.id: about for about in abouts}
    found: dict[int, list[Addressee]] = defaultdict(list)
    for row in _reached(session, by_id):
        about = by_id[row.journey_id]
        ends_on = last_day(today, about.template.link_days)
        page = page_of(settings.desk_url, token_for(key, Link(row.id, row.nonce, ends_on)))
        queue = queue_of(about.template, company)
        frame = Frame(about.template, about.customer, agents[about.responsible], queue)
        reader = Reader(
            row.id, about.id, row.first_name, row.last_name, row.address,
            row.language if row.language in LANGUAGES else about.language, page, ends_on,
        )  # fmt: skip
        found[about.id].append(Addressee(row.contact_id, frame, reader))
    return found


def _reached(session: Session, journeys: Mapping[int, About]) -> Sequence[Any]:
    query = select(*COLUMNS).join_from(WALKERS, CONTACTS, CONTACTS.c.id == WALKERS.c.contact_id)
    rows = session.execute(query.where(is_among(WALKERS.c.journey_id, journeys)).order_by(WALKERS.c.id)).all()
    keys = {row.address_key for row in rows}
    asked = select(SUPPRESSIONS.c.address_key).where(is_among(SUPPRESSIONS.c.address_key, keys))
    dead = set(session.execute(asked).scalars())
    return [row for row in rows if row.address_key not in dead]


def _names(session: Session, addresses: Collection[str]) -> dict[str, str]:
    query = select(AGENTS.c.address, AGENTS.c.name).where(is_among(AGENTS.c.address, addresses))
    return {row.address: row.name for row in session.execute(query)}
