"""Rows of contracts start journeys, rows of events complete their steps: the same rows twice are the same as once
(O-04).

A contract whose customer, contact or agent is not known is a wrong row: the same file starts its journey once they are.
An event is kept in any case, also one of a customer whom nobody knows yet.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from models.history import Way
from models.import_journeys import ContractRow, EventRow
from models.journey import JourneyError
from models.product_events import TOLERANCE, ProductEvent
from models.ticket import TicketError
from tasks.import_report import Report
from tasks.import_targets import Numbered
from tasks.journey_start import Start, start_journey
from tasks.product_events import note_events
from tasks.settings import current_settings

IMPORT = "import"
STRANGER = "registry_code {code} is no customer's; the event is kept until there is one"


def take_contracts(
    session: Session, _given: Sequence[str], chunk: Sequence[Numbered], report: Report, now: datetime
) -> None:
    """Start a journey for each contract that has none."""
    for line, row in chunk:
        assert isinstance(row, ContractRow)
        start = Start(row.registry_code, row.journey, (row.contact_address,), row.responsible, row.signed_on)
        try:
            started = start_journey(session, start, who=IMPORT, way=Way.IMPORT, now=now)
        except (JourneyError, TicketError) as error:  # raised before anything is written
            report.refuse(line, str(error).rstrip("."))
            continue
        report.taken += started.is_new
        report.unchanged += not started.is_new


def take_events(
    session: Session, _given: Sequence[str], chunk: Sequence[Numbered], report: Report, now: datetime
) -> None:
    """Keep the events of a set, and let them complete steps."""
    zone = current_settings().company().company.zone
    events, lines = [], {}
    for line, row in chunk:
        assert isinstance(row, EventRow)
        at = row.at if row.at.tzinfo else row.at.replace(tzinfo=zone)
        if at > now + TOLERANCE:
            report.refuse(line, f"at is {row.at.isoformat(' ')}, which lies in the future")
            continue
        events.append(ProductEvent(row.event_id, row.registry_code, row.event, at))
        lines[row.registry_code] = line
    heard = note_events(session, events, way=Way.IMPORT, now=now)
    report.taken += heard.new
    report.unchanged += heard.known
    for code in heard.unknown_customers:
        report.note(lines[code], STRANGER.format(code=code))
