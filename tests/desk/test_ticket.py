"""A ticket's page: what it shows, and what each of its forms does."""

from pathlib import Path

import pytest

from models.message import Direction, Message
from models.moves import Action
from models.ticket import Status
from tasks import ticket_page
from tasks.database import reading
from tests.desk_room import JAAN, MARI, counted_queries, customer, letters, mail, message_ids, move, open_desk, ticket
from tests.visitors import Visitor


@pytest.fixture
def mari(home: Path, sqlite_url: str) -> Visitor:
    """Mari's browser at a desk without tickets."""
    return open_desk(home)


def test_the_thread_stands_in_order_of_time_with_its_quotes_folded(mari: Visitor):
    number = mail("Arve", name="a@klient.ee", text="First words", hours_ago=5)
    mail("Re: Arve", answers="a@klient.ee", text="Second words\n\n> First words", hours_ago=3)

    page = mari.get(f"/tickets/{number}").text

    assert page.index("First words") < page.index("Second words") < page.index("<summary>Earlier mails</summary>")
    assert page.count("mari@klient.ee") >= 2


def test_a_childs_number_leads_to_its_master(mari: Visitor):
    number = mail("Arve", name="a@klient.ee")
    mail("Re: Arve", answers="a@klient.ee", hours_ago=1)

    answer = mari.get(f"/tickets/{number + 1}")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/tickets/{number}")
    page = mari.get(f"/tickets/{number}").text
    assert f'id="child-{number + 1}"' in page
    assert f'<a href="#message-{message_ids(number)[1]}">{number + 1}</a>' in page


def test_each_message_bears_a_link_to_its_ticket(mari: Visitor):
    number = mail("Arve", text="First words")

    assert f'href="/tickets/{number}#message-{message_ids(number)[0]}"' in mari.get(f"/tickets/{number}").text


def test_a_number_that_is_no_tickets_is_told(mari: Visitor):
    answer = mari.get("/tickets/999")

    assert answer.status_code == 404
    assert "There is no ticket 999." in answer.text


def test_assigning_on_the_page_is_the_whole_of_assigning(mari: Visitor):
    number = mail("Arve")

    mari.post(f"/tickets/{number}/act", action="assign", assignee=JAAN)

    after = ticket(number)
    assert (after.status, after.assignee, after.customer_notified) == (Status.ACTIVE, JAAN, True)
    assert {letter.kind for letter in letters(number)} == {"assigned", "in_work"}


@pytest.mark.parametrize(
    ("before", "action", "status"),
    [
        ((), "take", Status.ACTIVE),
        ((), "finish", Status.DONE),
        ((Action.TAKE,), "finish", Status.DONE),
        ((Action.TAKE,), "redirect", Status.ACTIVE),
        ((Action.TAKE,), "redistribute", Status.UNASSIGNED),
        ((Action.TAKE, Action.FINISH), "reopen", Status.ACTIVE),
        ((), "remove", Status.REMOVED),
        ((Action.REMOVE,), "restore", Status.UNASSIGNED),
    ],
)
def test_each_move_has_its_form(mari: Visitor, before: tuple[Action, ...], action: str, status: Status):
    number = mail("Arve")
    move(number, *before)
    page = mari.get(f"/tickets/{number}").text

    answer = mari.post(f"/tickets/{number}/act", action=action, assignee=JAAN if action == "redirect" else "")

    assert f'value="{action}"' in page
    assert answer.headers["location"] == f"/tickets/{number}?did={action}-{number}"
    assert ticket(number).status == status


def test_a_move_that_the_status_does_not_allow_is_refused_with_both_ends(mari: Visitor):
    number = mail("Arve")
    move(number, Action.REMOVE)

    answer = mari.post(f"/tickets/{number}/act", action="take")

    assert answer.status_code == 409
    assert "REMOVED" in answer.text
    assert "ACTIVE" in answer.text


def test_a_reason_stands_in_the_history(mari: Visitor):
    number = mail("Arve")

    mari.post(f"/tickets/{number}/act", action="remove", reason="  plain   spam ")

    assert "plain spam" in mari.get(f"/tickets/{number}").text


def test_an_answer_joins_the_thread_and_leaves_as_a_letter(mari: Visitor):
    number = mail("Arve", name="a@klient.ee")

    mari.post(f"/tickets/{number}/answer", text="See page two.\r\n\r\nMari")

    with reading() as session:
        message = session.get_one(Message, message_ids(number)[-1])
    assert (message.direction, message.text) == (Direction.OUT, "See page two.\n\nMari")
    assert [(letter.kind, letter.to_address) for letter in letters(number)] == [("answer", "mari@klient.ee")]
    assert ticket(number).assignee == MARI


def test_send_and_done_is_one_click(mari: Visitor):
    number = mail("Arve")

    answer = mari.post(f"/tickets/{number}/answer", text="Done so.", finish="1")

    assert ticket(number).status == Status.DONE
    assert "on its way, and the ticket is done." in mari.get(answer.headers["location"]).text


def test_a_refused_answer_leaves_the_words_in_their_place(mari: Visitor):
    number = mail("Arve")
    move(number, Action.REMOVE)

    answer = mari.post(f"/tickets/{number}/answer", text="Long & well-considered words")

    assert answer.status_code == 409
    assert "Long &amp; well-considered words</textarea>" in answer.text
    assert letters(number) == []


@pytest.fixture
def broken_template(home: Path) -> Path:
    """Somebody changed the words of answers, and not well."""
    file = home / "templates" / "letters" / "answer" / "et" / "body.txt"
    file.parent.mkdir(parents=True)
    file.write_text("{{ nobody }}", "utf-8")
    return file


def test_an_answer_whose_letter_cannot_be_written_changes_nothing_and_says_why(mari: Visitor, broken_template: Path):
    number = mail("Arve")

    answer = mari.post(f"/tickets/{number}/answer", text="Well-considered words", finish="1")

    assert answer.status_code == 409
    assert f"{broken_template}, line 1: &#39;nobody&#39; is undefined" in answer.text
    assert "Well-considered words</textarea>" in answer.text
    assert (ticket(number).status, len(message_ids(number)), letters(number)) == (Status.UNASSIGNED, 1, [])


def test_a_note_stays_in_the_house(mari: Visitor):
    number = mail("Arve")

    mari.post(f"/tickets/{number}/note", text="She is cross.")

    assert "She is cross." in mari.get(f"/tickets/{number}").text
    assert letters(number) == []


def test_candidates_come_first_when_the_customer_is_chosen(mari: Visitor):
    customer("Kask AS", "1", "both@kask.ee")
    customer("Kask ja Pojad", "2", "both@kask.ee")
    number = mail("Arve", from_="both@kask.ee")
    page = mari.get(f"/tickets/{number}").text

    mari.post(f"/tickets/{number}/customer", registry_code="2")

    assert page.index("Kask AS") < page.index("Kask ja Pojad") < page.index("Find customer")
    assert "Kask ja Pojad" in mari.get(f"/tickets/{number}").text
    assert ticket(number).recognised_by == "hand"


def test_any_other_customer_can_be_found(mari: Visitor):
    customer("Tamm OÜ", "77")
    number = mail("Arve")

    assert 'value="77"' in mari.get(f"/tickets/{number}?customer=tam").text
    assert 'value="77"' in mari.get(f"/tickets/{number}?customer=77").text
    assert "No customer of that name." in mari.get(f"/tickets/{number}?customer=zzz").text


def test_priority_and_tags_are_kept(mari: Visitor):
    number = mail("Arve")

    mari.post(f"/tickets/{number}/details", priority="urgent", queue="support", tags="Meters, , phone")

    after = ticket(number)
    assert (after.priority, after.tags, after.queue) == ("urgent", ["meters", "phone"], "support")


def test_an_unknown_queue_changes_nothing_at_all(mari: Visitor):
    number = mail("Arve")

    answer = mari.post(f"/tickets/{number}/details", priority="urgent", queue="nowhere", tags="")

    assert answer.status_code == 409
    assert ticket(number).priority == "normal"


def test_merging_takes_the_other_thread_in(mari: Visitor):
    first, second = mail("Arve"), mail("Veel arvest", text="More of it")

    mari.post(f"/tickets/{first}/merge", other=str(second))

    assert ticket(second).master_id == first
    assert "More of it" in mari.get(f"/tickets/{first}").text


def test_splitting_leads_to_the_new_ticket(mari: Visitor):
    number = mail("Arve", name="a@klient.ee")
    mail("Re: Arve", answers="a@klient.ee", text="By the way", hours_ago=1)

    answer = mari.post(f"/tickets/{number}/split", message=str(message_ids(number)[-1]))

    new = answer.headers["location"]
    assert new == f"/tickets/{number + 1}?did=split"
    assert "By the way" in mari.get(new).text
    assert "By the way" not in mari.get(f"/tickets/{number}").text


def test_a_long_thread_has_pages(mari: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tasks.ticket_page.THREAD_MESSAGES", 2)
    number = mail("Arve", name="a@klient.ee", text="The very first", hours_ago=9)
    for hours in (8, 7):
        mail("Re: Arve", answers="a@klient.ee", hours_ago=hours)

    page = mari.get(f"/tickets/{number}").text
    assert "1 earlier" in page
    assert 'class="words">The very first' not in page
    assert 'class="words">The very first' in mari.get(f"/tickets/{number}?skip=2").text


def test_a_page_holds_only_so_many_words(mari: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ticket_page, "PAGE_CHARS", 30)
    number = mail("Arve", name="a@klient.ee", text="The very first", hours_ago=9)
    mail("Re: Arve", answers="a@klient.ee", text="A second that is too long for two" * 2, hours_ago=8)

    page = mari.get(f"/tickets/{number}").text
    assert ('class="words">A second' in page, 'class="words">The very first' in page) == (True, False)
    assert f'href="/tickets/{number}?skip=1">1 earlier' in page


def test_the_number_of_queries_does_not_grow_with_the_thread(mari: Visitor):
    number = mail("Arve", name="a@klient.ee", hours_ago=30)
    with counted_queries() as few:
        mari.get(f"/tickets/{number}")
    for hours in range(9, 1, -1):
        mail("Re: Arve", answers="a@klient.ee", hours_ago=hours)
    with counted_queries() as many:
        mari.get(f"/tickets/{number}")

    assert len(many) == len(few) < 17


def test_a_page_of_a_long_thread_names_the_children_of_its_messages(mari: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ticket_page, "THREAD_MESSAGES", 2)
    number = mail("Arve", name="a@klient.ee", hours_ago=9)
    for hours in (8, 7, 6):
        mail("Re: Arve", answers="a@klient.ee", hours_ago=hours)

    page = mari.get(f"/tickets/{number}").text
    assert page.count('id="child-') == 2
    assert "3 in all" in page
