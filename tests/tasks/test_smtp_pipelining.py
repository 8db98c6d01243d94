"""Letters over a pipelined connection: each command's answer is its own, and each letter's fate too (RFC 2920)."""

from pathlib import Path

import pytest

from models.letter_mail import compose
from models.mail_out import MailOut
from tasks.provider_smtp import SmtpProvider, open_smtp
from tasks.providers import Answer, Fate, Outgoing
from tests.letter_room import a_whole_letter
from tests.smtp_scripts import Script, script
from tests.smtp_servers import Office, office


def a_letter(to: str, text: str = "x") -> Outgoing:
    address = f"{to}@x.ee"
    names = {"to_address": address, "from_address": "support@firm.ee", "message_id": f"{to}@firm.ee"}
    return Outgoing(a_whole_letter(headers=f"To: <{address}>", text=text, html="x", **names))


def sent(server: Script | Office, home: Path, *names: str) -> list[Answer]:
    out = MailOut(provider="smtp", host="127.0.0.1", port=server.port, security="plain")
    with open_smtp(out, home=home, final_seconds=0.5) as provider:
        return list(provider.send_group([a_letter(name) for name in names]))


def fates(answers: list[Answer]) -> list[str]:
    return [str(answer.fate) for answer in answers]


def test_a_letter_costs_one_wait_and_the_next_ones_envelope_goes_behind_it(tmp_path: Path):
    with script() as server:
        assert fates(sent(server, tmp_path, *(f"agent{number}" for number in range(10)))) == ["sent"] * 10
    with script(pipelined=False) as patient:
        assert fates(sent(patient, tmp_path, *(f"agent{number}" for number in range(10)))) == ["sent"] * 10

    assert server.given == patient.given
    assert server.letters == patient.letters
    assert server.waits <= 1 + 1 + 10 + 1  # greeted, the first envelope, a letter each, farewell
    assert patient.waits >= 40


@pytest.mark.parametrize("refused", ["granted", "denied"])
def test_a_refused_recipients_letter_is_never_given_and_the_next_one_goes(tmp_path: Path, refused: str):
    with script() as server:
        answers = sent(server, tmp_path, "mari", refused, "anna")

    assert fates(answers) == ["sent", "rejected", "sent"]
    assert answers[1].detail == "550 nobody here"
    assert [len(letter) > 0 for letter in server.letters] == {"granted": [True, False, True], "denied": [True, True]}[
        refused
    ]
    assert server.given[-6:-1] == ["RSET", "MAIL FROM:<support@firm.ee>", "RCPT TO:<anna@x.ee>", "DATA", "(letter)"]


def test_where_the_line_breaks_only_the_letter_that_was_ended_is_in_doubt(tmp_path: Path):
    with script() as server:
        answers = sent(server, tmp_path, "mari", "lost", "anna", "uno")

    assert fates(answers) == ["sent", "unknown", "sent", "sent"]
    assert len(server.letters) == 4


def test_every_fate_in_one_group_is_its_own_letters(tmp_path: Path):
    names = ["mari", "refused", "later", "anna", "unwanted", "full", "gone", "closing", "lost", "babble", "uno"]
    with office(pipelining=True) as room:
        answers = sent(room, tmp_path, *names)

    assert fates(answers) == [
        "sent", "rejected", "deferred", "sent", "rejected", "deferred", "deferred", "deferred", "unknown", "unknown",
        "sent",
    ]  # fmt: skip
    assert [address.partition("@")[0] for address, _ in room.arrived] == ["mari", "anna", "lost", "babble", "uno"]


def test_who_stops_asking_leaves_no_letter_half_sent(tmp_path: Path):
    with script() as server:
        out = MailOut(provider="smtp", host="127.0.0.1", port=server.port, security="plain")
        with open_smtp(out, home=tmp_path) as provider:
            first = next(provider.send_group([a_letter("mari"), a_letter("anna")]))
            again = provider.send(*a_letter("uno"))

    assert (first.fate, again.fate) == (Fate.SENT, Fate.SENT)
    assert [letter.partition(b"\r\n")[0] for letter in server.letters] == [b"To: <mari@x.ee>", b"To: <uno@x.ee>"]
    assert [line for line in server.given if line.startswith("RCPT")][-1] == "RCPT TO:<uno@x.ee>"


def test_letters_that_are_begun_together_are_few_and_one_where_each_takes_several_waits(tmp_path: Path):
    for is_pipelined, most in ((True, 200), (False, 1)):
        with script(pipelined=is_pipelined) as server:
            out = MailOut(provider="smtp", host="127.0.0.1", port=server.port, security="plain")
            with open_smtp(out, home=tmp_path) as provider:
                assert isinstance(provider, SmtpProvider)
                assert provider.in_doubt == most


def test_a_large_letter_and_dots_arrive_whole(tmp_path: Path):
    with script() as server:
        out = MailOut(provider="smtp", host="127.0.0.1", port=server.port, security="plain")
        with open_smtp(out, home=tmp_path) as provider:
            letters = [a_letter("mari", ".\n..a\n." * 100_000), a_letter("anna", "short")]
            assert [answer.fate for answer in provider.send_group(letters)] == [Fate.SENT, Fate.SENT]

    assert len(server.letters[0]) > 600_000
    unstuffed = server.letters[0].replace(b"\r\n..", b"\r\n.") + b"\r\n"
    assert unstuffed == compose(letters[0].letter)
