"""What an operator reads of an intake: plain, complete, and inert whatever strangers write (T-08)."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from models.automatic import RULES
from models.intake import Intake
from models.intake_report import Pointers, intake_report
from models.known import Row
from models.markdown import plain, table
from models.outcome import Outcome, outcome_of
from models.reasons import REASONS, HeldFor
from tests.filing_room import NOW, an_intake, taken
from tests.mailmaker import a_mail

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](https://evil.x/pixel.png)",
    "[click](javascript:alert(1))",
    "a | b | c",
    "# Heading",
    "**bold** _it_ `code` ~~gone~~",
    "https://evil.x/?a=b www.evil.x",
    "{{ 7*7 }} {% raw %} ${7*7} <%= 7 %>",
    "&lt;b&gt; &#60;b&#62;",
    "\\[x](y)",
    "1. one - two + three > four",
    'O\'Brien & "Sons"',
]


FIRMS = {31: ("10000031", "Kadaka KÜ"), 32: ("10000032", "Lepiku | KÜ")}


def report(outcome: Outcome, *, forms: dict[str, str] | None = None, held: Sequence[Row] = ()) -> str:
    pointers = Pointers(FIRMS, forms or {}, held, len(held), "https://desk.firm.ee")
    return intake_report(outcome, NOW, title="Intake of mail", time_zone="Europe/Tallinn", pointers=pointers)


def held_in(intake: Intake) -> list[Row]:
    return [row for row in intake.rows.mails if row["disposition"] == "quarantined"]


def shown(markdown: str) -> str:
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))


def words_of(page: str) -> str:
    """The text of a page with entities read."""
    text = re.sub(r"<[^>]*>", " ", page)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return " ".join(text.split())


def test_a_run_with_nothing_says_so():
    text = report(Outcome())

    assert "2026-04-01 15:00 EEST: **0 mails** came." in text
    assert text.endswith("Nothing.")


def test_it_says_what_came_what_became_of_it_and_what_needs_a_person():
    intake = an_intake()
    intake.known.cards.by_address["mari@klient.ee"] = {31, 32}
    for raw in (a_mail(), a_mail(), b""):
        taken(intake, raw)
    outcome = outcome_of(intake.rows)
    outcome.problems.append("maildir:mail/billing: there is none")

    page = words_of(shown(report(outcome, held=held_in(intake))))

    for expected in (
        "3 mails came",
        "1 ticket was opened",
        "the same mail again the same mail once more 1",
        "Kadaka KÜ (10000031)",
    ):
        assert expected in page
    assert "maildir:mail/billing: there is none" in page
    assert "there is nothing in it" in page


def test_it_leads_to_the_forms_filled_in_where_their_flows_are_deployed():
    intake = an_intake()
    intake.known.cards.by_address["mari@klient.ee"] = {31, 32}
    for raw in (a_mail(), b""):
        taken(intake, raw)

    markdown = report(
        outcome_of(intake.rows),
        held=held_in(intake),
        forms={"retry_quarantine": "/retry", "choose_customer": "/choose"},
    )

    assert "(/retry?parameters=%7B%22mails%22%3A%20%5B2%5D%7D)" in markdown
    assert "(/choose?parameters=%7B%22ticket%22%3A%201%2C%20%22customer%22%3A%20%2210000032%22%7D)" in markdown


def test_it_leads_to_each_mail_in_quarantine_that_was_fetched():
    intake = an_intake()
    held = taken(intake, b"")

    assert "[1](https://desk.firm.ee/mails/1/raw)" in report(outcome_of(intake.rows), held=[held])
    assert "/mails/1/raw" not in report(outcome_of(intake.rows), held=[held | {"sha256": ""}])


def page_with(words: str) -> str:
    """A report in which a stranger's words stand wherever they can."""
    intake = an_intake()
    intake.known.cards.by_address["mari@klient.ee"] = {31, 32}
    taken(intake, a_mail(subject=words))
    held = taken(intake, b"\x00")
    held.update(subject=words, sender_address=words, detail=words)
    outcome = outcome_of(intake.rows)
    outcome.problems.append(words)
    return shown(report(outcome, held=[held]))


@pytest.mark.parametrize("words", HOSTILE)
def test_foreign_words_stay_words_through_the_whole_way(words: str):
    page = page_with(words)

    assert re.findall(r"<[^>]*>", page) == re.findall(r"<[^>]*>", page_with("harmless"))
    assert words_of(page).count(" ".join(words.split())) == 5


@given(st.text(max_size=200))
def test_any_words_are_one_line_of_a_cell(words: str):
    page = shown(table(("head", "other"), [(plain(words), "x")]))

    assert page.count("<td>") == 2
    assert page.count("<tr>") == 2


def test_long_words_are_cut_before_they_are_escaped():
    assert plain("*" * 200, most=10) == r"\*" * 9 + "…"


def test_the_moment_is_told_in_the_sites_zone():
    winter = datetime(2026, 1, 1, 12, tzinfo=UTC)

    assert "2026-01-01 14:00 EET" in intake_report(Outcome(), winter, title="x", time_zone="Europe/Tallinn")


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_about_machines_has_words_for_people(rule: Callable[..., bool]):
    assert REASONS[rule.__name__]


def test_each_reason_that_mail_is_held_for_has_its_words():
    assert set(get_args(HeldFor)) <= REASONS.keys()
