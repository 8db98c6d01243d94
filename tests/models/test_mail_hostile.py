"""No mail takes long or much memory, however it was made; what was left out is told."""

import random
import time
import tracemalloc

import pytest

from models.mail import parse, split_quote

HEAD = b"From: a@b.example\nSubject: x\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n"
HTML = HEAD + b"Content-Type: text/html\n\n"
JUNK = random.Random(1).randbytes(3_000_000)
SECONDS = 2
TIMES_ITS_SIZE = 10
LEAST_BYTES = 5_000_000


def nested(depth: int) -> bytes:
    openings = (b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth))
    return HEAD + b"".join(openings) + b"Content-Type: text/plain\n\nhello\n"


MAILS = {
    "a subject of 1 MB": b"From: a@b.example\nSubject: " + b"x" * 1_000_000 + b"\n\nhi",
    "30,000 encoded words": b"From: a@b.example\nSubject: " + b"=?utf-8?Q?a=C3=A4?=\n " * 30_000 + b"\n\nhi",
    "30,000 unknown charsets": HEAD
    + b"X: 1\nTo: "
    + b" ".join(b"=?x%d?Q?=E4?=" % n for n in range(30_000))
    + b"\n\nhi",
    "50,000 parts": MIXED + b"--x\nContent-Type: text/plain\n\nhello\n" * 50_000,
    "50,000 attachments": MIXED + b"--x\nContent-Type: image/png\n\n\n" * 50_000,
    "1,000 nested parts": nested(1_000),
    "20,000 nested parts": nested(20_000),
    "nested parts of one boundary": MIXED + b"--x\nContent-Type: multipart/mixed; boundary=x\n\n" * 30_000,
    "10,000 references": b"From: a@b.example\nReferences: " + b"".join(b"<%d@b.example>\n " % n for n in range(10_000)),
    "100,000 recipients": HEAD
    + b"To: "
    + b"".join(b"u%d <u%d@b.example>,\n " % (n, n) for n in range(100_000))
    + b"\n\nhi",
    "500,000 headers": HEAD + b"X-A: b\n" * 500_000 + b"\nhi",
    "100,000 broken headers": HEAD + b"junk line here\n" * 100_000 + b"To: z\n\nhi",
    "2,000 deep comments": b"From: " + b"(" * 500_000 + b"a@b.example" + b")" * 500_000 + b"\n\nhi",
    "quoted-printable junk": HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + JUNK,
    "base64 junk": HEAD + b"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n" + JUNK,
    "base64 of padding": HEAD + b"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n" + b"A=\n" * 1_000_000,
    "text junk": HEAD + b"\n" + JUNK,
    "only NUL bytes": HEAD + b"\n" + b"\0" * 5_000_000,
    "10 MB of HTML": HTML + b"<p>hello <b>x</b> <a href='http://x.example/y'>l</a></p>\n" * 180_000,
    "200,000 nested blocks": HTML + b"<div>" * 200_000,
    "200,000 nested lists": HTML + b"<ul><li>" * 200_000,
    "200,000 attributes": HTML + b"<p " + b" ".join(b"a%d=b" % n for n in range(200_000)) + b">",
    "tags that never end": HTML + b"<a " * 1_000_000,
    "comments that never end": HTML + b"<!--" * 1_000_000,
    "flowed lines": HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"hello \n" * 700_000,
    "almost boundaries": MIXED + b"\n--xx" * 1_000_000,
    "uuencoded beginnings": HEAD + b"\n" + b"begin 644 a\n" * 200_000,
    "name in 100,000 pieces": HEAD
    + b"Content-Disposition: attachment; "
    + b"; ".join(b"filename*%d*=a%%20" % n for n in range(100_000))
    + b"\n\nhi",
}
HEAVY = (
    "50,000 attachments",
    "100,000 recipients",
    "500,000 headers",
    "text junk",
    "quoted-printable junk",
    "base64 junk",
)
FIELDS = ("From", "To", "Content-Type", "Content-Disposition", "References", "Message-ID", "Date", "Received")
REPEATED = ("(", "<", '"', "\\", ",", ";", ":", "=?", "=?q?q?", '"\\', "(<", '("', '" <', "a@b ", "<a@b>,", " ")
HISTORIES = {
    "marks": ">\n" * 300_000,
    "colons": "a:\n" * 300_000,
    "verbs": "wrote:\n" * 150_000,
    "attributions": "On 2020 a@b wrote:\n> x\ny\n" * 40_000,
    "header blocks": "From: x\nTo: y\n" * 70_000,
    "dashes": "-" * 1_000_000,
    "blank lines": "On 2020 a@b wrote:\n" * 1_000 + "\n" * 900_000,
}


def seconds_of(work: object, *arguments: object) -> float:
    begun = time.process_time()
    assert callable(work)
    work(*arguments)
    return time.process_time() - begun


@pytest.mark.parametrize("raw", MAILS.values(), ids=MAILS.keys())
def test_a_hostile_mail_is_read_in_time(raw: bytes):
    assert seconds_of(parse, raw) < SECONDS


@pytest.mark.parametrize("name", HEAVY)
def test_a_hostile_mail_takes_little_memory(name: str):
    raw = MAILS[name]
    tracemalloc.start()
    parse(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < TIMES_ITS_SIZE * len(raw) or peak < LEAST_BYTES


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("repeated", REPEATED)
def test_a_header_of_one_megabyte_is_read_in_time(field: str, repeated: str):
    line = f"{field}: {repeated * (1_000_000 // len(repeated))}\n\nhi".encode()

    assert seconds_of(parse, b"From: a@b.example\n" * (field != "From") + line) < SECONDS


@pytest.mark.parametrize("text", HISTORIES.values(), ids=HISTORIES.keys())
def test_history_is_found_in_time(text: str):
    assert seconds_of(split_quote, text) < SECONDS


@pytest.mark.parametrize(
    ("mail", "note"),
    [
        ("50,000 attachments", "Only the first 1000 parts"),
        ("1,000 nested parts", "more than 50 deep"),
        ("a subject of 1 MB", "The subject is longer"),
        ("500,000 headers", "headers"),
        ("100,000 recipients", "addresses"),
        ("10 MB of HTML", "text is longer"),
    ],
)
def test_what_was_cut_is_noted(mail: str, note: str):
    assert note in " ".join(parse(MAILS[mail]).notes)


def test_a_mail_past_the_limit_says_so_and_keeps_its_sender():
    mail = parse(HEAD + b"\n" + b"x" * 100_000_000)

    assert mail.unreadable == "too_large"
    assert mail.sender.address == "a@b.example"
