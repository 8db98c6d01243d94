"""The desk as people use it, in a real browser: with and without JavaScript, by keyboard, on a phone, two at once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from models.moves import Action
from models.ticket import Status
from tests.browsers import PHONE, needs_chromium, sit_down
from tests.desk_room import JAAN, MARI, customer, letters, mail, move, open_desk, raw_mail, ticket

pytestmark = needs_chromium


@pytest.fixture
def desk(home: Path, sqlite_url: str, served: str) -> str:
    """The address of a desk with two agents and no tickets."""
    open_desk(home)
    return served


@pytest.fixture
def mari(browser: Browser, desk: str) -> Iterator[Page]:
    """Mari's window."""
    page = sit_down(browser, desk, MARI)
    yield page
    page.context.close()


def row(page: Page, number: int):
    return page.locator(f"#row-{number}")


@pytest.mark.parametrize(
    ("button", "status"), [("Take", Status.ACTIVE), ("Done", Status.DONE), ("Remove", Status.REMOVED)]
)
def test_a_button_acts_at_once_and_the_row_goes_away(mari: Page, button: str, status: Status):
    number, other = mail("Arve", hours_ago=3), mail("Other")
    mari.goto("/")

    mari.get_by_role("button", name=f"{button} ticket {number}").click()

    expect(row(mari, number)).to_have_count(0)
    expect(row(mari, other)).to_be_visible()
    expect(mari).to_have_title(re.compile(r"^\(1\) Unassigned"))
    expect(mari.get_by_role("status").get_by_role("link")).to_have_attribute("href", f"/tickets/{number}")
    assert ticket(number).status == status
    assert mari.url.endswith("/")


def test_of_two_who_take_one_ticket_the_second_reads_who_has_it(browser: Browser, desk: str, mari: Page):
    number = mail("Arve")
    jaan = sit_down(browser, desk, JAAN)
    for page in (mari, jaan):
        page.goto("/")

    for page in (jaan, mari):
        page.get_by_role("button", name="Take").click()
        expect(row(page, number)).to_have_count(0)

    expect(mari.get_by_role("status")).to_contain_text("Jaan Jänes")
    assert ticket(number).assignee == JAAN
    jaan.context.close()


def test_an_answer_is_written_sent_and_shown(mari: Page):
    number = mail("Arve")
    mari.goto(f"/tickets/{number}")

    mari.get_by_label("To mari@klient.ee").fill("See page two.")
    mari.get_by_role("button", name="Send", exact=True).click()

    expect(mari.get_by_role("status")).to_contain_text("on its way")
    expect(mari.locator("article.out .words")).to_have_text("See page two.")
    assert [letter.kind for letter in letters(number)] == ["answer"]


def test_a_canned_reply_joins_what_was_written(mari: Page):
    mari.goto(f"/tickets/{mail('Arve')}")

    text = mari.get_by_label("To mari@klient.ee")
    text.fill("Tere jälle!")
    mari.get_by_label("Canned reply").select_option("Uurime asja")
    mari.get_by_role("button", name="Insert").click()

    expect(text).to_have_value(re.compile(r"Tere jälle!\n\nTere!\n\nTäname"))


def test_what_is_being_written_outlasts_what_else_is_done_on_the_page(mari: Page):
    number = mail()
    mari.goto(f"/tickets/{number}")
    mari.get_by_label("To mari@klient.ee").fill("Half of an answer")
    mari.get_by_text("Internal note").click()
    mari.get_by_label("Never leaves the house").fill("Half of a note")

    mari.get_by_role("button", name="Keep", exact=True).click()

    expect(mari.get_by_role("status")).to_have_text(re.compile("."))
    expect(mari.get_by_label("To mari@klient.ee")).to_have_value("Half of an answer")
    expect(mari.get_by_label("Never leaves the house")).to_have_value("Half of a note")
    mari.get_by_role("button", name="Send", exact=True).click()
    expect(mari.get_by_role("status")).to_contain_text("on its way")
    expect(mari.get_by_label("To mari@klient.ee")).to_have_value("")
    mari.get_by_role("button", name="Sign out").click()
    expect(mari.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "Half" not in mari.evaluate("JSON.stringify({...sessionStorage})")


def test_what_could_not_be_kept_is_shown_to_be_copied(mari: Page):
    mari.goto(f"/tickets/{mail()}")
    mari.get_by_label("To mari@klient.ee").fill("A long answer")
    mari.context.clear_cookies()

    mari.get_by_role("button", name="Send", exact=True).click()

    expect(mari.get_by_role("alert")).to_contain_text("Open the page anew")
    expect(mari.get_by_label("What you wrote")).to_have_value("A long answer")


def test_what_is_done_can_be_reopened(mari: Page):
    number = mail("Arve")
    move(number, Action.FINISH)
    mari.goto(f"/tickets/{number}")

    mari.get_by_role("button", name="Reopen").click()

    expect(mari.locator(".facts")).to_contain_text("REOPENED")
    assert ticket(number).status == Status.ACTIVE


def test_all_of_it_works_without_javascript(browser: Browser, desk: str):
    number = mail("Arve")
    page = sit_down(browser, desk, MARI, java_script_enabled=False)
    page.goto("/?sort=newest")

    page.get_by_role("button", name="Take").click()
    expect(page.get_by_role("status")).to_have_text(f"Ticket {number} is yours.")
    expect(row(page, number)).to_have_count(0)
    page.goto(f"/tickets/{number}")
    page.get_by_label("Redirect to").select_option("Jaan Jänes")
    page.get_by_role("button", name="Redirect").click()

    expect(page.locator(".facts")).to_contain_text("Jaan Jänes")
    assert ticket(number).assignee == JAAN
    page.context.close()


def test_the_last_mail_is_previewed_under_the_mouse_and_at_focus(mari: Page):
    mail("Arve", text="The very words")
    mari.goto("/")
    preview = mari.get_by_role("tooltip")
    expect(preview).to_be_hidden()

    mari.locator(".peek").hover()
    expect(preview).to_contain_text("The very words")
    expect(preview).to_be_visible()
    mari.mouse.move(0, 0)
    expect(preview).to_be_hidden()
    mari.locator(".peek").focus()
    expect(preview).to_be_visible()
    mari.keyboard.press("Escape")
    expect(preview).to_be_hidden()


def test_a_row_whose_letter_cannot_be_written_stays_and_keeps_the_focus(mari: Page, home: Path):
    number, _ = mail("Arve", hours_ago=3), mail("Other")
    broken = home / "templates" / "letters" / "in_work" / "et" / "body.txt"
    broken.parent.mkdir(parents=True)
    broken.write_text("{{ nobody }}", "utf-8")
    mari.goto("/")

    mari.get_by_role("button", name=f"Take ticket {number}").click()

    expect(mari.get_by_role("status")).to_contain_text("'nobody' is undefined")
    expect(mari.get_by_role("button", name=f"Take ticket {number}")).to_be_focused()


def test_the_keyboard_alone_goes_from_ticket_to_ticket(mari: Page):
    first, second = mail("One", hours_ago=3), mail("Two")
    mari.goto("/")
    mari.get_by_role("button", name=f"Take ticket {first}").focus()

    mari.keyboard.press("Enter")
    expect(mari.get_by_role("button", name=f"Take ticket {second}")).to_be_focused()
    mari.keyboard.press("Enter")
    expect(row(mari, second)).to_have_count(0)

    assert {ticket(first).assignee, ticket(second).assignee} == {MARI}


def test_enter_in_the_reason_moves_nothing(mari: Page):
    number = mail("Arve")
    mari.goto(f"/tickets/{number}")

    mari.get_by_label("Reason").fill("because")
    mari.keyboard.press("Enter")
    mari.get_by_role("button", name="Remove").click()

    expect(mari.locator(".facts")).to_contain_text("REMOVED")
    assert ticket(number).assignee is None


def test_the_first_tab_leads_past_the_menu(mari: Page):
    mari.goto("/")

    mari.keyboard.press("Tab")

    expect(mari.get_by_text("Skip to the content")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything_without_scrolling_sideways(browser: Browser, desk: str, scheme: str):
    long = {"text": "B" * 500, "from_": f"{'c' * 60}@{'d' * 60}.ee"}
    number = mail("A" * 200, name="a@b.ee", hours_ago=3, **long)
    mail("Re", answers="a@b.ee", **long)
    page = sit_down(browser, desk, MARI, viewport=PHONE, color_scheme=scheme)

    for address in ("/", f"/tickets/{number}"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert not page.evaluate("[...document.querySelectorAll('.table')].some(e => e.scrollWidth > e.clientWidth)")
        expect(page.get_by_role("button", name="Take").first).to_be_visible()
    page.context.close()


def test_on_a_phone_the_buttons_stand_below_who_wrote_also_where_the_customer_is_unknown(browser: Browser, desk: str):
    customer("Klient OÜ", "10000001", "kai@klient.ee")
    numbers = [mail("Known", from_="kai@klient.ee"), mail("Unknown", from_="who@else.where")]
    page = sit_down(browser, desk, MARI, viewport=PHONE)
    page.goto("/")

    tops = {
        number: [
            row(page, number).locator(f".{part}").bounding_box()["y"] for part in ("subject", "contact", "actions")
        ]
        for number in numbers
    }

    assert all(of_one == sorted(of_one) for of_one in tops.values()), tops
    page.context.close()


def test_every_field_has_a_name_for_screen_readers(mari: Page):
    number = mail("Arve")
    for address in ("/", f"/tickets/{number}"):
        mari.goto(address)
        nameless = mari.evaluate(
            """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, iframe')]
            .filter(e => !(e.labels?.length || e.ariaLabel || e.title || e.textContent.trim())).map(e => e.outerHTML)"""
        )
        assert nameless == []


def test_a_formatted_mail_shows_and_runs_nothing(mari: Page):
    html = "<h1>Hello</h1><script>top.document.title='ran'</script><img src=x onerror=\"top.document.title='ran'\">"
    head = "From: e@klient.ee\nTo: support@firm.ee\nSubject: H\nMessage-ID: <h@x>\nContent-Type: text/html\n"
    number = raw_mail(f"{head}\n{html}\n".encode())
    mari.goto(f"/tickets/{number}")

    mari.get_by_text("As it was formatted").click()

    frame = mari.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Hello")).to_be_visible()
    mari.get_by_text("Show pictures from the internet").click()
    expect(frame.get_by_role("heading", name="Hello")).to_be_visible()
    expect(mari).to_have_title(f"{number} H · Haldur")
