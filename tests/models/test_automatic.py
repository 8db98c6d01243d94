"""Machines are not customers, and people who resemble them are (T-07)."""

import pytest

from models.automatic import automatic_reason
from models.mail import parse
from tests.filing_room import HOUSE, our_id
from tests.mailmaker import a_mail, with_part

OUR_LIST = {"list_id": "Support <support.firm.ee>", "list_unsubscribe": "<mailto:support-leave@firm.ee>"}


def reason(**headers: str) -> str:
    return automatic_reason(parse(a_mail(**headers)), HOUSE)


def test_a_persons_mail_is_no_machines():
    assert reason(return_path="<mari@klient.ee>", x_mailer="Microsoft Outlook 16.0") == ""


@pytest.mark.parametrize(
    "value", ["auto-replied", "auto-generated", "Auto-Replied (vacation)", "auto-notified; owner=x"]
)
def test_what_says_that_it_was_submitted_by_a_program_was(value: str):
    assert reason(auto_submitted=value) == "is_auto_submitted"


@pytest.mark.parametrize("value", ["no", "No", "no; a remark"])
def test_auto_submitted_no_is_a_person(value: str):
    assert reason(auto_submitted=value) == ""


def test_what_a_visitor_wrote_in_a_form_of_our_own_is_the_visitors():
    form = {"from_": "Firm <info@firm.ee>", "auto_submitted": "auto-generated"}

    named = {"from_": "noreply@firm.ee", "auto_submitted": "auto-generated", "text": "E-post: mari@klient.ee"}
    assert reason(reply_to="mari@klient.ee", **form) == reason(**named) == ""
    assert reason(reply_to="liis@firm.ee", **form) == reason(**form) == "is_auto_submitted"
    assert reason(**form | {"reply_to": "mari@klient.ee", "auto_submitted": "auto-replied"}) == "is_auto_submitted"
    assert reason(**form | {"reply_to": "mari@klient.ee", "from_": "shop@shop.ee"}) == "is_auto_submitted"


def test_what_a_mailbox_rule_of_ours_passes_on_is_its_writers_though_exchange_calls_it_generated():
    rule = {"auto_submitted": "auto-generated", "x_ms_exchange_inbox_rules_loop": "info@firm.ee"}

    assert reason(from_="mari@klient.ee", **rule) == reason(from_="liis@firm.ee", **rule) == ""
    assert reason(from_="info@firm.ee", subject="FW: Arve", **rule) == ""
    assert reason(from_="info@firm.ee", subject="Re: Arve", **rule) == "is_auto_submitted"
    assert reason(from_="mari@klient.ee", **rule | {"auto_submitted": "auto-replied"}) == "is_auto_submitted"


def test_what_a_mailbox_rule_of_others_answers_or_passes_on_stays_a_robots():
    for mailbox in ("mari@klient.ee", "mari@firm.ee.klient.ee", ""):
        rule = {"auto_submitted": "auto-generated", "x_ms_exchange_inbox_rules_loop": mailbox}
        assert reason(from_="mari@klient.ee", **rule) == "is_auto_submitted"


def test_a_robot_whose_mail_our_list_passes_on_under_its_own_name_stays_a_robot():
    robot = {"from_": "Robot via Support <support@firm.ee>", "reply_to": "robot@klient.ee"}

    assert reason(auto_submitted="auto-generated", **robot) == "is_auto_submitted"
    assert (
        reason(auto_submitted="auto-generated", **robot | {"from_": "list@firm.ee"}, **OUR_LIST) == "is_auto_submitted"
    )


@pytest.mark.parametrize(
    "header", ["x_autoreply", "x_autorespond", "x_auto_reply_from", "x_mail_autoreply", "x_vacation", "x_cron_env"]
)
def test_older_programs_have_marks_of_their_own(header: str):
    assert reason(**{header: "yes"}) == "is_auto_reply"


@pytest.mark.parametrize("headers", [
    {"precedence": "auto_reply"}, {"precedence": "Auto-Reply"}, {"delivered_to": "Autoresponder"},
])  # fmt: skip
def test_some_say_so_in_headers_that_others_bear_as_well(headers: dict[str, str]):
    assert reason(**headers) == "is_auto_reply"


def test_exchanges_wish_for_no_auto_replies_is_no_machine():
    assert reason(x_auto_response_suppress="DR, OOF, AutoReply") == ""


def test_a_read_receipt_is_a_machines():
    kind = 'multipart/report; report-type=disposition-notification; boundary="b"'

    assert reason(content_type=kind, subject="Read: Arve") == "is_read_receipt"
    assert reason(content_type=kind.title(), subject="Read: Arve") == "is_read_receipt"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Read: Arve", "Your message \n\n   To: support\n   Subject: Arve\n   Sent: Monday\n\n was read on Monday."),
        ("Not read: Arve", "Your message\n\n   To:\n   Subject: Arve\n\n was deleted without being read."),
        ("Gelesen: Arve", "Ihre Nachricht\n\n  An: Tugi\n  Betreff: Arve\n\nwurde am Montag gelesen."),
        ("Прочтено: Arve", "Ваше сообщение\n\n  Кому: Tugi\n  Тема: Arve\n\nбыло прочтено."),
        ("Lu : Arve", "Votre message \n\n  À : Tugi\n  Objet : Arve\n\n a été lu le lundi."),
        ("Lasīts: Arve", "Jūsu ziņojums\n\n  Kam: Tugi\n  Tēma: Arve\n\ntika izlasīts."),
        ("Przeczytano: Arve", "Twoja wiadomość\n\n  Do: Tugi\n  Temat: Arve\n\nzostała przeczytana."),
    ],
)
def test_a_read_receipt_without_marks_is_known_by_its_subject_and_its_opening(subject: str, text: str):
    assert reason(subject=subject, text=text) == "is_read_receipt"
    assert reason(subject=f"Re: {subject}", text=text) == ""
    assert reason(subject=subject, text=f"Tere! Mida see tähendab?\n\n{text}") == ""
    assert reason(subject=subject, text=f"Mida tähendab see kiri?\n{text}") == ""


@pytest.mark.parametrize(
    "headers",
    [
        {"precedence": "Bulk"},
        {"precedence": "bulk", "list_id": "<users.klient.ee>"},
        {"list_unsubscribe": "<https://shop.ee/u>", "list_unsubscribe_post": "List-Unsubscribe=One-Click"},
        {"list_unsubscribe": "<https://shop.ee/u>", "feedback_id": "1:shop"},
    ],
)
def test_a_newsletter_is_a_machines(headers: dict[str, str]):
    assert reason(**headers) == "is_newsletter"


@pytest.mark.parametrize(("placed", "why"), [("attachment", ""), ("inline", "is_newsletter")])
def test_what_brings_a_document_is_for_somebody_though_it_offers_to_unsubscribe(placed: str, why: str):
    file = f'application/pdf; name="arve.pdf"\nContent-Disposition: {placed}'
    offer = {"list_unsubscribe": "<https://shop.ee/u>", "list_unsubscribe_post": "List-Unsubscribe=One-Click"}

    assert automatic_reason(parse(with_part(file, "%PDF", **offer)), HOUSE) == why
    assert automatic_reason(parse(with_part("image/png", "PNG", **offer)), HOUSE) == "is_newsletter"
    assert automatic_reason(parse(with_part(file, "%PDF", precedence="bulk", **offer)), HOUSE) == "is_newsletter"


def test_a_persons_mail_through_somebodys_list_is_no_newsletter():
    assert reason(precedence="list", list_id="<users.klient.ee>", list_unsubscribe="<mailto:leave@klient.ee>") == ""
    assert reason(precedence="list", list_id="<users.klient.ee>", feedback_id="1:klient") == ""


@pytest.mark.parametrize("precedence", ["list", "bulk"])
def test_a_persons_mail_through_our_own_list_is_no_newsletter(precedence: str):
    assert reason(precedence=precedence, list_unsubscribe_post="List-Unsubscribe=One-Click", **OUR_LIST) == ""


def test_a_robot_that_writes_through_our_own_list_stays_a_robot():
    assert reason(precedence="bulk", auto_submitted="auto-replied", **OUR_LIST) == "is_auto_submitted"


def test_what_wants_no_answer_is_a_machines():
    assert reason(return_path="<>") == "has_null_return_path"
    assert reason(content_type='Multipart/Report; boundary="b"') == "is_report"


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Arve",
        "Out of Office: puhkus",
        "Automaatvastus: Arve",
        "AUTOMAATTINEN VASTAUS: x",
        "Automātiska atbilde: x",
    ],
)
def test_a_subject_that_no_person_writes_is_a_machines(subject: str):
    assert reason(subject=subject) == "has_auto_reply_subject"


@pytest.mark.parametrize(
    "subject",
    ["Re: Automatic reply: Arve", "FW: Out of Office: puhkus", "Automatic reply does not work", "Vs: Autosvar: x"],
)
def test_a_person_who_answers_a_robot_is_a_person(subject: str):
    assert reason(subject=subject) == ""


@pytest.mark.parametrize(
    "subject",
    [
        "Automaatvastus ei tööta", "Automaatvastuse muutmine", "Automaattivastaus ei toimi", "Auto: Volvo tagastus",
        "Out of office hours", "Automatic reply, mis see on?",
        "Absence du bureau de poste", "Frånvaro: Kalle", "Puhkus: küsimus", "Отпуск: вопрос", "Abwesenheit: Karl",
        "Kontorist väljas olev printer", "Poissaoloviestin asetukset", "Auto: liising is out",
    ],
)  # fmt: skip
def test_a_person_who_writes_of_auto_replies_or_of_a_car_is_a_person(subject: str):
    assert reason(subject=subject) == ""


@pytest.mark.parametrize(
    "subject",
    [
        "Automaatvastus", "Automaatne vastus Re: Arve", "Kontorist väljas (kuni 5.12)", "Poissaoloviesti – loma",
        "AUTO: Mari Kask is out of the office (returning 01.12.2026)",
        "Out of Office", "Автоответ", "Autoreply Re: Arve",
    ],
)  # fmt: skip
def test_a_robots_words_are_known_where_its_subject_ends_with_them_or_rules_them_off(subject: str):
    assert reason(subject=subject) == "has_auto_reply_subject"


def test_a_letter_of_our_own_that_returns_is_known_by_its_signed_id():
    letter = {"from_": "support@firm.ee", "message_id": our_id(7)}

    assert reason(**letter) == "is_own_mail"
    assert reason(**letter | {"message_id": our_id(7).replace("haldur.7", "haldur.8")}) == ""
    assert reason(**letter | {"from_": "mari@klient.ee"}) == ""


@pytest.mark.parametrize(
    "subject",
    [
        "AUTO: Mari is out of the office",
        "Mari Kask is out of the office.",
        "Automaatvastus - puhkus",
        "Automaattivastaus: x",
    ],
)
def test_the_subjects_of_other_programs_auto_replies_are_known(subject: str):
    assert reason(subject=subject) == "has_auto_reply_subject"


@pytest.mark.parametrize(
    "subject",
    [
        "Réponse automatique : Vastus",
        "自动回复：Vastus",
        "Otomatik Yanıt: Vastus",
        "[Auto-Reply] Vastus",
        "Respuesta automática: Vastus",
        "Odpowiedź automatyczna: Vastus",
        "Fuori sede: Vastus",
        "Absent(e) du bureau : Vastus",
        "Abwesend: Vastus",
        "Ikke til stede: Vastus",
        "Нет на рабочем месте: Vastus",
        "Out-of-Office: Vastus",
    ],
)
def test_exchanges_words_are_known_in_further_languages(subject: str):
    assert reason(subject=subject) == "has_auto_reply_subject"


@pytest.mark.parametrize(
    "subject", ["Users Digest, Vol 17, Issue 2", "Digest for users@klient.ee - 3 updates in 2 topics"]
)
def test_what_a_list_gathered_is_no_persons(subject: str):
    assert reason(subject=subject, list_id="<users.klient.ee>") == "is_newsletter"
    assert reason(subject=f"Re: {subject} please", list_id="<users.klient.ee>") == reason(subject=subject) == ""


def test_a_report_of_dmarc_is_known_by_its_subject_alone():
    subject = "Report Domain: firm.ee Submitter: google.com Report-ID: 12345"

    assert reason(subject=subject) == "is_report"
    assert reason(subject=f"[Preview] {subject}") == "is_report"
    assert reason(subject=f"Re: {subject}") == ""


def test_what_a_mail_server_or_a_reporting_machine_writes_is_automatic():
    assert reason(from_="MAILER-DAEMON@mail.ru") == "is_from_daemon"
    assert reason(content_type='multipart/report; report-type=feedback-report; boundary="b"') == "is_report"
    assert reason(return_path="<MAILER-DAEMON>") == "has_null_return_path"


def test_a_comment_behind_no_changes_nothing_and_a_second_header_counts():
    assert reason(auto_submitted="no (human)") == ""
    assert reason(auto_submitted="No\nAuto-Submitted: auto-replied") == "is_auto_submitted"
    assert reason(x_autoreply="yes", auto_submitted="no") == "is_auto_reply"
