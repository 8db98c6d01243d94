"""What agents do to a journey at the desk: each by one form, refused with words, by who may (O-05, O-07, O-08)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models.agent import Agent, Role
from tasks.database import database_engine, writing
from tasks.journey_links import visitor_of
from tasks.meetings import request_meeting
from tests.desk_room import agent
from tests.filing_room import one, rows
from tests.journey_room import JAAN, KOIVU, MARI, a_token, begin, letters, open_sales, steps_of
from tests.visitors import Visitor, signed_in

NOW = datetime.now(UTC)
TODAY = NOW.date()


@pytest.fixture
def sales(home: Path, sqlite_url: str) -> Engine:
    return open_sales(database_engine(), home)


@pytest.fixture
def journey(sales: Engine) -> int:
    """A journey that Jaan answers for."""
    return begin(sales, on=TODAY)


@pytest.fixture
def jaan(sales: Engine) -> Visitor:
    return signed_in(agent(JAAN))


@pytest.fixture
def mari(sales: Engine) -> Visitor:
    return signed_in(agent(MARI))


def said(answer: Any) -> str:
    """Where an answer leads, by what was done."""
    return str(answer.headers["location"]).partition("did=")[2]


def asked(sales: Engine, journey: int) -> int:
    with writing() as session:
        visitor = visitor_of(session, a_token(sales, journey, on=TODAY), now=NOW)
        made = request_meeting(session, visitor, "Friday?", now=NOW)
        session.flush()
        return made.id or 0


def test_a_journey_rests_with_a_reason_and_goes_on(sales: Engine, journey: int, jaan: Visitor):
    assert jaan.post(f"/journeys/{journey}/move", move="pause").status_code == 409
    assert said(jaan.post(f"/journeys/{journey}/move", move="pause", reason="holidays")) == "pause"
    assert one(sales, "journey")["state"] == "paused"
    assert said(jaan.post(f"/journeys/{journey}/move", move="resume")) == "resume"
    assert one(sales, "journey")["state"] == "running"


def test_a_step_is_done_skipped_and_reopened(sales: Engine, journey: int, jaan: Visitor):
    steps = f"/journeys/{journey}/steps"
    assert said(jaan.post(steps, step="hello", move="complete")) == "complete"
    assert said(jaan.post(steps, step="login", move="skip", reason="they have it")) == "skip"
    assert (steps_of(sales, journey)["hello"], steps_of(sales, journey)["login"]) == ("done", "skipped")
    assert said(jaan.post(steps, step="login", move="reopen", reason="they have not")) == "reopen"
    assert steps_of(sales, journey)["login"] == "open"


def test_what_a_rule_refuses_is_said_and_the_reason_is_still_there(sales: Engine, journey: int, jaan: Visitor):
    jaan.post(f"/journeys/{journey}/steps", step="hello", move="complete")
    answer = jaan.post(f"/journeys/{journey}/steps", step="hello", move="skip", reason='no "need"')

    assert answer.status_code == 409
    assert "a step ends once" in answer.text
    assert "no &#34;need&#34;" in answer.text


def test_minutes_take_two_clicks_and_a_third_changes_nothing(sales: Engine, journey: int, jaan: Visitor):
    page = jaan.get(f"/journeys/{journey}").text
    assert all(f'name="minutes" value="{number}"' in page for number in (5, 15, 30, 60))
    for _ in range(2):
        assert said(jaan.post(f"/journeys/{journey}/minutes", minutes="15", kind="call")) == "minutes"

    spent = one(sales, "journey_minutes")
    assert (spent["agent"], spent["minutes"], spent["kind"]) == (JAAN, 15, "call")
    assert "<strong>15 min</strong>" in jaan.get(f"/journeys/{journey}").text


@pytest.mark.parametrize(("minutes", "kind", "status"), [("0", "call", 409), ("9999", "call", 409), ("5", "rest", 422)])
def test_minutes_that_nobody_spends_are_refused(
    sales: Engine, journey: int, jaan: Visitor, minutes: str, kind: str, status: int
):
    assert jaan.post(f"/journeys/{journey}/minutes", minutes=minutes, kind=kind).status_code == status
    assert rows(sales, "journey_minutes") == []


def test_a_contact_gets_a_new_link_and_loses_the_old_ones(sales: Engine, journey: int, jaan: Visitor):
    contact, old = one(sales, "journey_contact")["contact_id"], a_token(sales, journey, on=TODAY)
    assert said(jaan.post(f"/journeys/{journey}/links", act="revoke", contact=str(contact))) == "revoke"
    assert Visitor().get(f"/onboarding/{old}").status_code == 404
    assert said(jaan.post(f"/journeys/{journey}/links", act="send", contact=str(contact))) == "send"
    assert letters(sales, "onboarding_link") == ["mari@1.ee"]


@pytest.mark.parametrize("act", ["send", "revoke"])
def test_links_of_another_journeys_contact_are_not_touched(sales: Engine, journey: int, jaan: Visitor, act: str):
    other = begin(sales, KOIVU, on=TODAY)
    theirs = one(sales, "journey_contact", journey_id=other)
    answer = jaan.post(f"/journeys/{journey}/links", act=act, contact=str(theirs["contact_id"]))

    assert answer.status_code == 409
    assert (one(sales, "journey_contact", journey_id=other), letters(sales, "onboarding_link")) == (theirs, [])


def test_a_meeting_gets_its_time_at_the_site_and_is_closed(sales: Engine, journey: int, jaan: Visitor):
    meeting, day = str(asked(sales, journey)), TODAY + timedelta(days=9)
    given = {"meeting": meeting, "starts_at": f"{day}T14:00", "minutes": "45", "place": "https://meet.firm.ee/1"}
    assert said(jaan.post(f"/journeys/{journey}/confirm_meeting", **given)) == "confirm_meeting"
    assert f"<strong>{day} 14:00, 45 min</strong>" in jaan.get(f"/journeys/{journey}").text
    assert letters(sales, "onboarding_meeting") == ["mari@1.ee"]
    closed = jaan.post(f"/journeys/{journey}/close_meeting", meeting=meeting, reason="held")
    assert (said(closed), one(sales, "journey_meeting")["closed_at"] is not None) == ("close_meeting", True)


@pytest.mark.parametrize("starts_at", ["", "soon", "2020-01-01T10:00", "9999-12-31T23:59"])
def test_a_time_that_cannot_be_is_refused(sales: Engine, journey: int, jaan: Visitor, starts_at: str):
    meeting = str(asked(sales, journey))
    answer = jaan.post(f"/journeys/{journey}/confirm_meeting", meeting=meeting, starts_at=starts_at, place="here")

    assert (answer.status_code, 'value="here"' in answer.text) == (409, True)
    assert letters(sales, "onboarding_meeting") == []


def test_where_the_file_of_a_meeting_cannot_be_kept_nothing_changes_and_one_sentence_says_so(
    sales: Engine, home: Path, journey: int, jaan: Visitor
):
    meeting, before = str(asked(sales, journey)), one(sales, "journey_meeting")
    given = {"meeting": meeting, "starts_at": f"{TODAY + timedelta(days=9)}T14:00", "place": "here"}
    (home / "blobs").touch()  # where a folder should be
    answer = jaan.post(f"/journeys/{journey}/confirm_meeting", **given)

    assert (answer.status_code, "cannot be kept, so nothing was changed" in answer.text) == (503, True)
    assert (letters(sales, "onboarding_meeting"), one(sales, "journey_meeting")) == ([], before)


def test_a_meeting_of_another_journey_is_not_touched(sales: Engine, journey: int, jaan: Visitor):
    meeting = str(asked(sales, begin(sales, KOIVU, on=TODAY)))
    before = one(sales, "journey_meeting")
    for form, fields in (("confirm_meeting", {"starts_at": f"{TODAY + timedelta(days=9)}T14:00"}),
                         ("close_meeting", {"reason": "held"})):  # fmt: skip
        assert jaan.post(f"/journeys/{journey}/{form}", meeting=meeting, **fields).status_code == 409
    assert one(sales, "journey_meeting") == before


def test_who_answers_for_a_journey_gives_it_away_and_then_no_more(sales: Engine, journey: int, jaan: Visitor):
    assert said(jaan.post(f"/journeys/{journey}/reassign", responsible=MARI)) == "reassign"
    assert one(sales, "journey")["responsible"] == MARI
    assert jaan.post(f"/journeys/{journey}/reassign", responsible=JAAN).status_code == 403
    assert one(sales, "journey")["responsible"] == MARI


def test_a_colleague_cancels_it_only_as_a_lead(sales: Engine, journey: int, mari: Visitor):
    cancel = {"move": "cancel", "reason": "contract ended"}
    assert mari.post(f"/journeys/{journey}/move", **cancel).status_code == 403
    assert 'value="cancel"' not in mari.get(f"/journeys/{journey}").text
    with writing() as session:
        session.exec(select(Agent).where(Agent.address == MARI)).one().role = Role.LEAD
    assert said(mari.post(f"/journeys/{journey}/move", **cancel)) == "cancel"
    assert set(steps_of(sales, journey).values()) == {"dropped"}
