"""Letters are written with the change that causes them, each once (P-05)."""

from concurrent.futures import ThreadPoolExecutor
from email import message_from_string
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session

from models.letter import Letter, LetterError, LetterStatus
from models.letter_kinds import SAMPLES
from models.mail import parse
from models.message import ThreadKey
from models.message_ids import ticket_of
from models.thread import keys_of, ties
from models.ticket import Ticket
from tasks.database import reading, writing
from tasks.letter_page import named_by_token
from tasks.letters import own_message_id, post
from tasks.settings import Settings
from tests.homes import deliver, ingest
from tests.letter_room import NOW, a_letter, events, letters, open_office, post_letters

WORKERS = 3
COLLATION = """
    SELECT collation_name FROM information_schema.columns WHERE table_name = 'letter' AND column_name = 'message_id'
"""


@pytest.fixture(autouse=True)
def _company(home: Path) -> None:
    open_office(home)


def a_ticket(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(
            Ticket(
                id=17, queue="support", subject="s", description="d", contact_address="mari@kuusk.ee", started_at=NOW
            )
        )


def test_a_letter_is_ready_with_its_words_and_headers(engine: Engine):
    assert post_letters(engine, [a_letter()]) == 1

    [letter] = letters(engine)
    assert (letter.status, letter.subject, letter.next_try_at) == (
        LetterStatus.READY, "[#17] Open for 3 days: Invoice 1042 is wrong", NOW,
    )  # fmt: skip
    assert "Ticket 17 has been open for 3 days." in letter.text


def test_a_key_that_exists_is_left_alone(engine: Engine):
    post_letters(engine, [a_letter("one")])

    assert post_letters(engine, [a_letter("one", to_name="Another"), a_letter("two"), a_letter("two")]) == 1
    assert [(letter.key, letter.to_name) for letter in letters(engine)] == [("one", "Mari"), ("two", "Mari")]


def test_letters_that_several_write_at_once_are_written_once(engine: Engine):
    a_ticket(engine)
    start = Barrier(WORKERS, timeout=30)

    def write(_worker: int) -> int:
        count = 0
        for number in range(40):
            start.wait()
            count += post_letters(engine, [a_letter(f"letter:{number}", ticket_id=17)])
        return count

    with ThreadPoolExecutor(WORKERS) as workers:
        assert sum(workers.map(write, range(WORKERS))) == 40
    assert len(letters(engine)) == 40


def test_a_change_that_is_undone_sends_no_letter(engine: Engine):
    with Session(engine) as session:
        assert list(post(session, [a_letter()], now=NOW).values()) == [1]
        session.rollback()

    assert letters(engine) == []


def test_a_broken_letter_stops_the_others_before_any_is_written(engine: Engine):
    with pytest.raises(LetterError, match=r"reminder/en/subject\.txt, line 1: 'number' is undefined"):
        post_letters(engine, [a_letter("good"), a_letter("bad", context={"subject": "s"})])

    assert letters(engine) == []


def test_a_queue_that_no_list_has_is_told(engine: Engine):
    with pytest.raises(LetterError, match=r"queue 'sales'.*it has: support, billing"):
        post_letters(engine, [a_letter(queue="sales")])


def test_an_address_that_no_mail_reaches_fails_the_letter_and_not_the_change(engine: Engine):
    assert post_letters(engine, [a_letter(to_address="nowhere"), a_letter("other")]) == 2

    failed, ready = letters(engine)
    assert (failed.status, ready.status) == (LetterStatus.FAILED, LetterStatus.READY)
    assert "'nowhere' is not an address" in failed.error
    assert events(engine) == [(failed.id, "failed")]


def test_an_answer_is_an_agents_own_from_the_list(engine: Engine):
    post_letters(engine, [a_letter("answer:17:1", kind="answer", subject="Re: Arve"), a_letter("reminder")])

    answer, reminder = (message_from_string(letter.headers) for letter in letters(engine))
    assert (answer["Subject"], answer["Auto-Submitted"], reminder["Auto-Submitted"]) == (
        "Re: Arve",
        None,
        "auto-generated",
    )
    assert parse(answer.as_bytes()).sender.name == "Jaan Tamm (Firm OÜ)"
    assert parse(reminder.as_bytes()).sender.name == "Firm OÜ"
    assert parse(answer.as_bytes()).sender.address == "support@firm.ee"


def test_the_message_of_an_answer_knows_its_letters_id_beforehand(engine: Engine):
    a_ticket(engine)
    known = own_message_id("answer:17:1", ticket_id=17, queue="support")
    post_letters(engine, [a_letter("answer:17:1", kind="answer", ticket_id=17)])

    assert letters(engine)[0].message_id == known
    assert ticket_of(Settings().signing_key(), known) == 17


def test_an_answer_that_names_only_outlooks_conversation_finds_the_ticket(engine: Engine):
    a_ticket(engine)
    post_letters(engine, [a_letter("in_work:17", kind="in_work", ticket_id=17)])
    index = message_from_string(letters(engine)[0].headers)["Thread-Index"]
    reply = parse(f"From: mari@kuusk.ee\nThread-Index: {index}\n\nx".encode())
    with reading(engine) as session:
        known = {key.key: key.ticket_id for key in session.execute(select(ThreadKey)).scalars()}

    assert list(ties(keys_of(reply, "new@x.ee", frozenset()), known, b"")) == [(17, "thread_index")]


def test_the_given_conversation_and_thread_go_on(engine: Engine):
    conversation = "01" + "ab" * 21
    post_letters(engine, [a_letter(thread_index=conversation, in_reply_to="b@x.ee", references=("a@x.ee",))])

    read = parse(letters(engine)[0].headers.encode() + b"\n\nx")
    assert (read.thread_index, read.in_reply_to, read.references) == (conversation, ("b@x.ee",), ("a@x.ee", "b@x.ee"))


def test_a_bounce_is_noted_on_its_letter(engine: Engine, home: Path):
    a_ticket(engine)
    post_letters(engine, [a_letter("in_work:17", kind="in_work", ticket_id=17), a_letter("other")])
    ours = letters(engine)[0].message_id
    report = (
        "From: MAILER-DAEMON@mx.ee\nTo: support@firm.ee\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nno\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.ee\n\n"
        "Final-Recipient: rfc822; mari@kuusk.ee\nAction: failed\nStatus: 5.1.1\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{ours}>\n\n--b--\n"
    )
    deliver(home, "1", report.encode())
    ingest()

    assert events(engine) == [(letters(engine)[0].id, "bounced")]


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_kind_can_be_posted(engine: Engine, kind: str):
    assert post_letters(engine, [a_letter(kind, kind=kind, language=language) for language in ("et",)]) == 1


def test_a_letter_is_looked_up_by_its_token_without_a_look_at_all_of_them(engine: Engine):
    asked = select(Letter).where(*named_by_token("0" * 37)).compile(engine, compile_kwargs={"literal_binds": True})

    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}").all())
            assert "(message_id>? AND message_id<?)" in plan
        else:  # where the order is that of a language, what a token begins need not stand together
            assert connection.exec_driver_sql(COLLATION).scalar() == "C"
