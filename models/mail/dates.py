"""When a mail says it was written or received.

Read are the standard form, ISO dates, the form of mboxes and the American one, also with two-digit years, full stops
or blanks in the time, AM and PM, comments, zones such as `GMT+02:00` and a missing or unknown zone, which then counts
as UTC. A day that never was, an hour 29 or a year 0 give no date rather than a guessed one.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

_MONTHS = {
    name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)
}
_ZONES = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MET": 1, "CEST": 2, "MEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9,
}  # fmt: skip
_TIME = r"(\d{1,2}) ?[:.] ?(\d{2})(?: ?[:.] ?(\d{2}))?(?:[.,]\d{1,9})?(?: ?([AaPp])\.?[Mm]\b\.?)?"
_ZONE = r"(?: ?((?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?|[A-Za-z]{1,5})\b)?"
_USUAL = re.compile(rf"(\d{{1,2}})[ -]([A-Za-z]{{3}})[A-Za-z]{{0,6}}\.?[ -](\d{{2,4}}),? {_TIME}{_ZONE}")
_ISO = re.compile(rf"(\d{{4}})-(\d\d)-(\d\d)[T ]{_TIME}{_ZONE}")
_MBOX = re.compile(rf"([A-Za-z]{{3}})[A-Za-z]{{0,6}} (\d{{1,2}}),? {_TIME}{_ZONE} (\d{{4}})\b{_ZONE}")
_AMERICAN = re.compile(rf"([A-Za-z]{{3}})[A-Za-z]{{0,6}}\.? (\d{{1,2}}),? (\d{{4}}),? {_TIME}{_ZONE}")
_COMMENT = re.compile(r" ?\([^()]*\)")
_CHARS = 200
_RECEIVED = 100
_RECEIVED_CHARS = 500
_RECEIVED_PIECES = 4
_DAY_HOURS = 24
_HALF_DAY = 12


def read_date(text: str) -> datetime | None:
    text = " ".join(text[:_CHARS].split())
    if ") " in text:
        text = _COMMENT.sub("", text)
    usual = _USUAL.search(text)
    if usual:
        day, month, year, *time, zone = usual.groups()
        return _moment(_year(year), _month(month), int(day), time, zone)
    iso = _ISO.search(text)
    if iso:
        year, month, day, *time, zone = iso.groups()
        return _moment(int(year), int(month), int(day), time, zone)
    return _read_month_first(text)


def _read_month_first(text: str) -> datetime | None:
    mbox = _MBOX.search(text)
    if mbox:
        month, day, *time, zone, year, zone_at_end = mbox.groups()
        return _moment(int(year), _month(month), int(day), time, zone_at_end or zone)
    american = _AMERICAN.search(text)
    if american:
        month, day, year, *time, zone = american.groups()
        return _moment(int(year), _month(month), int(day), time, zone)
    return None


def read_received(values: list[str]) -> datetime | None:
    """The date of the topmost Received header that has a readable one: when our own server took the mail.

    Some servers write more behind the date, so the last readable piece counts.
    """
    for value in values[:_RECEIVED]:
        pieces = value[-_RECEIVED_CHARS:].rsplit(";", _RECEIVED_PIECES)
        found = next(filter(None, map(read_date, reversed(pieces))), None)
        if found:
            return found
    return None


def _month(name: str) -> int:
    return _MONTHS.get(name.lower(), 0)


def _year(digits: str) -> int:
    """Two digits mean this century up to 69; three are what programs wrote that counted from 1900."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if len(digits) == 2 and year < 70 else 1900)


def _moment(year: int, month: int, day: int, time: Sequence[str | None], zone: str | None) -> datetime | None:
    written, minute, second, half = time
    hour = int(written or 0)
    if half and hour <= _HALF_DAY:
        hour = hour % _HALF_DAY + (_HALF_DAY if half in "Pp" else 0)
    try:
        local = datetime(year, month, day, hour, int(minute or 0), min(int(second or 0), 59), tzinfo=UTC)
        return local - _offset(zone or "")
    except (ValueError, OverflowError):
        return None


def _offset(zone: str) -> timedelta:
    sign = zone[:1]
    if sign not in ("+", "-"):
        name = zone.upper()
        written = name.removeprefix("GMT").removeprefix("UTC")
        return _offset(written) if written[:1] in ("+", "-") else timedelta(hours=_ZONES.get(name, 0))
    digits = zone[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours >= _DAY_HOURS or minutes >= 60:
        return timedelta()
    return timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1)
