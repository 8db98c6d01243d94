"""Whose customer a sender is (T-03): each step, their order, and nothing guessed."""

import pytest

from models.customer import address_key, domain_of
from models.letter_headers import wire_domain
from models.mail import Address
from models.recognition import Cards, Precedent, Recognition, recognise

PUBLIC = frozenset({"gmail.com", "online.ee"})
NOBODY = Recognition(None, None, ())


def test_a_domain_is_one_whether_it_is_written_in_letters_or_for_servers():
    assert address_key("Mari@XN--UN-BKA.ee") == address_key("mari@õun.ee") == "mari@õun.ee"
    assert domain_of("mari@xn--un-bka.ee") == domain_of("mari@õun.ee") == "õun.ee"
    assert Address("", "Mari@xn--un-bka.ee").key == "mari@õun.ee"


@pytest.mark.parametrize("domain", ["straße.de", "post.faß.de", "βόλος.gr"])
def test_a_domain_that_older_rules_would_spell_otherwise_is_one_too(domain: str):
    written = wire_domain(domain)

    assert "xn--" in written
    assert domain_of(f"mari@{written}") == domain_of(f"mari@{domain}") == domain


@pytest.mark.parametrize(
    "address",
    [
        "a@xn--.ee",
        "a@xn--e-fea.ee",
        "a@xn--a-yja.xn--.ee",
        "a@xn--\x80\x80.ee",
        "a@xn--99999999.ee",
        "xn--" * 5000,
        "xn--@b.ee",
    ],
)
def test_a_domain_that_cannot_be_read_in_letters_stays_as_it_is(address: str):
    assert address_key(address) == address


def cards(*, precedent: Precedent | None = None) -> Cards:
    """Customer 1 has mari@klient.ee and m@gmail.com, 2 has ants@teine.ee, 3 and 4 share office@maja.ee."""
    held = {"mari@klient.ee": {1}, "m@gmail.com": {1}, "ants@teine.ee": {2}, "office@maja.ee": {3, 4}}
    known = Cards(by_address=held)
    for address, customers in held.items():
        known.by_domain.setdefault(domain_of(address), set()).update(customers)
    if precedent:
        known.precedents = dict.fromkeys(
            ("x@tundmatu.ee", "office@maja.ee", "new@maja.ee", "mari@klient.ee"), precedent
        )
    return known


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("mari@klient.ee", Recognition(1, "contact", ())),
        ("juku@klient.ee", Recognition(1, "domain", ())),
        ("m@gmail.com", Recognition(1, "contact", ())),
        ("other@gmail.com", NOBODY),
        ("x@tundmatu.ee", NOBODY),
        ("x@sub.klient.ee", NOBODY),
        ("", NOBODY),
    ],
)
def test_the_card_goes_before_the_domain_and_public_domains_never_count(address: str, expected: Recognition):
    assert recognise(address, cards(), PUBLIC) == expected


@pytest.mark.parametrize("address", ["office@maja.ee", "new@maja.ee"])
def test_two_customers_are_none_and_stand_as_candidates(address: str):
    assert recognise(address, cards(), PUBLIC) == Recognition(None, None, (3, 4))


def test_an_earlier_ticket_decides_for_an_unknown_address():
    known = cards(precedent=Precedent(newest=2, chosen=None))

    assert recognise("x@tundmatu.ee", known, PUBLIC) == Recognition(2, "history", ())


def test_a_card_goes_before_history():
    known = cards(precedent=Precedent(newest=2, chosen=2))

    assert recognise("mari@klient.ee", known, PUBLIC) == Recognition(1, "contact", ())


@pytest.mark.parametrize("address", ["office@maja.ee", "new@maja.ee"])
def test_between_candidates_only_a_choice_by_hand_decides(address: str):
    by_habit = cards(precedent=Precedent(newest=3, chosen=None))
    by_hand = cards(precedent=Precedent(newest=3, chosen=4))

    assert recognise(address, by_habit, PUBLIC) == Recognition(None, None, (3, 4))
    assert recognise(address, by_hand, PUBLIC) == Recognition(4, "history", ())


def test_addresses_are_compared_without_case():
    assert address_key(" Mari@Klient.EE ") == "mari@klient.ee"
    assert domain_of('"a@b"@Klient.EE') == "klient.ee"
