"""Letters by Mandrill, at a local server that answers as its documentation says, slowly, badly, and not at all."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from models.company import CompanyFileError, read_company
from models.hold import SuppressionReason
from models.letter import EventKind, WholeLetter
from models.mail_out import MailOut
from tasks.provider_mandrill import MandrillProvider, open_mandrill
from tasks.providers import Fate, ProviderRefused, ProviderUnreachable, SenderRefused
from tests.homes import COMPANY
from tests.letter_room import a_whole_letter
from tests.mandrill_server import KEY, Post, mandrill


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    with mandrill() as opened:
        yield opened


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MANDRILL_KEY", KEY)


@contextmanager
def provider(post: Post, *, patience: float = 30.0, **more: str) -> Iterator[MandrillProvider]:
    """The provider, which waits some seconds for an answer to a letter."""
    way_out = MailOut(**({"provider": "mandrill", "key": "env:MANDRILL_KEY", "url": post.url} | more))
    with open_mandrill(way_out, final_seconds=patience) as opened:
        yield opened


def a_letter(to: str, **more: object) -> WholeLetter:
    headers = f"From: =?utf-8?b?RmlybSBPw5w=?=\n <support@firm.ee>\nTo: <{to}>\nSubject: x\nReferences: <a@x>\n <b@x>"
    return a_whole_letter(**({"to_address": to, "headers": headers} | more))


@pytest.mark.parametrize(("recipient", "fate", "said"), [
    ("rejected-hard-bounce", Fate.REFUSED, "Mandrill says rejected: hard-bounce"),
    ("rejected-rule", Fate.REFUSED, "Mandrill says rejected: rule"),
    ("rejected-a-new-reason", Fate.REFUSED, "a-new-reason"),
    ("invalid", Fate.REFUSED, "Mandrill says invalid: invalid"),
    ("error-ValidationError", Fate.REFUSED, "ValidationError: No, says ..."),
    ("error-GeneralError", Fate.PUT_OFF, "GeneralError"),
    ("error-ServiceUnavailable", Fate.PUT_OFF, "ServiceUnavailable"),
    ("error-A_New_Error", Fate.PUT_OFF, "A_New_Error"),
    ("busy", Fate.PUT_OFF, "Mandrill is busy: 429 busy now"),
    ("down", Fate.PUT_OFF, "Mandrill is busy: 503 busy now"),
    ("gateway", Fate.UNKNOWN, "cannot be read: 502 <html>Bad Gateway</html>"),
    ("lost", Fate.UNKNOWN, "The connection was lost before Mandrill's answer"),
    ("cut", Fate.UNKNOWN, "The connection was lost before Mandrill's answer"),
    ("deaf", Fate.UNKNOWN, "timed out"),
    ("babble", Fate.UNKNOWN, "cannot be read: 200 what was that?"),
    ("fallen", Fate.UNKNOWN, "cannot be read: 500"),
    ("empty", Fate.UNKNOWN, "cannot be read: []"),
    ("strange", Fate.UNKNOWN, "'teleported', which we do not know"),
])  # fmt: skip
def test_what_became_of_a_letter_is_told_and_the_next_one_goes_out(post: Post, recipient: str, fate: Fate, said: str):
    with provider(post, patience=0.3 if recipient == "deaf" else 30.0) as opened:
        answer = opened.send(a_letter(f"{recipient}@x.ee"))
        assert answer.fate is fate
        assert said in answer.detail

        assert opened.send(a_letter("mari@x.ee")).fate is Fate.SENT
    assert post.arrived[-1]["to"][0]["email"] == "mari@x.ee"


def test_an_international_domain_goes_in_the_form_that_servers_know(post: Post):
    with provider(post) as opened:
        opened.send(a_letter("mari@straße.de"))

    assert post.arrived[-1]["to"][0]["email"] == "mari@xn--strae-oqa.de"


@pytest.mark.parametrize(("recipient", "event"), [
    ("mari", EventKind.SENT), ("queued", EventKind.QUEUED), ("scheduled", EventKind.QUEUED),
])  # fmt: skip
def test_what_is_taken_is_sent_or_queued(post: Post, recipient: str, event: EventKind):
    with provider(post, patience=0.3 if recipient == "deaf" else 30.0) as opened:
        answer = opened.send(a_letter(f"{recipient}@x.ee"))

    assert (answer.fate, answer.event, answer.provider_id) == (Fate.SENT, event, post.arrived[-1]["_id"])


@pytest.mark.parametrize(("recipient", "reason"), [
    ("rejected-hard-bounce", SuppressionReason.HARD_BOUNCE), ("rejected-spam", SuppressionReason.COMPLAINT),
    ("rejected-unsub", SuppressionReason.UNSUBSCRIBED), ("invalid", SuppressionReason.HARD_BOUNCE),
    ("rejected-soft-bounce", None), ("rejected-custom", None), ("rejected-rule", None),
])  # fmt: skip
def test_an_address_that_is_dead_at_mandrill_is_dead_for_us(
    post: Post, recipient: str, reason: SuppressionReason | None
):
    with provider(post) as opened:
        assert opened.send(a_letter(f"{recipient}@x.ee")).suppression is reason


@pytest.mark.parametrize("recipient", [
    "rejected-test-mode-limit", "error-Invalid_Key",
    "error-PaymentRequired", "error-Unknown_Subaccount", "error-Unknown_Template",
])  # fmt: skip
def test_what_concerns_us_as_a_sender_ends_the_work(post: Post, recipient: str):
    with provider(post) as opened, pytest.raises(ProviderRefused, match="Mandrill"):
        opened.send(a_letter(f"{recipient}@x.ee"))


@pytest.mark.parametrize("reason", ["unsigned", "invalid-sender"])
def test_a_list_that_mandrill_does_not_know_keeps_back_no_other(post: Post, reason: str):
    with provider(post) as opened, pytest.raises(SenderRefused, match=reason):
        opened.send(a_letter(f"rejected-{reason}@x.ee"))


def test_after_three_letters_in_doubt_the_rest_wait(post: Post):
    with provider(post) as opened:
        for _ in range(3):
            opened.send(a_letter("lost@x.ee"))
        before = len(post.calls)
        with pytest.raises(ProviderUnreachable, match="3 letters in a row in doubt"):
            opened.send(a_letter("mari@x.ee"))

    assert len(post.calls) == before


def test_a_letter_is_one_call_with_our_headers_and_its_key_as_metadata(post: Post):
    with provider(post, subaccount="firm") as opened:
        opened.send(a_letter("mari@x.ee", to_name="Mari", invoice_id=7))

    body = post.sendings[-1]
    message = body["message"]
    assert (body["async"], body["key"], message["subaccount"]) == (False, KEY, "firm")
    assert (message["from_name"], message["from_email"]) == ("Firm OÜ", "support@firm.ee")
    assert message["to"] == [{"email": "mari@x.ee", "name": "Mari", "type": "to"}]
    assert message["headers"] == {"References": "<a@x> <b@x>"}
    assert (message["metadata"], message["tags"], message["merge"]) == ({"letter": "reminder:1"}, ["reminder"], False)
    assert (message["subject"], message["text"], message["html"]) == ("Tere", "x", "<p>x</p>")


@pytest.mark.parametrize(("invoice_id", "is_counted"), [(7, True), (None, False)])
def test_only_letters_about_an_invoice_are_counted(post: Post, invoice_id: int | None, is_counted: bool):
    with provider(post) as opened:
        opened.send(a_letter("mari@x.ee", invoice_id=invoice_id))

    message = post.sendings[-1]["message"]
    assert (message["track_opens"], message["track_clicks"]) == (is_counted, is_counted)


def test_a_template_of_mandrills_gets_our_words_as_variables(post: Post):
    with provider(post, template="frame") as opened:
        opened.send(a_letter("mari@x.ee"))

    path, body = post.calls[-1]
    variables = {each["name"]: each["content"] for each in body["message"]["global_merge_vars"]}
    assert path.endswith("/messages/send-template.json")
    assert body["template_name"] == "frame"
    assert body["template_content"] == [{"name": "main", "content": "<p>x</p>"}]
    assert (variables["html"], variables["subject"], variables["letter"]) == ("<p>x</p>", "Tere", "reminder:1")


def test_the_key_stands_in_no_log_and_no_error(post: Post, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    with provider(post) as opened:
        answers = [opened.send(a_letter(f"{to}@x.ee")) for to in ("mari", "lost", "error-ValidationError")]
        shown = f"{answers!r} {opened!r} {vars(opened)!r}"
        with pytest.raises(ProviderRefused) as error:
            opened.send(a_letter("error-Invalid_Key@x.ee"))

    assert KEY not in f"{shown} {error.value} {caplog.text}"


@pytest.mark.parametrize(("value", "said"), [("wrong", "Check key in mail_out"), (" ", "is empty")])
def test_a_wrong_key_is_told_before_any_letter_is_touched(
    post: Post, monkeypatch: pytest.MonkeyPatch, value: str, said: str
):
    monkeypatch.setenv("MANDRILL_KEY", value)

    with pytest.raises(ProviderRefused, match=said), provider(post):
        pass


def test_nobody_at_the_port_may_pass_by_itself():
    with pytest.raises(ProviderUnreachable, match="does not answer"), provider(Post(port=1)):
        pass


@pytest.mark.parametrize(("section", "fault"), [
    ("{provider: mandrill}", "needs key"),
    ("{provider: mandrill, key: md-123}", "secrets do not belong in this file"),
    ("{provider: mandrill, key: 'env:K', url: 'http://mandrillapp.com/'}", "use https"),
    ("{provider: mandrill, key: 'env:K', webhook_url: desk}", "not a web address"),
    ("{provider: smtp, host: mx.ee, key: 'env:K'}", "key goes with provider: mandrill"),
    ("{provider: mandrill, key: 'env:K', host: mx.ee}", "host goes with provider: smtp"),
])  # fmt: skip
def test_a_wrong_way_out_is_refused_with_its_line(section: str, fault: str):
    with pytest.raises(CompanyFileError, match=fault) as error:
        read_company(f"{COMPANY}mail_out: {section}\n")
    assert "line 5: mail_out" in str(error.value)


def test_the_documented_section_is_good(tmp_path: Path):
    section = "{provider: mandrill, key: env:MANDRILL_KEY, webhook_key: env:HOOK_KEY, template: frame}"

    assert read_company(f"{COMPANY}mail_out: {section}\n").mail_out.url == "https://mandrillapp.com/api/1.0/"
