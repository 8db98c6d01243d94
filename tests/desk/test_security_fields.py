"""What strangers write into fields stays what it is: no template, no header, no path."""

import email.policy
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from urllib.parse import unquote

import pytest
from sqlmodel import select

from models.agent import Agent
from models.message import Attachment
from models.ticket import Ticket
from tasks.database import reading, writing
from tests.homes import deliver, ingest
from tests.visitors import Visitor, file_mail, make_agent, signed_in

SUM = "{{7*7}}{{1111*1111}}${1111*1111}{%print(1111*1111)%}"
EVIL = "Hello\r\nBcc: evil@evil.example\r\n\r\nmore"
NAMES = [
    "../../../etc/passwd", "..\\..\\windows\\system.ini", "/etc/passwd", "a\r\nSet-Cookie: x=1.txt",
    'a"; filename="b.exe', "a\x00.txt", "‮txt.exe", "%2e%2e%2fpasswd", "CON", "a" * 300,
    "; rm -rf.txt", "tõde ja õigus.pdf",
]  # fmt: skip


@pytest.fixture(autouse=True)
def database(home: Path, sqlite_url: str) -> None:
    """A home with its database."""


def test_a_template_in_any_field_is_shown_as_it_was_written(home: Path) -> None:
    number = file_mail(
        home,
        subject=SUM,
        sender=f'"{SUM}" <anna@customer.ee>',
        text=SUM,
        html=f"<p>{SUM}</p>",
        attachments=[(SUM, b"x")],
    )
    visitor = signed_in(make_agent(name=SUM))
    visitor.post(f"/tickets/{number}/note", text=SUM)
    visitor.post(f"/tickets/{number}/details", priority="normal", queue="support", tags=SUM)
    visitor.post(f"/tickets/{number}/act", action="take", reason=SUM)

    for page in ("/?assignee=*", f"/tickets/{number}", f"/messages/{number}/html", f"/tickets/999?did={SUM}"):
        shown = visitor.get(page)
        assert "1234321" not in shown.text, page
        assert shown.status_code in (200, 404), page
    assert "{{7*7}}" in visitor.get(f"/tickets/{number}").text


def test_a_name_or_subject_adds_no_header_to_a_letter(home: Path) -> None:
    encoded = "=?utf-8?q?Hello=0D=0ABcc:_evil@evil.example=0D=0A=0D=0Amore?="
    number = _file_raw(home, f"From: {encoded} <raw@customer.ee>\nTo: support@firm.ee\nSubject: {encoded}\n\nHello\n")
    agent = make_agent()
    with writing() as session:
        session.get_one(Agent, agent.id).name = EVIL
    visitor = signed_in(agent)

    visitor.post(f"/tickets/{number}/act", action="take", reason=EVIL)
    visitor.post(f"/tickets/{number}/answer", text=EVIL)

    letters = [message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in _outbox(home)]
    assert len(letters) >= 2
    for letter in letters:
        assert letter["Bcc"] is None
        assert letter["To"].addresses[0].addr_spec in ("raw@customer.ee", "mari@firm.ee")
        assert len(letter.get_all("To")) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_saved_under_a_name_that_leads_nowhere(home: Path, name: str) -> None:
    file_mail(home, attachments=[("plain.txt", b"content")])
    with writing() as session:
        session.exec(select(Attachment)).one().filename = name

    answer = signed_in(make_agent()).get("/attachments/1")

    plain, _, full = answer.headers["content-disposition"].partition("; filename*=UTF-8''")
    assert (answer.status_code, answer.content) == (200, b"content")
    assert plain.startswith('attachment; filename="')
    assert plain.count('"') == 2
    assert not set("/\\\r\n\0") & set(plain + unquote(full))
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../pages.py", "/static/%2e%2e/pages.py", "/static/..%2fpages.py", "/static/..%5cpages.py",
        "/static//etc/passwd", "/static/%2fetc%2fpasswd", "/attachments/../static/desk.css",
        "/attachments/1/../../health", "/attachments/1%2f..%2f2", "/messages/../../etc/passwd/html",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_its_place(home: Path, path: str) -> None:
    file_mail(home, attachments=[("plain.txt", b"content")])

    answer = signed_in(make_agent()).get(path)

    assert answer.status_code in (200, 404, 422)
    assert "def render" not in answer.text
    assert "root:" not in answer.text


def test_what_is_searched_for_is_no_statement(home: Path) -> None:
    file_mail(home)
    visitor = signed_in(make_agent())

    for search in (
        "' OR 1=1 --",
        "%",
        "_",
        "\\",
        '"',
        "*",
        "a" * 5000,
        "\x00",
        "NEAR(",
        "õ' UNION SELECT password_hash",
    ):
        assert visitor.get("/", params={"search": search}).status_code in (200, 422), search
        assert visitor.get("/tickets/1", params={"customer": search}).status_code in (200, 422), search


def test_an_address_of_the_sign_in_is_shown_as_text() -> None:
    answer = Visitor().sign_in('"><script>alert(1)</script>', "x", next='/"><script>alert(2)</script>')

    assert "<script>alert" not in answer.text


def _file_raw(home: Path, text: str) -> int:
    """A mail that no proper program would write."""
    file_mail(home)
    deliver(home, "raw.eml", text.replace("\n", "\r\n").encode())
    assert not ingest(now=datetime.now(UTC)).problems
    with reading() as session:
        return session.exec(select(Ticket.id).where(Ticket.contact_address == "raw@customer.ee")).one() or 0


def _outbox(home: Path) -> list[Path]:
    return sorted((home / "outbox").glob("*.eml"))
