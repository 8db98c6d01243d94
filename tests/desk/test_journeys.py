"""Journeys at the desk: the list, the page of one, and the form by which one begins (O-02, O-07)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.history import Way
from tasks.database import database_engine, writing
from tasks.journey_links import visitor_of
from tasks.journey_page import ask_question, give_score, tick_step
from tests.desk_room import agent, counted_queries
from tests.filing_room import one, rows
from tests.journey_room import JAAN, KOIVU, KUUSK, MARI, a_token, begin, do, letters, open_sales, run, tell, walk_to
from tests.visitors import Visitor, signed_in

NOW = datetime.now(UTC)
TODAY = NOW.date()
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def sales(home: Path, sqlite_url: str) -> Engine:
    return open_sales(database_engine(), home)


@pytest.fixture
def jaan(sales: Engine) -> Visitor:
    """A sales person's browser."""
    return signed_in(agent(JAAN))


def test_the_list_says_how_far_each_is_and_whom_it_waits_for(sales: Engine, jaan: Visitor):
    journey = begin(sales, on=TODAY - timedelta(days=30))
    walk_to(sales, journey, "hello", "login", on=TODAY - timedelta(days=29))
    run(sales, TODAY)
    page = jaan.get("/journeys").text

    for words in ("Kuusk OÜ", "2/6", "STALLED", "We check", "support", "Jaan Jänes"):
        assert words in page, words


@pytest.mark.parametrize(
    ("query", "names"),
    [("", ["Kuusk OÜ", "Koivu Oy"]), (f"?responsible={MARI}", ["Koivu Oy"]), ("?state=paused", ["Koivu Oy"]),
     ("?waits_for=support", ["Kuusk OÜ"]), ("?customer=koi", ["Koivu Oy"]), ("?journey=none", []),
     ("?standing=stalled", []), ("?state=x&standing=y&waits_for=z&page=-3", ["Kuusk OÜ", "Koivu Oy"])],
)  # fmt: skip
def test_the_list_is_narrowed(sales: Engine, jaan: Visitor, query: str, names: list[str]):
    walk_to(sales, begin(sales, on=TODAY), "hello", "login", on=TODAY)
    do(sales, "pause_journey", begin(sales, KOIVU, on=TODAY, responsible=MARI), on=TODAY, reason="holidays")
    page = jaan.get(f"/journeys{query}").text

    assert [name for name in ("Kuusk OÜ", "Koivu Oy") if f">{name}</a>" in page] == names


def test_the_list_takes_as_many_questions_for_many_as_for_one(sales: Engine, jaan: Visitor):
    begin(sales, on=TODAY)
    with counted_queries() as of_one:
        jaan.get("/journeys")
    begin(sales, KOIVU, on=TODAY)
    with counted_queries() as of_two:
        jaan.get("/journeys")

    assert len(of_one) == len(of_two)


def test_the_page_shows_all_that_is_known_and_what_strangers_wrote_as_words(sales: Engine, jaan: Visitor):
    journey = begin(sales, on=TODAY)
    tell(sales, EVIL, "unheard_of", NOW, now=NOW)
    with writing() as session:
        visitor = visitor_of(session, a_token(sales, journey, on=TODAY), now=NOW)
        tick_step(session, visitor, "hello", now=NOW)
        ask_question(session, visitor, EVIL, now=NOW, step="login")
    page = jaan.get(f"/journeys/{journey}").text

    for words in ("an answer to a question", "no step waits for it", "mari@1.ee", "step hello done", "/tickets/1"):
        assert words in page, words
    assert EVIL not in page


def test_the_page_does_not_show_the_personal_link_of_a_letter(sales: Engine, jaan: Visitor):
    journey = begin(sales, on=TODAY)
    page = jaan.get(f"/journeys/{journey}").text

    assert "/onboarding/…" in page
    assert a_token(sales, journey, on=TODAY).split(".")[1] not in page


def test_what_the_customer_said_at_the_end_is_there(sales: Engine, jaan: Visitor):
    journey = begin(sales, on=TODAY)
    walk_to(sales, journey, "hello", "login", "check", "quiz", "confirm", on=TODAY)
    run(sales, TODAY)
    with writing() as session:
        visitor = visitor_of(session, a_token(sales, journey, on=TODAY), now=NOW)
        give_score(session, visitor, 4, "Väga hea", now=NOW)
    page = jaan.get(f"/journeys/{journey}").text

    assert "4 of 5" in page
    assert "Väga hea" in page
    assert "FINISHED" in page
    assert "/steps" not in page


def test_a_journey_is_started_from_the_customers_card(sales: Engine, jaan: Visitor):
    assert f"?customer={KOIVU}" in jaan.get("/start_journey?search=koivu").text
    form = jaan.get(f"/start_journey?customer={KOIVU}").text
    answer = jaan.post(
        "/start_journey", customer=KOIVU, journey="short", contacts=["mari@2.ee", "boss@2.ee"], responsible=MARI,
        signed_on=TODAY.isoformat(),
    )  # fmt: skip

    assert 'value="boss@2.ee"' in form
    assert answer.headers["location"] == f"/journeys/{one(sales, 'journey')['id']}?did=start"
    assert (one(sales, "journey")["responsible"], letters(sales, "onboarding_welcome")) == (
        MARI, ["mari@2.ee", "boss@2.ee"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"contacts": []}, "Name a contact"), ({"contacts": ["mari@2.ee"]}, "not on the card"),
     ({"journey": "../x"}, "There is no journey"), ({"responsible": "nobody@firm.ee"}, "no active agent"),
     ({"customer": "1"}, "no customer"), ({"signed_on": "soon"}, "is no day"),
     ({"signed_on": "0001-01-01"}, "in the year 1"), ({"signed_on": "9999-12-31"}, "in the year 9999"),
     ({"signed_on": (TODAY + timedelta(days=2)).isoformat()}, "lies in the future")],
)  # fmt: skip
def test_what_cannot_begin_is_said_on_the_form(
    sales: Engine, jaan: Visitor, changed: dict[str, str | list[str]], words: str
):
    given = {"customer": KUUSK, "journey": "short", "contacts": ["mari@1.ee"], "responsible": JAAN} | changed
    answer = jaan.post("/start_journey", **given)  # type: ignore[arg-type]

    assert (answer.status_code, words in answer.text) == (409, True)
    assert rows(sales, "journey") == []


def test_a_broken_template_is_told_with_its_line(sales: Engine, jaan: Visitor, home: Path):
    (home / "policies" / "journeys" / "short.yaml").write_text("title: x\n", "utf-8")
    answer = jaan.post("/start_journey", customer=KUUSK, journey="short", contacts="mari@1.ee", responsible=JAAN)
    assert (answer.status_code, "line 1" in answer.text) == (503, True)


def test_todos_and_tickets_lead_to_their_journey(sales: Engine, jaan: Visitor):
    journey = begin(sales, on=TODAY - timedelta(days=30))
    run(sales, TODAY)
    with writing() as session:
        ask_question(session, visitor_of(session, a_token(sales, journey, on=TODAY), now=NOW), "Kuidas?", now=NOW)

    assert f'href="/journeys/{journey}"' in jaan.get("/todos").text
    assert f'href="/journeys/{journey}"' in jaan.get("/tickets/1").text


def test_the_way_of_what_agents_do_is_the_page(sales: Engine, jaan: Visitor):
    journey = begin(sales, on=TODAY)
    jaan.post(f"/journeys/{journey}/steps", step="hello", move="complete")
    assert rows(sales, "history", journey_id=journey)[-1]["way"] == Way.PAGE
