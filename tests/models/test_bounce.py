"""Mail that came back (T-07)."""

import time
from base64 import encodebytes

import pytest

from models.bounce import read_bounce, returned_ids
from models.mail import parse
from models.register import Disposition
from tests.filing_room import an_intake, our_id, taken
from tests.mailmaker import a_mail, a_report

QMAIL = """Hi. This is the qmail-send program at klient.ee.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<mari@klient.ee>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <support@firm.ee>
From: support@firm.ee
Message-ID: <letter@firm.ee>

Tere"""

FAILED_RECIPIENTS = """------ Failed Recipients ------

<mari@klient.ee>: Requested action not taken: mailbox unavailable. [SMTP Error Code 550]
-------- Returned Mail --------
"""
COULD_NOT_DELIVER = """Could not deliver message to the following recipient(s):

Failed Recipient: mari@klient.ee
Reason: Remote host said: 550 unknown user
   -- The header and top 20 lines of the message follows --
"""
WILL_TRY_AGAIN = """Your message with Subject: Arve
could not be delivered to the following recipients:

mari@klient.ee

Delivery attempts will continue to be made for 5 day(s).
"""
NO_GAP = """The following address failed:

mari@klient.ee Invalid address, ERROR_CODE: 550, ERROR_CODE: 5.1.1 no such user

Received: from mx.firm.ee by mx.klient.ee
Message-ID: <letter@firm.ee>
From: Support <support@firm.ee>
To: <mari@klient.ee>
"""
BY_SOFTWARE = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one of its recipients.

"""


def bounce_of(raw: bytes):
    return read_bounce(parse(raw), raw)


def test_a_report_names_the_address_that_failed_and_the_letter():
    raw = a_report(recipient="Mari@Klient.ee", returned="letter@firm.ee")

    assert bounce_of(raw)[:2] == (("mari@klient.ee",), ("letter@firm.ee",))


def test_the_letter_that_came_back_goes_before_the_thread_that_it_stood_in():
    raw = a_report(returned=our_id(7, nonce="second"), returned_references=[our_id(7, nonce="first"), "x@klient.ee"])

    assert taken(an_intake(), raw)["letter_message_id"] == our_id(7, nonce="second")


def test_a_letter_that_came_back_in_an_encoding_is_known():
    head = b"Message-ID: <letter@firm.ee>\n"
    encoded = b"Content-Type: text/rfc822-headers\nContent-Transfer-Encoding: base64\n\n" + encodebytes(head)
    raw = a_report().replace(b"\r\n", b"\n")
    plain = raw[raw.index(b"Content-Type: text/rfc822-headers") : raw.rindex(b"--b--")]

    assert bounce_of(raw.replace(plain, encoded))[1] == ("letter@firm.ee",)


@pytest.mark.parametrize(
    ("recipient", "address"),
    [
        ("\n rfc822;\n mari@klient.ee", "mari@klient.ee"),
        ('rfc822;"mari maasikas"@klient.ee', '"mari maasikas"@klient.ee'),
        ("utf-8; jüri@õun.ee", "jüri@õun.ee"),
        ("rfc822; juri@xn--un-bka.ee", "juri@õun.ee"),
    ],
)
def test_the_address_that_failed_is_read_however_it_is_written(recipient: str, address: str):
    raw = a_report().replace(b" rfc822; mari@klient.ee", f" {recipient}".encode())

    assert bounce_of(raw).addresses == (address,)


def test_a_report_without_a_sender_writes_no_traceback_to_the_log(caplog: pytest.LogCaptureFixture):
    raw = a_mail(from_="", subject="failure notice", text=QMAIL, return_path="<>")

    bounce_of(raw)

    assert not caplog.records


def test_a_report_of_delay_is_no_bounce():
    raw = a_report(action="delayed", returned="letter@firm.ee")

    assert bounce_of(raw)[:2] == ((), ("letter@firm.ee",))
    row = taken(an_intake(), raw)
    assert (row["disposition"], row["bounced_address"]) == (Disposition.AUTOMATIC, "")


def test_a_bounce_of_our_letter_says_which_letter_and_which_address():
    row = taken(an_intake(), a_report(recipient="mari@klient.ee", returned=our_id(7)))

    assert row["disposition"] == Disposition.BOUNCE
    assert (row["letter_message_id"], row["bounced_address"]) == (our_id(7), "mari@klient.ee")


def test_a_bounce_of_somebody_elses_letter_names_no_letter():
    row = taken(an_intake(), a_report(returned=our_id(7).replace(".", ",")))

    assert (row["disposition"], row["letter_message_id"]) == (Disposition.BOUNCE, "")


def test_a_server_that_writes_prose_is_understood():
    raw = a_mail(from_="MAILER-DAEMON@klient.ee", subject="failure notice", text=QMAIL, return_path="<>")

    assert bounce_of(raw)[:2] == (("mari@klient.ee",), ("letter@firm.ee",))


def test_the_sender_of_the_letter_that_came_back_is_no_address_that_failed():
    server = {"from_": "mailer-daemon@klient.ee", "subject": "Undelivered Mail Returned to Sender"}

    assert bounce_of(a_mail(text=NO_GAP, **server))[:2] == (("mari@klient.ee",), ("letter@firm.ee",))


def test_a_letter_to_ourselves_may_come_back():
    raw = a_mail(from_="MAILER-DAEMON@firm.ee", text=QMAIL.replace("mari@klient.ee", "support@firm.ee"))

    assert bounce_of(raw).addresses == ("support@firm.ee",)


def test_the_code_is_read_in_a_prose_that_is_encoded():
    encoded = encodebytes(NO_GAP.encode()).decode()
    headers = {"from_": "mailer-daemon@klient.ee", "content_transfer_encoding": "base64"}

    assert bounce_of(a_mail(text=encoded, x_failed_recipients="mari@klient.ee", **headers)).status == "5.1.1"


PROSE = {
    "Exchange in Finnish": "Toimitus epäonnistui seuraaville vastaanottajille:\n\nmari@klient.ee\n\n"
    "Generating server: mx.klient.ee\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n\n"
    "Original message headers:\nX-Failed: 550 from someone@else.ee\n",
    "a German provider": 'The following address failed:\n\n"mari@klient.ee":\nSMTP error for RCPT TO command, host: mx '
    "reason: 550 mailbox unavailable\n",
    "a log": "Message log follows:\n no valid recipients\n <mari@klient.ee> ... unknown user\n",
    "a transcript": "--- Session Transcript ---\n Mon: RCPT To:<Mari@Klient.ee>\n Mon: <-- 550 5.1.1 unknown\n",
}


@pytest.mark.parametrize("text", PROSE.values(), ids=PROSE.keys())
def test_in_any_prose_of_a_server_the_address_counts_beside_which_a_refusal_stands(text: str):
    server = {"from_": "Postmaster <postmaster@klient.ee>", "return_path": "<>", "subject": "Tagasi"}

    assert bounce_of(a_mail(text=text, **server)).addresses == ("mari@klient.ee",)
    assert bounce_of(a_mail(text=text.replace("@", " at "), **server)) is None


def test_a_person_who_tells_in_an_answer_of_a_program_who_has_left_sends_no_bounce():
    text = "jaan@klient.ee does not exist any more, please write to mari@klient.ee."

    assert bounce_of(a_mail(from_="info@klient.ee", return_path="<>", subject="Jaan", text=text)) is None


def test_the_server_that_reports_is_no_address_that_failed():
    text = "I am postmaster@klient.ee.\n550 5.1.1 unknown\n"

    assert bounce_of(a_mail(from_="postmaster@klient.ee", return_path="<>", text=text)) is None


def test_a_report_that_returns_nothing_names_the_letter_in_its_standard_form():
    report = a_report().replace(b"Reporting-MTA", b"X-Original-Message-ID: <letter@firm.ee>\nReporting-MTA")
    bare = report[: report.index(b"--b\nContent-Type: text/rfc822-headers")] + b"--b--\n"

    assert bounce_of(bare)[:2] == (("mari@klient.ee",), ("letter@firm.ee",))


def test_a_person_who_writes_about_a_bounce_sends_none():
    assert bounce_of(a_mail(subject="Fwd: Undelivered Mail Returned to Sender", text=QMAIL)) is None


def test_a_person_who_attaches_a_bounce_sends_none():
    report = a_report(returned="letter@firm.ee").decode()
    text = f"--f\nContent-Type: text/plain\n\nWhat is this?\n--f\nContent-Type: message/rfc822\n\n{report}\n--f--"
    raw = a_mail(subject="Fwd: Undelivered", text=text, content_type='multipart/mixed; boundary="f"')

    assert bounce_of(raw) is None


def test_a_postmaster_who_is_a_person_sends_no_bounce():
    assert bounce_of(a_mail(from_="postmaster@klient.ee", text="Please call me about our contract.")) is None


def test_a_postmaster_who_is_a_person_may_write_of_an_address_that_failed():
    text = "Hello, your message could not be delivered to info@klient.ee since we moved. Please write to uus@klient.ee."

    assert bounce_of(a_mail(from_="postmaster@klient.ee", text=text)) is None
    assert bounce_of(a_mail(from_="postmaster@klient.ee", subject="Undeliverable: Arve", text=text)) is not None


def test_a_report_from_nobody_is_still_a_bounce():
    raw = a_report(returned=our_id(7)).replace(b"From: Mail Delivery System <MAILER-DAEMON@mx.firm.ee>", b"From: <>", 1)

    assert taken(an_intake(), raw)["disposition"] == Disposition.BOUNCE


def test_an_answer_of_a_machine_from_nobody_waits_for_no_person():
    raw = a_mail(from_="<>", auto_submitted="auto-replied", text="You wrote to an address that is no longer in use.")

    assert taken(an_intake(), raw)["disposition"] == Disposition.AUTOMATIC


@pytest.mark.parametrize(
    ("subject", "text", "addresses"),
    [
        ("Returned Mail - Error During Delivery", FAILED_RECIPIENTS, ("mari@klient.ee",)),
        ("Delivery Failure", COULD_NOT_DELIVER, ("mari@klient.ee",)),
        ("Delivery failure notification", WILL_TRY_AGAIN, ()),
        ("Mail delivery failed: returning message to sender", f"{BY_SOFTWARE}Message-ID: <letter@firm.ee>\n", ()),
    ],
)
def test_a_bounce_that_only_its_words_give_away_makes_no_ticket(subject: str, text: str, addresses: tuple[str, ...]):
    raw = a_mail(from_="Mail_Gateway@klient.ee", subject=subject, text=text)

    bounce = bounce_of(raw)

    assert bounce is not None
    assert bounce.addresses == addresses
    assert taken(an_intake(), raw)["ticket_id"] is None


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Undelivered Mail Returned to Sender", f"Hello, why do I get this?\n\n{COULD_NOT_DELIVER}"),
        ("Delivery failed", "The following recipient never got their parcel: mari@klient.ee"),
        ("Mail delivery failed", "My mails to you come back. Please call me."),
        ("Failure notice", "Your message says that you do not serve our street any more. Is that so?"),
        ("Tarne", f"{BY_SOFTWARE}Message-ID: <letter@firm.ee>\n"),
    ],
)
def test_a_person_whose_mail_has_some_of_a_bounces_words_sends_none(subject: str, text: str):
    assert bounce_of(a_mail(subject=subject, text=text)) is None


def test_a_report_whose_standard_form_names_nobody_is_read_by_its_words():
    raw = a_report().replace(b"\n\nFinal-Recipient: rfc822; mari@klient.ee\nAction: failed\nStatus: 5.1.1\n", b"\n")
    raw = raw.replace(b"Your mail could not be delivered.\n", b"%s\n" % COULD_NOT_DELIVER.encode())

    assert bounce_of(raw).addresses == ("mari@klient.ee",)


@pytest.mark.parametrize("action", ["failed", "Failed", "failure", "error", "failed (bounced)"])
def test_whatever_word_a_server_has_for_a_failure_it_is_one(action: str):
    assert bounce_of(a_report(action=action)).addresses == ("mari@klient.ee",)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", "Delayed (will be tried again)"])
def test_what_is_no_failure_names_no_address(action: str):
    assert bounce_of(a_report(action=action)).addresses == ()


@pytest.mark.parametrize("original", ["rfc822; info@klient.ee", "rfc822;rfc822; info@klient.ee", "<info@klient.ee>"])
def test_the_address_that_was_written_to_counts_not_where_it_was_passed_on(original: str):
    raw = a_report().replace(b"Final-", b"Original-Recipient: %s\nFinal-" % original.encode())

    assert bounce_of(raw).addresses == ("info@klient.ee",)


def test_a_number_instead_of_the_address_that_was_written_to_names_nobody():
    raw = a_report().replace(b"Final-", b"Original-Recipient: X400; /ID=17\nFinal-")

    assert bounce_of(raw).addresses == ("mari@klient.ee",)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("550 No such user here", "5.0.0"),
        ("550-<mari@klient.ee> is not a known user\n 550 see example.ee", "5.0.0"),
        ("550 5.1.1 unknown", "5.1.1"),
        ("554 Sorry, this message appears to be spam (#5.6.0)", "5.6.0"),
        ("550 Denied due to spam list", "5.7.1"),
        ("554 Client host [192.0.2.1] blocked using bl.example.ee", "5.7.1"),
        ("550 <mari@klient.ee>... Relaying denied", "5.7.1"),
        ("550 account is full (quota exceeded)", "5.2.2"),
        ("552 requested action aborted", "5.2.2"),
        ("534 SIZE=Message too big", "5.3.4"),
    ],
)
def test_a_refusal_that_only_says_that_it_is_one_is_told_by_its_words(answer: str, status: str):
    raw = a_report().replace(b"5.1.1\n", b"5.0.0\nDiagnostic-Code: smtp; %s\n" % answer.encode())

    assert bounce_of(raw).status == status


def test_a_code_that_tells_why_goes_before_the_words():
    raw = a_report().replace(b"5.1.1\n", b"5.1.1\nDiagnostic-Code: smtp; 550 blocked\n")

    assert bounce_of(raw).status == "5.1.1"


def test_a_report_that_names_ids_without_end_is_cut():
    raw = a_report(returned="letter@firm.ee", returned_references=[f"{number}@evil.x" for number in range(5000)])

    ids = returned_ids(parse(raw), raw)

    assert ids[0] == "letter@firm.ee"
    assert len(ids) == 100


@pytest.mark.parametrize("junk", ["\n", "<a@b.ee>\n", " \n", "<", "\t\n\n"])
def test_a_report_of_junk_takes_no_longer_than_two_seconds(junk: str):
    raw = a_mail(from_="mailer-daemon@evil.x", text=junk * (300_000 // len(junk)))
    mail, begun = parse(raw), time.process_time()

    read_bounce(mail, raw)

    assert time.process_time() - begun < 2


@pytest.mark.parametrize("junk", ["\n", "\r\n", ",", ">\n\n", ", ", ",a@b.ee\n"])
def test_a_part_for_machines_of_junk_takes_no_second(junk: str):
    raw = a_report().partition(b"Final-Recipient")[0] + junk.encode() * (300_000 // len(junk))
    mail, begun = parse(raw), time.process_time()

    assert read_bounce(mail, raw) is not None
    assert time.process_time() - begun < 1


def test_a_hostile_report_is_read_as_what_can_be_read():
    nested = "Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 2000

    assert (
        bounce_of(a_mail(from_="mailer-daemon@evil.x", text=nested, content_type="multipart/report; boundary=x"))
        is None
    )
