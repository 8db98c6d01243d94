"""A meeting as a file for the reader's calendar (RFC 5545, 5546): an invitation, and the same again when it changes."""

from datetime import datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

from models.journey_letters import Appointment
from models.mail.cleaning import single_line

PRODUCT = "-//Haldur//onboarding//EN"
CONTENT_TYPE = "text/calendar"
FILE_NAME = "meeting.ics"


def meeting_file(
    when: Appointment, *, subject: str, organizer: tuple[str, str], attendee: tuple[str, str], now: datetime
) -> bytes:
    """The bytes of the file; people are (name, address). The same meeting keeps its UID through all changes."""
    calendar, event = Calendar(), Event()
    for name, words in (("prodid", PRODUCT), ("version", "2.0"), ("method", "REQUEST")):
        calendar.add(name, words)
    event.add("uid", f"meeting-{when.id}@{organizer[1].rpartition('@')[2]}")
    event.add("sequence", when.sequence)
    event.add("status", "CONFIRMED")
    event.add("dtstamp", now)
    event.add("dtstart", when.starts_at)
    event.add("dtend", when.starts_at + timedelta(minutes=when.minutes))
    event.add("summary", single_line(subject, 200))
    if when.place:
        event.add("location", single_line(when.place, 500))
    event["organizer"] = _person(organizer)
    event.add("attendee", _person(attendee, rsvp="TRUE", partstat="NEEDS-ACTION", role="REQ-PARTICIPANT"), encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _person(person: tuple[str, str], **parameters: str) -> vCalAddress:
    name, address = person
    found = vCalAddress(f"mailto:{address}")
    if name:
        found.params["cn"] = vText(single_line(name, 200))
    for key, value in parameters.items():
        found.params[key] = vText(value)
    return found
