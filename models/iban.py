"""IBANs: account numbers that say by themselves whether they were written rightly (ISO 13616).

The country says how many letters and digits there are, and the whole, read as one number, leaves 1 when it is divided
by 97. Of a country that is not listed the length is not known, so only the remainder counts.
"""

import re
from functools import lru_cache

SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18,
    "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19,
    "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip


def compact(written: str) -> str:
    """As banks exchange it: upper case, without blanks."""
    return "".join(written.split()).upper()


def iban_fault(iban: str) -> str:
    """What is wrong with a compact IBAN; empty where nothing is."""
    if not SHAPE.fullmatch(iban):
        return "this is not an IBAN such as EE38 2200 2210 2014 5685"
    length = LENGTHS.get(iban[:2], len(iban))
    if len(iban) != length:
        return f"an IBAN of {iban[:2]} has {length} letters and digits, this one {len(iban)}"
    if remainder(iban) != 1:
        return "this IBAN has a mistyped letter or digit: its check digits do not fit"
    return ""


@lru_cache(maxsize=256)
def grouped(iban: str) -> str:
    """As people read it: in groups of four."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def remainder(number: str) -> int:
    """What 97 leaves of a number that bears a sign of two letters and two check digits before it: 1 where they fit.

    Letters count from 10 (ISO 7064); RF references (ISO 11649) are reckoned alike.
    """
    return int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97
