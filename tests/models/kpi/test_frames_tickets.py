"""The contracts of tickets, letters and journeys: what breaks them is left out by name, and nothing raises (K-10)."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from models.kpi.columns_as import Type, as_type
from models.kpi.frames_journeys import JOURNEYS, MINUTES, STEPS
from models.kpi.frames_letters import LETTERS
from models.kpi.frames_tickets import TICKETS

OPENED, FIRST = pd.Timestamp("2026-03-02 08:00"), pd.Timestamp("1990-01-01")
SECOND = pd.Timedelta(seconds=1)
TICKET: dict[str, Any] = {
    "ticket_id": 1, "queue": "support", "priority": "normal", "status": "ACTIVE", "customer_id": 0,
    "assignee": "jaan@firm.ee", "opened_at": OPENED, "ended_at": pd.NaT,
}  # fmt: skip
LETTER: dict[str, Any] = {
    "letter_id": 1, "kind": "dunning_buyer_after_7", "language": "et", "outcome": "sent", "is_reminder": True,
    "step_days": 7, "party": "buyer", "recipient_id": 2, "sent_at": OPENED, "bounced": "no", "is_rejected": False,
    "is_complained": False, "opened_at": pd.NaT, "seen_at": pd.NaT, "clicked_at": pd.NaT,
}  # fmt: skip


JOURNEY: dict[str, Any] = {
    "journey_id": 1, "customer_id": 2, "name": "manager", "version": "manager@1", "segment": "", "country": "EE",
    "responsible": "jaan@firm.ee", "state": "running", "started_at": OPENED, "finished_at": pd.NaT,
    "cancelled_at": pd.NaT, "paused_at": pd.NaT, "resumed_at": pd.NaT, "score": 0, "scored_at": pd.NaT,
}  # fmt: skip
STEP: dict[str, Any] = {
    "step_id": 1, "journey_id": 1, "version": "manager@1", "step": "welcome", "state": "open", "started_at": OPENED,
    "ended_at": pd.NaT, "is_known": True,
}  # fmt: skip


def told(contract, *rows: dict[str, Any]) -> list[tuple[str, bool]]:
    """What the rows break, and whether that leaves them out."""
    return [(breach.check, breach.is_left_out) for breach in contract.checked(pd.DataFrame(list(rows)))[1]]


@pytest.mark.parametrize(
    ("changes", "check", "is_left_out"),
    [
        ({"ended_at": OPENED - pd.Timedelta(hours=1), "status": "DONE"}, "ended before it started", True),
        ({"status": "DONE"}, "DONE without an end", True),
        ({"priority": None}, "priority is empty", True),
        ({"opened_at": pd.Timestamp("1970-01-01")}, "started_at is not of our time", True),
        ({"opened_at": "yesterday"}, "opened_at is no moment", True),
        ({"opened_at": pd.NaT}, "opened_at is empty", True),
        ({"ended_at": OPENED}, "has an end but is open", False),
        ({"status": "DONE", "ended_at": OPENED, "assignee": ""}, "DONE without an assignee", False),
    ],
)
def test_a_ticket_that_breaks_its_contract_is_told_by_name(changes: dict[str, Any], check: str, is_left_out: bool):
    assert (check, is_left_out) in told(TICKETS, TICKET | changes)


def test_two_tickets_with_one_number_are_both_left_out():
    good, breaches = TICKETS.checked(pd.DataFrame([TICKET, TICKET, TICKET | {"ticket_id": 2}]))

    assert good["ticket_id"].tolist() == [2]
    assert breaches[0].count == 2


@pytest.mark.parametrize(
    ("changes", "check", "is_left_out"),
    [
        ({"sent_at": pd.NaT}, "sent_at is empty", True),
        ({"outcome": None}, "outcome is empty", True),
        ({"seen_at": OPENED, "opened_at": OPENED, "bounced": "permanent"}, "opened though it came back", False),
        ({"opened_at": OPENED, "outcome": "failed"}, "opened though it was never sent", False),
    ],
)
def test_a_letter_that_breaks_its_contract_is_told_by_name(changes: dict[str, Any], check: str, is_left_out: bool):
    assert (check, is_left_out) in told(LETTERS, LETTER | changes)


@pytest.mark.parametrize("changes", [
    {}, {"opened_at": FIRST}, {"assignee": "", "status": "UNASSIGNED"}, {"status": "DONE", "ended_at": OPENED},
    {"status": "REMOVED", "ended_at": OPENED, "assignee": ""},
])  # fmt: skip
def test_a_good_ticket_breaks_nothing(changes: dict[str, Any]):
    assert told(TICKETS, TICKET | changes) == []


@pytest.mark.parametrize("changes", [
    {}, {"sent_at": FIRST}, {"opened_at": OPENED, "seen_at": OPENED}, {"bounced": "permanent"}, {"outcome": "failed"},
    {"opened_at": OPENED, "bounced": "passing"},  # by a scanner, before it came back
])  # fmt: skip
def test_a_good_letter_breaks_nothing(changes: dict[str, Any]):
    assert told(LETTERS, LETTER | changes) == []


@pytest.mark.parametrize(
    ("changes", "check", "is_left_out"),
    [
        ({"started_at": FIRST - SECOND}, "started_at is not of our time", True),
        ({"finished_at": OPENED - SECOND, "state": "finished"}, "finished before it started", True),
        ({"cancelled_at": OPENED - SECOND, "state": "cancelled"}, "cancelled before it started", True),
        ({"finished_at": OPENED, "cancelled_at": OPENED, "state": "finished"}, "finished and cancelled", True),
        ({"state": "finished"}, "finished without a moment", True),
        ({"state": "cancelled"}, "cancelled without a moment", True),
        ({"score": 6, "scored_at": OPENED}, "the score is not from 1 to 5", True),
        ({"score": -1, "scored_at": OPENED}, "the score is not from 1 to 5", True),
        ({"finished_at": OPENED}, "has an end but is under way", False),
        ({"cancelled_at": OPENED}, "has an end but is under way", False),
        ({"score": 3}, "a score without its moment", False),
    ],
)
def test_a_journey_that_breaks_its_contract_is_told_by_name(changes: dict[str, Any], check: str, is_left_out: bool):
    assert told(JOURNEYS, JOURNEY | changes) == [(check, is_left_out)]


@pytest.mark.parametrize("changes", [
    {}, {"started_at": FIRST}, {"finished_at": OPENED, "state": "finished"}, {"score": 1, "scored_at": OPENED},
    {"cancelled_at": OPENED, "state": "cancelled"}, {"score": 5, "scored_at": OPENED}, {"state": "paused"},
])  # fmt: skip
def test_a_good_journey_breaks_nothing(changes: dict[str, Any]):
    assert told(JOURNEYS, JOURNEY | changes) == []


@pytest.mark.parametrize(
    ("changes", "checks"),
    [
        ({}, []),
        ({"state": "done", "ended_at": OPENED}, []),
        ({"state": "done"}, ["ended without a moment"]),
        ({"ended_at": OPENED}, ["open but has an end"]),
        ({"state": "done", "ended_at": OPENED - SECOND}, ["ended before its journey started"]),
        ({"is_known": False}, ["its version has no such step"]),
    ],
)
def test_a_step_keeps_its_contract_or_is_left_out_by_name(changes: dict[str, Any], checks: list[str]):
    assert told(STEPS, STEP | changes) == [(check, True) for check in checks]


def test_a_journey_has_a_step_once():
    other = STEP | {"step_id": 2}

    assert told(STEPS, STEP, other) == [("the journey has the step more than once", True)]
    assert told(STEPS, STEP, other | {"journey_id": 2}) == told(STEPS, STEP, other | {"step": "quiz"}) == []


@pytest.mark.parametrize(("minutes", "holds"), [(0, False), (1, True), (1440, True), (1441, False)])
def test_noted_minutes_are_from_one_to_those_of_a_day(minutes: int, *, holds: bool):
    noted = {"minutes_id": 1, "journey_id": 1, "kind": "call", "agent": "", "minutes": minutes, "at": OPENED}

    assert (told(MINUTES, noted) == []) == holds


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-02 08:00:00",
        "2026-03-02T10:00:00+02:00",
        OPENED.tz_localize("UTC"),
        datetime(2026, 3, 2, 8, tzinfo=UTC),
        "2026-03-02 08:00:00.000000000",
    ],
)
def test_a_moment_is_read_in_utc_however_it_is_written(value: Any):
    moments, failed = as_type(pd.Series([value]), Type.MOMENT)

    assert (moments.dtype, moments[0]) == ("datetime64[us]", OPENED)
    assert not failed.any()


@pytest.mark.parametrize("value", ["soon", 17, [1], "2026-13-01"])
def test_what_is_no_moment_is_told(value: Any):
    assert as_type(pd.Series([value], dtype=object), Type.MOMENT)[1].all()


@pytest.mark.parametrize("kind", Type)
@pytest.mark.parametrize("others", [[], [None], ["7"], [5]])
def test_text_that_no_file_can_hold_is_told_and_does_not_raise(kind: Type, others: list[Any]):
    assert as_type(pd.Series(["a\ud800", *others], dtype=object), kind)[1][0]


@pytest.mark.parametrize(
    ("values", "dtype"),
    [([2**63], object), ([2**63], "uint64"), (["9223372036854775808"], object), ([2**53 + 1, None], object),
     ([-(2**53) - 1, "x"], object), ([float(2**53)], "float64"), ([float("inf")], "float64")],
)  # fmt: skip
def test_a_whole_number_that_would_come_out_as_another_is_told(values: list[Any], dtype: Any):
    assert as_type(pd.Series(values, dtype=dtype), Type.WHOLE)[1].all()


@pytest.mark.parametrize(
    ("values", "dtype"),
    [([2**53 - 1, 0], "float64"), ([2**53 + 1, 2**63 - 1025], "uint64"), ([True, False], "boolean")],
)
def test_a_whole_number_is_read_to_its_last_digit(values: list[Any], dtype: str):
    numbers, failed = as_type(pd.Series(values, dtype=dtype), Type.WHOLE)

    assert (numbers.dtype, numbers.tolist()) == ("int64", values)
    assert not failed.any()


@pytest.mark.parametrize("dtype", ["boolean", "object"])
def test_a_yes_or_no_that_is_not_known_is_told(dtype: str):
    flags, failed = as_type(pd.Series([True, None, False], dtype=dtype), Type.FLAG)

    assert (flags.tolist(), failed.tolist()) == ([True, False, False], [False, True, False])


@pytest.mark.parametrize("value", [-1, 2, 0.5, "yes"])
def test_a_yes_or_no_is_nothing_else(value: Any):
    assert as_type(pd.Series([value], dtype=object), Type.FLAG)[1].all()


@pytest.mark.parametrize("kind", [Type.DAY, Type.MOMENT, Type.WORD])
def test_nothing_is_read_as_empty_however_it_is_written(kind: Type):
    column, failed = as_type(pd.Series([None, pd.NaT, pd.NA, float("nan"), "2026-01-02"], dtype=object), kind)

    assert column.isna().tolist() == [True, True, True, True, False]
    assert not failed.any()


@pytest.mark.parametrize("dtype", [object, "datetime64[s]", "datetime64[us]", "datetime64[ns]"])
def test_a_day_has_no_time_of_day(dtype: Any):
    moments = pd.Series(["2026-01-31", None, "2026-01-31 00:00:01"], dtype="datetime64[us]").astype(dtype)

    days, failed = as_type(moments, Type.DAY)

    assert (days.dtype, days.isna().tolist()) == ("datetime64[s]", [False, True, True])
    assert failed.tolist() == [False, False, True]


def test_a_number_among_words_is_told_though_they_are_categories():
    assert as_type(pd.Series(["et", 7, "fi"], dtype="category"), Type.WORD)[1].tolist() == [False, True, False]
