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


SENTENCE = "Mari Maasikas has accepted this invitation."
MEETING = """\
{sentence}

Arve
Monday Mar 2, 2026 ⋅ 11am – 11:30am (Eastern European Time)

Guests
support@firm.ee - organizer
mari@klient.ee

Invitation from Google Calendar: https://calendar.google.com/calendar/
"""
GOOGLES = """\
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
METHOD:{method}
BEGIN:VEVENT
ORGANIZER;CN=Support:mailto:support@firm.ee
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};CN=Mari Maa
 sikas;X-NUM-GUESTS={guests}{remark}:mailto:mari@klient.ee
SUMMARY:Arve
END:VEVENT
END:VCALENDAR
"""


def google(
    *, sentence: str = SENTENCE, answer: str = "ACCEPTED", method: str = "REPLY", guests: str = "0", remark: str = "",
    maker: str = "Google Inc", again: str = "",
) -> str:  # fmt: skip
    """Why a mail is automatic with which Google Calendar answers; the file of the answer hangs on it once more."""
    calendar = GOOGLES.format(answer=answer, method=method, guests=guests, remark=remark).replace("Google Inc", maker)
    words = MEETING.format(sentence=sentence)
    parts = (
        ("text/plain; charset=utf-8", words), ("text/html; charset=utf-8", f"<p>{words}</p>"),
        (f"text/calendar; charset=utf-8; method={method}", calendar),
    )  # fmt: skip
    inner = "".join(f"--a\nContent-Type: {kind}\n\n{content}\n" for kind, content in parts)
    file = f'Content-Type: application/ics; name="invite.ics"\n\n{again or calendar}'
    body = f'--b\nContent-Type: multipart/alternative; boundary="a"\n\n{inner}--a--\n--b\n{file}\n--b--'
    raw = a_mail(subject="Accepted: Arve", text=body, content_type='multipart/mixed; boundary="b"')
    return automatic_reason(parse(raw), HOUSE)


@pytest.mark.parametrize("sentence", [
    SENTENCE, "mari@klient.ee has accepted this invitation.", "Mari Maasikas on hyväksynyt tämän kutsun.",
])  # fmt: skip
def test_what_google_writes_of_a_click_is_nobodys_word_in_any_language(sentence: str):
    assert google(sentence=sentence) == "is_wordless_acceptance"


@pytest.mark.parametrize("said", [
    {"remark": ';X-RESPONSE-COMMENT="Kas saame alustada kell 11?"'}, {"remark": ";X-RESPONSE-COMMENT=Hilinen"},
    {"guests": "2"}, {"answer": "DECLINED"}, {"answer": "TENTATIVE"}, {"method": "COUNTER"},
])  # fmt: skip
def test_what_a_person_adds_at_google_is_to_be_read(said: dict[str, str]):
    assert google(**said) == ""


def test_an_empty_remark_is_none():
    assert google(remark=';X-RESPONSE-COMMENT=""') == "is_wordless_acceptance"


@pytest.mark.parametrize("sentence", [
    'Mari Maasikas has accepted this invitation with the note "kell 11".',
    "Kas saame alustada kell 11?", "Tulen, aga Mari Maasikas ei tule.", "Mari Maasikas has accepted with this note:",
    "",
])  # fmt: skip
def test_a_mail_that_does_not_open_with_googles_sentence_is_a_persons(sentence: str):
    assert google(sentence=sentence) == ""


def test_words_in_an_answer_of_another_maker_are_a_persons():
    assert google(maker="Somebody") == ""


def test_the_file_that_hangs_on_it_must_say_the_same():
    assert google(again=GOOGLES.format(answer="DECLINED", method="REPLY", guests="0", remark="")) == ""
