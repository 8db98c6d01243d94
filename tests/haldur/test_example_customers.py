"""Whose the example's mails are: the rules of recognition again, by means that the example does not use."""

import csv
from pathlib import Path

import pytest

from haldur.example import Truth, write_example
from haldur.example.customers import PUBLIC_PROVIDERS
from tests.threads import by_thread


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def truth(home: Path) -> Truth:
    return write_example(home, mails=700, sign=lambda ticket: f"<signed.{ticket}@kodu.example>")


def test_customers_are_those_of_the_cards(home: Path, truth: Truth):
    """The rules again, from the files that Haldur imports."""
    with (home / "import" / "contacts.csv").open(encoding="utf-8", newline="") as rows:
        cards = [(row["address"].lower(), row["registry_code"]) for row in csv.DictReader(rows)]
    public = {domain for domains in PUBLIC_PROVIDERS.values() for domain in domains}
    for mail in truth.mails:
        domain = mail.sender_address.partition("@")[2]
        known = {code for address, code in cards if address == mail.sender_address}
        if not known and domain not in public:
            known = {code for address, code in cards if address.endswith(f"@{domain}")}
        if mail.opens_for_customer and mail.recognised_by != "history":
            assert (mail.customer, set(mail.candidates)) == ((min(known), set()) if len(known) == 1 else (None, known))
        elif not mail.opens_for_customer:
            assert (mail.customer, mail.recognised_by, mail.candidates) == (None, None, ())


def test_a_choice_by_hand_decides_the_second_half(truth: Truth):
    assert len(truth.hand_choices) >= 10
    for choice in truth.hand_choices:
        first, again = [mail for mail in truth.mails if mail.sender_address == choice.sender_address]
        assert first.arrived_at < truth.weeks_first_half_until <= again.arrived_at
        assert (first.kind, first.customer) == ("new", None)
        assert (again.kind, again.customer, again.recognised_by) == ("new", choice.customer, "history")
        assert first.thread != again.thread


def test_every_rule_of_recognition_is_tried(truth: Truth):
    new = [mail for mail in truth.mails if mail.kind == "new"]

    assert {mail.recognised_by for mail in new} == {"contact", "domain", "history", None}
    assert any(len(mail.candidates) == 2 for mail in new)


def test_the_first_mail_from_outside_says_whose_a_thread_is(truth: Truth):
    """Also where an agent began it, or overtook the question."""
    begun_inside = 0
    for mails in by_thread(truth.mails).values():
        filed = [mail for mail in mails if mail.kind in ("new", "reply")]
        outside = [mail.file for mail in filed if not mail.sender_address.endswith("@kodu.example")]
        assert [mail.file for mail in filed if mail.opens_for_customer] == outside[:1]
        begun_inside += filed[0].file not in outside

    assert begun_inside >= 2
