"""Events of the product are kept, each once, and complete steps (O-04).

Also an event that no step waits for, or of a customer whom nobody knows, is kept and shown. A signed request counts
once: its signature is kept with it, and the same request again is refused.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from models.customer import Customer
from models.history import Way
from models.journey import Journey
from models.journey_log import JourneyEvent
from models.journey_moves import UNDER_WAY
from models.letter import HookEvent
from models.product_events import ProductEvent, SignatureError, check_signature, read_events
from tasks.given import is_among
from tasks.once import insert_once
from tasks.product_steps import apply_events
from tasks.walks import walks_of

PROVIDER = "product"


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of events: new ones, steps completed by them, and registry codes that are no customer's."""

    new: int = 0
    known: int = 0
    completed: int = 0
    unknown_customers: list[str] = field(default_factory=list)


def take_request(session: Session, key: bytes, *, timestamp: str, signature: str, body: bytes, now: datetime) -> Heard:
    """Take a signed request; SignatureError where it is not the product's or came before, ProductEventError else."""
    check_signature(key, timestamp=timestamp, signature=signature, body=body, now=now)
    events = read_events(body, now)
    row = {
        "key": f"{PROVIDER}:{timestamp}:{signature}", "provider": PROVIDER, "kind": "events", "received_at": now,
        "body": body.decode("utf-8", "replace"), "letter_id": None,
    }  # fmt: skip
    if not insert_once(session, HookEvent, [row], key="key"):
        raise SignatureError("This request came before; sign each one anew, with its own time stamp.")
    return note_events(session, events, way=Way.HOOK, now=now)


def note_events(session: Session, events: Sequence[ProductEvent], *, way: Way, now: datetime) -> Heard:
    """Keep events, and let the new ones complete steps."""
    by_source = {event.source: event for event in reversed(events)}
    rows = [
        {"source": event.source, "customer_code": event.customer_code, "name": event.name, "at": event.at,
         "received_at": now, "way": way.value}
        for event in by_source.values()
    ]  # fmt: skip
    fresh = insert_once(session, JourneyEvent, rows, key="source")
    new = session.exec(select(JourneyEvent).where(is_among(col(JourneyEvent.source), fresh))).all() if fresh else []
    codes = {event.customer_code for event in new}
    customers = _customers(session, codes)
    walks = walks_of(session, _under_way(session, customers.values()))
    return Heard(
        new=len(fresh),
        known=len(events) - len(fresh),
        completed=apply_events(session, walks, new, now=now),
        unknown_customers=sorted(codes - customers.keys()),
    )


def _customers(session: Session, codes: set[str]) -> dict[str, int]:
    query = select(Customer.registry_code, Customer.id).where(is_among(col(Customer.registry_code), codes))
    return {code: number for code, number in session.exec(query) if number is not None}


def _under_way(session: Session, customers: Collection[int]) -> list[int]:
    query = select(Journey.id).where(is_among(col(Journey.customer_id), customers), col(Journey.state).in_(UNDER_WAY))
    return [number for number in session.exec(query) if number is not None]
