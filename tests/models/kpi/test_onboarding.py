"""Onboarding's figures against journeys that can be counted by hand, and against scipy (K-06)."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from models.kpi import onboarding, onboarding_ends, onboarding_steps, onboarding_tables
from models.kpi.figure import Figure
from models.kpi.journey_frames import OnboardingFrames
from models.kpi.onboarding_report import onboarding_report
from models.kpi.report import Report
from tests.journey_room import JAAN
from tests.onboarding_room import KEYS, MARCH, ZONE, OnboardingRoom, day, march

DRAWN = 60


def some_journeys(*seeds: int, as_of: float = 40) -> OnboardingRoom:
    """Of each seed sixty journeys, one after another, that take an exponential time, known until a day."""
    room = OnboardingRoom()
    for chance in map(np.random.default_rng, seeds):
        for took in chance.exponential(20, DRAWN):
            begun = float(chance.uniform(0, 20))
            over = begun + float(took)
            room.journey(begun, finished=over if over <= as_of else None)
    return room


def report(frames: OnboardingFrames, as_of: float = 90) -> Report:
    return onboarding_report(frames, period=MARCH, as_of=day(as_of), time_zone=ZONE, agents={JAAN: "Jaan Jänes"})


def figure(frames: OnboardingFrames, name: str, as_of: float = 90) -> Figure:
    return next(each for each in report(frames, as_of).figures() if each.definition.name == name)


def steps_of(room: OnboardingRoom, as_of: float = 90) -> pd.DataFrame:
    found = onboarding_steps.steps_of(room.frames(as_of), march(as_of), "short")
    return onboarding_steps.funnel_table(found).set_index("step")


def test_what_began_ended_and_is_under_way_adds_up():
    room = OnboardingRoom()
    for begun, ends in ((-5, {}), (0, {"finished": 10}), (1, {"cancelled": 12}), (2, {}), (3, {"finished": 45})):
        room.journey(begun, **ends)
    frames = room.frames()
    found = [measure(frames, march()).value for measure in (
        onboarding.journeys_started_count, onboarding.journeys_finished_count, onboarding.journeys_cancelled_count,
        onboarding.journeys_under_way_count,
    )]  # fmt: skip

    assert found == [4, 1, 1, 3]
    assert len(onboarding.under_way_at(frames, onboarding.end_of(march(10)))) == 4


def test_four_fates_of_a_step_add_up_to_the_journeys():
    room = OnboardingRoom()
    room.journey(finished=9, done={"hello": 1, "login": 3, "check": 4, "quiz": 5, "confirm": 9})
    room.journey(cancelled=7, done={"hello": 2}, skipped={"extra": 1})
    room.journey(done={"hello": 4})
    room.journey()
    table = steps_of(room, 20)

    assert table.loc["#2 Sign in", ["n", "done", "skipped", "dropped", "still_open", "waiting"]].tolist() == [
        4, 1, 0, 1, 2, 1
    ]  # fmt: skip
    assert table.loc["#5 Extra", ["done", "skipped", "dropped", "still_open"]].tolist() == [0, 1, 1, 2]
    assert (table[["done", "skipped", "dropped", "still_open"]].sum(axis=1) == table["n"]).all()
    assert len(table) == len(KEYS)


def test_a_step_takes_from_its_turn_to_its_end_and_open_ones_are_counted():
    room = OnboardingRoom()
    for hello, login in ((1, 2), (1, 4), (2, 12)):
        room.journey(done={"hello": hello, "login": login})
    room.journey(done={"hello": 5})
    table = steps_of(room, 20)

    assert table.loc["#2 Sign in", "median_days"] == 6.5  # of 1, 3, 10 and one open since 15: level between 3 and 10
    assert table.loc["#1 Hello", "median_days"] == 1.5


def test_a_step_done_before_its_turn_is_not_asked_how_long_it_took():
    room = OnboardingRoom()
    room.journey(done={"hello": 4, "login": 2})

    table = steps_of(room, 20)
    assert table.loc["#2 Sign in", "done"] == 1
    assert np.isnan(table.loc["#2 Sign in", "median_days"] or np.nan)


def test_times_are_those_of_scipys_survival_function():
    frames = some_journeys(7).frames(40)
    journeys, curve = frames.journeys, onboarding.finish_curve(frames.journeys)
    is_over = journeys["finished_at"].notna()
    scipys = stats.ecdf(stats.CensoredData(
        uncensored=journeys.loc[is_over, "finish_days"], right=journeys.loc[~is_over, "finish_days"]
    ))  # fmt: skip

    assert (~is_over).sum() > 10
    for each in (5.0, 15.0, 19.0):
        assert curve.ended_by(each).value == pytest.approx(scipys.cdf.evaluate(each))


def test_leaving_out_who_is_under_way_would_flatter():
    frames = some_journeys(7).frames(40)
    finished = frames.journeys.dropna(subset="finished_at")

    assert finished["finish_days"].median() < figure(frames, "finish_days_median", 40).value


def test_intervals_hold_the_truth_as_often_as_they_say():
    frames = some_journeys(*range(40)).frames(40)
    found = [onboarding.finish_days_median(frames._replace(journeys=drawn), march(40))
             for _, drawn in frames.journeys.groupby((frames.journeys["journey_id"] - 1) // DRAWN)]  # fmt: skip

    assert [each.n for each in found] == [DRAWN] * 40
    assert sum(each.low <= 20 * np.log(2) <= (each.high or np.inf) for each in found) >= 34


def test_a_median_that_is_not_reached_is_said_so():
    room = OnboardingRoom()
    room.journey(finished=5)
    for _ in range(4):
        room.journey()

    found = figure(room.frames(20), "finish_days_median", 20)
    assert (found.value, found.note, found.still_open, found.n) == (None, "median not reached", 4, 5)


def test_a_cancelled_journey_is_not_finished_within_sixty_days_and_new_ones_are_open():
    room = OnboardingRoom()
    room.journey(finished=30)
    room.journey(finished=61)
    room.journey(cancelled=5)
    room.journey(25)

    found = figure(room.frames(80), "finished_within_60_days_share", 80)
    assert (found.value, found.n, found.still_open) == (pytest.approx(1 / 3), 3, 1)


def test_time_in_pauses_is_no_time_of_the_journey():
    room = OnboardingRoom()
    number = room.journey(finished=20, done={"hello": 20})
    for at, what in ((2, "paused: holidays"), (5, "resumed"), (6, "paused: again"), (7, "resumed")):
        room.line(number, at, what)
    frames = room.frames()

    assert frames.journeys["finish_days"].tolist() == [16]
    assert frames.steps.set_index("step")["days"]["hello"] == 16
    assert onboarding.paused_at(frames, pd.Timestamp(day(3).replace(tzinfo=None))) == 1


def test_it_stalls_past_its_limit_and_not_while_it_is_paused():
    room = (
        OnboardingRoom()
    )  # nine o'clock on Sunday the first; the limit of six working days is over on Tuesday the 10th
    number = room.journey()
    room.line(number, 12, "paused: holidays")
    frames = room.frames(14)

    assert [onboarding.stalled_at(frames, pd.Timestamp(f"2026-03-{each} 12:00")) for each in ("09", "10", "14")] == [
        0, 1, 0
    ]  # fmt: skip


def test_satisfaction_tells_who_answered_and_who_still_may():
    room = OnboardingRoom()
    for score in (5, 4, 1, 0, 0):
        room.journey(finished=10, score=score)
    room.journey(finished=28, score=0)
    frames = room.frames(40)
    mean, answered = (figure(frames, name, 40) for name in ("satisfaction_score_mean", "satisfaction_answered_share"))

    assert (mean.value, mean.n, mean.still_open) == (pytest.approx(10 / 3), 3, 1)
    assert (answered.value, answered.n, answered.still_open) == (0.6, 5, 1)
    assert figure(frames, "satisfaction_content_share", 40).value == pytest.approx(2 / 3)
    assert onboarding_tables.scores_table(frames, march(40))["journeys"].tolist() == [1, 0, 0, 1, 1, 3]


def test_saved_minutes_are_the_baseline_less_what_was_noted_on_finished_journeys():
    room = OnboardingRoom()
    for minutes in (40, 60, 110):
        number = room.journey(finished=10, version="short@2")
        room.note(number, minutes - 30, 3)
        room.note(number, 30, 12, "training")
    room.note(room.journey(version="short@2"), 999, 3)
    frames = room.frames()
    saved = figure(frames, "saved_minutes_mean")

    assert (figure(frames, "staff_minutes_mean").value, saved.value, saved.n) == (70, 230, 3)
    assert saved.low < 230 < saved.high
    assert onboarding_tables.saved_table(frames, march())["source"].tolist() == ["Time sheets, 22 customers"]
    assert onboarding_tables.kinds_table(frames, march()).set_index("kind")["minutes_sum"]["training"] == 90
    assert "recorded on 2026-01-15" in next(each for each in report(frames).sections if each.tables and "staff" in
                                            each.title).words  # fmt: skip


@pytest.mark.parametrize(
    ("version", "minutes", "why"),
    [("short@1", 40, "no baseline was recorded"), ("short@2", 0, "no minutes were noted")],
)
def test_no_saving_is_told_without_a_baseline_or_minutes(version: str, minutes: int, why: str):
    room = OnboardingRoom()
    number = room.journey(finished=10, version=version)
    if minutes:
        room.note(number, minutes, 3)

    found = figure(room.frames(), "saved_minutes_mean")
    assert (found.value, found.low, found.note) == (None, None, why)


def test_journeys_without_minutes_count_as_none_and_the_report_warns():
    room = OnboardingRoom()
    room.note(room.journey(finished=10, version="short@2"), 100, 3)
    room.journey(finished=10, version="short@2")
    frames = room.frames()

    assert figure(frames, "staff_minutes_mean").value == 50
    assert figure(frames, "minutes_noted_share").value == 0.5
    assert any("On 1 of 2 finished journeys no minutes were noted" in each for each in report(frames).warnings())
    assert onboarding_tables.saved_table(frames, march())["minutes_noted_mean"].tolist() == [100]


def test_the_interval_of_minutes_takes_customers_as_clusters():
    alone, together = OnboardingRoom(), OnboardingRoom()
    for number, minutes in enumerate([10, 20, 30, 90, 100, 110] * 4):
        for room, customer in ((alone, number), (together, number % 6)):
            room.note(room.journey(finished=10, customer_id=customer), minutes, 3)
    wide, narrow = (figure(room.frames(), "staff_minutes_mean") for room in (together, alone))

    assert wide.value == narrow.value == 60
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)


def test_groups_are_told_apart():
    room = OnboardingRoom()
    room.journey(finished=10, segment="public", score=5)
    room.journey(finished=20, segment="", score=1)
    frames = room.frames()
    table = onboarding_tables.group_table(frames, march(), "segment").set_index("segment")

    assert table["finish_median_days"].to_dict() == {"(not told)": 20, "public": 10}
    assert table["score_mean"].to_dict() == {"(not told)": 1, "public": 5}
    assert onboarding_tables.group_table(frames, march(), "responsible", {JAAN: "Jaan"})["started"].tolist() == [2]


def test_the_same_frames_give_the_same_report():
    frames = some_journeys(3).frames(40)

    assert list(report(frames, 40).figures()) == list(report(frames, 40).figures())
    assert onboarding_ends.saved_minutes_mean(frames, march(40)).note == "no baseline was recorded"
