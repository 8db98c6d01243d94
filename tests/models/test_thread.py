"""Which ticket a mail belongs to (T-05), by the rules alone; the database's part is in tests/tasks/test_filing.py."""

from base64 import b64encode
from itertools import permutations

import pytest
from hypothesis import given, settings

from models.intake import Intake
from models.thread import is_forward, is_same_mail, is_same_subject, tokens_of
from tests.filing_room import an_intake, our_id, taken
from tests.forests import Case, arrivals, components, forest
from tests.mailmaker import a_mail

INDEX = b64encode(bytes([1, 0xDB, 0x9A, 1, 2, 3]) + b"a conversation!!").decode()
DEEPER = b64encode(bytes([1, 0xDB, 0x9A, 1, 2, 3]) + b"a conversation!!" + b"12345").decode()
ROOT = a_mail(message_id="root@klient.ee", text="first")
REPLY = a_mail(message_id="reply@klient.ee", in_reply_to="root@klient.ee", text="second")


def reasons(*raws: bytes, intake: Intake | None = None) -> list[tuple[int, str]]:
    """Ticket and tie of each mail in turn."""
    room = intake or an_intake()
    return [(row["ticket_id"], row["reason"]) for row in (taken(room, raw) for raw in raws)]


def test_a_reply_joins_by_in_reply_to():
    assert reasons(ROOT, REPLY) == [(1, "new_ticket"), (1, "in_reply_to")]


def test_a_reply_joins_by_references_alone():
    reply = a_mail(message_id="r@klient.ee", references=["elsewhere@klient.ee", "root@klient.ee"])

    assert reasons(ROOT, reply) == [(1, "new_ticket"), (1, "reference")]


def test_a_reply_joins_by_outlooks_thread_index_alone():
    assert reasons(a_mail(thread_index=INDEX), a_mail(thread_index=DEEPER, text="Re")) == [
        (1, "new_ticket"),
        (1, "thread_index"),
    ]


def test_a_reply_before_its_original_opens_the_ticket_and_the_original_joins():
    assert reasons(REPLY, ROOT) == [(1, "new_ticket"), (1, "named_before")]


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("full", [True, False], ids=["references", "in_reply_to"])
def test_three_generations_in_any_order_are_one_ticket(order: tuple[int, ...], *, full: bool):
    ids = ["a@x.ee", "b@x.ee", "c@x.ee"]
    raws = [
        a_mail(message_id=ids[n], in_reply_to=ids[n - 1] if n else "", references=ids[:n] if full else [], text=str(n))
        for n in range(3)
    ]
    intake = an_intake()

    reasons(*(raws[place] for place in order), intake=intake)

    assert [ticket["id"] for ticket in intake.rows.tickets if ticket["master_id"] is None] == [1]


@settings(max_examples=150, deadline=None)
@given(case=arrivals())
def test_tickets_are_the_connected_components_of_shared_ids(case: Case):
    parents, order, _ = case
    mails, intake = forest(parents), an_intake()
    for number in (*order, *order):
        taken(intake, mails[number])

    together: dict[int, set[str]] = {}
    for message in intake.rows.messages:
        together.setdefault(intake._master(message["ticket_id"]), set()).add(message["message_id"])
    assert {frozenset(ids) for ids in together.values()} == components(parents, order)


def test_a_cc_conversation_whose_root_never_came_is_one_ticket():
    first = a_mail(from_="a@x.ee", message_id="1@x.ee", references=["root@x.ee"], cc="support@firm.ee")
    second = a_mail(from_="b@y.ee", message_id="2@y.ee", references=["root@x.ee"], text="also")

    assert reasons(first, second) == [(1, "new_ticket"), (1, "reference")]


def test_a_mail_that_bridges_a_broken_chain_joins_two_tickets_under_the_older():
    intake = an_intake()
    left, right = a_mail(message_id="l@x.ee"), a_mail(message_id="r@x.ee", text="right")

    assert reasons(left, right, a_mail(references=["l@x.ee", "r@x.ee"], text="bridge"), intake=intake) == [
        (1, "new_ticket"),
        (2, "new_ticket"),
        (1, "reference"),
    ]
    assert intake.rows.merges == [(2, 1)]
    assert [(row["ticket_id"], row["what"]) for row in intake.rows.history] == [
        (2, "joined with ticket 1, which the same mail answers"),
        (1, "joined by ticket 2, which the same mail answers"),
    ]


def test_an_equal_topic_alone_never_joins():
    same = {"subject": "Re: Arve", "thread_topic": "Arve"}

    assert reasons(a_mail(text="one", **same), a_mail(text="two", **same)) == [(1, "new_ticket"), (2, "new_ticket")]


@pytest.mark.parametrize(
    "index", ["AAAA", b64encode(b"x" * 22).decode(), b64encode(b"\1" + bytes(21)).decode(), "not base64!"]
)
def test_an_index_that_is_no_conversation_never_joins(index: str):
    assert reasons(a_mail(text="one", thread_index=index), a_mail(text="two", thread_index=index))[1][0] == 2


@pytest.mark.parametrize(
    ("sender", "ticket"),
    [
        ("mari@klient.ee", 1),
        ("MARI@klient.ee", 1),
        ("copied@klient.ee", 1),
        ("stranger@evil.x", 2),
        ("support@firm.ee", 2),
    ],
)
def test_a_number_in_the_subject_counts_only_from_those_who_take_part(sender: str, ticket: int):
    opening = a_mail(cc="copied@klient.ee, support@firm.ee")

    assert reasons(opening, a_mail(from_=sender, subject="Re: [#1] Arve", text="more"))[1][0] == ticket


@pytest.mark.parametrize(
    ("robot", "ticket"),
    [
        ({"from_": "noreply@evil.ee", "reply_to": "mari@klient.ee"}, 2),
        ({"from_": "Mari via x <form@evil.ee>", "x_original_from": "mari@klient.ee"}, 2),
        ({"from_": "x@evil.ee", "list_post": "<mailto:x@evil.ee>", "list_id": "e", "reply_to": "mari@klient.ee"}, 2),
        ({"from_": "form@gmail.com", "reply_to": "mari@klient.ee"}, 2),
        ({"from_": "form@klient.ee", "reply_to": "mari@klient.ee"}, 1),
        ({"from_": "webform@firm.ee", "reply_to": "mari@klient.ee"}, 1),
        ({"from_": "Mari via Support <support@firm.ee>", "x_original_from": "mari@klient.ee"}, 1),
    ],
)
def test_a_strangers_robot_makes_nobody_take_part(robot: dict[str, str], ticket: int):
    assert reasons(ROOT, a_mail(subject="[#1] Arve", text="more", **robot))[1][0] == ticket


def test_a_number_of_a_child_leads_to_its_master():
    assert reasons(ROOT, REPLY, a_mail(subject="[#2]", text="more"))[2] == (1, "ticket_token")


def test_those_of_a_joined_ticket_take_part_in_the_master():
    right = a_mail(from_="right@x.ee", message_id="r@x.ee")
    bridge = a_mail(from_="b@x.ee", references=["root@klient.ee", "r@x.ee"], text="bridge")
    late = a_mail(from_="right@x.ee", subject="[#2] late", text="late")

    assert reasons(ROOT, right, bridge, late)[3] == (1, "ticket_token")


def test_a_number_of_no_ticket_opens_one():
    assert reasons(a_mail(subject="[#999999999] Arve")) == [(1, "new_ticket")]
    assert tokens_of("[#1][#2][#3][#4] [# 5] [#1234567890]") == [1, 2, 3]


def test_an_answer_to_a_letter_of_ours_joins_by_its_signed_id_alone():
    assert reasons(ROOT, a_mail(text="thanks", references=[our_id(1)]))[1] == (1, "own_letter")


def test_a_tampered_id_of_ours_joins_nothing():
    tampered = our_id(2).replace("haldur.2", "haldur.1")

    assert reasons(ROOT, a_mail(text="thanks", references=[tampered]))[1] == (2, "new_ticket")


def test_a_letter_of_ours_about_a_ticket_that_is_gone_opens_a_new_one():
    assert reasons(a_mail(references=[our_id(77)])) == [(1, "new_ticket")]


@pytest.mark.parametrize(
    ("words", "other", "same"),
    [
        ("Tere!\n\nMari", "Tere!  Mari", True),
        ("Tere!", "Tere!\n_______\nSupport mailing list", True),
        ("Order 1", "Order 1\nurgent, please call", False),
        ("Order 1", "Order 17: urgent", False),
        ("Order 1", "Order 2\n_______\nSupport mailing list", False),
        ("", "_______\nSupport mailing list", False),
        ("Tere!", "Head aega!", False),
        ("", "Tere!", False),
        ("", "", True),
    ],
)
def test_a_footer_makes_no_other_mail(words: str, other: str, *, same: bool):
    assert is_same_mail(words, other) is same
    assert is_same_mail(other, words) is same


@pytest.mark.parametrize(
    ("subject", "other", "same"),
    [
        ("Arve 7", "[support] Arve 7", True),
        ("arve 7", "[support] arve 7", True),
        ("Re: Arve 7", "Arve 7", True),
        ("Arve 7", "Arve 8", False),
        ("7", "Arve 7", False),
        ("", "Arve", False),
    ],
)
def test_a_list_may_put_its_name_before_a_subject(subject: str, other: str, *, same: bool):
    assert is_same_subject(subject, other) is same


@pytest.mark.parametrize("header", ["in_reply_to_", "references_"])
def test_an_address_that_is_named_as_an_id_ties_nothing(header: str):
    intake = an_intake()
    first = taken(intake, a_mail(from_="mari@klient.ee", message_id="1@a.ee", **{header: "<support@firm.ee>"}))
    second = taken(intake, a_mail(from_="jaan@mujal.ee", message_id="2@b.ee", **{header: "<support@firm.ee>"}))

    assert first["ticket_id"] != second["ticket_id"]


@pytest.mark.parametrize(
    ("to", "named"),
    [("undisclosed-recipients:;", "support@firm.ee"), ("info@firm.ee", "BILLING@firm.ee"), ("Support@firm.ee",) * 2],
)
def test_an_address_of_ours_is_no_id_though_the_mail_does_not_show_it(to: str, named: str):
    own = a_mail(from_="mari@klient.ee", to=to, message_id=named)
    others = [a_mail(from_=f"jaan@{each}.ee", to=to, text=each, in_reply_to=named.lower()) for each in ("b", "c")]

    assert reasons(own, *others) == [(1, "new_ticket"), (2, "new_ticket"), (3, "new_ticket")]


@pytest.mark.parametrize("word", ["null", "undefined", "None", "(unknown)", "no-message-id"])
def test_a_word_that_a_program_writes_for_want_of_an_id_ties_nothing(word: str):
    first = a_mail(from_="mari@klient.ee", message_id=word)
    others = [
        a_mail(from_=f"jaan@{name}.ee", message_id=f"{name}@b.ee", **{name: f"<{word}>"})
        for name in ("in_reply_to", "references_")
    ]

    assert reasons(first, *others) == [(1, "new_ticket"), (2, "new_ticket"), (3, "new_ticket")]


def test_an_old_servers_id_without_an_at_ties_as_any_other():
    assert reasons(a_mail(message_id="abc12345"), a_mail(text="Re", in_reply_to="abc12345"))[1] == (1, "in_reply_to")


@pytest.mark.parametrize(
    "subject", ["Fwd: Arve", "FW:Arve", "VB: Faktura", "RV: Factura", "TR : Facture", "Пересл: Счёт", "[Fwd: Arve]",
                "[support] Fwd: Arve", "[EXTERNAL] [support] VL: Arve", "转发：发票", "I: Fattura",
                "Videresend: Faktura", "PERS: Sąskaita", "İLT: Fatura"],
)  # fmt: skip
def test_a_forward_is_known_by_its_subject_behind_what_a_list_put_before_it(subject: str):
    assert is_forward(subject)
    assert not is_forward(f"Re: {subject}")


@pytest.mark.parametrize(
    "subject", ["", "Arve", "Forward: kuidas", "[support] Arve", "Edgar: tere", "Personal: hi", "VS: Arve"]
)
def test_what_is_no_forward_is_none(subject: str):
    assert not is_forward(subject)
