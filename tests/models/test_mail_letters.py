"""Letters are read as they were meant, whatever was done to them on their way."""

import pytest

from models.mail import parse
from tests.mailmaker import a_mail, with_part

RUSSIAN = "Здравствуйте! Пришлите, пожалуйста, счёт за отопление."


def read(written: bytes, charset: str) -> str:
    """The text of a mail that consists of these bytes and claims this charset."""
    return parse(
        a_mail(text="TEXT", content_type=f"text/plain; charset={charset}").replace(b"TEXT", written)
    ).text.strip()


@pytest.mark.parametrize("charset", ["latin-1", "cp1252", "cp1257", "cp1251"])
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1"])
def test_what_was_encoded_twice_is_read_twice(charset: str, declared: str):
    written = "küttearve õues".encode().decode(charset)

    assert read(written.encode(), declared) == "küttearve õues"


@pytest.mark.parametrize("text", ["Teie kirjas on Ã¼ katki, minu ü aga mitte", "Ära tule", "Рёбра и рёв", "SÃO 5°"])
def test_what_only_resembles_a_text_that_was_encoded_twice_stays(text: str):
    assert read(text.encode(), "utf-8") == text


@pytest.mark.parametrize(
    ("charset", "text"), [("cp1251", RUSSIAN), ("koi8-r", RUSSIAN), ("cp1257", "Tere, küsimus šašlõki ja žürii kohta")]
)
def test_text_that_claims_to_be_latin_1_and_cannot_be_is_guessed(charset: str, text: str):
    assert read(text.encode(charset), "iso-8859-1") == text


@pytest.mark.parametrize("charset", ["iso-8859-8", "iso-8859-8-i", "ISO-8859-8-E", "windows-1255"])
def test_hebrew_is_read_in_every_name_of_its_letters(charset: str):
    assert read("שלום, אין חימום".encode("cp1255"), charset) == "שלום, אין חימום"


@pytest.mark.parametrize(
    "text",
    [
        "Góðan dag, þetta er reikningur",
        "Müller und Sigurðsson",
        "É à ü ö",
        "õäöü ÕÄÖÜ õäöü ÕÄÖÜ",
        "São João, informação não",
        "\xa0" * 40 + "Jah",
    ],
)
def test_text_that_is_latin_1_is_read_as_it(text: str):
    assert read(text.encode("latin-1"), "iso-8859-1") == text.strip()


def test_a_subject_that_was_encoded_twice_is_read_twice():
    assert parse(a_mail(subject="=?utf-8?B?S8ODwrx0ZQ==?=")).subject == "Küte"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("K%C3%BCte%20arve.pdf", "Küte arve.pdf"),
        ("UTF-8''K%C3%BCte.pdf", "Küte.pdf"),
        ("'Küte.pdf'", "Küte.pdf"),
        ("100%25 Mari's.pdf", "100_25 Mari's.pdf"),
        ("%FC%C3.pdf", "_FC_C3.pdf"),
        ("%C3%BC%2F..%2Fetc.pdf", "ü___etc.pdf"),
    ],
)
def test_the_name_of_a_file_is_read_however_it_is_escaped(written: str, name: str):
    kind = f'application/pdf; name="{written}"'

    mail = parse(with_part(kind, "%PDF"))

    assert [file.filename for file in mail.attachments] == [name]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Content-Description: arve.pdf", "arve.pdf"),
        ("Content-Location: https://x.ee/failid/arve.pdf", "arve.pdf"),
        ("Content-Description: Meie arve", "application-1.pdf"),
        ("Content-Location: https://x.ee/?id=17", "application-1.pdf"),
    ],
)
def test_the_name_of_a_file_may_stand_in_its_description_or_its_place(header: str, name: str):
    mail = parse(with_part(f"application/pdf\n{header}", "%PDF"))

    assert [file.filename for file in mail.attachments] == [name]
