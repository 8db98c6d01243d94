"""Letters by SMTP, on a real server that refuses, puts off, drops the line and falls silent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.company import CompanyFileError, read_company
from models.letter import WholeLetter
from models.mail import parse
from models.mail_out import MailOut
from tasks.provider_smtp import SmtpProvider, open_smtp
from tasks.providers import Answer, Fate, ProviderRefused, ProviderUnreachable, SenderRefused
from tests.homes import COMPANY
from tests.imap_servers import make_certificate
from tests.letter_room import a_whole_letter
from tests.smtp_servers import PASSWORD, USER, Office, office


@pytest.fixture(scope="module", params=[False, True], ids=["step by step", "pipelined"])
def room(request: pytest.FixtureRequest) -> Iterator[Office]:
    with office(pipelining=request.param) as opened:
        yield opened


@pytest.fixture
def provider(room: Office, tmp_path: Path) -> Iterator[SmtpProvider]:
    with open_smtp(way_out(room), home=tmp_path, final_seconds=0.3) as opened:
        yield opened


def way_out(room: Office, **more: str) -> MailOut:
    return MailOut(**({"provider": "smtp", "host": "127.0.0.1", "port": room.port, "security": "plain"} | more))


def a_letter(to: str, text: str = "x") -> WholeLetter:
    return a_whole_letter(to_address=to, headers=f"To: <{to}>", text=text, html=text)


@pytest.mark.parametrize(("recipient", "fate", "said"), [
    ("refused", Fate.REFUSED, "550 5.1.1 nobody here"),
    ("later", Fate.PUT_OFF, "451 4.7.1 greylisted"),
    ("unwanted", Fate.REFUSED, "554 5.7.1 not wanted"),
    ("full", Fate.PUT_OFF, "452 4.2.2 mailbox full"),
    ("closing", Fate.PUT_OFF, "421 4.3.2 closing for the night"),
    ("gone", Fate.PUT_OFF, "The connection was lost before the letter was sent"),
    ("lost", Fate.UNKNOWN, "The connection was lost before the server's answer"),
    ("deaf", Fate.UNKNOWN, "no whole answer within 0.3 s"),
    ("babble", Fate.UNKNOWN, "cannot be read: -1 was that?"),
])  # fmt: skip
def test_what_became_of_a_letter_is_told_and_the_next_one_goes_out(
    provider: SmtpProvider, room: Office, recipient: str, fate: Fate, said: str
):
    answer = provider.send(a_letter(f"{recipient}@x.ee"))
    assert answer.fate is fate
    assert said in answer.detail

    assert provider.send(a_letter("mari@x.ee")).fate is Fate.SENT
    assert room.arrived[-1][0] == "mari@x.ee"


def test_a_server_that_leaves_one_letter_after_the_other_in_doubt_gets_no_more(provider: SmtpProvider, room: Office):
    assert [provider.send(a_letter("lost@x.ee")).fate for _ in range(2)] == [Fate.UNKNOWN] * 2
    assert provider.send(a_letter("mari@x.ee")).fate is Fate.SENT
    assert [provider.send(a_letter("lost@x.ee")).fate for _ in range(3)] == [Fate.UNKNOWN] * 3

    with pytest.raises(ProviderUnreachable, match="3 letters in a row without a clear answer"):
        provider.send(a_letter("mari@x.ee"))


def test_a_batch_goes_over_one_connection(room: Office, tmp_path: Path):
    before = room.connections
    with open_smtp(way_out(room), home=tmp_path) as provider:
        answers = [provider.send(a_letter(f"agent{number}@x.ee")) for number in range(20)]

    assert room.connections == before + 1
    assert {answer.fate for answer in answers} == {Fate.SENT}
    assert "2.0.0 taken as" in answers[0].provider_id


def test_a_line_that_begins_with_a_dot_arrives_as_it_is(provider: SmtpProvider, room: Office):
    provider.send(a_letter("mari@x.ee", text="a\n.\n..b\n.\n"))

    assert parse(room.arrived[-1][1]).text == "a\n.\n..b\n.\n"


def test_a_connection_that_idled_too_long_is_made_anew(provider: SmtpProvider, room: Office):
    assert provider._talk._smtp.sock is not None
    provider._talk._smtp.sock.shutdown(2)

    assert provider.send(a_letter("mari@x.ee")).fate is Fate.SENT


@pytest.mark.parametrize(
    ("said", "error"),
    [("553 not yours", SenderRefused), ("451 slow down", SenderRefused), ("421 closing", ProviderUnreachable)],
)
def test_what_concerns_a_sender_is_no_fault_of_the_letter(
    provider: SmtpProvider, room: Office, monkeypatch: pytest.MonkeyPatch, said: str, error: type[Exception]
):
    monkeypatch.setattr(room, "refuse_sender", said)

    with pytest.raises(error, match=f"takes nothing from support@firm.ee: {said}"):
        provider.send(a_letter("mari@x.ee"))


def test_a_server_that_wants_a_login_is_no_fault_of_the_letter(provider: SmtpProvider):
    with pytest.raises(ProviderRefused, match="wants a login"):
        provider.send(a_letter("login@x.ee"))


def test_an_international_address_needs_a_server_that_knows_it(provider: SmtpProvider, tmp_path: Path):
    assert "SMTPUTF8" in provider.send(a_letter("jüri@x.ee")).detail
    with office(utf8=True) as modern, open_smtp(way_out(modern), home=tmp_path) as able:
        assert able.send(a_letter("jüri@x.ee")).fate is Fate.SENT
        assert modern.arrived[0][0] == "jüri@x.ee"


def test_so_does_an_international_address_of_the_list(provider: SmtpProvider, tmp_path: Path):
    letter = a_letter("mari@x.ee")._replace(from_address="töö@firm.ee")

    with pytest.raises(SenderRefused, match="knows no senders such as töö"):
        provider.send(letter)
    with office(utf8=True) as modern, open_smtp(way_out(modern), home=tmp_path) as able:
        assert able.send(letter).fate is Fate.SENT


def test_nobody_at_the_port_may_pass_by_itself(tmp_path: Path, room: Office):
    nobody = MailOut(provider="smtp", host="127.0.0.1", port=1, security="plain")

    with (
        pytest.raises(ProviderUnreachable, match=r"127\.0\.0\.1:1 \(plain\).*Nothing answers there"),
        open_smtp(nobody, home=tmp_path),
    ):
        pass


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Path]]:
    """A server that wants STARTTLS and a login, with the folder of its certificate."""
    folder = tmp_path_factory.mktemp("certificate")
    make_certificate(folder)
    with office((folder / "server.pem", folder / "server.key")) as opened:
        yield opened, folder


def log_in(guarded: tuple[Office, Path], monkeypatch: pytest.MonkeyPatch, *, password: str, ca_file: str) -> Answer:
    room, folder = guarded
    monkeypatch.setenv("SMTP_WORD", password)
    out = way_out(
        room,
        host="localhost",
        security="starttls",
        user=USER,
        password="env:SMTP_WORD",
        **({"ca_file": ca_file} if ca_file else {}),
    )
    with open_smtp(out, home=folder) as provider:
        return provider.send(a_letter("mari@x.ee"))


def test_a_login_over_tls(guarded: tuple[Office, Path], monkeypatch: pytest.MonkeyPatch):
    assert log_in(guarded, monkeypatch, password=PASSWORD, ca_file="server.pem").fate is Fate.SENT


@pytest.mark.parametrize("password", ["a wrong one", "õige või vale"])
def test_a_wrong_password_is_told_and_not_shown(
    guarded: tuple[Office, Path], monkeypatch: pytest.MonkeyPatch, password: str
):
    with pytest.raises(ProviderRefused, match=r"535.*Check port and security, user and password") as error:
        log_in(guarded, monkeypatch, password=password, ca_file="server.pem")
    assert password not in str(error.value)


def test_a_strange_certificate_is_not_trusted(guarded: tuple[Office, Path], monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(ProviderRefused, match="certificate is not trusted"):
        log_in(guarded, monkeypatch, password=PASSWORD, ca_file="")


@pytest.mark.parametrize(("section", "fault"), [
    ("{provider: smtp}", "provider: smtp needs host"),
    ("{host: mx.ee}", "host goes with provider: smtp"),
    ("{provider: smtp, host: mx.ee, security: plain}", "for this machine only"),
    ("{provider: smtp, host: mx.ee, user: me}", "user and password"),
    ("{provider: smtp, host: mx.ee, user: me, password: secret}", "secrets do not belong in this file"),
    ("{provider: pigeon}", "'folder', 'smtp' or 'mandrill'"),
])  # fmt: skip
def test_a_wrong_way_out_is_refused_with_its_line(section: str, fault: str):
    with pytest.raises(CompanyFileError, match=fault) as error:
        read_company(f"{COMPANY}mail_out: {section}\n")
    assert "line 5: mail_out" in str(error.value)
