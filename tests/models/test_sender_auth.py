"""Who is believed to be an agent: the pinned server's word at the top, and nothing else (T-10)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.house import House
from models.mail import parse
from models.sender_auth import read_results, why_unproven
from tests.filing_room import HOUSE
from tests.mailmaker import a_mail

PINNED = replace(HOUSE, authserv_id="mx.firm.ee")
PROVEN = [
    "mx.firm.ee; dmarc=pass header.from=firm.ee",
    "MX.Firm.EE; spf=fail; DMARC=Pass (p=reject dis=none) header.from=FIRM.ee",
    "mx.firm.ee 1; dmarc=pass",
    '"mx.firm.ee"; dkim=pass (2048-bit key) header.d=firm.ee header.i=@firm.ee header.b="a/b+c="',
    "mx.firm.ee; dkim=fail header.d=firm.ee; dkim=pass header.d=mail.firm.ee",
    "mx.firm.ee (a (nested) comment); dkim/1=pass header.i=jaan@firm.ee",
    "mx.firm.ee; dmarc=fail header.from=firm.ee; dkim=pass header.d=firm.ee",
    "mx.firm.ee; dmarc=pass(p=reject)header.from=firm.ee",
    "mx.firm.ee; dmarc=pass header.from=firm.ee (p=reject) ; spf=none",
    'mx.firm.ee; dkim=pass header.i="jaan tamm"@firm.ee',
]
UNPROVEN = [
    "",
    "mx.firm.ee",
    "mx.firm.ee; none",
    "mx.firm.ee; dmarc=fail header.from=firm.ee",
    "mx.firm.ee; dmarc=none header.from=firm.ee; spf=pass smtp.mailfrom=jaan@firm.ee",
    "mx.evil.ee; dmarc=pass header.from=firm.ee",
    "mx.firm.ee.evil.ee; dmarc=pass header.from=firm.ee",
    "mx.firm.ee mx.evil.ee; dmarc=pass header.from=firm.ee",
    "mx.firm.ee; dmarc=pass header.from=evil.ee",
    "mx.firm.ee; dmarc=pass header.from=firm.ee header.from=evil.ee",
    "mx.firm.ee; dkim=pass header.d=evil.ee",
    "mx.firm.ee; dkim=pass header.d=notfirm.ee",
    "mx.firm.ee; dkim=pass header.d=firm.ee.evil.ee",
    "mx.firm.ee; dkim=pass header.i=jaan@firm.ee@evil.ee",
    "mx.firm.ee; dkim=pass header.d=ee",
    "mx.firm.ee; dkim=pass header.d=",
    "mx.firm.ee; dkim=pass",
    'mx.firm.ee; spf=pass smtp.mailfrom="x; dmarc=pass header.from=firm.ee"@evil.ee',
    'mx.firm.ee; spf=pass smtp.mailfrom="x\\"; dmarc=pass header.from=firm.ee; "@evil.ee',
    "mx.firm.ee; spf=pass (x; dmarc=pass header.from=firm.ee)",
    "mx.firm.ee; spf=fail (x\\); dmarc=pass header.from=firm.ee",
    "mx.firm.ee; spf=fail (x; dmarc=pass header.from=firm.ee",
    "mx.firm.ee; dmarc=pass header.from=firm.ee (p=reject",
    'mx.firm.ee; spf=fail "dmarc=pass header.from=firm.ee"',
    'mx.firm.ee; spf=fail smtp.helo="x; dmarc=pass',
    "mx.firm.ee; x-dmarc=pass header.from=firm.ee",
    "mx.firm.ee; spf=fail dmarc=pass header.from=firm.ee",
    "spf=pass smtp.mailfrom=firm.ee; dmarc=pass header.from=firm.ee",
    "(mx.firm.ee); dmarc=pass header.from=firm.ee",
]


def why(*results: str, house: House = PINNED, from_: str = "Jaan <jaan@firm.ee>", more: str = "") -> str:
    """The doubt about a mail with these Authentication-Results, the topmost first."""
    top = "".join(f"Authentication-Results: {value}\n" for value in results)
    return why_unproven(parse((top + more).encode() + a_mail(from_=from_)), house)


@pytest.mark.parametrize("results", PROVEN)
def test_the_pinned_servers_pass_proves_the_sender(results: str):
    assert why(results) == ""


@pytest.mark.parametrize("results", UNPROVEN)
def test_anything_else_proves_nothing(results: str):
    assert why(results)


def test_without_a_header_there_is_no_proof():
    assert why() == "it bears no Authentication-Results"


def test_only_the_topmost_header_counts():
    good, bad = PROVEN[0], "mx.firm.ee; dmarc=fail header.from=firm.ee"

    assert why(good, bad) == ""
    assert why(bad, good)
    assert why("mx.other.ee; dmarc=pass", good) == "its topmost Authentication-Results is not by mx.firm.ee"


def test_the_header_of_another_name_is_no_proof():
    assert why(more=f"ARC-Authentication-Results: i=1; {PROVEN[0]}\nX-Authentication-Results: {PROVEN[0]}\n")


def test_without_a_pinned_server_nothing_is_proof():
    assert "authserv_id" in why(PROVEN[0], house=HOUSE)


def test_a_list_that_nobody_outside_can_write_to_needs_no_proof():
    assert why(house=replace(HOUSE, is_internal=True)) == ""


@pytest.mark.parametrize(
    "from_", ["Jaan <jaan@firm.ee>, x@evil.ee", "jaan@firm.ee, Boss <boss@firm.ee>", "jaan@firm.ee, jaan@firm.ee"]
)
def test_two_addresses_in_from_prove_neither(from_: str):
    assert why(PROVEN[0], from_=from_) == "From does not name exactly one address"
    assert why(from_=from_, house=replace(HOUSE, is_internal=True))


@pytest.mark.parametrize("from_", [
    "<x@evil.ee> <jaan@firm.ee>", '"a" <jaan@firm.ee> x@evil.ee', "<@evil.ee:jaan@firm.ee>", "jaan(@evil.ee)@firm.ee",
    "x@evil.ee <jaan@firm.ee>", "=?utf-8?q?jaan=40firm.ee?=",
])  # fmt: skip
def test_an_address_that_another_program_may_read_as_another_proves_nothing(from_: str):
    assert why("mx.firm.ee; dmarc=pass", from_=from_)


@pytest.mark.parametrize("from_", [
    "jaan@firm.ee", "Jaan <JAAN@firm.ee>", '"x@evil.ee" <jaan@firm.ee>', "jaan@firm.ee <jaan@firm.ee>",
    '"Jaan \\"J\\" Tamm, Firm" <jaan@firm.ee>', "jaan@firm.ee (Jaan)", "=?utf-8?q?J=C3=A4=40n?= <jaan@firm.ee>",
])  # fmt: skip
def test_every_plain_way_to_write_ones_address_is_good(from_: str):
    assert why(PROVEN[0], from_=from_) == ""


@pytest.mark.parametrize("other", ["Jaan <jaan@firm.ee>", "Boss", "Boss <>", "x@evil.ee"])
def test_two_from_headers_prove_neither(other: str):
    assert why(PROVEN[0], more=f"From: {other}\n") == "From does not name exactly one address"
    assert why(PROVEN[0], more="From: jaan@firm.ee\n", from_=other) == "From does not name exactly one address"


def test_a_name_that_shows_an_agents_address_is_only_a_name():
    assert why(PROVEN[0], from_='"jaan@firm.ee" <x@evil.ee>')


def test_an_agent_of_another_domain_is_proven_by_that_domain_alone():
    assert why("mx.firm.ee; dkim=pass header.d=partner.ee", from_="p@partner.ee") == ""
    assert why("mx.firm.ee; dkim=pass header.d=sub.partner.ee", from_="p@partner.ee")
    assert why("mx.firm.ee; dkim=pass header.d=firm.ee", from_="p@partner.ee")


@given(st.text(alphabet='mx.firm.ee;="\\() \tdmarcpassheader.from/1', max_size=200))
def test_no_header_raises(value: str):
    _, clauses = read_results(value)

    assert all(map(bool, clauses))


@pytest.mark.parametrize(
    "value", ["(" * 9000, '"' * 9000, "\\" * 9000, "a=" * 4500, ";" * 9000, '"a' * 4500, "=;(" * 3000]
)
def test_a_hostile_header_says_nothing_and_takes_no_time(value: str):
    assert why(f"mx.firm.ee; {value}")


def test_a_pinned_name_is_one_however_it_is_written():
    assert why(PROVEN[0], house=replace(PINNED, authserv_id="MX.Firm.EE")) == ""


def test_one_of_several_domains_of_the_firm_speaks_for_those_below_it_and_no_other():
    house = replace(PINNED, own_domains=frozenset({"firm.ee", "firm.com"}))

    assert why("mx.firm.ee; dkim=pass header.d=firm.ee", house=house, from_="jaan@sales.firm.ee") == ""
    assert why("mx.firm.ee; dkim=pass header.d=mail.firm.com", house=house, from_="jaan@firm.com") == ""
    assert why("mx.firm.ee; dkim=pass header.d=firm.com", house=house, from_="jaan@firm.ee")


def test_a_firm_whose_domain_has_other_letters_is_known_by_both_forms():
    house = replace(PINNED, own_domains=frozenset({"õun.ee"}))
    mail = a_mail(
        from_="Jaan <jaan@xn--un-bka.ee>", authentication_results="mx.firm.ee; dmarc=pass header.from=xn--un-bka.ee"
    )

    assert house.is_inside(parse(mail).sender.domain)
    assert why_unproven(parse(mail), house) == ""
