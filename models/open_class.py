"""Who opened a letter or followed its link, as far as that can be told (D-10). No rule ever acts on an opening.

The pictures of a mail are fetched by people's mail programs, by proxies on a person's behalf (Gmail, Yahoo), by
machines that fetch every picture whether the mail is read or not (Apple Mail Privacy Protection, Gmail ahead of time),
and by scanners that look for harm before or soon after a mail is delivered. The first question that is answered counts.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network
from typing import NamedTuple


class OpenClass(StrEnum):
    """Who it was."""

    PERSON = "person"
    PROXY = "proxy"
    MACHINE = "machine"
    SCANNER = "scanner"
    UNKNOWN = "unknown"


class Visit(NamedTuple):
    """One fetch of a letter's picture or link; `since_sent` is None where nobody knows when the letter left."""

    agent: str
    address: str
    since_sent: timedelta | None
    is_head: bool = False
    is_one_of_all_links: bool = False


PROXIES = re.compile(r"GoogleImageProxy|YahooMailProxy|YahooCacheSystem|DuckDuckGo-?Mail|FeedlyBot-Mail", re.I)
SCANNERS = re.compile(
    r"barracuda|mimecast|proofpoint|urldefense|trendmicro|trend micro|symantec|messagelabs|sophos|fireeye|trellix"
    r"|cisco|ironport|safelinks|fortinet|fortimail|forcepoint|zscaler|avanan|checkpoint|vade|hornetsecurity|mailscanner"
    r"|bitdefender|kaspersky|virustotal|bot\b|crawl|spider|scan|preview|headless|curl|wget|python|java/|okhttp"
    r"|go-http-client|libwww|httpclient|axios|node-fetch",
    re.I,
)
PREFETCHERS = frozenset({
    "Mozilla/5.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 "
    "Safari/537.36 Edge/12.246 Mozilla/5.0",
})  # fmt: skip
APPLE = (ip_network("17.0.0.0/8"), ip_network("2620:149::/32"), ip_network("2a01:b740::/32"))
PEOPLE = re.compile(
    r"Mozilla/\d|Opera/|Outlook|Thunderbird|Lotus-Notes|eM ?Client|Mailspring|Airmail|AppleWebKit", re.I
)
TOO_SOON = timedelta(seconds=5)
AT_ONCE = timedelta(seconds=2)
ALL_LINKS = 3  # so many different ones at once are no person's clicks


def open_class(visit: Visit) -> OpenClass:
    """Who made a visit."""
    agent = visit.agent.strip()
    if visit.is_head or visit.is_one_of_all_links or SCANNERS.search(agent):
        return OpenClass.SCANNER
    if PROXIES.search(agent):
        return OpenClass.PROXY
    if agent in PREFETCHERS or _is_apples(visit.address):
        return OpenClass.MACHINE
    if visit.since_sent is not None and visit.since_sent < TOO_SOON:
        return OpenClass.SCANNER
    return OpenClass.PERSON if PEOPLE.search(agent) else OpenClass.UNKNOWN


def all_links_at_once(clicks: Iterable[tuple[str, datetime]]) -> bool:
    """Whether links of one letter were followed one upon the other, as only a scanner does; (link, moment) each."""
    ordered: Sequence[tuple[str, datetime]] = sorted(clicks, key=lambda click: click[1])
    return any(
        len({link for link, at in ordered[start:] if at - begun <= AT_ONCE}) >= ALL_LINKS
        for start, (_, begun) in enumerate(ordered)
    )


def _is_apples(address: str) -> bool:
    try:
        number = ip_address(address)
    except ValueError:
        return False
    return any(number in network for network in APPLE)
