"""Personal links: one contact's journey, signed, expiring, revocable; a new one goes to the card's address (O-02)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from sqlmodel import col

from models.customer import Contact
from models.history import Way
from models.journey_link import LinkError, LinkFault
from tasks.database import reading, writing
from tasks.journey_links import Visitor, ask_for_link, revoke_links, send_links, visitor_of
from tests.filing_room import one, rows
from tests.journey_room import (
    JAAN,
    KOIVU,
    MONDAY,
    a_token,
    at,
    begin,
    contact_named,
    do,
    letters,
    open_sales,
    run,
    walk_to,
)  # fmt: skip

DAY = timedelta(days=1)
LINK = "onboarding_link"


@pytest.fixture
def sales(engine: Engine, home: Path) -> Engine:
    return open_sales(engine, home)


def opened(engine: Engine, token: str, *, days: int = 0) -> Visitor | LinkFault:
    """Who a link belongs to some days after Monday, or why it opens nothing."""
    with reading(engine) as session:
        try:
            return visitor_of(session, token, now=at(MONDAY + days * DAY))
        except LinkError as error:
            return error.fault


def asked(engine: Engine, token: str, *, hours: int = 0) -> bool:
    with writing(engine) as session:
        return ask_for_link(session, token, now=at(MONDAY + 90 * DAY) + timedelta(hours=hours))


def test_a_link_opens_its_contacts_journey(sales: Engine):
    first, second = begin(sales), begin(sales, KOIVU)

    here, there = opened(sales, a_token(sales, first)), opened(sales, a_token(sales, second))
    assert isinstance(here, Visitor)
    assert isinstance(there, Visitor)
    assert (here.journey_id, here.address, here.language) == (first, "mari@1.ee", "et")
    assert (there.journey_id, there.address, there.language) == (second, "mari@2.ee", "fi")


@pytest.mark.parametrize("place", [0, 2, 10, 21, 25, 40, 60])
def test_a_link_with_one_sign_changed_opens_nothing(sales: Engine, place: int):
    token = a_token(sales, begin(sales))
    changed = token[:place] + ("1" if token[place] != "1" else "2") + token[place + 1 :]

    assert opened(sales, changed) is LinkFault.UNKNOWN
    with pytest.raises(LinkError):
        asked(sales, changed)


@pytest.mark.parametrize("token", ["", "x", "1.2.3.4", "1.0123456789abcdef.739000." + "0" * 40, "é" * 70, "1" * 5000])
def test_what_is_no_link_opens_nothing(sales: Engine, token: str):
    begin(sales)

    assert opened(sales, token) is LinkFault.UNKNOWN


def test_a_link_opens_on_its_last_day_and_no_later(sales: Engine):
    token = a_token(sales, begin(sales), days=10)

    assert isinstance(opened(sales, token, days=10), Visitor)
    assert opened(sales, token, days=11) is LinkFault.EXPIRED


def test_a_revoked_link_opens_nothing_and_a_later_one_does(sales: Engine):
    journey = begin(sales, contacts=("mari@1.ee", "boss@1.ee"))
    old, other = a_token(sales, journey), a_token(sales, journey, which=1)
    with writing(sales) as session:
        mari = contact_named(sales, "mari@1.ee")
        assert revoke_links(session, journey, contact_id=mari, who=JAAN, way=Way.PAGE, now=at(MONDAY)) == 1

    assert opened(sales, old) is LinkFault.REVOKED
    assert isinstance(opened(sales, other), Visitor)
    assert isinstance(opened(sales, a_token(sales, journey)), Visitor)


def test_of_a_cancelled_journey_nothing_is_shown_and_of_a_finished_one_all(sales: Engine):
    first, second = begin(sales), begin(sales, KOIVU)
    do(sales, "cancel_journey", first, on=MONDAY, reason="contract ended")
    walk_to(sales, second, "hello", "login", "check", "quiz", "confirm", on=MONDAY)
    run(sales, MONDAY)

    assert opened(sales, a_token(sales, first)) is LinkFault.OVER
    assert isinstance(opened(sales, a_token(sales, second)), Visitor)


def test_a_new_link_goes_to_the_address_on_the_card_now(sales: Engine):
    token = a_token(sales, begin(sales))
    with writing(sales) as session:
        moved = update(Contact).where(col(Contact.address_key) == "mari@1.ee")
        session.execute(moved.values(address="mari@new.ee", address_key="mari@new.ee"))

    assert asked(sales, token)
    assert letters(sales, LINK) == ["mari@new.ee"]
    new = one(sales, "whole_letter", kind=LINK)["text"].partition("/onboarding/")[2].split()[0]
    assert isinstance(opened(sales, new, days=90), Visitor)


def test_a_new_link_is_mailed_once_an_hour(sales: Engine):
    token = a_token(sales, begin(sales))

    assert [asked(sales, token, hours=hours) for hours in (0, 0, 1)] == [True, False, True]
    assert len(letters(sales, LINK)) == 2


def test_an_old_link_does_not_mail_its_contact_without_end(sales: Engine):
    token = a_token(sales, begin(sales))

    sent = [hours for hours in range(24 * 31) if asked(sales, token, hours=hours)]

    assert sent == [0, 1, 2, 24, 25, 26, 48, 49, 50, 72, 720, 721, 722]


def test_who_holds_a_revoked_link_may_have_a_new_one_sent_to_its_contact(sales: Engine):
    journey = begin(sales)
    token = a_token(sales, journey)
    with writing(sales) as session:
        revoke_links(session, journey, who=JAAN, way=Way.PAGE, now=at(MONDAY))

    assert asked(sales, token)
    assert letters(sales, LINK) == ["mari@1.ee"]


def test_an_agent_sends_all_contacts_a_new_link(sales: Engine):
    journey = begin(sales, contacts=("mari@1.ee", "boss@1.ee"))
    with writing(sales) as session:
        assert send_links(session, journey, who=JAAN, way=Way.PAGE, now=at(MONDAY)) == 2

    assert letters(sales, LINK) == ["mari@1.ee", "boss@1.ee"]
    assert rows(sales, "history", what="a new link sent")[0]["who"] == JAAN
