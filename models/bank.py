"""The account that buyers pay to: `bank` under `company` in company.yaml (D-05, D-19).

A letter with a wrong account would send money to a stranger, so the IBAN is checked before anything is sent.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from models.company_values import Part, Words
from models.iban import compact, grouped, iban_fault

BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")


def _iban(value: str) -> str:
    iban = compact(value)
    if fault := iban_fault(iban):
        raise ValueError(fault)
    return iban


def _bic(value: str) -> str:
    bic = compact(value)
    if bic and not BIC.fullmatch(bic):
        raise ValueError("this is not a BIC such as HABAEE2X; it may be left out")
    return bic


Iban = Annotated[str, AfterValidator(_iban)]


class Bank(Part):
    """Whose account, its number, and at which bank; `bic` and `bank` may be left out."""

    holder: Annotated[Words, Field(max_length=70)]
    iban: Iban
    bic: Annotated[str, AfterValidator(_bic)] = ""
    bank: Annotated[Words, Field(max_length=70)] = ""

    @property
    def iban_shown(self) -> str:
        """The number in groups of four."""
        return grouped(self.iban)
