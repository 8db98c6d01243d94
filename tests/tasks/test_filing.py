"""Filing on real databases: threads in any order and any batches, once, and nothing half-way (T-04 to T-08)."""

from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from models.register import Disposition
from models.tables import TABLES
from tasks.filing import file_batch
from tests.filing_room import ARRIVED, HOUSE, NOW, file, found, masters, one, our_id, rows, threads
from tests.forests import Case, arrivals, components, forest
from tests.mailmaker import a_mail, a_report

SIZES = [1, 2, 500]


def emptied(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in reversed(list(TABLES)):
            connection.execute(text(f"DELETE FROM {table}"))
    assert rows(engine, "mail") == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=arrivals())
def test_tickets_are_the_connected_components_in_any_batches(engine: Engine, case: Case):
    parents, order, size = case
    mails = [forest(parents)[number] for number in order]
    for step, raws in ((size, mails), (500, mails), (1, mails), (size, [*mails, *mails])):
        emptied(engine)

        file(engine, *raws, size=step)

        assert threads(engine) == components(parents, order)
        assert len(masters(engine)) == len(threads(engine))
        assert len(rows(engine, "message")) == len(order)


@pytest.mark.parametrize("size", SIZES)
def test_three_generations_in_every_order_are_one_ticket(engine: Engine, size: int):
    for order in permutations(forest([(None, True), (0, False), (1, False)])):
        emptied(engine)

        file(engine, *order, size=size)

        assert masters(engine) == [1]


@pytest.mark.parametrize("size", SIZES)
def test_a_bridge_moves_messages_children_ids_and_mails_to_the_older_ticket(engine: Engine, size: int):
    left, right = a_mail(message_id="l@x.ee"), a_mail(message_id="r@x.ee", text="right")
    lost = ["lost@x.ee", "r@x.ee"]
    answer = a_mail(message_id="ra@x.ee", in_reply_to="r@x.ee", references=lost, text="answer to the right")
    robot = a_mail(auto_submitted="auto-replied", in_reply_to="r@x.ee", text="away")

    file(engine, left, right, answer, robot, a_mail(references=["l@x.ee", "ra@x.ee"], text="bridge"), size=size)

    assert masters(engine) == [1]
    assert {ticket["master_id"] for ticket in rows(engine, "ticket")[1:]} == {1}
    assert {ticket["status"] for ticket in rows(engine, "ticket")[1:]} == {None}
    for table in ("message", "thread_key", "mail"):
        assert {row["ticket_id"] for row in rows(engine, table)} == {1}
    assert [message["child_id"] for message in rows(engine, "message")] == [None, 2, 3, None, 4]
    assert rows(engine, "history")[0]["what"] == "joined with ticket 1, which the same mail answers"


@pytest.mark.parametrize("size", SIZES)
def test_those_of_a_joined_ticket_may_name_either_number(engine: Engine, size: int):
    left, right = a_mail(message_id="l@x.ee"), a_mail(from_="right@x.ee", message_id="r@x.ee")
    bridge = a_mail(references=["l@x.ee", "r@x.ee"], text="bridge")
    late = [a_mail(from_="right@x.ee", subject=f"[#{number}] late", text=f"late {number}") for number in (1, 2)]

    file(engine, left, right, bridge, *late, size=size)

    assert masters(engine) == [1]


@pytest.mark.parametrize("size", SIZES)
def test_the_lists_own_address_takes_part_in_nothing(engine: Engine, size: int):
    forged = a_mail(from_="support@firm.ee", subject="[#1] in", text="let me in")

    file(engine, a_mail(), forged, size=size)

    assert masters(engine) == [1, 2]


@pytest.mark.parametrize("size", SIZES)
def test_an_answer_to_our_letter_joins_by_its_signed_id(engine: Engine, size: int):
    tampered = our_id(2).replace("haldur.2", "haldur.1")

    file(engine, a_mail(), a_mail(references=[our_id(1)], text="a"), a_mail(references=[tampered], text="b"), size=size)

    assert [row["reason"] for row in rows(engine, "mail")] == ["new_ticket", "own_letter", "new_ticket"]


@pytest.mark.parametrize("size", SIZES)
def test_a_bounce_of_our_letter_is_recorded_with_its_address(engine: Engine, size: int):
    file(engine, a_mail(), a_report(recipient="Mari@klient.ee", returned=our_id(1)), size=size)

    mail = one(engine, "mail", disposition="bounce")
    assert (mail["ticket_id"], mail["letter_message_id"], mail["bounced_address"]) == (1, our_id(1), "mari@klient.ee")
    assert rows(engine, "message")[1]["is_automatic"]


@pytest.mark.parametrize("size", SIZES)
def test_a_bounce_of_an_agents_own_mail_stands_on_its_thread(engine: Engine, size: int):
    sent = a_mail(from_="jaan@firm.ee", to="mari@klient.ee", cc="support@firm.ee", message_id="a@firm.ee")

    file(engine, sent, a_report(recipient="mari@klient.ee", returned="a@firm.ee"), size=size)

    mail = one(engine, "mail", disposition="bounce")
    assert (mail["ticket_id"], mail["letter_message_id"], mail["bounced_address"]) == (1, "", "mari@klient.ee")


@pytest.mark.parametrize("size", SIZES)
def test_one_mail_in_two_lists_folders_and_restarts_is_one_message(engine: Engine, size: int):
    raw, footed = a_mail(message_id="m@x.ee"), a_mail(message_id="m@x.ee", text="Tere!\n___\nlist footer")
    again = [found(raw, source="imaps://u@h/INBOX", location=f"{validity}/0000000007") for validity in (1, 1, 2)]

    file(engine, raw, found(raw, source="maildir:other"), footed, *again, size=size)

    assert len(rows(engine, "message")) == 1
    assert len(masters(engine)) == 1
    assert [mail["disposition"] for mail in rows(engine, "mail")] == ["filed", *["duplicate"] * 4]
    assert {mail["ticket_id"] for mail in rows(engine, "mail")} == {1}


@pytest.mark.parametrize("size", SIZES)
def test_a_mail_without_an_id_twice_is_one_and_an_id_used_twice_loses_nothing(engine: Engine, size: int):
    reused = [a_mail(message_id="1@robot.ee", text=text) for text in ("one", "two", "two", "one")]

    file(engine, a_mail(), a_mail(), *reused, size=size)

    assert [message["text"].strip() for message in rows(engine, "message")] == ["Tere!", "one", "two"]
    assert [mail["disposition"] for mail in rows(engine, "mail")] == ["filed", "duplicate", "filed", "filed"] + [
        "duplicate"
    ] * 2


@pytest.mark.parametrize("size", SIZES)
def test_an_exchange_of_robots_is_held_at_the_limit_and_kept(engine: Engine, size: int):
    mails = [
        found(a_mail(references=["0@r.ee"], text=str(n)), at=ARRIVED + timedelta(seconds=n * 30)) for n in range(15)
    ]

    file(engine, *mails, size=size)

    held = rows(engine, "mail", disposition="quarantined")
    assert [mail["reason"] for mail in held] == ["loop"] * 5
    assert len(rows(engine, "message")) == 10


@pytest.mark.parametrize("size", SIZES)
def test_a_child_has_a_master_and_no_status_of_its_own(engine: Engine, size: int):
    file(engine, a_mail(message_id="root@x.ee"), a_mail(in_reply_to="root@x.ee", text="Re"), size=size)

    assert [(ticket["master_id"], ticket["status"]) for ticket in rows(engine, "ticket")] == [
        (None, "UNASSIGNED"),
        (1, None),
    ]


def broken_for(engine: Engine, subject: str) -> None:
    """The database refuses messages of one subject: a fault of ours that no rule foresees."""
    refusal = "RAISE(ABORT, 'this one is refused')"
    if engine.dialect.name == "sqlite":
        trigger = (
            f"CREATE TRIGGER refuse BEFORE INSERT ON message WHEN NEW.subject = '{subject}' BEGIN SELECT {refusal}; END"
        )
    else:
        trigger = f"ALTER TABLE message ADD CONSTRAINT refuse CHECK (subject <> '{subject}')"
    with engine.begin() as connection:
        connection.execute(text(trigger))


def test_a_mail_that_our_rules_fail_on_is_quarantined_and_the_rest_filed(engine: Engine):
    broken_for(engine, "poison")

    outcome = file(engine, a_mail(text="1"), a_mail(subject="poison"), a_mail(text="2"))

    assert [mail["reason"] for mail in rows(engine, "mail")] == ["new_ticket", "failed", "new_ticket"]
    assert (outcome.mails, outcome.tickets, len(outcome.problems)) == (3, 2, 1)
    assert "refuse" in one(engine, "mail", reason="failed")["detail"]
    assert len(rows(engine, "message")) == len(rows(engine, "ticket")) == 2


def test_a_mail_that_failed_is_not_registered_twice(engine: Engine):
    broken_for(engine, "poison")
    poison = found(a_mail(subject="poison"))

    file(engine, poison)
    outcome = file(engine, poison, a_mail())

    assert (outcome.mails, outcome.problems) == (1, [])
    assert len(rows(engine, "mail", reason="failed")) == 1


def test_attachments_are_listed_with_their_content_in_the_store(engine: Engine):
    body = "--b\nContent-Type: text/plain\n\nSee\n--b\nContent-Type: text/csv; name=a.csv\n\n1;2\n--b--"

    file(engine, a_mail(text=body, content_type='multipart/mixed; boundary="b"'))

    attachment = one(engine, "attachment")
    assert (attachment["filename"], attachment["message_id"]) == ("a.csv", 1)
    assert one(engine, "blob", sha256=attachment["sha256"])["size"] == attachment["size"]


def test_an_empty_register_row_of_the_year_one_breaks_nothing(engine: Engine):
    file(engine, found(a_mail(date="Mon, 01 Jan 0001 00:00:00 +0000"), at=NOW), a_mail())

    assert [mail["disposition"] for mail in rows(engine, "mail")] == [Disposition.FILED, Disposition.FILED]


def test_template_syntax_and_markup_are_kept_as_they_are(engine: Engine):
    words = "{{ 7*7 }} {% x %} ${a} <b>&amp; %s %(x)s :name ' \" \\"

    file(engine, a_mail(subject=words, text=words, from_='"{{ name }}" <mari@klient.ee>'))

    message = one(engine, "message")
    assert (message["subject"], message["text"].strip(), message["sender_name"]) == (words, words, "{{ name }}")


def test_a_batch_filed_twice_writes_nothing_the_second_time(engine: Engine):
    batch = [found(a_mail(text="1")), found(a_mail(text="2"))]
    file_batch(batch, HOUSE, NOW, engine=engine)
    before = {name: rows(engine, name) for name in TABLES}

    assert file_batch(batch, HOUSE, NOW, engine=engine).mails == 0
    assert {name: rows(engine, name) for name in TABLES} == before


def test_a_passing_fault_of_the_database_quarantines_nothing_and_is_raised(sqlite_url: str, home: Path):
    engine = create_engine(sqlite_url, connect_args={"timeout": 0})
    with engine.connect() as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")

        with pytest.raises(OperationalError):
            file_batch([found(a_mail())], HOUSE, NOW, engine=engine)

    assert rows(engine, "mail") == []
    engine.dispose()
