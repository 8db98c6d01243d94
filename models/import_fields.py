"""What one cell of an imported table may hold.

Every rule takes the text of a cell and gives its normal form, for most of them text again, or raises `FieldError`
with the reason in words that follow the column's name. Letters stay as they were written: a cell may begin with
= + - or @, for that is mended where tables go out. Refused are characters that nobody can see, and what a spreadsheet
has ruined.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from models.agent import Role
from models.import_codes import COUNTRIES, LANGUAGES, MISTAKEN_COUNTRIES, MISTAKEN_LANGUAGES

LONGEST_ADDRESS = 254
LONGEST_LOCAL_PART = 64
BLANKS = re.compile("[\t\r\n\u00a0]+")
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
SPREADSHEET_ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})
REPEATED = 4_096  # cells of a column that says the same again and again are read once
REWRITTEN_NUMBER = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
LOCAL_PART = re.compile(r'[^\s@<>()\[\]{},;:\\"]+')
LABEL = re.compile(r"[^\W_]([\w-]*[^\W_])?")

Rule = Callable[[str], Any]
Reader = Callable[[str], str]


class FieldError(ValueError):
    """Why a cell cannot be taken."""


def text(longest: int) -> Reader:
    """Readable text of one line: line breaks become blanks, blanks around it go."""

    def read(cell: str) -> str:
        tidy = BLANKS.sub(" ", cell).strip(" ")
        if not tidy.isascii():
            tidy = unicodedata.normalize("NFC", tidy)
        if not tidy.isprintable():
            _refuse_unseen(tidy)
        if tidy in SPREADSHEET_ERRORS:
            raise FieldError(f"holds the spreadsheet's error {tidy}")
        if len(tidy) > longest:
            raise FieldError(f"is {len(tidy)} characters long, more than {longest}")
        return tidy

    return read


@cache
def code(longest: int) -> Reader:
    """A number or code as written; one that a spreadsheet shortened has lost its digits."""
    tidied = text(longest)

    def read(cell: str) -> str:
        written = tidied(cell)
        if REWRITTEN_NUMBER.fullmatch(written):
            raise FieldError(f"is {written}: a spreadsheet has shortened the number; format the column as text")
        return written

    return read


@lru_cache(REPEATED)
def registry_code(cell: str) -> str:
    """A registry code as written."""
    return code(40)(cell)


def country(cell: str) -> str:
    """A country of ISO 3166, in capitals."""
    word = _word(cell).upper()
    if word and word not in COUNTRIES:
        hint = f"; write {MISTAKEN_COUNTRIES[word]}" if word in MISTAKEN_COUNTRIES else ", such as EE or FI"
        raise FieldError(f"is {word}, which is no country code of two letters (ISO 3166){hint}")
    return word


def language(cell: str) -> str:
    """A language of ISO 639-1, in small letters."""
    word = _word(cell).lower()
    if word and word not in LANGUAGES:
        hint = f"; write {MISTAKEN_LANGUAGES[word]}" if word in MISTAKEN_LANGUAGES else ", such as et, en or fi"
        raise FieldError(f"is {word}, which is no language code of two letters (ISO 639-1){hint}")
    return word


def agent_role(cell: str) -> str:
    """One of the roles of agents; none is the plain agent."""
    role = _word(cell).lower() or Role.AGENT.value
    if role not in list(Role):
        raise FieldError(f"is {role}, which is none of {', '.join(Role)}")
    return role


def address(cell: str) -> str:
    """One mail address alone, as written; a domain may have letters of any language."""
    written = _address(cell)
    if not written:
        return ""
    local, at, domain = written.rpartition("@")
    if not (at and LOCAL_PART.fullmatch(local) and _is_domain(domain)) or local.startswith("."):
        more = ": write one address alone, without a name" if re.search(r"[\s<>,;]", written) else ""
        raise FieldError(f"is {written}, which is no mail address{more}")
    if len(local) > LONGEST_LOCAL_PART:
        raise FieldError(f"has {len(local)} characters before the @, more than {LONGEST_LOCAL_PART}")
    return written


def shown(cell: str) -> str:
    """A cell of unknown content, fit to be shown on a terminal."""
    return "".join(character for character in cell.strip() if character.isprintable())[:40]


def _is_domain(domain: str) -> bool:
    """At least two labels that the name system could know; the last is no number."""
    labels = domain.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or not all(LABEL.fullmatch(label) for label in labels):
        return False
    if domain.isascii():
        return all(len(label) <= 63 for label in labels)
    try:
        return bool(domain.encode("idna"))
    except UnicodeError:
        return False


def _refuse_unseen(tidy: str) -> None:
    for character in tidy:
        if unicodedata.category(character) in UNSEEN:
            raise FieldError(f"holds a character that cannot be seen (U+{ord(character):04X})")


_word = text(40)
_address = text(LONGEST_ADDRESS)
