"""A mail inside its own signature is found, and whatever is broken on the way to it is no mail and no error."""

from base64 import b64decode
from pathlib import Path

import pytest

from models.mail import parse
from models.mail.signed import signed_content

MAILS = Path(__file__).parents[1] / "mails"
NAMES = ["smime_signed_in_one_piece", "smime_signed_in_one_piece_as_a_stream"]


def structure(name: str) -> bytes:
    return b64decode((MAILS / f"{name}.eml").read_bytes().partition(b"\n\n")[2])


@pytest.mark.parametrize("name", NAMES)
def test_both_ways_of_writing_it_hold_the_same_mail(name: str):
    assert signed_content(structure(name)).startswith(b"Content-Type: multipart/mixed")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_cut_or_damaged_raises_nothing(name: str):
    whole = structure(name)

    for at in range(150):
        signed_content(whole[:at])
        for byte in (0, 0x24, 0x80, 0xFF):
            signed_content(whole[:at] + bytes([byte]) + whole[at + 1 :])


def test_what_is_sealed_stays_sealed():
    mail = parse((MAILS / "smime_encrypted.eml").read_bytes())

    assert mail.text == ""
    assert any("unread" in note for note in mail.notes)
