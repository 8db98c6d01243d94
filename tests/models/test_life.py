"""What each move does to a ticket, without a database (T-09 to T-17)."""

from datetime import UTC, datetime, timedelta

from models.life import assigned, finished, joined, redistributed, removed, reopened, restored, wanted_again
from models.ticket import Status

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
NOW = START + timedelta(days=10)
DUE = START + timedelta(days=3)
OPEN = {"status": Status.UNASSIGNED, "assignee": None, "customer_notified": False, "reopened": False}


def ticket(status: Status, assignee: str | None = None, **more: object) -> dict[str, object]:
    return OPEN | {"status": status, "assignee": assignee, "started_at": START} | more


def test_the_reminder_counts_from_the_tickets_start_however_late_it_is_assigned():
    assert assigned("a", started_at=START)["reminder_at"] == DUE


def test_an_assigned_ticket_has_no_end():
    assert assigned("a", started_at=START)["ended_at"] is None


def test_a_finished_ticket_keeps_its_assignee_and_has_no_reminder():
    done = finished(assignee="a", by="b", now=NOW)

    assert done == {
        "status": Status.DONE, "assignee": "a", "ended_at": NOW, "reminder_at": None, "reopened": False,
    }  # fmt: skip


def test_who_finishes_what_nobody_had_is_its_assignee():
    assert finished(assignee=None, by="b", now=NOW)["assignee"] == "b"


def test_a_redistributed_ticket_has_neither_assignee_nor_end_nor_reminder():
    assert redistributed() == {"status": Status.UNASSIGNED, "assignee": None, "ended_at": None, "reminder_at": None}


def test_a_reopened_ticket_keeps_its_assignee():
    assert reopened() == {"status": Status.ACTIVE, "ended_at": None, "reopened": True}


def test_what_was_removed_goes_back_to_where_it_was():
    assert "assignee" not in removed()
    assert restored(assignee=None, ended_at=None, started_at=START) == {"status": Status.UNASSIGNED}
    assert restored(assignee="a", ended_at=NOW, started_at=START) == {"status": Status.DONE}
    assert restored(assignee="a", ended_at=None, started_at=START) == assigned("a", started_at=START)


def test_a_customer_who_writes_to_a_removed_ticket_is_heard():
    assert wanted_again(assignee="a")["status"] == Status.ACTIVE
    assert wanted_again(assignee=None)["status"] == Status.UNASSIGNED


def test_an_open_question_never_vanishes_in_a_closed_one():
    done = ticket(Status.DONE, "a")

    assert joined(done, ticket(Status.UNASSIGNED))["status"] == Status.ACTIVE
    assert joined(done, ticket(Status.ACTIVE, "b"))["assignee"] == "b"
    assert joined(done, ticket(Status.ACTIVE, "b"))["reopened"] is True
    assert joined(ticket(Status.REMOVED), ticket(Status.UNASSIGNED))["status"] == Status.UNASSIGNED
    assert joined(ticket(Status.UNASSIGNED), ticket(Status.ACTIVE, "b"))["assignee"] == "b"


def test_a_closed_question_changes_nothing_in_an_open_one():
    for closed in (ticket(Status.DONE, "a"), ticket(Status.REMOVED)):
        for status in (Status.ACTIVE, Status.DONE, Status.REMOVED, Status.UNASSIGNED):
            assert joined(ticket(status, "b"), closed) == {"customer_notified": False}


def test_who_has_a_ticket_keeps_it_whatever_is_joined_to_it():
    for opened in (ticket(Status.UNASSIGNED), ticket(Status.ACTIVE, "b")):
        assert joined(ticket(Status.ACTIVE, "a"), opened) == {"customer_notified": False}


def test_what_came_back_on_either_ticket_came_back():
    waiting, came_back = ticket(Status.UNASSIGNED), ticket(Status.ACTIVE, "b", reopened=True)

    assert joined(waiting, came_back)["reopened"] is True
    assert joined(waiting | {"reopened": True}, ticket(Status.ACTIVE, "b"))["reopened"] is True
    assert joined(waiting, ticket(Status.ACTIVE, "b"))["reopened"] is False


def test_a_customer_who_was_told_on_either_ticket_was_told():
    for here, there in ((True, False), (False, True), (True, True)):
        master, child = ticket(Status.ACTIVE, "b", customer_notified=here), ticket(Status.DONE, customer_notified=there)
        assert joined(master, child) == {"customer_notified": True}
