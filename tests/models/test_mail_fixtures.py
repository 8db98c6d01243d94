"""Every mail of tests/mails is read as expected.yaml says."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from models.mail import Mail, parse, split_quote

MAILS = Path(__file__).parents[1] / "mails"
EXPECTED = yaml.safe_load((MAILS / "expected.yaml").read_text(encoding="utf-8"))

READ: dict[str, Callable[[Mail], object]] = {
    "sender": lambda mail: mail.sender.address,
    "name": lambda mail: mail.sender.name,
    "attachments": lambda mail: [attachment.filename for attachment in mail.attachments],
    "content_ids": lambda mail: [attachment.content_id for attachment in mail.attachments],
    "inline": lambda mail: [attachment.is_inline for attachment in mail.attachments],
    "references_count": lambda mail: len(mail.references),
    "references_ends": lambda mail: [mail.references[0], mail.references[-1]],
    "own_text": lambda mail: mail.text[: split_quote(mail.text)].strip(),
    "date": lambda mail: mail.date.isoformat() if mail.date else None,
    "received_at": lambda mail: mail.received_at.isoformat() if mail.received_at else None,
}


def read(mail: Mail, key: str) -> object:
    value = READ[key](mail) if key in READ else getattr(mail, key)
    return list(value) if isinstance(value, tuple) else value


def has_pieces(pieces: list[str], text: str) -> bool:
    return all(piece in text for piece in pieces)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_mail_is_read_as_expected(name: str):
    want = dict(EXPECTED[name])
    mail = parse((MAILS / f"{name}.eml").read_bytes())

    assert has_pieces(want.pop("words", []), mail.text), mail.text
    assert has_pieces(want.pop("html", []), mail.html), mail.html
    assert not any(piece in mail.text for piece in want.pop("absent", []))
    notes = want.pop("notes", None)
    assert notes is None or (has_pieces(notes, " ".join(mail.notes)) and bool(notes) == bool(mail.notes)), mail.notes
    contents = [content if isinstance(content, bytes) else content.encode() for content in want.pop("contents", [])]
    assert not contents or [attachment.content for attachment in mail.attachments] == contents
    assert {key: read(mail, key) for key in want} == want


def test_every_mail_of_the_folder_has_its_expectation():
    assert {file.stem for file in MAILS.glob("*.eml")} == set(EXPECTED)
