"""The clocks of many tickets at once tell what the clock of one tells (models/service_level.py)."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendar import Calendar, business_seconds
from models.kpi.ticket_clocks import clocks
from models.kpi.ticket_moves import CODES
from models.kpi.worked_time import HOUR, WorkedTime, microseconds
from models.service_level import Event, State, What, first_answer, solution
from models.ticket import Status

OPENED = datetime(2026, 3, 25, 10, tzinfo=UTC)
AS_OF = OPENED + timedelta(days=8)  # over the night in which Tallinn's clocks change, and Good Friday
NINE_TO_FIVE = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
OFFICE = Calendar(hours=(*[NINE_TO_FIVE] * 5, (), ()), time_zone="Europe/Tallinn", country="EE", closed=frozenset())
ALWAYS = Calendar(hours=(((0, 24 * 60),),) * 7, time_zone="Europe/Tallinn", closed=frozenset({date(2026, 3, 30)}))

calendars = st.sampled_from([OFFICE, ALWAYS])
minutes = st.integers(-100, 8 * 24 * 60) | st.integers(-1, 48).map(lambda hours: 60 * hours)  # targets are whole hours
moments = minutes.map(lambda number: OPENED + timedelta(minutes=number))
mails = st.tuples(moments, st.sampled_from([What.CUSTOMER, What.ANSWER]))
turns = st.lists(moments, max_size=5).map(
    lambda found: [(at, What.OPENED if place % 2 else What.CLOSED) for place, at in enumerate(sorted(found))]
)
tickets = st.lists(st.tuples(st.lists(mails, max_size=6), turns), min_size=1, max_size=4)


def computed(tickets, calendar):
    """The clocks of tickets that were all opened at one moment."""
    mails = [(place, at, what == What.ANSWER) for place, (mails, _) in enumerate(tickets) for at, what in mails]
    moves = [(place, OPENED, Status.UNASSIGNED) for place in range(len(tickets))]
    moves += [
        (place, at, Status.DONE if what == What.CLOSED else Status.ACTIVE)
        for place, (_, turns) in enumerate(tickets)
        for at, what in turns
    ]
    moves.sort(key=lambda move: move[0])
    mails_frame = pd.DataFrame(mails, columns=["place", "at", "is_answer"])
    moves_frame = pd.DataFrame(moves, columns=["place", "at", "status"])
    for frame in (mails_frame, moves_frame):
        frame["at"] = pd.to_datetime(frame["at"], utc=True).dt.tz_localize(None)
        frame["place"] = frame["place"].astype(np.int64)
    mails_frame["is_answer"] = mails_frame["is_answer"].astype(bool)
    moves_frame["status"] = moves_frame["status"].map(CODES)
    time = WorkedTime(calendar, OPENED, AS_OF)
    opened = np.full(len(tickets), microseconds(OPENED))
    return clocks(opened, mails_frame, moves_frame, microseconds(AS_OF), lambda moments, _: time.until(moments))


def told(clock, ticket, calendar, target=timedelta(hours=1)):
    """What the clock of one ticket says."""
    mails, turns = ticket
    events = [Event(at, what) for at, what in (*mails, *turns)]
    return clock(events, started_at=OPENED, target=target, warn_part=1, calendar=calendar, now=AS_OF)


@given(st.lists(moments, min_size=1), calendars)
def test_working_time_is_that_of_the_calendar(found, calendar):
    time = WorkedTime(calendar, OPENED, AS_OF)
    until = time.until(np.array([microseconds(max(at, OPENED)) for at in (OPENED, *found)]))

    assert [int(each - until[0]) / 1e6 for each in until[1:]] == [
        business_seconds(OPENED, max(at, OPENED), calendar) for at in found
    ]


@given(tickets, calendars)
@settings(max_examples=300)
def test_both_clocks_have_used_what_the_clock_of_one_ticket_has(found, calendar):
    answers, solutions = computed(found, calendar)

    for place, ticket in enumerate(found):
        answer, solved = told(first_answer, ticket, calendar), told(solution, ticket, calendar)
        assert answers.used[place] == answer.used // timedelta(microseconds=1)
        assert solutions.used[place] == solved.used // timedelta(microseconds=1)
        assert not answers.is_over[place] or answer.state in {State.MET, State.BREACH}


@given(tickets, calendars, st.integers(1, 20))
@settings(max_examples=300)
def test_a_target_is_missed_or_met_as_the_clock_of_one_ticket_says(found, calendar, hours):
    answers, solutions = computed(found, calendar)

    for place, ticket in enumerate(found):
        for many, one in ((answers, first_answer), (solutions, solution)):
            state = told(one, ticket, calendar, timedelta(hours=hours)).state
            assert many.is_missed(hours * HOUR)[place] == (state == State.BREACH)
            assert (many.is_over & ~many.is_missed(hours * HOUR))[place] == (state == State.MET)
