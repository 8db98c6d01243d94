"""Mails as they were formatted, and the files that came with them."""

from base64 import b64encode
from pathlib import Path
from time import process_time

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.message import Attachment
from tasks.database import database_engine, reading
from tests.desk_room import mail, message_ids, open_desk, raw_mail
from tests.filing_room import file, found
from tests.mailmaker import a_mail
from tests.visitors import Visitor

PICTURE = b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()
HTML = (
    '<p onclick="x()">Hi <b>there</b></p><img src="cid:p@x"><img src="https://tracker.example/1.png">'
    "<script>alert(1)</script><form action=/x><input name=a></form>"
)


@pytest.fixture
def mari(home: Path, sqlite_url: str) -> Visitor:
    """Mari's browser at a desk without tickets."""
    return open_desk(home)


def formatted(html: str = HTML, *, filename: str = '"p.png"') -> int:
    """The ticket of a mail with HTML, a picture shown in it, and a name for that picture's file."""
    raw = f"""\
From: Eve <eve@klient.ee>
To: support@firm.ee
Subject: Formatted
Message-ID: <html@klient.ee>
MIME-Version: 1.0
Content-Type: multipart/related; boundary="b"

--b
Content-Type: text/html; charset=utf-8

{html}
--b
Content-Type: image/png
Content-ID: <p@x>
Content-Transfer-Encoding: base64
Content-Disposition: inline; filename={filename}

{PICTURE}
--b--
"""
    return raw_mail(raw.encode())


def frame(mari: Visitor, number: int, *, pictures: str = ""):
    return mari.get(f"/messages/{message_ids(number)[0]}/html?pictures={pictures}")


def attachment_of(number: int) -> int:
    with reading() as session:
        query = select(col(Attachment.id)).where(col(Attachment.message_id).in_(message_ids(number)))
        return session.execute(query).scalar_one()


def test_what_could_act_is_gone_and_what_can_be_read_stays(mari: Visitor):
    page = frame(mari, formatted()).text

    assert "<p>Hi <b>there</b></p>" in page
    for word in ("onclick", "alert", "<form", "<input", "<script"):
        assert word not in page


def test_a_picture_of_the_mail_stands_in_its_place(mari: Visitor):
    assert f'src="data:image/png;base64,{PICTURE}"' in frame(mari, formatted()).text


def test_pictures_on_the_internet_wait_to_be_asked_for(mari: Visitor):
    number = formatted()
    before, after = frame(mari, number), frame(mari, number, pictures="1")

    assert "tracker.example" not in before.text
    assert "1 picture from the internet not loaded." in before.text
    assert "img-src data:;" in before.headers["content-security-policy"]
    assert "https://tracker.example/1.png" in after.text
    assert "img-src data: http: https:;" in after.headers["content-security-policy"]


def test_the_frame_is_a_place_of_its_own(mari: Visitor):
    answer = frame(mari, formatted())

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_page_offers_the_frame_only_where_there_is_html(mari: Visitor):
    assert "<iframe" in mari.get(f"/tickets/{formatted()}").text
    assert "<iframe" not in mari.get(f"/tickets/{mail('Plain')}").text


def test_what_has_no_mail_is_not_found(mari: Visitor):
    number = mail("Plain")
    mari.post(f"/tickets/{number}/note", text="A note")

    assert mari.get(f"/messages/{message_ids(number)[-1]}/html").status_code == 404
    assert mari.get("/messages/999/html").status_code == 404
    assert mari.get("/attachments/999").status_code == 404


def test_an_attachment_is_always_a_download(mari: Visitor):
    answer = mari.get(f"/attachments/{attachment_of(formatted())}")

    assert b64encode(answer.content).decode() == PICTURE
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == "attachment; filename=\"p.png\"; filename*=UTF-8''p.png"


def test_a_files_name_is_told_in_two_ways(mari: Visitor):
    number = formatted(filename='"=?utf-8?q?=C3=B5un 100% .pdf?="')

    told = mari.get(f"/attachments/{attachment_of(number)}").headers["content-disposition"]
    assert told == "attachment; filename=\"_un 100_ .pdf\"; filename*=UTF-8''%C3%B5un%20100_%20.pdf"


def test_a_mail_of_the_worst_kind_is_shown_within_two_seconds(mari: Visitor):
    number = formatted("<ul><li>" * 40_000)
    began = process_time()

    assert frame(mari, number).status_code == 200
    assert process_time() - began < 2


def test_a_mail_can_be_had_as_it_came_byte_for_byte(mari: Visitor):
    raw = a_mail(text="Tere\x00!", message_id="raw@klient.ee") + b"\r\n\xff\xfe"
    number = raw_mail(raw)
    address = f"/messages/{message_ids(number)[0]}/raw"

    answer = mari.get(address)

    assert answer.content == raw
    assert answer.headers["content-disposition"].startswith('attachment; filename="message-')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert f'href="{address}"' in mari.get(f"/tickets/{number}").text


def test_what_was_no_mail_is_not_to_be_had_as_it_came(mari: Visitor):
    number = mail("Arve")
    mari.post(f"/tickets/{number}/note", text="Among ourselves")
    note = message_ids(number)[-1]

    assert f"/messages/{note}/raw" not in mari.get(f"/tickets/{number}").text
    assert mari.get(f"/messages/{note}/raw").status_code == 404


def test_a_mail_in_quarantine_can_be_looked_at(mari: Visitor):
    file(database_engine(), found(b"\x00\xff\xfe junk"))

    assert mari.get("/mails/1/raw").content == b"\x00\xff\xfe junk"
    assert mari.get("/mails/2/raw").status_code == 404
