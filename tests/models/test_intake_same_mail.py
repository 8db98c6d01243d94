"""The same mail again is one mail, and another mail under a known id loses nothing (T-06)."""

from datetime import timedelta

import pytest

from tests.filing_room import ARRIVED, an_intake, outcomes, taken
from tests.mailmaker import a_mail, with_part


def test_the_same_mail_again_is_a_duplicate_also_with_a_lists_footer():
    raw = a_mail(message_id="m@klient.ee")
    footed = a_mail(message_id="m@klient.ee", subject="[support] Arve", text="Tere!\n_____\nSupport list")

    assert outcomes(an_intake(), raw, raw, footed)[1:] == [("duplicate", "same_message_id")] * 2


def test_a_mail_without_an_id_twice_is_one():
    assert outcomes(an_intake(), a_mail(), a_mail())[1] == ("duplicate", "same_message_id")


def test_an_id_used_for_another_mail_loses_nothing_and_joins_nothing():
    first, other = (a_mail(message_id="1@robot.ee", text=text) for text in ("one", "two"))
    intake = an_intake()

    assert outcomes(intake, first, other, other, first) == [
        ("filed", "new_ticket"),
        ("filed", "new_ticket"),
        ("duplicate", "same_content"),
        ("duplicate", "same_message_id"),
    ]
    assert [message["text"].strip() for message in intake.rows.messages] == ["one", "two"]


def test_a_known_id_from_another_sender_is_another_mail():
    forged = a_mail(from_="evil@evil.x", message_id="m@klient.ee")

    assert outcomes(an_intake(), a_mail(message_id="m@klient.ee"), forged)[1] == ("filed", "new_ticket")


def test_a_mail_that_a_list_sends_on_under_its_own_name_is_the_same_mail():
    intake = an_intake()
    taken(intake, a_mail(from_="jaan@klient.ee", message_id="1@klient.ee", text="Tere"))

    copy = a_mail(from_="Jaan via Support <support@firm.ee>", message_id="1@klient.ee", text="Tere")

    assert taken(intake, copy)["disposition"] == "duplicate"


def test_known_words_with_a_long_tail_are_another_mail():
    intake = an_intake()
    taken(intake, a_mail(message_id="1@klient.ee", text="Tere"))

    row = taken(intake, a_mail(message_id="1@klient.ee", text="Tere\n\n" + "Midagi muud. " * 200))

    assert row["disposition"] == "filed"


def test_one_message_id_and_text_with_other_files_are_two_mails():
    intake = an_intake()

    first = taken(intake, with_part("application/pdf", "%PDF one", message_id="scan@x.ee"))
    second = taken(intake, with_part("application/pdf", "%PDF two", message_id="scan@x.ee"))

    assert (first["disposition"], second["disposition"]) == ("filed", "filed")


def test_a_list_may_take_files_away_from_one_mail_and_the_same_file_may_come_later():
    plain = a_mail(message_id="scan@x.ee", text="Vaata palun")
    scan = with_part("application/pdf", "%PDF one", message_id="scan@x.ee")

    assert outcomes(an_intake(), plain, scan)[1] == ("duplicate", "same_message_id")
    assert outcomes(an_intake(), scan, plain)[1] == ("duplicate", "same_message_id")


def test_one_message_id_and_text_with_another_subject_are_two_mails():
    one, other = (a_mail(message_id="1@robot.ee", subject=f"Arve {number}", text="Tere") for number in (7, 8))

    assert outcomes(an_intake(), one, other)[1] == ("filed", "new_ticket")


@pytest.mark.parametrize(
    ("message_id", "later", "disposition"),
    [
        ("", timedelta(hours=24), "duplicate"), ("", timedelta(hours=24, seconds=1), "filed"),
        ("", timedelta(days=20), "filed"), ("call@klient.ee", timedelta(days=20), "duplicate"),
    ],
)  # fmt: skip
def test_the_same_words_without_any_id_are_another_mail_a_day_later(
    message_id: str, later: timedelta, disposition: str
):
    intake = an_intake()
    call = a_mail(date="", text="Palun helistage", message_id=message_id)
    taken(intake, call)

    assert taken(intake, call, at=ARRIVED + later)["disposition"] == disposition
