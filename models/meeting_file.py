"""A meeting as a file for the reader's calendar (RFC 5545, 5546): the same meeting again when it changes.

It is published, not an invitation: a calendar that answers an invitation writes to the list, and would open a ticket.
What the customer says to the time, they say on their page.
"""

from datetime import datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

from models.journey_letters import Appointment
from models.mail.cleaning import single_line

PRODUCT = "-//Haldur//onboarding//EN"
CONTENT_TYPE = "text/calendar"
FILE_NAME = "meeting.ics"


def meeting_file(when: Appointment, *, subject: str, organizer: tuple[str, str], now: datetime) -> bytes:
    """The bytes of the file; the organizer is (name, address). A meeting keeps its UID through all changes."""
    name, address = organizer
    calendar, event = Calendar(), Event()
    for key, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(key, value)
    event.add("uid", f"meeting-{when.id}@{address.rpartition('@')[2]}")
    event.add("sequence", when.sequence)
    event.add("status", "CONFIRMED")
    event.add("dtstamp", now)
    event.add("dtstart", when.starts_at)
    event.add("dtend", when.starts_at + timedelta(minutes=when.minutes))
    event.add("summary", single_line(subject, 200))
    if when.place:
        event.add("location", single_line(when.place, 500))
    event["organizer"] = vCalAddress(f"mailto:{address}")
    event["organizer"].params["cn"] = vText(single_line(name, 200))
    calendar.add_component(event)
    return bytes(calendar.to_ical())
