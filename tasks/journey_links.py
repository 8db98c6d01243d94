"""Personal links: opened, revoked, and asked for anew (O-02).

A link opens the page of one contact of one journey. Who asks for a new one gets it by mail, at the address that the
contact has on the card now, as often as `NEW_LINKS` says, for an old link may have come into anybody's hands; the page
that asks tells nothing of whether it went.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.attempt import Stage, wait
from models.counting import count_words
from models.customer import Contact
from models.history import History, Way
from models.journey import Journey, JourneyContact, JourneyError, JourneyState
from models.journey_letters import new_link
from models.journey_link import Link, LinkError, LinkFault, check_link, link_of
from models.letter_kinds import LANGUAGES
from tasks.journey_readers import About, addressees
from tasks.letters import post
from tasks.settings import current_settings
from tasks.walks import Walk, record, walk_of

NEW_LINKS = (Stage(1, timedelta(hours=1)), Stage(3, timedelta(days=1)), Stage(10, timedelta(days=30)))
ASKED = "a new link asked for"


class Visitor(NamedTuple):
    """Who came by a link: all that they may see and change is this one journey."""

    walker_id: int
    journey_id: int
    contact_id: int
    name: str
    address: str
    language: str


def new_nonce() -> str:
    """What makes a contact's links different from those of before."""
    return token_hex(8)


def visitor_of(session: Session, token: str, *, now: datetime) -> Visitor:
    """Who a link belongs to; LinkError where it opens nothing, or not any more."""
    link = link_of(current_settings().signing_key(), token)
    walker, contact, journey = _owner(session, link)
    check_link(link, nonce=walker.nonce, today=_day(now))
    if journey.state is JourneyState.CANCELLED:
        raise LinkError(LinkFault.OVER)
    assert contact.id is not None
    name = f"{contact.first_name} {contact.last_name}".strip()
    language = contact.language if contact.language in LANGUAGES else journey.language
    return Visitor(link.walker_id, walker.journey_id, contact.id, name, contact.address, language)


def ask_for_link(session: Session, token: str, *, now: datetime) -> bool:
    """Mail a new link to the contact of one that has ended; whether a letter was written."""
    link = link_of(current_settings().signing_key(), token)
    walker, contact, journey = _owner(session, link)
    if journey.state is JourneyState.CANCELLED:
        return False
    assert contact.id is not None
    walk = walk_of(session, walker.journey_id, is_under_way=False)
    if wait(NEW_LINKS, _asked(session, walk, contact, since=now - NEW_LINKS[-1].within), now):
        return False
    written = _mail_links(session, walk, contact.id, key=f"{now:%Y%m%dT%H%M}", now=now)
    if written:
        record(session, walk, ASKED, who=contact.address, way=Way.PAGE, now=now)
    return bool(written)


def _asked(session: Session, walk: Walk, contact: Contact, *, since: datetime) -> Sequence[datetime]:
    """When new links were written to a contact because somebody asked for them on the page."""
    query = select(History.at).where(
        History.journey_id == walk.id, History.what == ASKED, History.who == contact.address, col(History.at) > since
    )
    return session.exec(query).all()


def send_links(
    session: Session, journey_id: int, *, who: str, way: Way, now: datetime, contact_id: int | None = None
) -> int:
    """Mail a new link to a journey's contacts, or one of them, because an agent wants it; how many letters."""
    walk = walk_of(session, journey_id, is_under_way=False)
    written = _mail_links(session, walk, contact_id, key=f"{now:%Y%m%dT%H%M}", now=now)
    if not written:
        raise JourneyError("No link was sent: mail reaches no contact of the journey, or one went a moment ago.")
    record(session, walk, "a new link sent", who=who, way=way, now=now)
    return written


def revoke_links(
    session: Session, journey_id: int, *, who: str, way: Way, now: datetime, contact_id: int | None = None
) -> int:
    """Let the links of a journey, or of one contact of it, open nothing any more; how many contacts that concerns."""
    walk = walk_of(session, journey_id, is_under_way=False)
    query = select(JourneyContact).where(JourneyContact.journey_id == journey_id)
    if contact_id is not None:
        query = query.where(JourneyContact.contact_id == contact_id)
    walkers = session.exec(query).all()
    if not walkers:
        raise JourneyError(f"Journey {journey_id} has no such contact.")
    for walker in walkers:
        walker.nonce, walker.revoked_at = new_nonce(), now
    record(session, walk, f"links of {count_words(len(walkers), 'contact')} revoked", who=who, way=way, now=now)
    return len(walkers)


def about_walk(walk: Walk) -> About:
    """A journey as its letters need it."""
    journey = walk.journey
    return About(walk.id, walk.template, walk.customer.name, journey.responsible, journey.language)


def _mail_links(session: Session, walk: Walk, contact_id: int | None, *, key: str, now: datetime) -> int:
    """To the contact, or to all."""
    session.flush()
    reached = addressees(session, [about_walk(walk)], now=now).get(walk.id, [])
    letters = [new_link(each.frame, each.reader, key=key) for each in reached if contact_id in {None, each.contact_id}]
    return len(post(session, letters, now=now))


def _owner(session: Session, link: Link) -> tuple[JourneyContact, Contact, Journey]:
    """The contact and journey of a genuine link; they are gone only where somebody deleted rows."""
    query = (
        select(JourneyContact, Contact, Journey)
        .where(JourneyContact.id == link.walker_id)
        .where(Contact.id == JourneyContact.contact_id, Journey.id == JourneyContact.journey_id)
    )
    found = session.exec(query).first()
    if found is None:
        raise LinkError(LinkFault.UNKNOWN)
    return found


def _day(now: datetime) -> date:
    return now.astimezone(current_settings().company().company.zone).date()
