"""Whom an answer must reach (T-02)."""

import pytest

from models.author import author_of, is_from_inside
from models.mail import Address, parse
from tests.filing_room import HOUSE
from tests.mailmaker import a_mail


def author(**headers: str) -> str:
    return author_of(parse(a_mail(**headers)), HOUSE).key


def test_a_person_is_the_author_whatever_the_reply_to():
    assert author(from_="Mari <Mari@Klient.ee>", reply_to="assistant@klient.ee") == "mari@klient.ee"


@pytest.mark.parametrize(
    "robot", ["noreply@shop.ee", "webform@klient.ee", "kontaktivorm@firm.ee", "support@firm.ee", "www-data@firm.ee"]
)
def test_behind_a_form_robot_stands_the_visitor(robot: str):
    assert author(from_=f"Form <{robot}>", reply_to="Visitor <visitor@klient.ee>") == "visitor@klient.ee"


@pytest.mark.parametrize(
    "local",
    [
        "no.reply", "noreply+17", "drive-shares-dm-noreply", "Do.Not.Reply", "ei-vasta", "mittevastata", "svara-inte",
        "form-submission", "contact.form", "submissions", "root",
    ],
)  # fmt: skip
def test_a_robot_is_known_however_it_writes_its_name(local: str):
    assert author(from_=f"{local}@shop.ee", reply_to="visitor@klient.ee") == "visitor@klient.ee"


@pytest.mark.parametrize("local", ["platform", "reply", "informa", "mari.rootsi", "uniform"])
def test_a_person_whose_name_resembles_a_robots_is_the_author(local: str):
    assert author(from_=f"{local}@shop.ee", reply_to="visitor@klient.ee") == f"{local}@shop.ee"


@pytest.mark.parametrize("name", ["Mari Maasikas via Sign", "'Mari Maasikas' via Sign"])
def test_a_service_that_says_for_whom_it_writes_is_seen_through(name: str):
    assert author(from_=f"{name} <dse@sign.ee>", reply_to="Mari Maasikas <mari@klient.ee>") == "mari@klient.ee"
    assert author(from_=f"{name} <dse@sign.ee>", reply_to="Jaan Tamm <jaan@klient.ee>") == "dse@sign.ee"


def test_a_robot_that_names_nobody_is_the_author_itself():
    assert author(from_="noreply@shop.ee") == "noreply@shop.ee"


@pytest.mark.parametrize("nobody", ["support@firm.ee", "noreply@shop.ee", "Klient"])
def test_a_reply_to_that_is_our_own_list_or_the_robot_or_no_address_is_nobody(nobody: str):
    assert author(from_="noreply@shop.ee", reply_to=f"{nobody}, visitor@klient.ee") == "visitor@klient.ee"
    assert author(from_="noreply@shop.ee", reply_to=nobody) == "noreply@shop.ee"


@pytest.mark.parametrize("nobody", ["Mari </O=KLIENT/OU=EXCHANGE/CN=RECIPIENTS/CN=MARI>", "mari"])
def test_who_has_no_address_in_from_is_reached_by_reply_to(nobody: str):
    assert author(from_=nobody, reply_to="mari@klient.ee") == "mari@klient.ee"
    assert author(from_=nobody, sender="mari@klient.ee") == "mari@klient.ee"


def test_a_list_that_rewrites_from_names_the_person_in_reply_to():
    headers = {"list_id": "<users.klient.ee>", "list_post": "<mailto:Users@Klient.ee>"}

    assert author(from_="Mari via users <users@klient.ee>", reply_to="mari@klient.ee", **headers) == "mari@klient.ee"


def test_a_person_who_writes_through_a_list_is_not_taken_for_the_list():
    headers = {"list_id": "<users.klient.ee>", "list_post": "<mailto:users@klient.ee>"}

    assert author(from_="mari@klient.ee", reply_to="users@klient.ee", **headers) == "mari@klient.ee"


@pytest.mark.parametrize("header", ["x_original_from", "x_original_sender", "x_mailfrom"])
def test_a_group_that_hides_the_sender_keeps_them_in_a_header_of_its_own(header: str):
    mail = parse(a_mail(from_="Mari via Support <support@firm.ee>", **{header: "mari@klient.ee"}))
    named = parse(a_mail(from_="Support <support@firm.ee>", **{header: "Mari Maasikas <mari@klient.ee>"}))

    assert author_of(mail, HOUSE) == Address("Mari", "mari@klient.ee")
    assert author_of(named, HOUSE) == Address("Mari Maasikas", "mari@klient.ee")


def test_a_list_that_leaves_the_sender_in_copy_alone_is_seen_through_by_the_name():
    copies = "Jaan <jaan@klient.ee>, Mari Maasikas <mari@klient.ee>"

    assert author(from_="Mari Maasikas via Support <support@firm.ee>", cc=copies) == "mari@klient.ee"
    assert author(from_="Ants via Support <support@firm.ee>", cc=copies) == "support@firm.ee"
    assert author(from_="support@firm.ee", cc="jaan@klient.ee") == "support@firm.ee"


def test_a_mailbox_of_ours_that_passes_a_visitor_on_is_not_the_author():
    assert author(from_="Homepage <info@firm.ee>", reply_to="visitor@klient.ee") == "visitor@klient.ee"
    assert author(from_="Homepage <info@firm.ee>", reply_to="support@firm.ee, visitor@klient.ee") == "visitor@klient.ee"


def test_a_colleague_whose_answers_go_to_another_colleague_stays_the_author():
    assert author(from_="jaan@firm.ee", reply_to="peeter@firm.ee") == "jaan@firm.ee"


@pytest.mark.parametrize(
    ("address", "inside"),
    [("jaan@firm.ee", True), ("jaan@mail.firm.ee", True), ("jaan@notfirm.ee", False), ("jaan@firm.ee.evil.x", False)],
)
def test_only_the_firms_own_domains_and_those_below_are_inside(address: str, inside: bool):
    assert is_from_inside(author_of(parse(a_mail(from_=address)), HOUSE), HOUSE) is inside


FORMS = {
    "lines": "Nimi: Mari Maasikas\nE-post: Mari@klient.ee\nSõnum: Kus arve on?",
    "a table": "Sinu nimi | Mari Maasikas\nE-mail | mari@klient.ee\nSõnum | Kus arve on?",
    "two lines for a field": "Name\nMari Maasikas\n\nEmail address\nmari@klient.ee\n\nMessage\nWhere is it?",
    "Finnish": "Nimi: Mari Maasikas\nSähköposti: mari@klient.ee\nViesti: Missä lasku on?",
    "a first line": 'From: "Mari Maasikas" <mari@klient.ee>\nSubject: Arve\n\nMessage Body:\nKus arve on?',
    "an Estonian first line": "Saatja: Mari Maasikas [mari@klient.ee]\nTeema: Arve\n\nKus arve on?",
    "Russian": "Имя: Mari Maasikas\nЭлектронная почта: mari@klient.ee\nГде счёт?",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize("form", ["noreply@firm.ee", "support@firm.ee", "www@firm.ee"])
def test_a_form_of_ours_may_name_its_visitor_in_its_text_only(text: str, form: str):
    found = author_of(parse(a_mail(from_=form, text=text)), HOUSE)

    assert (found.name, found.key) == ("Mari Maasikas", "mari@klient.ee")


def test_a_text_names_nobody_where_it_is_no_forms_or_not_clear():
    text = FORMS["lines"]

    assert author(from_="noreply@firm.ee", text=text, reply_to="jaan@klient.ee") == "jaan@klient.ee"
    assert author(from_="noreply@firm.ee", text=f"{text}\nE-post: jaan@klient.ee") == "noreply@firm.ee"
    assert author(from_="noreply@firm.ee", text="Tere\nKirjutage mari@klient.ee") == "noreply@firm.ee"
    assert author(from_="noreply@firm.ee", text="Tere\nSaatja: Mari <mari@klient.ee>") == "noreply@firm.ee"
    assert author(from_="noreply@firm.ee", text="Saatja: Jaan <jaan@firm.ee>\nTere") == "noreply@firm.ee"
    assert author(from_="noreply@firm.ee", text="E-post: jaan@firm.ee") == "noreply@firm.ee"
    assert author(from_="noreply@shop.ee", text=text) == "noreply@shop.ee"
    assert author(from_="jaan@firm.ee", text=text) == "jaan@firm.ee"
    assert author(from_="support@firm.ee", text=text, in_reply_to="letter@firm.ee") == "support@firm.ee"
