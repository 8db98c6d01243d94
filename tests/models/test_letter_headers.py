"""The headers of letters: nothing from outside begins a header of its own, and threads hold."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.letter_headers import Envelope, header_block, mailbox_fault, message_id_of, wire_address
from models.letter_mail import compose
from models.mail import parse
from models.message_ids import ticket_of
from tests.letter_room import NOW, a_whole_letter

KEY = b"key"
INJECTIONS = [
    "x\r\nBcc: evil@x.ee",
    "x\nBcc: evil@x.ee",
    "x\rBcc: e@x.ee",
    "x\x00\x0b\x0c\x85Bcc: e@x.ee",
    "x\u2028Bcc: e@x.ee",
    "=?utf-8?q?x=0D=0ABcc:_evil@x.ee?=",
    'a" <evil@x.ee>, "b',
    "{{7*7}}",
    "õ" * 300,
    "x" * 5000,
    "x " * 600,
]


def an_envelope(**changes: object) -> Envelope:
    usual: dict[str, object] = {
        "from_name": "Firm OÜ", "from_address": "support@firm.ee", "to_name": "Mari Kuusk",
        "to_address": "mari@kuusk.ee", "subject": "Arve", "language": "et", "date": NOW,
        "message_id": "haldur.17.a.b@firm.ee", "thread_index": "01" * 27,
    }  # fmt: skip
    return Envelope(**(usual | changes))  # type: ignore[arg-type]


def sent(envelope: Envelope, text: str = "Tere!") -> bytes:
    headers, names = header_block(envelope), {"message_id": envelope.message_id}
    return compose(a_whole_letter(headers=headers, text=text, html=f"<p>{text}</p>", **names))


def read(envelope: Envelope) -> EmailMessage:
    message = message_from_bytes(sent(envelope), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_letter_is_from_the_list_with_text_and_html():
    mail = parse(sent(an_envelope()))

    assert (mail.sender.name, mail.sender.address) == ("Firm OÜ", "support@firm.ee")
    assert mail.reply_to[0].address == "support@firm.ee"
    assert (mail.text, mail.html.strip(), mail.notes) == ("Tere!", "<p>Tere!</p>", ())


@pytest.mark.parametrize("hostile", INJECTIONS)
@pytest.mark.parametrize("field", ["subject", "to_name", "from_name", "in_reply_to"])
def test_nothing_from_outside_adds_a_header_or_an_address(field: str, hostile: str):
    usual, message = read(an_envelope()), read(an_envelope(**{field: hostile}))

    assert set(message.keys()) - {"In-Reply-To", "References"} == set(usual.keys())
    assert message["To"].addresses[0].addr_spec == "mari@kuusk.ee"
    assert len(message["To"].addresses) == len(message["From"].addresses) == 1
    assert max(map(len, sent(an_envelope(**{field: hostile})).split(b"\r\n"))) <= 998


@given(st.text(max_size=200))
def test_any_subject_comes_back_as_one_line_of_the_same_words(subject: str):
    raw = sent(an_envelope(subject=subject))

    assert raw.isascii()
    assert parse(raw).subject == parse(sent(an_envelope(subject=parse(raw).subject))).subject


def test_a_subject_of_many_letters_is_whole():
    subject = "Küsimus õigeaegse šokolaadi kohta 🍫 " * 5

    assert parse(sent(an_envelope(subject=subject))).subject == subject.strip()


def test_a_subject_that_looks_encoded_is_shown_as_it_was_written():
    assert parse(sent(an_envelope(subject="=?utf-8?q?Arve?="))).subject == "=?utf-8?q?Arve?="


@pytest.mark.parametrize("name", ["Firm", "Firm Ltd.", "Firm OÜ", "Väga Pika Nimega Õnnelik Äriühing Osaühing", ""])
def test_a_token_comes_whole_also_to_who_parts_encoded_words_by_a_blank(name: str):
    token = "0123456789abcdef.0123456789abcdef0123"
    [answer_to] = read(an_envelope(from_name=name, token=token))["Reply-To"].addresses

    assert answer_to.display_name.endswith(token)
    assert answer_to.addr_spec == "support@firm.ee"


def test_what_no_person_wrote_says_so():
    assert read(an_envelope())["Auto-Submitted"] == "auto-generated"
    assert read(an_envelope(is_automatic=False))["Auto-Submitted"] is None


def test_references_name_the_thread_and_end_with_what_is_answered():
    mail = parse(
        sent(an_envelope(in_reply_to="b@x.ee", references=("a@x.ee", "bad id@x", "made@content.haldur.invalid")))
    )

    assert mail.in_reply_to == ("b@x.ee",)
    assert mail.references == ("a@x.ee", "b@x.ee")


def test_of_very_many_references_the_first_and_the_last_are_named():
    mail = parse(sent(an_envelope(references=tuple(f"{number}@x.ee" for number in range(500)))))

    assert len(mail.references) == 20
    assert (mail.references[0], mail.references[-1]) == ("0@x.ee", "499@x.ee")


@pytest.mark.parametrize("address", ["", "mari", "@x.ee", "mari@", "a b@x.ee", "a@x.ee\r\nRCPT TO:<e@x.ee>", "a@b@x.ee",
                                     "<a@x.ee>", "a@x..ee", "a" * 250 + "@x.ee"])  # fmt: skip
def test_an_address_that_cannot_be_reached_is_told(address: str):
    assert mailbox_fault(address)
    assert wire_address(address) == ""


def test_an_international_domain_goes_in_the_form_that_servers_know():
    assert mailbox_fault("mari@õun.ee") == ""
    assert wire_address("mari@õun.ee") == "mari@xn--un-bka.ee"


@pytest.mark.parametrize(
    ("domain", "wire"),
    [
        ("straße.de", "xn--strae-oqa.de"), ("Post.FAẞ.de", "Post.xn--fa-hia.de"), ("βόλος.gr", "xn--nxasmm1c.gr"),
        ("strasse.de", "strasse.de"), ("straße。de", "xn--strae-oqa.de"), ("faß..de", ""), (f"{'ß' * 90}.de", ""),
    ],
)  # fmt: skip
def test_a_letter_with_a_sharp_s_never_goes_to_the_domain_without_it(domain: str, wire: str):
    assert wire_address(f"mari@{domain}") == (wire and f"mari@{wire}")


def test_a_message_id_is_ours_names_its_ticket_and_stays_the_same():
    one, again = (message_id_of(KEY, key="answer:17:1", ticket_id=17, domain="firm.ee") for _ in range(2))

    assert one == again
    assert ticket_of(KEY, one) == 17
    assert one != message_id_of(KEY, key="answer:17:2", ticket_id=17, domain="firm.ee")


@given(st.text(max_size=500))
def test_any_words_survive_the_wire(text: str):
    raw = sent(an_envelope(), text)

    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
