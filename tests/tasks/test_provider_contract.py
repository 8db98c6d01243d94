"""One contract for every provider: what goes in comes out, once, as it was written, and doubt stays doubt."""

from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from models.letter import LetterStatus
from models.letter_kinds import SAMPLES
from models.mail import parse
from models.qr_picture import qr_picture
from models.register import Blob, digest
from tasks.blobs import write_pack
from tasks.bulk import insert_rows
from tasks.database import writing
from tasks.delivery import deliver_now
from tests.letter_room import NOW, a_letter, events, letters, open_office, post_letters
from tests.mandrill_server import KEY, mandrill
from tests.smtp_servers import office


@dataclass(frozen=True)
class Arrived:
    """A letter at its recipient's."""

    message_id: str
    subject: str
    text: str
    language: str
    to: list[str]
    headers: list[str]
    files: dict[str, bytes]


Arrivals = Callable[[], list[Arrived]]


@pytest.fixture(params=["folder", "smtp", "mandrill"])
def arrivals(
    request: pytest.FixtureRequest, engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Arrivals]:
    """What has arrived, whichever provider company.yaml names."""
    if request.param == "folder":
        open_office(home)
        yield lambda: [of_mail(file.read_bytes()) for file in sorted((home / "outbox").glob("*.eml"))]
    elif request.param == "smtp":
        with office() as room:
            open_office(home, room.mail_out())
            yield lambda: [of_mail(raw) for _, raw in room.arrived]
    else:
        monkeypatch.setenv("MANDRILL_KEY", KEY)
        with mandrill() as post:
            open_office(home, post.mail_out())
            yield lambda: [of_message(message) for message in post.arrived]


def of_mail(raw: bytes) -> Arrived:
    mail = parse(raw)
    names = [line.partition(":")[0] for line in raw.decode().partition("\r\n\r\n")[0].split("\r\n") if line[0] != " "]
    to = [address.address for address in mail.to]
    files = {part.filename: part.content for part in mail.attachments}
    return Arrived(mail.message_id, mail.subject, mail.text, mail.header("Content-Language"), to, names, files)


def of_message(message: dict[str, Any]) -> Arrived:
    headers = message["headers"]
    text = message["text"].rstrip()
    to = [each["email"] for each in message["to"]]
    message_id = headers["Message-ID"].strip("<>")
    files = {each["name"]: b64decode(each["content"]) for each in message.get("attachments", [])}
    files |= {f"{each['name']}.png": b64decode(each["content"]) for each in message.get("images", [])}
    return Arrived(message_id, message["subject"], text, headers["Content-Language"], to, list(headers), files)


def test_every_letter_arrives_as_it_was_written(engine: Engine, arrivals: Arrivals):
    kinds = [(kind, language) for kind in SAMPLES for language in ("et", "en", "fi")]
    post_letters(engine, [a_letter(f"{kind}:{language}", kind=kind, language=language) for kind, language in kinds])
    assert not deliver_now(now=NOW).needs_a_person

    for letter, arrived in zip(letters(engine), arrivals(), strict=True):
        assert arrived.message_id == letter.message_id
        assert (arrived.subject, arrived.text) == (letter.subject, letter.text.rstrip())
        assert (arrived.language, arrived.to) == (letter.language, [letter.to_address])


def test_a_letter_goes_out_once_however_often_one_delivers(engine: Engine, arrivals: Arrivals):
    post_letters(engine, [a_letter("one"), a_letter("two")])
    assert [deliver_now(now=NOW).letters for _ in range(3)] == [2, 0, 0]

    assert len(arrivals()) == 2
    assert [(letter.status, letter.attempts, letter.sent_at is not None) for letter in letters(engine)] == [
        (LetterStatus.SENT, 1, True)
    ] * 2
    assert all(letter.provider_id for letter in letters(engine))


def test_names_and_subjects_from_outside_add_no_header(engine: Engine, arrivals: Arrivals):
    hostile = 'Mari\r\nBcc: evil@x.ee\n\n<b>"{{7*7}}*|SUBJECT|*'
    context = SAMPLES["answer"] | {"subject": hostile, "agent": hostile}
    post_letters(engine, [a_letter("a", kind="answer", context=context, to_name=hostile, subject=hostile)])
    deliver_now(now=NOW)

    [arrived] = arrivals()
    assert "Bcc" not in arrived.headers
    assert arrived.subject == 'Mari Bcc: evil@x.ee <b>"{{7*7}}*|SUBJECT|*'
    assert arrived.to == ["mari@firm.ee"]


def test_what_threads_and_what_marks_a_machine_goes_along(engine: Engine, arrivals: Arrivals):
    post_letters(engine, [a_letter("one", in_reply_to="a@x.ee", references=("b@x.ee",))])
    deliver_now(now=NOW)

    wanted = {"Message-ID", "In-Reply-To", "References", "Reply-To", "Auto-Submitted", "Thread-Index"}
    assert wanted <= set(arrivals()[0].headers)


def test_the_picture_and_the_files_go_along(engine: Engine, arrivals: Arrivals):
    content = b"%PDF-1.7 an invoice\r\n.\r\n"
    with writing(engine) as session:
        insert_rows(session, Blob, write_pack({digest(content): content}))
    file = {"sha256": digest(content), "filename": "arve õ.pdf", "content_type": "application/pdf"}
    post_letters(engine, [a_letter("one", qr="pay here", files=(file,)), a_letter("two")])
    deliver_now(now=NOW)

    assert [arrived.files for arrived in arrivals()] == [
        {"arve õ.pdf": content, "qr.png": qr_picture("pay here")}, {},
    ]  # fmt: skip


@pytest.fixture(params=["smtp", "mandrill"])
def network(
    request: pytest.FixtureRequest, engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """A provider that may refuse, put off and fail, with the recipients for whom it does."""
    monkeypatch.setenv("MANDRILL_KEY", KEY)
    if request.param == "smtp":
        with office() as room:
            open_office(home, room.mail_out())
            yield {"refused": "refused", "put off": "later", "in doubt": "lost", "number": str(room.port)}
    else:
        with mandrill() as post:
            open_office(home, post.mail_out())
            yield {"refused": "rejected-rule", "put off": "busy", "in doubt": "lost", "number": str(post.port)}


def test_each_letter_of_a_batch_has_its_own_fate(engine: Engine, network: dict[str, str]):
    names = ("mari", network["refused"], network["put off"], network["in doubt"], "anna")
    post_letters(engine, [a_letter(name, to_address=f"{name}@x.ee") for name in names])
    deliver_now(now=NOW)

    assert [str(letter.status) for letter in letters(engine)] == ["sent", "failed", "ready", "unknown", "sent"]
    assert events(engine) == [(1, "sent"), (2, "rejected"), (3, "deferred"), (4, "unknown"), (5, "sent")]


def test_doubt_is_never_sent_again_by_itself(engine: Engine, network: dict[str, str]):
    post_letters(engine, [a_letter("lost", to_address="lost@x.ee")])
    for days in range(3):
        deliver_now(now=NOW + timedelta(days=days))

    assert [(letter.status, letter.attempts) for letter in letters(engine)] == [(LetterStatus.UNKNOWN, 1)]


def test_while_nobody_answers_no_letter_is_touched(engine: Engine, home: Path, network: dict[str, str]):
    company = home / "company.yaml"
    company.write_text(company.read_text("utf-8").replace(network["number"], "1"), "utf-8")
    post_letters(engine, [a_letter("one")])

    assert deliver_now(now=NOW).problems
    assert [(letter.status, letter.attempts) for letter in letters(engine)] == [(LetterStatus.READY, 0)]
