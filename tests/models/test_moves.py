"""The table of moves: what is allowed, and how the rest is refused (T-18)."""

import re

import pytest

from models.mail import parse
from models.mail_moves import is_answer
from models.moves import MOVES, Action, IllegalMoveError, check_move
from models.ticket import Status
from tests.mailmaker import a_mail

REFUSED = [(action, status) for action, (sources, _) in MOVES.items() for status in Status if status not in sources]


def test_every_action_is_in_the_table():
    assert set(MOVES) == set(Action)


@pytest.mark.parametrize(("action", "status"), REFUSED, ids=str)
def test_a_move_that_is_not_in_the_table_is_refused_with_both_ends_named(action: Action, status: Status):
    with pytest.raises(
        IllegalMoveError, match=rf"^Ticket 17 is {status}; {action} leads from .+ to {MOVES[action][1]}"
    ):
        check_move(action, ticket_id=17, status=status)


def test_the_refusal_reads_as_people_speak():
    words = "Ticket 17 is DONE; take leads from UNASSIGNED to ACTIVE."

    with pytest.raises(IllegalMoveError, match=re.escape(words)):
        check_move(Action.TAKE, ticket_id=17, status=Status.DONE)


@pytest.mark.parametrize(
    ("action", "sources", "target"),
    [
        (Action.ASSIGN, "UNASSIGNED", "ACTIVE"),
        (Action.TAKE, "UNASSIGNED", "ACTIVE"),
        (Action.FINISH, "UNASSIGNED ACTIVE", "DONE"),
        (Action.REDIRECT, "ACTIVE DONE", "ACTIVE"),
        (Action.REDISTRIBUTE, "ACTIVE DONE", "UNASSIGNED"),
        (Action.REOPEN, "DONE", "ACTIVE"),
        (Action.REMOVE, "UNASSIGNED ACTIVE DONE", "REMOVED"),
        (Action.RESTORE, "REMOVED", "UNASSIGNED"),
    ],
)
def test_each_action_leads_from_these_statuses_to_that_one(action: Action, sources: str, target: str):
    assert MOVES[action] == ({Status(source) for source in sources.split()}, Status(target))

    for source in sources.split():
        check_move(action, ticket_id=1, status=Status(source))


@pytest.mark.parametrize("prefix", ["Fwd:", "FW:", "VL:", "ed:", "Edasi:", "WG:", "TR:"])
def test_passing_a_mail_on_is_no_answer_in_any_language(prefix: str):
    mail = a_mail(subject=f"{prefix} Arve", in_reply_to="root@x.ee")

    assert not is_answer(parse(mail))
    assert is_answer(parse(mail.replace(prefix.encode(), b"Re:")))
