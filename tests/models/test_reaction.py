"""A heart that is sent by a click says nothing to answer; a sad face, and any word beside it, does."""

import pytest

from models.automatic import automatic_reason
from models.mail import parse
from tests.filing_room import HOUSE, an_intake, outcomes
from tests.mailmaker import a_mail

LINK = "<https://www.google.com/gmail/about/?utm_source=gmail-in-product&utm_campaign=emojireactionemail#app>"
QUOTE = "\n\nOn Mon, Mar 2, 2026, 10:44 Tugi <support@firm.ee> wrote:\n\n> Arve on teel.\n"


def a_reaction(sign: str = "👍", *, shown: str = "", words: str = "", told: str = "Mari reacted via Gmail\n") -> bytes:
    parts = (
        ("text/plain", f"{shown or sign}\n\n{told}{LINK}{words}{QUOTE}"),
        ("text/vnd.google.email-reaction+json", f'{{\n  "emoji": "{sign}",\n  "version": 1\n}}'),
        ("text/html", f"<div><p>{sign}</p><p>Mari reacted via <a href='x'>Gmail</a></p></div>"),
    )
    body = "".join(f'--b\nContent-Type: {kind}; charset="UTF-8"\n\n{content}\n' for kind, content in parts)
    kind = 'multipart/alternative; boundary="b"'
    return a_mail(text=f"{body}--b--", content_type=kind, subject="Re: Arve", in_reply_to="root@klient.ee")


def reason(raw: bytes) -> str:
    return automatic_reason(parse(raw), HOUSE)


@pytest.mark.parametrize("sign", ["👍", "👍🏽", "❤️", "🙏", "🎉"])
def test_a_glad_sign_sent_by_a_click_is_no_mail_to_answer(sign: str):
    assert reason(a_reaction(sign)) == "is_glad_reaction"
    assert reason(a_reaction(sign, told="Mari reageeris Gmaili kaudu ")) == "is_glad_reaction"


def test_it_stays_on_the_ticket_that_it_answers():
    intake = an_intake()

    assert outcomes(intake, a_mail(message_id="root@klient.ee"), a_reaction())[1][0] == "automatic"
    assert [(row["ticket_id"], row["is_automatic"]) for row in intake.rows.messages] == [(1, False), (1, True)]


@pytest.mark.parametrize("sign", ["👎", "😢", "😡", "❓", "x", ""])
def test_any_other_sign_is_a_persons(sign: str):
    assert reason(a_reaction(sign)) == ""


def test_words_beside_a_sign_and_a_sign_that_is_not_the_one_shown_are_a_persons():
    assert reason(a_reaction(words="\n\nKas homme saab?")) == ""
    assert reason(a_reaction(told="Kas homme saab?\n\nMari reacted via Gmail\n")) == ""
    assert reason(a_reaction(shown="👎")) == ""
