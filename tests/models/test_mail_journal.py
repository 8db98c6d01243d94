"""A journal report of Exchange is read as the mail that it carries, once, and proves nothing of who wrote it."""

from dataclasses import replace

import pytest

from models.mail import parse
from models.mail.journal import NOTE
from models.sender_auth import why_unproven
from tests.filing_room import HOUSE, an_intake, outcomes
from tests.mailmaker import a_mail

ORIGINAL = a_mail(message_id="one@klient.ee", subject="Arve 17", text="Palun arve 17 koopia.").decode()
SAYS = "Sender: mari@klient.ee\nSubject: Arve 17\nMessage-Id: <one@klient.ee>\nRecipient: support@firm.ee\n"


def a_report(original: str = ORIGINAL, *, says: str = SAYS, message_id: str = "r1@firm.ee", **headers: str) -> bytes:
    parts = (("text/plain", says), ("message/rfc822", original))
    body = "".join(f"--j\nContent-Type: {kind}\n\n{content}\n" for kind, content in parts)
    return a_mail(
        from_="Microsoft Exchange <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@firm.ee>",
        to="journal@firm.ee", subject="Arve 17", text=f"{body}--j--", message_id=message_id,
        content_type='multipart/mixed; boundary="j"', **({"x_ms_journal_report": " "} | headers),
    )  # fmt: skip


def test_the_mail_inside_is_read_and_not_the_report():
    mail = parse(a_report(return_path="<>", auto_submitted="auto-generated"))

    assert (mail.sender.address, mail.subject, mail.message_id) == ("mari@klient.ee", "Arve 17", "one@klient.ee")
    assert (mail.text.strip(), mail.attachments) == ("Palun arve 17 koopia.", ())
    assert mail.notes == (NOTE,)


def test_whom_it_reached_is_known_though_no_header_of_the_mail_says_so():
    says = f"{SAYS}To: mari@firm.ee, Expanded: support@firm.ee\nBcc: Arved@Firm.ee\n"

    assert parse(a_report(says=says)).delivered_to == ("support@firm.ee", "mari@firm.ee", "arved@firm.ee")


def test_a_mail_and_all_the_reports_on_it_make_one_ticket():
    reports = [a_report(message_id=f"r{number}@firm.ee") for number in range(2)]
    intake = an_intake()

    told = outcomes(intake, reports[0], ORIGINAL.encode(), reports[1])

    assert told == [("filed", "new_ticket"), *[("duplicate", "same_message_id")] * 2]
    assert [ticket["contact_address"] for ticket in intake.rows.tickets] == ["mari@klient.ee"]


def test_a_machines_mail_stays_a_machines_in_its_report():
    original = a_mail(message_id="one@klient.ee", auto_submitted="auto-replied").decode()

    assert outcomes(an_intake(), a_report(original)) == [("automatic", "is_auto_submitted")]


def test_a_report_proves_no_agent_whatever_the_mail_inside_claims():
    word = "mx.firm.ee; dmarc=pass header.from=firm.ee"
    original = a_mail(from_="mari@firm.ee", authentication_results=word).decode()

    mail = parse(a_report(original, authentication_results=word))

    assert why_unproven(mail, replace(HOUSE, authserv_id="mx.firm.ee")) == "it bears no Authentication-Results"


@pytest.mark.parametrize("raw", [
    a_report(x_ms_journal_report=""),
    a_report(says="Vaata palun"),
    a_report(f"{ORIGINAL}\n--j\nContent-Type: message/rfc822\n\n{ORIGINAL}"),
    a_report("no headers, no mail"),
], ids=["a forward", "words of a person", "two mails", "no mail inside"])  # fmt: skip
def test_what_is_no_journal_report_of_one_mail_is_read_as_it_stands(raw: bytes):
    assert parse(raw).sender.domain == "firm.ee"


def test_a_report_within_a_report_is_opened_no_further():
    assert parse(a_report(a_report().decode())).to[0].address == "journal@firm.ee"
