"""A meeting that is accepted by a click says nothing to answer; every other answer to one does."""

import pytest

from models.automatic import automatic_reason
from models.mail import parse
from tests.filing_room import HOUSE
from tests.mailmaker import a_mail

ANSWER = """\
BEGIN:VCALENDAR
METHOD:{method}
VERSION:2.0
BEGIN:VEVENT
ATTENDEE;PARTSTAT={answer};CN="Maasikas: Mari";X-LONG=the next line goes
 on:MAILTO:mari@klient.ee
COMMENT;LANGUAGE=en-US:{comment}\\n
UID:040000008200E00074C5B7101A82E008
SUMMARY;LANGUAGE=en-US:Accepted: Arve
END:VEVENT
END:VCALENDAR
"""


def outlook(
    answer: str = "ACCEPTED", *, text: str = "", comment: str = "", method: str = "REPLY", more: str = ""
) -> str:
    """Why a mail is automatic with which Outlook answers an invitation."""
    calendar = ANSWER.format(method=method, answer=answer, comment=comment)
    parts = (
        ("text/plain", text), ("text/html", f"<html><body><p>{text}<o:p>&nbsp;</o:p></p></body></html>"),
        (f'text/calendar; charset="utf-8"; method={method}', calendar),
    )  # fmt: skip
    body = "".join(f"--b\nContent-Type: {kind}\n\n{content}\n" for kind, content in parts)
    raw = a_mail(
        subject="Accepted: Arve", text=f"{body}{more}--b--", content_type='multipart/alternative; boundary="b"'
    )
    return automatic_reason(parse(raw), HOUSE)


def test_accepting_a_meeting_without_a_word_is_a_click_and_no_mail_to_answer():
    assert outlook() == "is_wordless_acceptance"


def test_so_it_is_where_the_answer_is_the_whole_mail():
    calendar = ANSWER.format(method="REPLY", answer="ACCEPTED", comment="").replace("\n", "\r\n")
    raw = a_mail(text=calendar, content_type="text/calendar; method=REPLY")

    assert automatic_reason(parse(raw), HOUSE) == "is_wordless_acceptance"


@pytest.mark.parametrize("answer", ["DECLINED", "TENTATIVE", "NEEDS-ACTION", "ACCEPTED-NOT"])
def test_who_does_not_simply_come_is_to_be_read(answer: str):
    assert outlook(answer) == ""


def test_words_beside_a_yes_are_a_persons():
    assert outlook(text="Kas saame alustada kell 11?") == ""
    assert outlook(comment="Kas saame alustada kell 11?") == ""


def test_a_file_beside_a_yes_is_a_persons():
    assert outlook(more="--b\nContent-Type: application/pdf\n\nx\n") == ""


@pytest.mark.parametrize("method", ["REQUEST", "COUNTER", "CANCEL"])
def test_an_invitation_another_time_and_a_cancelled_meeting_are_to_be_read(method: str):
    assert outlook(method=method) == ""


def test_two_answers_in_one_file_must_both_be_yes():
    both = ANSWER.format(method="REPLY", answer="ACCEPTED", comment="").replace(
        "UID:", "ATTENDEE;PARTSTAT=DECLINED:MAILTO:jaan@klient.ee\nUID:"
    )
    raw = a_mail(text=both, content_type="text/calendar; method=REPLY")

    assert automatic_reason(parse(raw), HOUSE) == ""
