"""Who opened a letter, as far as that can be told (D-10)."""

from datetime import UTC, datetime, timedelta

import pytest

from models.open_class import AT_ONCE, TOO_SOON, OpenClass, Visit, all_links_at_once, open_class

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
EDGE_12 = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 "
    "Safari/537.36 Edge/12.246 Mozilla/5.0"
)
LATER = timedelta(minutes=7)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(("agent", "seen"), [
    (BROWSER, OpenClass.PERSON),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15", OpenClass.PERSON),
    ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)", OpenClass.PERSON),
    ("Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", OpenClass.PROXY),
    ("YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html", OpenClass.PROXY),
    ("Mozilla/5.0", OpenClass.MACHINE), (" Mozilla/5.0 ", OpenClass.MACHINE), (EDGE_12, OpenClass.MACHINE),
    ("Mozilla/5.0 (compatible; Barracuda Sentinel)", OpenClass.SCANNER),
    ("Mozilla/5.0 (compatible; bingbot/2.0)", OpenClass.SCANNER), ("python-requests/2.32", OpenClass.SCANNER),
    ("curl/8.5", OpenClass.SCANNER), ("", OpenClass.UNKNOWN), ("A new mail program/1.0", OpenClass.UNKNOWN),
])  # fmt: skip
def test_an_agent_says_who_it_is(agent: str, seen: OpenClass):
    assert open_class(Visit(agent, "192.0.2.1", LATER)) is seen


@pytest.mark.parametrize(("address", "seen"), [
    ("17.58.1.2", OpenClass.MACHINE), ("2620:149:1::1", OpenClass.MACHINE),
    ("2a01:b740::1", OpenClass.MACHINE), ("18.58.1.2", OpenClass.PERSON),
    ("", OpenClass.PERSON), ("not an address", OpenClass.PERSON), ("fe80::1%eth0", OpenClass.PERSON),
])  # fmt: skip
def test_what_comes_from_apple_is_a_machine(address: str, seen: OpenClass):
    assert open_class(Visit(BROWSER, address, LATER)) is seen


def test_nobody_reads_a_letter_within_seconds_of_its_leaving():
    assert open_class(Visit(BROWSER, "", TOO_SOON / 2)) is OpenClass.SCANNER
    assert open_class(Visit(BROWSER, "", TOO_SOON)) is OpenClass.PERSON
    assert open_class(Visit(BROWSER, "", None)) is OpenClass.PERSON
    assert open_class(Visit("x GoogleImageProxy", "", TOO_SOON / 2)) is OpenClass.PROXY


def test_who_only_asks_whether_it_is_there_is_a_scanner():
    assert open_class(Visit(BROWSER, "", LATER, is_head=True)) is OpenClass.SCANNER


def test_who_follows_all_links_at_once_is_a_scanner():
    assert open_class(Visit(BROWSER, "", LATER, is_one_of_all_links=True)) is OpenClass.SCANNER


@pytest.mark.parametrize(("clicks", "is_at_once"), [
    ([("a", 0), ("b", 1), ("c", 2)], True), ([("c", 2), ("a", 0), ("b", 1)], True),
    ([("a", 0), ("b", 1), ("c", 3)], False), ([("a", 0), ("a", 0), ("a", 1)], False), ([], False),
    ([("c", 3), ("a", 0), ("b", 1)], False), ([("x", -60), ("a", 0), ("b", 1), ("c", 2)], True),
])  # fmt: skip
def test_three_different_links_within_two_seconds_are_all_at_once(clicks: list[tuple[str, int]], is_at_once: bool):
    assert timedelta(seconds=2) == AT_ONCE
    assert all_links_at_once((link, NOON + timedelta(seconds=after)) for link, after in clicks) is is_at_once
