"""What an operator reads of a run: counts, who gets a letter, who does not and why, with links (D-18)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from models.dunning_report import MOST_NAMED, Line, Reminding, reminding_report
from models.invoice import Party
from models.reminder import Reason, ReminderState

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)


def a_line(**changes: Any) -> Line:
    given = {
        "invoice_id": 17, "number": "A-1", "seller": "Müüja OÜ", "buyer": "<b>Ostja</b> | AS", "party": Party.BUYER,
        "step": 1, "planned_for": date(2026, 3, 3), "state": ReminderState.SENT, "reason": "",
        "to_address": "arved@2.ee", "asked": Decimal("1200.00"), "currency": "EUR",
    } | changes  # fmt: skip
    return Line(**given)


def report(reminding: Reminding, *, is_dry: bool = False) -> str:
    return reminding_report(
        reminding, NOW, time_zone="Europe/Tallinn", page="http://desk/invoices/{}".format, form="/form?{}".format,
        is_dry=is_dry,
    )  # fmt: skip


def test_who_gets_a_letter_and_who_does_not_stand_apart_with_links_and_foreign_words_escaped():
    reminding = Reminding(looked=2)
    reminding.note(a_line())
    reminding.note(a_line(number="A-2", state=ReminderState.SKIPPED, reason=Reason.DISPUTED))
    written, kept = report(reminding).split("## Who does not")

    assert "2026-03-03 08:00" in written
    assert "[page](http://desk/invoices/17) [act](/form?A-1)" in written
    assert "<b>" not in written
    assert r"\|" in written
    assert "| +1 | 2026-03-03 | disputed | 1200.00 EUR |" in kept
    assert reminding.letters == 1


def test_all_is_counted_and_the_first_are_named():
    reminding = Reminding()
    for number in range(MOST_NAMED + 5):
        more = Reminding(looked=1)
        more.note(a_line(number=f"A-{number}"))
        more.note(a_line(state=None, reason=Reason.NOT_YET_DUE, step=7))
        reminding.add(more)

    assert (reminding.looked, reminding.letters, len(reminding.written)) == (MOST_NAMED + 5, MOST_NAMED + 5, MOST_NAMED)
    assert reminding.kept == []
    assert "and 5 more" in report(reminding)
    assert f"| not yet due |  |  | {MOST_NAMED + 5} |" in report(reminding)


def test_a_step_that_waits_for_a_working_day_is_named_among_those_that_do_not_go():
    reminding = Reminding(looked=1)
    reminding.note(a_line(state=None, reason=Reason.DAY_OFF))

    assert reminding.kept_back == len(reminding.kept) == 1
    assert "| day off |  |  | 1 |" in report(reminding)
    assert reminding.summary(is_dry=True) == "1 invoice looked at, 0 letters would be written (steps: 1 day off)"


def test_a_dry_run_and_a_run_that_waits_say_so():
    reminding = Reminding(waiting=3, warnings=["Payments are old."])

    assert "3 letters wait for approval" in report(reminding)
    assert "would be written" in report(reminding, is_dry=True)
    reminding.note(a_line())
    assert "| letter written |  |  | 1 |" in report(reminding)
    assert "| letter would be written |  |  | 1 |" in report(reminding, is_dry=True)
    assert r"Payments are old\." in report(reminding)


def test_a_run_without_letters_says_in_its_one_line_why():
    reminding = Reminding(looked=2)
    reminding.note(a_line(state=None, reason=Reason.NOT_YET_DUE))
    reminding.note(a_line(state=None, reason=Reason.NOT_YET_DUE, step=7))
    reminding.note(a_line(state=ReminderState.SKIPPED, reason=Reason.DISPUTED))
    assert reminding.summary() == "2 invoices looked at, 0 letters written (steps: 2 not yet due, 1 disputed)"

    reminding.note(a_line())
    assert "disputed" not in reminding.summary()
