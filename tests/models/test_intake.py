"""What to do with each mail: tickets and their fields, once, machines apart, nothing unreadable (T-02 to T-08)."""

from datetime import UTC, datetime, timedelta

import pytest

from models.intake import Intake, arrival
from models.mail import parse
from models.message import Direction
from models.profile import profiles_of
from models.register import Disposition
from models.ticket import Status
from tests.filing_room import ARRIVED, HOUSE, NOW, an_intake, found, our_id, outcomes, taken
from tests.mailmaker import a_mail, a_report, with_part

INTERNAL, FILE = NOW - timedelta(days=1), NOW - timedelta(days=2)
RECEIVED = "from a by b; Mon, 16 Mar 2026 10:00:00 +0200"
AUTO = a_mail(
    auto_submitted="auto-replied", message_id="auto@klient.ee", in_reply_to="root@klient.ee", text="I am away"
)


def arrived(*, internal: datetime | None = None, fallback: datetime | None = FILE, **headers: str) -> datetime:
    return arrival(parse(a_mail(**headers)), internal=internal, fallback=fallback, now=NOW)


def test_a_mail_arrived_when_the_server_says():
    assert arrived(internal=INTERNAL, received=RECEIVED) == INTERNAL


def test_else_when_the_topmost_received_says_then_date_then_the_file():
    assert arrived(received=RECEIVED) == datetime(2026, 3, 16, 8, tzinfo=UTC)
    assert arrived() == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert arrived(date="once upon a time") == FILE
    assert arrived(date="", fallback=None) == NOW


@pytest.mark.parametrize("date", ["Fri, 01 Jan 2100 00:00:00 +0000", "Fri, 31 Dec 9999 23:59:59 -2300"])
def test_no_mail_arrives_in_the_future(date: str):
    assert arrived(date=date) <= NOW
    assert arrived(internal=NOW + timedelta(hours=1)) == NOW


@pytest.mark.parametrize("date", ["Mon, 01 Jan 0001 00:00:00 +0000", "Thu, 01 Jan 1970 00:00:00 +0000"])
def test_a_date_before_there_was_mail_is_no_date(date: str):
    assert arrived(date=date) == FILE


def test_a_first_mail_makes_a_ticket_with_its_fields():
    intake = an_intake()
    taken(intake, a_mail(from_="Mari <Mari@Klient.ee>", subject="Arve 12", text="Tere!\n\n" + "sõna " * 100))

    (ticket,) = intake.rows.tickets
    assert (ticket["status"], ticket["started_at"], ticket["queue"]) == (Status.UNASSIGNED, ARRIVED, "support")
    assert (ticket["contact_address"], ticket["subject"]) == ("mari@klient.ee", "Arve 12")
    assert ticket["description"].startswith("Tere! sõna sõna")
    assert len(ticket["description"]) == 255


FORWARDED = "Palun vaadake.\n\n---------- Forwarded message ---------\nFrom: Mari <mari@klient.ee>\n\nKus on arve?"
BY_A_FORM = "Uus päring kodulehelt\n\nFrom: Mari <mari@klient.ee>\nSubject: Arve\nTo: Firm\n\nKus on arve?"


def shown(intake: Intake, raw: bytes) -> str:
    """What a mail's message shows unfolded."""
    taken(intake, raw)
    message = intake.rows.messages[-1]
    return message["text"][: message["quote_at"]].strip()


@pytest.mark.parametrize("subject", ["Fwd: Arve", "VL: Arve", "Edasi: Arve"])
def test_the_mail_that_a_forward_passes_on_is_open_to_see_on_the_ticket_that_it_opens(subject: str):
    assert shown(an_intake(), a_mail(from_="liis@firm.ee", subject=subject, text=FORWARDED)) == FORWARDED
    assert shown(an_intake(), a_mail(from_="liis@firm.ee", subject="Re: Arve", text=FORWARDED)) == "Palun vaadake."


def test_a_forward_of_what_the_ticket_has_already_is_folded():
    intake = an_intake()
    taken(intake, a_mail(message_id="root@klient.ee"))

    assert shown(intake, a_mail(subject="Fwd: Arve", in_reply_to="root@klient.ee", text=FORWARDED)) == "Palun vaadake."


def test_the_words_that_a_form_passes_on_are_open_to_see():
    form = {"from_": "Firm <wordpress@firm.ee>", "reply_to": "mari@klient.ee", "text": BY_A_FORM}

    assert shown(an_intake(), a_mail(**form)) == BY_A_FORM
    assert shown(an_intake(), a_mail(**form, references=["x@klient.ee"])) == "Uus päring kodulehelt"


def test_an_answer_becomes_a_child_and_its_message_stands_on_the_master():
    intake = an_intake()
    taken(intake, a_mail(message_id="root@klient.ee"))
    taken(intake, a_mail(from_="jaan@firm.ee", in_reply_to="root@klient.ee", text="Vastus"))

    child = intake.rows.tickets[1]
    assert (child["master_id"], child["status"]) == (1, None)
    assert [(m["ticket_id"], m["child_id"], m["direction"]) for m in intake.rows.messages] == [
        (1, None, Direction.IN),
        (1, 2, Direction.OUT),
    ]


def test_the_customer_who_answers_an_agents_first_mail_becomes_the_contact():
    intake = an_intake()
    intake.known.cards.by_address["mari@klient.ee"] = {5}
    taken(intake, a_mail(from_="jaan@firm.ee", message_id="root@firm.ee"))
    taken(intake, a_mail(in_reply_to="root@firm.ee", text="Jah"))

    ticket = intake.rows.tickets[0]
    assert (ticket["contact_address"], ticket["customer_id"]) == ("mari@klient.ee", 5)


def test_a_customer_chosen_by_hand_stays_when_somebody_from_outside_joins():
    intake = an_intake()
    taken(intake, a_mail(from_="jaan@firm.ee", message_id="root@firm.ee"))
    intake.rows.tickets[0].update(customer_id=5, recognised_by="hand", customer_chosen_at=NOW)
    taken(intake, a_mail(in_reply_to="root@firm.ee", text="Jah"))

    ticket = intake.rows.tickets[0]
    assert (ticket["contact_address"], ticket["customer_id"], ticket["recognised_by"]) == ("mari@klient.ee", 5, "hand")


def test_mail_from_inside_the_firm_has_no_customer():
    intake = an_intake()
    intake.known.cards.by_domain["firm.ee"] = {5}
    taken(intake, a_mail(from_="jaan@firm.ee"))

    assert intake.rows.tickets[0]["customer_id"] is None


def test_an_auto_reply_before_anything_opens_no_ticket():
    intake = an_intake()

    assert outcomes(intake, AUTO) == [("automatic", "is_auto_submitted")]
    assert (intake.rows.tickets, intake.rows.messages, intake.rows.thread_keys) == ([], [], [])


def test_what_an_auto_reply_named_before_ties_nobody_to_it():
    assert outcomes(an_intake(), AUTO, a_mail(message_id="root@klient.ee"))[1] == ("filed", "new_ticket")


def test_an_auto_reply_stands_on_the_thread_that_it_answers_without_a_child():
    intake = an_intake()
    taken(intake, a_mail(message_id="root@klient.ee"))
    taken(intake, AUTO)

    message = intake.rows.messages[1]
    assert (message["ticket_id"], message["child_id"], message["is_automatic"]) == (1, None, True)
    assert len(intake.rows.tickets) == 1


def test_a_machine_never_joins_tickets():
    intake = an_intake()
    taken(intake, a_mail(message_id="l@x.ee"))
    taken(intake, a_mail(message_id="r@x.ee", text="right"))

    row = taken(intake, a_mail(auto_submitted="auto-replied", references=["l@x.ee", "r@x.ee"]))

    assert (row["ticket_id"], intake.rows.merges) == (2, [])


def test_a_machine_gives_nobody_the_right_to_write_on_a_ticket():
    intake = an_intake()
    taken(intake, a_mail(message_id="root@klient.ee"))
    robot = a_mail(from_="bot@evil.x", auto_submitted="auto-replied", references=["root@klient.ee"], cc="me@evil.x")
    taken(intake, robot)

    assert taken(intake, a_mail(from_="me@evil.x", subject="[#1]", text="in"))["reason"] == "new_ticket"


def test_a_bounce_of_our_letter_stands_on_its_ticket():
    intake = an_intake()
    taken(intake, a_mail())

    row = taken(intake, a_report(returned=our_id(1)))

    assert (row["disposition"], row["ticket_id"]) == (Disposition.BOUNCE, 1)
    assert intake.rows.messages[1]["is_automatic"]


def test_a_letter_of_our_own_that_returns_is_kept_and_adds_nothing_to_its_ticket():
    intake = an_intake()
    taken(intake, a_mail())

    row = taken(intake, a_mail(from_="support@firm.ee", message_id=our_id(1), text="Your question is worked on"))

    assert (row["disposition"], row["reason"], row["ticket_id"]) == ("automatic", "is_own_mail", 1)
    assert row["letter_message_id"] == our_id(1)
    assert len(intake.rows.messages) == 1


def test_an_auto_reply_to_our_letter_is_recorded_on_it():
    intake = an_intake()
    taken(intake, a_mail())

    row = taken(intake, a_mail(auto_submitted="auto-replied", in_reply_to=our_id(1), text="away"))

    assert (row["letter_message_id"], row["ticket_id"]) == (our_id(1), 1)


def test_a_place_read_twice_is_one_mail():
    intake = an_intake()
    place = found(a_mail(), location="1/0000000001")

    assert intake.take(*profiles_of([place], HOUSE)) is not None
    assert intake.take(*profiles_of([place], HOUSE)) is None


@pytest.mark.parametrize(
    ("raw", "reason"),
    [(b"", "empty"), (b"\n\n", "empty"), (b"\x00\xffjunk", "not_mail"), (b"Subject: x\n\ny", "no_sender")],
)
def test_what_cannot_be_read_is_held_with_its_reason(raw: bytes, reason: str):
    assert outcomes(an_intake(), raw) == [("quarantined", reason)]


def test_an_answer_to_an_auto_reply_joins_the_ticket_that_the_auto_reply_stands_on():
    intake = an_intake()
    taken(intake, a_mail(message_id="1@klient.ee"))
    taken(intake, a_mail(message_id="auto@klient.ee", in_reply_to="1@klient.ee", auto_submitted="auto-replied"))

    row = taken(intake, a_mail(from_="agent@firm.ee", message_id="2@firm.ee", in_reply_to="auto@klient.ee"))

    assert row["ticket_id"] == 1


def test_a_ticket_without_a_customer_inherits_that_of_the_ticket_that_joins_it():
    intake = an_intake()
    intake.known.cards.by_address["jaan@klient.ee"] = {7}
    taken(intake, a_mail(from_="stranger@mujal.ee", message_id="1@mujal.ee"))
    taken(intake, a_mail(from_="jaan@klient.ee", message_id="3@klient.ee", in_reply_to="2@klient.ee"))

    taken(intake, a_mail(from_="jaan@klient.ee", message_id="2@klient.ee", in_reply_to="1@mujal.ee"))

    assert intake.known.tickets[1]["customer_id"] == 7
    assert intake.known.tickets[2]["master_id"] == 1


def test_a_loop_that_is_held_does_not_begin_anew_on_another_ticket():
    intake = an_intake()
    for number in range(60):
        robot = ("a@robot.ee", "b@robot.ee")[number % 2]
        answers = {"in_reply_to": f"{number - 1}@robot.ee"} if number else {}
        raw = a_mail(from_=robot, message_id=f"{number}@robot.ee", text=str(number), **answers)
        row = taken(intake, raw, at=ARRIVED + timedelta(seconds=5 * number))

    assert (row["disposition"], row["reason"], row["ticket_id"]) == ("quarantined", "loop", 1)
    assert {ticket["master_id"] for ticket in intake.rows.tickets} == {None, 1}
    assert len(intake.rows.messages) == 20


def test_what_answers_a_letter_about_an_invoice_is_about_it_and_nothing_else_is():
    known = an_intake().known
    known.invoices["reminder@firm.ee"] = 5
    for number in (1, 2):
        taken(Intake(known, HOUSE, NOW), a_mail(message_id=f"{number}@klient.ee", text=str(number)))

    later = Intake(known, HOUSE, NOW)
    taken(later, a_mail(message_id="3@klient.ee", references=["1@klient.ee", "reminder@firm.ee"], text="3"))
    taken(later, a_mail(message_id="4@klient.ee", in_reply_to="2@klient.ee", text="4"))

    assert [known.tickets[number]["invoice_id"] for number in (1, 2)] == [5, None]
    assert later.rows.changes == [{"id": 1, "invoice_id": 5}]


def test_a_person_who_forwards_a_bounce_opens_a_ticket():
    raw = with_part("message/delivery-status", "Final-Recipient: rfc822; x@y.ee\nAction: failed\n")

    assert taken(an_intake(), raw)["disposition"] == "filed"
