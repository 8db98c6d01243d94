"""The ticket report: what each filter shows, what a row says, and what its buttons do."""

import re
from html import unescape
from pathlib import Path

import pytest
from sqlmodel import select

from desk.pages import linked
from models.history import History, Way
from models.moves import Action
from models.ticket import Status
from tasks.database import reading
from tests.desk_room import JAAN, MARI, counted_queries, customer, mail, move, open_desk, ticket
from tests.visitors import Visitor

HTMX = {"HX-Request": "true"}


@pytest.fixture
def mari(home: Path, sqlite_url: str) -> Visitor:
    """Mari's browser at a desk without tickets."""
    return open_desk(home)


def shown(page: str) -> list[int]:
    """The numbers of the rows, in order."""
    return [int(number) for number in re.findall(r'<tr id="row-(\d+)"', page)]


def act(browser: Visitor, number: int, action: str, *, headers: dict[str, str] | None = None, back: str = "/?page=1"):
    fields = {"csrf": browser.csrf(), "action": action, "back": back}
    return browser.client.post(f"/tickets/{number}/act", data=fields, headers=headers)


def ways(number: int) -> list[str]:
    """By which way each change of a ticket came."""
    with reading() as session:
        return list(session.exec(select(History.way).where(History.ticket_id == number)))


def test_without_a_filter_it_shows_what_nobody_has(mari: Visitor):
    waiting, taken = mail("Waiting"), mail("Taken")
    move(taken, Action.TAKE)

    assert shown(mari.get("/").text) == [waiting]


@pytest.mark.parametrize("name", [MARI, "Mari Maasikas", "mari maasikas"])
def test_a_name_shows_that_agents_active_tickets(mari: Visitor, name: str):
    mine, his, done = mail("Mine"), mail("His"), mail("Done")
    move(mine, Action.TAKE)
    move(his, Action.TAKE, who=JAAN)
    move(done, Action.TAKE, Action.FINISH)

    assert shown(mari.get("/", params={"assignee": name}).text) == [mine]


def test_a_star_shows_everyones_active_tickets(mari: Visitor):
    mine, his, _ = mail("Mine", hours_ago=3), mail("His"), mail("Nobody's")
    move(mine, Action.TAKE)
    move(his, Action.TAKE, who=JAAN)

    assert shown(mari.get("/?assignee=*").text) == [mine, his]


def test_the_title_counts_what_nobody_has(mari: Visitor):
    mail("One")
    mail("Two")

    assert "<title>(2) Unassigned" in mari.get("/").text


def test_the_arrow_points_inward_until_the_firm_answers(mari: Visitor):
    number = mail("Arve", name="a@klient.ee")
    before = mari.get("/").text
    mail("Re: Arve", answers="a@klient.ee", hours_ago=1, from_=f"Mari <{MARI}>", to="mari@klient.ee")
    after = mari.get("/?anywhere=1").text

    assert "arrow in" in before
    assert "came from outside" in before
    assert "arrow out" in after
    assert "came from inside" in after
    assert '1<span class="unseen"> reply' in after
    assert shown(after) == [number]


def test_notes_and_machines_do_not_count_as_replies(mari: Visitor):
    number = mail("Arve", name="a@klient.ee")
    mail("Auto", answers="a@klient.ee", hours_ago=1, auto_submitted="auto-replied")
    mari.post(f"/tickets/{number}/note", text="Ask the bank.")

    page = mari.get("/").text
    assert '0<span class="unseen"> replies' in page
    assert "arrow in" in page


def test_the_preview_holds_the_last_mail_without_its_quote(mari: Visitor):
    mail("Arve", name="a@klient.ee", text="The first words")
    mail("Re: Arve", answers="a@klient.ee", hours_ago=1, text="The last words\n\n> The first words")

    preview = re.findall(r'role="tooltip".*?</div>', mari.get("/").text, re.S)
    assert len(preview) == 1
    assert "The last words" in preview[0]
    assert "first" not in preview[0]


def test_a_reopened_ticket_says_so_in_bold(mari: Visitor):
    number = mail("Arve")
    move(number, Action.TAKE, Action.FINISH, Action.REOPEN)

    assert '<strong class="reopened">REOPENED</strong>' in mari.get("/?assignee=*").text


@pytest.mark.parametrize(
    "word", ["Invoice", "invOICE", "harm@kask.ee", "Kask Kaubad", "deep in the text", "öine", "ÖINE"]
)
def test_a_search_looks_at_subject_text_customer_and_address(mari: Visitor, word: str):
    customer("Kask Kaubad AS", "1", "harm@kask.ee")
    wanted = mail("An invoice", text=f"{'x' * 300} deep in the text, öine", from_="Harm <harm@kask.ee>")
    mail("Something else")

    assert shown(mari.get("/", params={"search": word}).text) == [wanted]


def test_a_search_knows_numbers(mari: Visitor):
    first, _ = mail("One"), mail("Two")

    assert shown(mari.get("/", params={"search": f"#{first}"}).text) == [first]


@pytest.mark.parametrize("word", ["2000%_", "' OR 1=1 --", "2000 \\", "{{7*7}}", 'kaks "*', "NEAR(kaks tuhat)"])
def test_a_search_takes_only_words_out_of_signs(mari: Visitor, word: str):
    mail("1000 tons")
    wanted = mail(f"About {word} it")

    assert shown(mari.get("/", params={"search": word}).text) == [wanted]
    assert shown(mari.get("/", params={"search": "%*{"}).text) == []


def test_a_search_that_finds_nothing_among_the_unassigned_leads_to_all_tickets(mari: Visitor):
    number = mail("Printer")
    move(number, Action.TAKE)

    page = mari.get("/?search=printer").text
    everywhere = re.search(r'<a href="([^"]+)">Look in all tickets</a>', page)

    assert shown(page) == []
    assert everywhere
    found = mari.get(unescape(everywhere[1])).text
    assert shown(found) == [number]
    assert "Look in all tickets" not in found + mari.get("/?assignee=*").text


def test_a_search_says_when_the_index_is_far_behind(mari: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tasks.search.TAIL", 1)
    mail("Vana", hours_ago=3)
    mail("Uus")

    assert "1 messages are not in the search index yet" in mari.get("/?search=uus").text
    assert "search index" not in mari.get("/").text


def test_a_search_finds_done_and_removed_tickets_when_asked(mari: Visitor):
    done, gone = mail("Done thing", hours_ago=3), mail("Gone thing")
    move(done, Action.FINISH)
    move(gone, Action.REMOVE)

    assert shown(mari.get("/?search=thing").text) == []
    assert shown(mari.get("/?search=thing&anywhere=1").text) == [done, gone]


def test_rows_go_by_age_and_can_be_turned_round(mari: Visitor):
    young, old = mail("Young", hours_ago=1), mail("Old", hours_ago=9)

    assert shown(mari.get("/").text) == [old, young]
    assert shown(mari.get("/?sort=newest").text) == [young, old]


def test_long_reports_have_pages(mari: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tasks.ticket_report.PAGE_ROWS", 2)
    numbers = [mail(f"Mail {hours}", hours_ago=hours) for hours in (5, 4, 3)]

    assert shown(mari.get("/").text) == numbers[:2]
    assert shown(mari.get("/?page=2").text) == numbers[2:]
    assert shown(mari.get("/?page=99").text) == numbers[2:]
    assert "Page 1 of 2" in mari.get("/").text


def test_taking_makes_it_mine_and_the_row_goes_away(mari: Visitor):
    number, _ = mail("Arve"), mail("Other")

    answer = act(mari, number, "take", headers=HTMX)

    assert (ticket(number).status, ticket(number).assignee) == (Status.ACTIVE, MARI)
    assert shown(answer.text) == []
    assert f'Ticket <a href="/tickets/{number}">{number}</a> is yours.' in answer.text
    assert "<title>(1) Unassigned" in answer.text


@pytest.mark.parametrize(("action", "status"), [("finish", Status.DONE), ("remove", Status.REMOVED)])
def test_the_other_buttons_act_at_once(mari: Visitor, action: str, status: Status):
    number = mail("Arve")

    act(mari, number, action, headers=HTMX)

    assert ticket(number).status == status
    assert ways(number) == [Way.REPORT]


def test_without_javascript_the_report_comes_back_as_it_was(mari: Visitor):
    number = mail("Arve")

    answer = act(mari, number, "take", back="/?search=Arve&sort=newest&page=1")

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/?search=Arve&sort=newest&page=1&did=take-{number}"
    assert f">{number}</a> is yours." in mari.get(answer.headers["location"]).text


@pytest.mark.parametrize(
    "back", ["https://evil.example/?page=1", "//evil.example", "/\\evil.example?x=1", "javascript:1"]
)
def test_it_goes_back_to_the_report_and_nowhere_else(mari: Visitor, back: str):
    assert act(mari, mail("Arve"), "take", back=back).headers["location"].startswith("/?sort=oldest&page=1&did=take-")


def test_who_comes_second_reads_who_has_it(mari: Visitor):
    number = mail("Arve")
    move(number, Action.TAKE, who=JAAN)

    answer = act(mari, number, "take", headers=HTMX)

    assert "Jaan Jänes" in answer.text
    assert f'has ticket <a href="/tickets/{number}">{number}</a> already.' in answer.text
    assert ticket(number).assignee == JAAN


def test_what_is_said_links_tickets_and_shows_foreign_words_as_words():
    assert linked("<b>Jaan</b> has ticket 7.") == '&lt;b&gt;Jaan&lt;/b&gt; has ticket <a href="/tickets/7">7</a>.'
    assert linked("No ticket 007, nor tickets 8.") == "No ticket 007, nor tickets 8."


def test_a_row_whose_letter_cannot_be_written_stays_and_says_why(mari: Visitor, home: Path):
    number = mail("Arve")
    file = home / "templates" / "letters" / "in_work" / "et" / "body.txt"
    file.parent.mkdir(parents=True)
    file.write_text("{{ nobody }}", "utf-8")

    answer = act(mari, number, "take", headers=HTMX)

    assert f"{file}, line 1" in answer.text
    assert answer.headers["hx-reswap"] == "none"
    assert ticket(number).status == Status.UNASSIGNED


def test_only_what_the_status_allows_has_a_button(mari: Visitor):
    move(mail("Arve"), Action.TAKE)

    buttons = re.findall(r'name="action" value="(\w+)"', mari.get("/?assignee=*").text)
    assert buttons == ["finish", "remove"]


def test_the_number_of_queries_does_not_grow_with_the_rows(mari: Visitor):
    mail("One")
    with counted_queries() as few:
        mari.get("/")
    for hours in range(3, 20):
        mail(f"Mail {hours}", hours_ago=hours)
    with counted_queries() as many:
        assert len(shown(mari.get("/").text)) == 18

    assert len(many) == len(few) < 12


@pytest.mark.parametrize(
    "query", ["page=x", "page=-1", "page=99999999999999999999", "search=%00", "queue=none", "sort=x", "did=take-x"]
)
def test_an_odd_address_is_no_fault_of_ours(mari: Visitor, query: str):
    assert mari.get(f"/?{query}").status_code in (200, 422)
