"""The frames of support against a naive reading of the same lives, hour by hour and ticket by ticket (K-05)."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from models.kpi import ticket_flow, workload
from tests.support_room import JAAN, MARI, ZONE, SupportRoom, at, march

AS_OF = "03-25 12:00"
HOURS = [f"03-{day:02} {hour:02}:00" for day in range(1, 29) for hour in (0, 7, 9, 16, 23)]
MOVES = ("UNASSIGNED", "ACTIVE", "ACTIVE", "DONE", "REMOVED")

moves = st.lists(st.tuples(st.sampled_from(HOURS), st.sampled_from(MOVES), st.sampled_from([JAAN, MARI])), max_size=6)
lives = st.lists(st.tuples(st.sampled_from(HOURS[:60]), moves), min_size=1, max_size=5)


def a_room(lives) -> SupportRoom:
    room = SupportRoom()
    for opened, moves in lives:
        ticket = room.ticket(opened)
        for moment, status, agent in sorted(moves):
            if moment > opened:
                room.move(ticket, moment, status, agent if status in {"ACTIVE", "DONE"} else "")
    return room


def standing(room: SupportRoom, ticket: dict[str, Any], moment: datetime, *, removals: bool) -> tuple[str, str] | None:
    """Status and holder at a moment, what happens at it included; None before the ticket was opened."""
    if ticket["opened_at"] > moment:
        return None
    found = ("UNASSIGNED", "")
    for line in room.lines:
        is_heard = removals or line["status"] != "REMOVED"
        if line["ticket_id"] == ticket["ticket_id"] and line["at"] <= moment and is_heard:
            found = (line["status"], line["assignee"])
    return found


def kept(room: SupportRoom) -> list[dict[str, Any]]:
    """The tickets that are not removed as of the moment."""
    now = [(ticket, standing(room, ticket, at(AS_OF), removals=True)) for ticket in room.tickets]
    return [ticket for ticket, found in now if found and found[0] != "REMOVED"]


@given(lives)
@settings(max_examples=20)
def test_the_backlog_at_each_days_end_is_what_a_look_at_every_ticket_finds(lives):
    room = a_room(lives)
    table = ticket_flow.flow_table(room.frames(AS_OF), march(AS_OF)).set_index("when")["backlog"]

    for day in range(1, 25):
        end = datetime.combine(date(2026, 3, day + 1), time(), ZoneInfo(ZONE)) - timedelta(microseconds=1)
        found = [standing(room, ticket, end, removals=False) for ticket in kept(room)]
        assert table[f"2026-03-{day:02}"] == sum(each is not None and each[0] != "DONE" for each in found)


@given(lives)
@settings(max_examples=15)
def test_hours_held_are_those_that_a_look_at_every_hour_finds(lives):
    room = a_room(lives)
    table = workload.workload_table(room.frames(AS_OF), march(AS_OF), {}).set_index("agent")

    held: Counter[str] = Counter()
    most: Counter[str] = Counter()
    moment = at("03-01 00:00")
    while moment < at(AS_OF):
        found = [standing(room, ticket, moment, removals=True) for ticket in kept(room)]
        now = Counter(each[1] for each in found if each and each[0] == "ACTIVE")
        held += now
        most |= now
        moment += timedelta(hours=1)
    assert table.loc[table["held_hours"] > 0, "held_hours"].to_dict() == dict(held)
    assert table.loc[table["held_hours"] > 0, "most_at_once"].to_dict() == dict(most)
