"""Onboarding's frames out of a register that customers, staff and flows have filled, on both databases (K-06)."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from models.journey_log import Work
from models.kpi.journey_frames import OnboardingFrames
from tasks.database import writing
from tasks.journey_page import ask_question, give_score
from tasks.kpi_journeys import onboarding_as_of
from tests.filing_room import one
from tests.journey_room import JAAN, KOIVU, MARI, MONDAY, at, begin, do, open_sales, run, tell, visit, walk_to

DAY = timedelta(days=1)
ALL = ("hello", "login", "check", "quiz", "confirm")


@pytest.fixture
def sales(engine: Engine, home: Path) -> Engine:
    return open_sales(engine, home)


def frames(engine: Engine, as_of: datetime, **more: object) -> OnboardingFrames:
    return onboarding_as_of(as_of, since=at(MONDAY - 30 * DAY), engine=engine, **more)[0]


def states(engine: Engine, as_of: datetime) -> dict[str, str]:
    steps = frames(engine, as_of).steps
    return dict(zip(steps["step"], steps["state"], strict=True))


def finish(engine: Engine, *, on: object = MONDAY + 4 * DAY) -> int:
    """A journey that is walked on one day and closed the next."""
    journey = begin(engine)
    walk_to(engine, journey, *ALL, on=on)
    run(engine, on + DAY)
    return journey


def test_time_runs_from_the_start_to_the_last_required_step(sales: Engine):
    finish(sales)
    row = frames(sales, at(MONDAY + 9 * DAY)).journeys.iloc[0]

    assert (row["finish_days"], row["value_days"]) == (4, 4)
    assert states(sales, at(MONDAY + 9 * DAY)) == dict.fromkeys(ALL, "done") | {"extra": "dropped"}


def test_a_journey_under_way_is_watched_until_the_moment(sales: Engine):
    begin(sales)
    row = frames(sales, at(MONDAY + 9 * DAY)).journeys.iloc[0]

    assert (row["finish_days"], row["value_days"], bool(row["is_asked"])) == (9, 9, False)


def test_time_in_a_pause_is_taken_out_of_the_journey_and_of_its_steps(sales: Engine):
    journey = begin(sales)
    do(sales, "pause_journey", journey, reason="holidays", on=MONDAY + 2 * DAY)
    do(sales, "resume_journey", journey, on=MONDAY + 5 * DAY)
    do(sales, "pause_journey", journey, reason="again", on=MONDAY + 8 * DAY)
    now = frames(sales, at(MONDAY + 20 * DAY))

    assert now.journeys["finish_days"].tolist() == [5]
    assert now.steps.set_index("step")["days"]["hello"] == 5
    assert now.pauses["until_at"].isna().tolist() == [False, True]


def test_the_past_is_as_it_was_then(sales: Engine):
    journey = finish(sales)
    do(sales, "reassign_journey", begin(sales, KOIVU), MARI, on=MONDAY + 8 * DAY)
    with writing(sales) as session:
        give_score(session, visit(sales, journey), 2, "", now=at(MONDAY + 6 * DAY))
        give_score(session, visit(sales, journey), 5, "", now=at(MONDAY + 9 * DAY))
    then, later = (frames(sales, at(MONDAY + days * DAY)).journeys for days in (7, 10))

    assert (then["responsible"].tolist(), later["responsible"].tolist()) == ([JAAN, JAAN], [JAAN, MARI])
    assert (then["score"].tolist(), later["score"].tolist()) == ([2, 0], [5, 0])
    assert set(states(sales, at(MONDAY)).values()) == {"open"}


def test_a_step_that_was_reopened_since_was_done_then(sales: Engine):
    journey = begin(sales)
    walk_to(sales, journey, "hello", on=MONDAY + DAY)
    do(sales, "reopen_step", journey, "hello", reason="not yet", on=MONDAY + 3 * DAY)
    then, now = (frames(sales, at(MONDAY + days * DAY)).steps.set_index("step") for days in (2, 4))

    assert (then["state"]["hello"], now["state"]["hello"]) == ("done", "open")
    assert (then["days"]["login"], now["days"].isna()["login"]) == (1, True)


def test_a_cancelled_journey_drops_what_was_open_and_is_watched_no_longer(sales: Engine):
    journey = begin(sales)
    walk_to(sales, journey, "hello", on=MONDAY + DAY)
    do(sales, "cancel_journey", journey, reason="left", on=MONDAY + 3 * DAY)
    now = frames(sales, at(MONDAY + 9 * DAY))

    assert now.journeys["finish_days"].tolist() == [3]
    assert sorted(now.steps["state"]) == ["done", *["dropped"] * 5]
    assert now.steps.set_index("step")["days"]["login"] == 2


def test_it_stalls_on_the_day_on_which_the_look_says_so(sales: Engine):
    journey = begin(sales)
    days = [MONDAY + number * DAY for number in range(16)]
    said = {}
    for day in days:
        run(sales, day)
        said[day] = one(sales, "journey", id=journey)["standing"] == "stalled"
    stalls = frames(sales, at(days[-1])).stalls.iloc[0]
    local = stalls["from_at"].tz_localize("UTC").tz_convert("Europe/Tallinn")

    assert local.date() == min(day for day in days if said[day])
    assert (stalls["what"], str(stalls["until_at"])) == ("hello", "NaT")


def test_a_question_makes_the_wait_ours_and_ends_the_standstill(sales: Engine):
    journey = begin(sales)
    with writing(sales) as session:
        ask_question(session, visit(sales, journey), "How?", now=at(MONDAY + 11 * DAY))
    stalls = frames(sales, at(MONDAY + 14 * DAY)).stalls

    assert stalls["what"].tolist() == ["hello"]
    assert stalls["until_at"].tolist() == [at(MONDAY + 11 * DAY).replace(tzinfo=None)]


def test_an_event_counts_from_when_it_happened(sales: Engine):
    begin(sales)
    tell(sales, "e-1", "first_login", at(MONDAY + DAY), now=at(MONDAY + 5 * DAY))

    assert frames(sales, at(MONDAY + 2 * DAY)).journeys["value_days"].tolist() == [1]


def test_minutes_count_from_when_they_were_noted(sales: Engine):
    journey = begin(sales)
    do(sales, "log_minutes", journey, 25, Work.CALL, on=MONDAY + DAY)

    assert frames(sales, at(MONDAY)).minutes["minutes"].tolist() == []
    assert frames(sales, at(MONDAY + 2 * DAY)).minutes["minutes"].tolist() == [25]


def test_only_journeys_of_the_segments_and_names_asked_about_are_read(sales: Engine):
    begin(sales)
    with writing(sales) as session:
        session.execute(text("UPDATE customer SET segment = 'public' WHERE id = 1"))
    later = at(MONDAY + DAY)

    assert [len(frames(sales, later, segments=each).journeys) for each in (("public",), ("retail",))] == [1, 0]
    assert [len(frames(sales, later, journeys=each).journeys) for each in (("short",), ("long",))] == [1, 0]


def test_what_was_over_before_the_time_asked_about_is_not_read(sales: Engine):
    finish(sales)

    assert len(onboarding_as_of(at(MONDAY + 40 * DAY), since=at(MONDAY + 30 * DAY), engine=sales)[0].journeys) == 0


def test_rows_that_break_a_rule_are_left_out_and_named(sales: Engine):
    journey = finish(sales)
    begin(sales, KOIVU)
    with writing(sales) as session:
        session.execute(text("UPDATE journey SET score = 7 WHERE id = 1"))
        session.execute(text("UPDATE journey_step SET state = 'done' WHERE journey_id = 2 AND step = 'extra'"))
    known, breaches = onboarding_as_of(at(MONDAY + 9 * DAY), since=at(MONDAY), engine=sales)

    assert known.journeys["journey_id"].tolist() == [2]
    assert len(known.steps) == 5
    assert [(each.check, each.ids) for each in breaches] == [
        ("the score is not from 1 to 5", (journey,)),
        ("ended without a moment", (one(sales, "journey_step", journey_id=2, step="extra")["id"],)),
    ]
