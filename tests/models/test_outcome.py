"""What a run came to: counts that add up, and what turns it red."""

from models.outcome import FAILED, Outcome, outcome_of
from models.register import Disposition
from tests.filing_room import an_intake, taken
from tests.mailmaker import a_mail


def outcome(*raws: bytes) -> Outcome:
    intake = an_intake()
    for raw in raws:
        taken(intake, raw)
    return outcome_of(intake.rows)


def test_it_counts_what_became_of_each_mail_and_by_which_rule():
    root = a_mail(message_id="root@x.ee")
    counted = outcome(
        root, a_mail(in_reply_to="root@x.ee", text="Re"), root, b"", a_mail(auto_submitted="auto-replied")
    )

    assert (counted.mails, counted.tickets, counted.joined) == (5, 1, 1)
    assert counted.reasons[Disposition.QUARANTINED, "empty"] == 1
    assert counted.recognised == {"none": 1}


def test_a_ticket_with_candidates_waits_for_a_person():
    intake = an_intake()
    intake.known.cards.by_address["mari@klient.ee"] = {1, 2}
    taken(intake, a_mail())

    (ticket,) = outcome_of(intake.rows).unidentified
    assert ticket["customer_candidates"] == (1, 2)


def test_mail_held_for_a_foreseen_reason_is_no_problem_but_a_failure_is():
    intake = an_intake()
    row = taken(intake, b"")
    assert outcome_of(intake.rows).problems == []

    row.update(reason=FAILED, detail="ValueError: odd")
    (problem,) = outcome_of(intake.rows).problems
    assert row["location"] in problem
    assert "ValueError: odd" in problem


def test_outcomes_add_up():
    total = Outcome()
    for _ in range(3):
        total.add(outcome(*[b"x" * number for number in range(30)]))

    assert total.mails == 90
    assert total.dispositions[Disposition.QUARANTINED] == 90
