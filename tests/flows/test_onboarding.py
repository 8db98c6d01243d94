"""Onboarding as operators run it in Prefect: a start, a look with its artifact, a form that acts (O-02, O-05)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from flows.act_on_journey import act_on_journey
from flows.follow_onboarding import follow_onboarding
from flows.start_onboarding import start_onboarding
from tasks.database import database_engine
from tests.artifacts import artifact
from tests.filing_room import one, rows
from tests.house import wait_for
from tests.journey_room import JAAN, KOIVU, KUUSK, MARI, MONDAY, at, begin, letters, open_sales

pytestmark = pytest.mark.usefixtures("prefect")

DAY = timedelta(days=1)


@pytest.fixture
def sales(home: Path, sqlite_url: str) -> Iterator[Engine]:
    made = database_engine(sqlite_url)
    yield open_sales(made, home)
    made.dispose()


def test_a_journey_is_started_by_the_form_once(sales: Engine):
    given = {"customer": KUUSK, "journey": "short", "contacts": ["mari@1.ee"], "responsible": JAAN, "as_of": at(MONDAY)}

    assert start_onboarding(**given) == "Journey 1 started: short"
    assert start_onboarding(**given) == "Journey 1 was started before: short"
    refused = start_onboarding(**(given | {"customer": "99"}), return_state=True)
    assert "no customer with the registry code '99'" in str(refused.message)


def test_a_days_look_says_who_waits_for_whom_and_nudges(sales: Engine):
    begin(sales)
    begin(sales, KOIVU, on=MONDAY + DAY)
    state = follow_onboarding(as_of=at(MONDAY + 3 * DAY), return_state=True)

    assert state.message == (
        "2 journeys looked at (1 on track, 1 overdue), 1 nudge written, 0 todos given, 0 journeys finished"
    )
    shown = wait_for(lambda: artifact("onboarding"))
    assert "| customer | 1 | 1 |  |  |" in shown
    assert shown.index("Kuusk OÜ") < shown.index("Koivu Oy")
    assert "/journeys/1)" in shown
    assert "0 nudges written" in str(follow_onboarding(as_of=at(MONDAY + 3 * DAY), return_state=True).message)
    assert letters(sales, "onboarding_nudge") == ["mari@1.ee"]


def test_a_broken_template_stops_the_look_before_anything_is_written(sales: Engine, home: Path):
    begin(sales)
    folder = home / "templates" / "letters" / "onboarding_nudge" / "fi"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("{{ steppes }}", "utf-8")
    state = follow_onboarding(as_of=at(MONDAY + 3 * DAY), return_state=True)

    assert state.is_failed()
    assert "onboarding_nudge/fi/subject.txt, line 1: 'steppes' is undefined" in str(state.message)
    assert rows(sales, "nudge") == []


def test_a_sales_person_acts_by_the_form_and_is_told_why_not(sales: Engine):
    begin(sales)
    said = [
        act_on_journey(1, "skip step", JAAN, step="hello", reason="knows us", as_of=at(MONDAY)),
        act_on_journey(1, "pause", JAAN, reason="holidays", as_of=at(MONDAY)),
        act_on_journey(1, "resume", JAAN, as_of=at(MONDAY)),
        act_on_journey(1, "log minutes", JAAN, minutes=25, kind="call", as_of=at(MONDAY)),
        act_on_journey(1, "reassign", JAAN, assignee=MARI, as_of=at(MONDAY)),
        act_on_journey(1, "revoke links", JAAN, as_of=at(MONDAY)),
        act_on_journey(1, "send link", JAAN, as_of=at(MONDAY)),
        act_on_journey(1, "complete step", JAAN, step="login", as_of=at(MONDAY)),
        act_on_journey(1, "reopen step", JAAN, step="login", reason="not yet", as_of=at(MONDAY)),
        act_on_journey(1, "cancel", JAAN, reason="contract ended", as_of=at(MONDAY)),
    ]

    assert said[0] == "Journey 1: skip step (hello)"
    assert said[3] == "Journey 1: log minutes (25)"
    assert (one(sales, "journey")["state"], one(sales, "journey")["responsible"]) == ("cancelled", MARI)
    assert one(sales, "journey_minutes")["minutes"] == 25
    refused = act_on_journey(1, "pause", JAAN, reason="why", return_state=True)
    assert "Journey 1 is cancelled; nothing changes in it any more." in str(refused.message)
    stranger = act_on_journey(1, "resume", "x@firm.ee", return_state=True)
    assert "no active agent" in str(stranger.message)
