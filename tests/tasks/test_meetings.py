"""A meeting is asked for, given a time with a file for the calendar, and replied to (O-01, O-03)."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import Engine

from models.history import Way
from models.journey import JourneyError
from models.journey_log import Reply
from tasks.blobs import read_blob
from tasks.database import reading, writing
from tasks.meetings import close_meeting, confirm_meeting, reply_to_meeting, request_meeting
from tests.filing_room import one, rows
from tests.journey_room import JAAN, KOIVU, MONDAY, at, begin, letters, open_sales, visit

DAY = timedelta(days=1)
TIME = at(MONDAY + 3 * DAY, hour=14)


@pytest.fixture
def sales(engine: Engine, home: Path) -> Engine:
    return open_sales(engine, home)


def ask(engine: Engine, journey: int, wish: str = "Tuesday?") -> int:
    with writing(engine) as session:
        return request_meeting(session, visit(engine, journey), wish, now=at(MONDAY)).id or 0


def confirm(engine: Engine, meeting: int, starts_at: datetime = TIME, **more: Any) -> None:
    given: dict[str, Any] = {"minutes": 30, "place": "https://meet.firm.ee/1"} | more
    with writing(engine) as session:
        confirm_meeting(session, meeting, starts_at, who=JAAN, way=Way.PAGE, now=at(MONDAY), **given)


def reply(engine: Engine, journey: int, meeting: int, word: Reply) -> None:
    with writing(engine) as session:
        reply_to_meeting(session, visit(engine, journey), meeting, word, now=at(MONDAY + DAY))


def invitations(engine: Engine) -> list[Any]:
    """The events in the files of the letters."""
    with reading(engine) as session:
        files = [letter["files"][0]["sha256"] for letter in rows(engine, "whole_letter", kind="onboarding_meeting")]
        return [Calendar.from_ical(read_blob(session, file)).walk("VEVENT")[0] for file in files]


def test_a_request_is_a_todo_for_who_answers_for_the_journey_once(sales: Engine):
    journey = begin(sales)
    assert ask(sales, journey) == ask(sales, journey)

    todo = one(sales, "todo")
    assert (todo["assignee"], todo["subject"]) == (JAAN, "Kuusk OÜ asks for a meeting: Tuesday?")


def test_a_confirmed_time_goes_out_with_a_file_for_the_calendar(sales: Engine):
    meeting = ask(sales, begin(sales))
    confirm(sales, meeting)

    assert letters(sales, "onboarding_meeting") == ["mari@1.ee"]
    (event,) = invitations(sales)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (TIME, TIME + timedelta(minutes=30))
    assert (str(event["organizer"]), str(event["location"])) == ("mailto:support@firm.ee", "https://meet.firm.ee/1")
    assert str(event["summary"]) == "Lühike teekond · Firm OÜ"
    assert one(sales, "todo")["outcome"].startswith("confirmed for 2026-03-05")


def test_another_time_is_another_letter_of_the_same_meeting(sales: Engine):
    meeting = ask(sales, begin(sales))
    confirm(sales, meeting)
    confirm(sales, meeting)
    confirm(sales, meeting, TIME + DAY)

    first, second = invitations(sales)
    assert first["uid"] == second["uid"]
    assert [int(first["sequence"]), int(second["sequence"])] == [0, 1]


def test_a_declined_time_is_a_todo_again(sales: Engine):
    journey = begin(sales)
    meeting = ask(sales, journey)
    confirm(sales, meeting)
    reply(sales, journey, meeting, Reply.DECLINED)
    reply(sales, journey, meeting, Reply.DECLINED)

    assert [row["subject"] for row in rows(sales, "todo", done_at=None)] == ["Kuusk OÜ cannot come; find another time"]
    reply(sales, journey, meeting, Reply.ACCEPTED)
    assert rows(sales, "todo", done_at=None) == []
    assert one(sales, "journey_meeting")["reply"] == "accepted"


def test_a_time_is_needed_to_reply_to(sales: Engine):
    journey = begin(sales)
    with pytest.raises(JourneyError, match="no time yet"):
        reply(sales, journey, ask(sales, journey), Reply.ACCEPTED)


def test_the_meeting_of_another_journey_does_not_exist_for_a_visitor(sales: Engine):
    meeting = ask(sales, begin(sales))
    confirm(sales, meeting)
    with pytest.raises(JourneyError, match=f"no meeting {meeting}"):
        reply(sales, begin(sales, KOIVU), meeting, Reply.DECLINED)
    assert one(sales, "journey_meeting")["reply"] == ""


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"starts_at": at(MONDAY) - DAY}, "must lie ahead"),
        ({"minutes": 0}, "from 1 to 480 minutes"),
        ({"minutes": 481}, "from 1 to 480 minutes"),
    ],
)
def test_a_time_that_cannot_be_is_refused(sales: Engine, given: dict[str, Any], why: str):
    meeting = ask(sales, begin(sales))
    with pytest.raises(JourneyError, match=why):
        confirm(sales, meeting, **given)
    assert letters(sales, "onboarding_meeting") == []


def test_a_meeting_that_was_held_is_closed(sales: Engine):
    meeting = ask(sales, begin(sales))
    confirm(sales, meeting)
    with writing(sales) as session:
        close_meeting(session, meeting, reason="held, all clear", who=JAAN, way=Way.PAGE, now=TIME)
    with pytest.raises(JourneyError, match="is over"):
        confirm(sales, meeting, TIME + DAY)


def test_other_times_for_a_meeting_without_one_reach_who_is_to_find_it(sales: Engine):
    journey = begin(sales)
    meeting = ask(sales, journey)
    assert ask(sales, journey, "Friday, rather") == meeting

    assert one(sales, "journey_meeting")["wish"] == "Friday, rather"
    assert one(sales, "todo")["subject"] == "Kuusk OÜ asks for a meeting: Friday, rather"


def test_who_declines_a_time_proposes_others_for_the_same_meeting(sales: Engine):
    journey = begin(sales)
    meeting = ask(sales, journey)
    confirm(sales, meeting)
    reply(sales, journey, meeting, Reply.DECLINED)

    assert ask(sales, journey, "Friday") == meeting
    assert [todo["subject"] for todo in rows(sales, "todo") if todo["done_at"] is None] == [
        "Kuusk OÜ asks for a meeting: Friday"
    ]
