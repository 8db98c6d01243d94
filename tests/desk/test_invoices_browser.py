"""The ledger's pages in a real browser: on a phone, without JavaScript, by name, and with hostile words in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from models.customer import Contact, Customer
from models.letter import Letter
from tasks.database import writing
from tasks.todos import add_todo
from tests.browsers import PHONE, needs_chromium, sit_down
from tests.desk_ledger import LIIS, holds, in_days, open_books, owed, run_on, stray, today
from tests.desk_room import NOW

pytestmark = needs_chromium
RUN = "top.ran=1;alert(1)"
EVIL = f'<script>{RUN}</script><img src=x onerror="{RUN}">"\'><svg onload={RUN}>'


@pytest.fixture
def desk(home: Path, sqlite_url: str, served: str) -> str:
    """The address of a desk with a ledger."""
    open_books(home)
    return served


@pytest.fixture
def pages(desk: str) -> list[str]:
    """All pages of the ledger, with words in them that are long and mean harm."""
    with writing() as session:
        for customer in session.exec(select(Customer)):
            customer.name = EVIL + "N" * 80
        for contact in session.exec(select(Contact)):
            contact.first_name = EVIL
    invoice = owed(f"{EVIL}{'A' * 60}", reference=EVIL)
    run_on(today())
    stray(words=EVIL, payer_name=EVIL, candidates=f"{EVIL}{'A' * 60} (1200.00 EUR)")
    with writing() as session:
        add_todo(session, key="x", kind="call", subject=EVIL + "S" * 200, now=NOW, invoice_id=invoice)
        for letter in session.exec(select(Letter)):
            letter.error = EVIL
    rest = ("/reminders", f"/reminders?day={today()}", "/letter_preview", "/todos", "/stray_payments")
    return ["/invoices?state=all", f"/invoices/{invoice}", *rest]


@pytest.fixture
def phone(browser: Browser, desk: str) -> Iterator[Page]:
    """A client manager's phone, at night."""
    page = sit_down(browser, desk, LIIS, viewport=PHONE, color_scheme="dark")
    yield page
    page.context.close()


def test_on_a_phone_no_page_scrolls_sideways_and_every_field_has_a_name(phone: Page, pages: list[str]):
    for address in pages:
        phone.goto(address)
        phone.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
        nameless = phone.evaluate(
            """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, iframe')]
            .filter(e => !(e.labels?.length || e.ariaLabel || e.title || e.textContent.trim())).map(e => e.outerHTML)"""
        )
        assert nameless == [], address


def test_nothing_that_strangers_wrote_runs(phone: Page, pages: list[str]):
    phone.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for address in pages:
        phone.goto(address, wait_until="load")
        assert not phone.evaluate("window.ran"), address
        assert phone.locator("script:not([src])").count() == 0, address


def test_a_promise_is_kept_and_ended_without_javascript(browser: Browser, desk: str):
    number = owed("A-1")
    page = sit_down(browser, desk, LIIS, java_script_enabled=False)
    page.goto("/invoices")
    page.get_by_role("link", name="A-1").click()

    form = page.locator(f'form[action="/invoices/{number}/hold"]')
    form.get_by_label("What").select_option("promised to pay")
    form.get_by_label("Reason").fill("pays after its own customer does")
    form.get_by_label("Last day").fill(str(in_days(3)))
    page.get_by_role("button", name="Hold reminders").click()

    expect(page.get_by_role("status")).to_contain_text("counts from the next letter on")
    expect(page.locator(".next")).to_contain_text(f"Next letter: {in_days(4)}")
    page.get_by_role("button", name="End: promised").click()
    expect(page.get_by_role("status")).to_contain_text("Reminders go on with the next run")
    assert [hold.ended_by for hold in holds()] == [LIIS]
    page.context.close()


def test_the_keyboard_sorts_and_opens_an_invoice(browser: Browser, desk: str):
    owed("A-1", late=9)
    owed("A-2", late=2)
    page = sit_down(browser, desk, LIIS)
    page.goto("/invoices")

    page.get_by_role("link", name="Due").focus()
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr").first).to_contain_text("A-2")
    page.get_by_role("link", name="A-2").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Invoice A-2")).to_be_visible()
    page.context.close()


def test_the_letter_stands_in_its_frame(browser: Browser, desk: str):
    owed("A-1")
    page = sit_down(browser, desk, LIIS)
    page.goto("/letter_preview?kind=dunning_buyer_after_1&language=en")

    frame = page.frame_locator("iframe")

    expect(frame.get_by_text("A-1").first).to_be_visible()
    assert frame.locator("img").first.evaluate("each => each.naturalWidth") > 50
    page.context.close()
