"""What comes back by mail about our letters: bounces, complaints and answers of machines (D-10)."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.agent import Agent, Role
from models.letter import Letter
from tasks.database import writing
from tasks.settings import Settings
from tests.dunning_room import an_invoice, open_ledger
from tests.filing_room import HOUSE, file, found, one, rows
from tests.mailmaker import a_mail, a_report
from tests.payer_room import a_reminder

FEEDBACK = 'multipart/report; report-type=feedback-report; boundary="b"'
COMPLAINT = """\
--b
Content-Type: text/plain

This is an abuse report for a mail.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Some/1.0
Version: 1
--b
Content-Type: message/rfc822

From: arved@firm.ee
Message-ID: <{letter}>

Hello
--b--"""


@pytest.fixture
def letter(engine: Engine, home: Path) -> Letter:
    open_ledger(engine, home)
    with writing(engine) as session:
        session.add(Agent(name="Liis", address="liis@firm.ee", role=Role.MANAGER))
    return a_reminder(engine, an_invoice(engine))


def receive(engine: Engine, *mails: bytes) -> None:
    file(engine, *mails, house=replace(HOUSE, signing_key=Settings().signing_key()))


def a_bounce(letter: Letter, status: str = "5.1.1", *, recipient: str = "someone.else@2.ee", **more: str) -> bytes:
    raw = a_report(recipient=recipient, returned=letter.message_id, **more)
    return raw.replace(b"Status: 5.1.1", f"Status: {status}".encode())


@pytest.mark.parametrize(("status", "is_permanent"), [
    ("5.1.1", True), ("5.1.10", True), ("5.0.0", True), ("5.2.1", True), ("5.4.1", True), ("5.2.2", False),
    ("5.2.3", False), ("5.3.4", False), ("5.7.1", False), ("4.4.1", False), ("4.2.2", False), ("x", False),
])  # fmt: skip
def test_only_a_bounce_that_says_so_is_for_good(engine: Engine, letter: Letter, status: str, is_permanent: bool):
    receive(engine, a_bounce(letter, status))

    event = one(engine, "letter_event")
    assert (event["kind"], event["is_permanent"]) == ("bounced", is_permanent)
    assert len(rows(engine, "suppression")) == len(rows(engine, "todo")) == is_permanent


def test_a_dead_address_is_the_letters_own_and_the_client_manager_hears_of_it_once(engine: Engine, letter: Letter):
    receive(engine, a_bounce(letter))
    receive(engine, a_bounce(letter), a_bounce(letter, message_id="again@mx.ee"))

    suppression, todo = one(engine, "suppression"), one(engine, "todo")
    assert (suppression["address_key"], suppression["reason"]) == ("arved@2.ee", "hard_bounce")
    assert (suppression["letter_id"], todo["assignee"], todo["invoice_id"]) == (1, "liis@firm.ee", 1)
    line = one(engine, "history")
    assert (line["way"], line["who"], line["invoice_id"], line["customer_id"]) == ("mail", "ingest_mail", 1, 2)


@pytest.mark.parametrize(
    ("failed", "detail"), [("Arved@2.ee", "5.1.1"), ("someone.else@2.ee", "someone.else@2.ee 5.1.1")]
)
def test_the_todo_names_the_code_and_no_address_twice(engine: Engine, letter: Letter, failed: str, detail: str):
    receive(engine, a_bounce(letter, recipient=failed))

    words = f"arved@2.ee gets no more reminders, mail to it does not arrive ({detail}). Find out whom to write to."
    assert one(engine, "todo")["subject"] == words


def test_the_same_mail_read_again_counts_once(engine: Engine, letter: Letter):
    bounce = found(a_bounce(letter))
    receive(engine, bounce, bounce)
    receive(engine, bounce)

    assert len(rows(engine, "letter_event")) == 1


def test_a_report_of_a_letter_that_is_not_ours_stops_nothing(engine: Engine, letter: Letter):
    forged = letter.message_id.replace(letter.message_id[10], "0" if letter.message_id[10] != "0" else "1", 1)
    receive(engine, a_report(returned=forged), a_report(returned="other@firm.ee"))

    assert rows(engine, "letter_event") == rows(engine, "suppression") == []


def test_a_reader_who_calls_it_spam_gets_no_more(engine: Engine, letter: Letter):
    receive(engine, a_mail(from_="fbl@isp.ee", text=COMPLAINT.format(letter=letter.message_id), content_type=FEEDBACK))

    assert one(engine, "letter_event")["kind"] == "complained"
    assert one(engine, "suppression")["reason"] == "complaint"
    assert one(engine, "mail")["reason"] == "is_complaint"
    assert rows(engine, "ticket") == []


@pytest.mark.parametrize("kind", ["auth-failure", "not-spam", "Virus"])
def test_a_feedback_report_that_is_no_readers_complaint_stops_nothing(engine: Engine, letter: Letter, kind: str):
    report = COMPLAINT.format(letter=letter.message_id).replace("abuse\n", f"{kind}\n")
    receive(engine, a_mail(from_="x@isp.ee", text=report, content_type=FEEDBACK))

    assert one(engine, "mail")["reason"] == "is_report"
    assert rows(engine, "letter_event") == rows(engine, "suppression") == rows(engine, "ticket") == []


def by_outlook(letter: Letter, mark: str = "X-HmXmrOriginalRecipient: arved@2.ee\n", **headers: str) -> bytes:
    """A complaint as Outlook.com writes it."""
    text = f"--b\nContent-Type: message/rfc822\n\n{mark}Message-ID: <{letter.message_id}>\n\nTere\n--b--"
    kind = 'multipart/mixed; boundary="b"'
    return a_mail(**{"from_": "staff@hotmail.com", "text": text, "content_type": kind} | headers)


def test_a_reader_at_outlook_who_calls_it_spam_gets_no_more(engine: Engine, letter: Letter):
    receive(engine, by_outlook(letter))

    assert one(engine, "letter_event")["kind"] == "complained"
    assert one(engine, "suppression")["reason"] == "complaint"
    assert rows(engine, "ticket") == []


SES = """{{"notificationType":"{kind}","bounce":{{"bounceType":"{lasts}","bouncedRecipients":[{{"emailAddress":"A@2.ee",
"status":"5.1.1"}}]}},"mail":{{"messageId":"0100","headers":[{{"name":"Message-ID","value":"<{letter}>"}}]}}}}

--
If you wish to stop receiving notifications from this topic, please click or visit the link below"""


def by_ses(letter: Letter, kind: str, *, lasts: str = "Permanent", sender: str = "no-reply@sns.amazonaws.com") -> bytes:
    """A notice of Amazon SES."""
    return a_mail(from_=sender, text=SES.format(kind=kind, lasts=lasts, letter=letter.message_id), subject="AWS")


@pytest.mark.parametrize(("kind", "lasts", "reason", "event", "suppressed"), [
    ("Bounce", "Permanent", "is_bounce", ["bounced"], ["hard_bounce"]),
    ("Bounce", "Transient", "is_bounce", ["bounced"], []),
    ("Complaint", "", "is_complaint", ["complained"], ["complaint"]),
    ("Delivery", "", "is_delivery_report", [], []),
])  # fmt: skip
def test_what_amazon_ses_says_of_a_letter_is_heard(
    engine: Engine, letter: Letter, kind: str, lasts: str, reason: str, event: list[str], suppressed: list[str]
):
    receive(engine, by_ses(letter, kind, lasts=lasts))

    assert one(engine, "mail")["reason"] == reason
    assert [row["kind"] for row in rows(engine, "letter_event")] == event
    assert [row["reason"] for row in rows(engine, "suppression")] == suppressed
    assert rows(engine, "ticket") == []


@pytest.mark.parametrize("text", [
    "{", "{}", "[" * 90_000, '{"a":' * 19_000, '{"eventType":"Bounce"}', '{"eventType":"Bounce","mail":[1]}',
    '{"eventType":["x"]}', "To confirm this subscription, visit",
])  # fmt: skip
def test_what_amazon_says_in_another_form_is_to_be_read(engine: Engine, text: str):
    receive(engine, a_mail(from_="no-reply@sns.amazonaws.com", text=text))

    assert one(engine, "mail")["reason"] == "new_ticket"


def test_letters_that_no_address_has_are_not_taken_from_amazons_words(engine: Engine, letter: Letter):
    notice = by_ses(letter, "Bounce").replace(b"A@2.ee", b"a\\u0000@2.ee").replace(b"5.1.1", b"\\ud800")
    receive(engine, notice)

    mail = one(engine, "mail")
    assert (mail["bounced_address"], mail["bounce_status"], mail["letter_message_id"]) == (
        "",
        "5.0.0",
        letter.message_id,
    )


def test_the_words_of_amazon_from_anybody_else_are_that_persons(engine: Engine, letter: Letter):
    receive(engine, by_ses(letter, "Complaint", sender="mari@klient.ee"))

    assert one(engine, "mail")["reason"] == "new_ticket"


def test_a_person_who_passes_a_letter_on_complains_of_nothing(engine: Engine, letter: Letter):
    receive(engine, by_outlook(letter, from_="mari@hotmail.com"), by_outlook(letter, mark="", message_id="2@x.ee"))

    assert [row["disposition"] for row in rows(engine, "mail")] == ["filed", "filed"]
    assert rows(engine, "suppression") == []


def test_an_answer_of_a_machine_is_noted_and_makes_no_ticket(engine: Engine, letter: Letter):
    receive(engine, a_mail(subject="Puhkusel", in_reply_to=letter.message_id, auto_submitted="auto-replied"))

    event = one(engine, "letter_event")
    assert (event["kind"], event["detail"], event["letter_id"]) == ("autoresponded", "Puhkusel", 1)
    assert rows(engine, "ticket") == rows(engine, "suppression") == []


def test_a_bounce_ends_the_doubt_about_a_letter(engine: Engine, letter: Letter):
    with writing(engine) as session:
        session.get_one(Letter, 1).status = "unknown"
    receive(engine, a_bounce(letter, "4.2.2"))

    assert one(engine, "letter")["status"] == "sent"


def test_a_bounce_in_prose_says_why_in_its_words_and_no_version_number_is_taken_for_it(engine: Engine, letter: Letter):
    prose = f"""Hi. This is the qmail-send program at klient.ee. (Exim 5.9.22, mailer 4.94.2)
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<arved@2.ee>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Message-ID: <{letter.message_id}>
"""
    receive(engine, a_mail(from_="MAILER-DAEMON@klient.ee", subject="failure notice", text=prose, return_path="<>"))

    assert one(engine, "mail")["bounce_status"] == "5.1.1"
    assert one(engine, "suppression")["reason"] == "hard_bounce"
