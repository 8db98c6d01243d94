"""A mail without an id of its own is told from others by what it holds."""

from models.mail import Mail, parse

HEAD = b"From: mari@klient.example\nSubject: Arve\n"


def with_file(content: bytes) -> Mail:
    parts = b"--b\n\ntere\n--b\nContent-Type: application/pdf\n\n" + content + b"\n--b--\n"
    return parse(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + parts)


def received_on(day: int) -> Mail:
    return parse(b"Received: from a by b; %d Mar 2026 10:00:00 +0000\n" % day + HEAD + b"\ntere")


def test_mails_that_differ_in_their_file_have_two_ids():
    assert with_file(b"one").message_id != with_file(b"two").message_id
    assert with_file(b"one").message_id == with_file(b"one").message_id


def test_without_a_date_the_day_of_arrival_tells_mails_apart():
    assert received_on(2).message_id != received_on(3).message_id
    assert received_on(2).message_id == received_on(2).message_id


def test_with_a_date_the_way_a_mail_took_does_not_matter():
    dated = HEAD + b"Date: Mon, 2 Mar 2026 10:00:00 +0000\n\ntere"

    assert parse(dated).message_id == parse(b"Received: from a by b; 3 Mar 2026 10:00:00 +0000\n" + dated).message_id


def test_a_mail_that_says_twice_what_it_answers_answers_both():
    mail = parse(b"In-Reply-To: <one@klient.example>\nIn-Reply-To: <two@klient.example>\n" + HEAD + b"\ntere")

    assert mail.in_reply_to == ("one@klient.example", "two@klient.example")
