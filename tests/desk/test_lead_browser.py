"""The lead's page in a real browser on a phone: every table shows all that it has without being moved."""

from pathlib import Path

from playwright.sync_api import Browser
from sqlalchemy import update

from models.agent import Role
from models.letter import Letter, LetterStatus
from models.moves import Action
from tasks.database import writing
from tests.browsers import PHONE, needs_chromium, sit_down
from tests.desk_room import mail, move, open_desk
from tests.visitors import make_agent

pytestmark = needs_chromium
WIDER = "[...document.querySelectorAll('.table')].map(each => each.scrollWidth - each.clientWidth)"


def test_no_table_of_the_lead_scrolls_sideways_on_a_phone(home: Path, sqlite_url: str, served: str, browser: Browser):
    open_desk(home)
    make_agent("ulle@firm.ee", role=Role.LEAD, name="Ülle")
    mail("Old one " + "N" * 80, hours_ago=24 * 30, from_=f"{'a' * 60}@klient.ee")
    move(mail("Taken"), Action.TAKE)
    with writing() as session:
        session.execute(update(Letter).values(status=LetterStatus.FAILED, error="550 5.1.1 no such user " + "x" * 80))
    page = sit_down(browser, served, "ulle@firm.ee", viewport=PHONE)

    page.goto("/lead")

    assert page.evaluate(WIDER) == [0, 0, 0, 0]
    assert page.get_by_text("Old one").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
