"""A journey begins once, with its letter, its link and its steps, and keeps the template it began with (O-01, O-02)."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.hold import Suppression, SuppressionReason
from models.journey import JourneyError
from models.ticket import TicketError
from tasks.database import reading, writing
from tasks.journey_links import visitor_of
from tests.filing_room import one, rows
from tests.journey_room import (
    JAAN,
    KOIVU,
    MONDAY,
    SHORT,
    at,
    begin,
    letters,
    open_sales,
    steps_of,
    tell,
    write_template,
)

DAY = timedelta(days=1)


@pytest.fixture
def sales(engine: Engine, home: Path) -> Engine:
    return open_sales(engine, home)


def test_a_start_writes_the_welcome_with_a_link_that_opens_the_journey(sales: Engine):
    journey = begin(sales)

    letter = one(sales, "whole_letter", kind="onboarding_welcome")
    assert (letter["to_address"], letter["language"], letter["queue"]) == ("mari@1.ee", "et", "support")
    token = letter["text"].partition("/onboarding/")[2].split()[0]
    with reading(sales) as session:
        assert visitor_of(session, token, now=at(MONDAY)).journey_id == journey


def test_the_welcome_numbers_the_steps_as_the_page_does_and_leaves_out_those_that_are_optional(sales: Engine):
    begin(sales)

    letter = one(sales, "whole_letter", kind="onboarding_welcome")
    assert re.findall(r"^(\d+)\. (\w+)", letter["text"], re.MULTILINE) == [
        ("1", "Tere"), ("2", "Sisene"), ("3", "Kontroll"), ("4", "Viktoriin"), ("6", "Jah")
    ]  # fmt: skip
    assert '<li value="6">Jah' in letter["html"]


def test_each_contact_gets_a_letter_with_a_link_of_its_own(sales: Engine):
    begin(sales, contacts=("boss@1.ee", "MARI@1.ee"))

    assert letters(sales, "onboarding_welcome") == ["boss@1.ee", "mari@1.ee"]
    links = {row["text"].partition("/onboarding/")[2].split()[0] for row in rows(sales, "whole_letter")}
    assert len(links) == 2


def test_where_mail_reaches_no_contact_somebody_has_to_call(sales: Engine):
    with writing(sales) as session:
        session.add(Suppression(address_key="mari@1.ee", reason=SuppressionReason.HARD_BOUNCE, at=at(MONDAY)))
    begin(sales)

    assert letters(sales, "onboarding_welcome") == []
    assert (one(sales, "todo")["kind"], one(sales, "todo")["assignee"]) == ("onboarding_unreached", JAAN)


def test_the_same_contract_twice_starts_one_journey(sales: Engine):
    first = begin(sales, signed_on=MONDAY - DAY)
    again = begin(sales, signed_on=MONDAY - DAY, on=MONDAY + DAY)

    assert first == again
    assert letters(sales, "onboarding_welcome") == ["mari@1.ee"]


def test_a_customer_walks_a_journey_once_at_a_time(sales: Engine):
    begin(sales)
    with pytest.raises(JourneyError, match="Kuusk OÜ is on the journey short already: journey 1"):
        begin(sales, on=MONDAY + DAY)
    begin(sales, KOIVU)
    assert len(rows(sales, "journey")) == 2


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"code": "99"}, "no customer with the registry code '99'"),
        (
            {"journey": "long"},
            "no journey 'long' in policies/journeys. There are: .*short",
        ),
        ({"contacts": ("x@1.ee",)}, "x@1.ee is not on the card of Kuusk OÜ; on it are: boss@1.ee, mari@1.ee"),
        ({"contacts": ()}, "Name a contact; on it are: boss@1.ee, mari@1.ee"),
    ],
)
def test_a_journey_that_cannot_begin_says_why_and_leaves_nothing(sales: Engine, given: dict[str, str], why: str):
    with pytest.raises(JourneyError, match=why):
        begin(sales, **given)
    assert rows(sales, "journey") == rows(sales, "whole_letter") == []


def test_who_answers_for_a_journey_is_an_agent(sales: Engine):
    with pytest.raises(TicketError, match="no active agent 'nobody@firm"):
        begin(sales, responsible="nobody@firm.ee")


def test_a_running_journey_keeps_the_template_it_began_with(sales: Engine, home: Path):
    old = begin(sales)
    write_template(home, SHORT.replace("key: extra", "key: other"))
    new = begin(sales, KOIVU)

    assert "extra" in steps_of(sales, old)
    assert "other" in steps_of(sales, new)
    versions = {row["id"]: row["version"] for row in rows(sales, "journey")}
    assert versions[old] != versions[new]
    assert len(rows(sales, "journey_version")) == 2


def test_what_the_product_told_since_the_contract_counts_when_the_journey_begins(sales: Engine):
    tell(sales, "e1", "first_login", at(MONDAY - 3 * DAY), now=at(MONDAY - 3 * DAY))
    tell(sales, "e2", "first_report", at(MONDAY - 9 * DAY), now=at(MONDAY - 9 * DAY))
    journey = begin(sales, signed_on=MONDAY - 5 * DAY)

    assert steps_of(sales, journey) | {"login": "done"} == steps_of(sales, journey)
    assert steps_of(sales, journey)["extra"] == "open"
    assert one(sales, "journey")["first_value_at"] == at(MONDAY)


def test_an_event_from_before_the_day_says_nothing_where_there_is_no_contract(sales: Engine):
    tell(sales, "e1", "first_login", at(MONDAY - 3 * DAY), now=at(MONDAY - 3 * DAY))

    assert steps_of(sales, begin(sales))["login"] == "open"


def test_the_first_steps_have_their_turn_at_once(sales: Engine):
    journey = begin(sales)

    ready = {row["step"] for row in rows(sales, "journey_step", journey_id=journey) if row["ready_at"]}
    assert ready == {"hello", "extra"}
    assert one(sales, "history", journey_id=journey)["what"].startswith("started: short@")
